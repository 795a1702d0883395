// CommonMark to the other forms that an answer is served in (by cmark).
// All functions are thread-safe and accept any valid UTF-8.
#ifndef ANSWERBOOK_SERVICE_CONTENT_MARKDOWN_H_
#define ANSWERBOOK_SERVICE_CONTENT_MARKDOWN_H_

#include <string>
#include <string_view>
#include <vector>

namespace answerbook::content {

// An HTML fragment. Raw HTML is left out and links that could run code are
// emptied (cmark's safe mode).
std::string MarkdownToHtml(std::string_view markdown);

// Text without markup: blocks apart by an empty line, list items each on a line of
// its own behind "- " or "1. " and indented below their parent, links followed by
// their address in parentheses, raw HTML left out. No line break at the end.
std::string MarkdownToPlainText(std::string_view markdown);

// What of `markdown` readers may miss: raw HTML, of which they are given nothing, and
// links.
struct MarkdownPart {
  bool raw_html = false;
  std::string url;  // of a link, as it is written
  int line = 0;     // from 1, in `markdown`
};
std::vector<MarkdownPart> HtmlAndLinks(std::string_view markdown);

// Plain text as CommonMark that renders back to the same text: everything that
// CommonMark would take as markup is escaped.
std::string PlainTextToMarkdown(std::string_view text);

}  // namespace answerbook::content

#endif  // ANSWERBOOK_SERVICE_CONTENT_MARKDOWN_H_
