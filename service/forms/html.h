// What is read out of HTML, which is parsed as browsers do (by gumbo). All functions are
// thread-safe and take any bytes.
#ifndef ANSWERBOOK_SERVICE_FORMS_HTML_H_
#define ANSWERBOOK_SERVICE_FORMS_HTML_H_

#include <string>
#include <string_view>
#include <vector>

namespace answerbook::forms {

// A script element of type application/ld+json.
struct JsonScript {
  std::string text;
  int line = 0;  // where the text begins
};

struct HtmlPage {
  std::string title;     // of the title element, without line breaks
  std::string language;  // the lang attribute of the html element
  std::vector<JsonScript> scripts;
};

HtmlPage ReadHtmlPage(std::string_view html);

// A fragment as CommonMark: paragraphs, headings, lists, quotes, code, links, emphasis.
// Of other elements the text is kept, of scripts and styles nothing.
std::string HtmlToMarkdown(std::string_view html);

// The text of a fragment on one line.
std::string HtmlToText(std::string_view html);

}  // namespace answerbook::forms

#endif  // ANSWERBOOK_SERVICE_FORMS_HTML_H_
