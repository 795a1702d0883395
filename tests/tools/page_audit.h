// What a program can check of a page's accessibility (WCAG 2.2) without a browser.
#ifndef ANSWERBOOK_TESTS_TOOLS_PAGE_AUDIT_H_
#define ANSWERBOOK_TESTS_TOOLS_PAGE_AUDIT_H_

#include <string>
#include <string_view>
#include <vector>

namespace answerbook::forms {

// The faults of a page: language, title, headings in order, landmarks and their names,
// links that have text and lead somewhere, a link that skips to the main content, texts
// of images, ids that are unique, and nothing that is fetched or run.
std::vector<std::string> AuditPage(std::string_view html);

}  // namespace answerbook::forms

#endif  // ANSWERBOOK_TESTS_TOOLS_PAGE_AUDIT_H_
