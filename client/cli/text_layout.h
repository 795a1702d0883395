// Text on a terminal: widths, wrapping, and what must not reach it.
#ifndef ANSWERBOOK_CLIENT_CLI_TEXT_LAYOUT_H_
#define ANSWERBOOK_CLIENT_CLI_TEXT_LAYOUT_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace answerbook::cli {

// A piece of text, emphasised or not.
struct Span {
  std::string text;
  bool strong = false;
};

// How many columns `text` takes: wide East Asian characters and emoji take two, combining
// marks none.
size_t DisplayWidth(std::string_view text);

// `text` without what could command a terminal: control characters other than line feed
// become U+FFFD, tabs become spaces, and bytes that are not UTF-8 become U+FFFD.
std::string Harmless(std::string_view text);

// How a paragraph is laid out.
struct Layout {
  size_t width = 80;   // columns, indents included; words longer than that stay whole
  size_t indent = 0;   // columns before the first line
  size_t hanging = 0;  // columns before the others
  bool strong_codes = false;  // write ANSI codes around strong pieces
};

// Wraps `spans`, taken as one text, at its spaces and beside wide characters; its line
// breaks stay. Ends with a line break unless empty.
std::string Wrap(const std::vector<Span>& spans, const Layout& layout);
std::string Wrap(std::string_view text, const Layout& layout);

// Wraps plain text that has paragraphs and lists ("- " and "1. "): list items hang.
std::string WrapBlocks(std::string_view text, const Layout& layout);

}  // namespace answerbook::cli

#endif  // ANSWERBOOK_CLIENT_CLI_TEXT_LAYOUT_H_
