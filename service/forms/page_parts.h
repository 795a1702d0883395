// Pieces of HTML.
#ifndef ANSWERBOOK_SERVICE_FORMS_PAGE_PARTS_H_
#define ANSWERBOOK_SERVICE_FORMS_PAGE_PARTS_H_

#include <string>
#include <string_view>

namespace answerbook::forms {

// Text for elements and for attributes in quotation marks.
std::string EscapeHtml(std::string_view text);

// A body rendered by content::MarkdownToHtml with its headings below one of level
// `above`, none of them more than one level below the one before.
std::string NestHeadings(std::string_view html, int above);

}  // namespace answerbook::forms

#endif  // ANSWERBOOK_SERVICE_FORMS_PAGE_PARTS_H_
