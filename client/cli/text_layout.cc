#include "client/cli/text_layout.h"

#include <utf8proc.h>

#include <algorithm>

namespace answerbook::cli {
namespace {

constexpr std::string_view kStrong = "\x1b[1m";
constexpr std::string_view kPlain = "\x1b[0m";
constexpr std::string_view kReplacement = "\uFFFD";

// The code point at `at` and its size; -1 and 1 for what is not UTF-8.
std::pair<utf8proc_int32_t, size_t> Decode(std::string_view text, size_t at) {
  utf8proc_int32_t value = 0;
  const utf8proc_ssize_t size =
      utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()) + at,
                       static_cast<utf8proc_ssize_t>(text.size() - at), &value);
  if (size <= 0) return {-1, 1};
  return {value, static_cast<size_t>(size)};
}

bool IsControl(utf8proc_int32_t c) {
  return c < 0x20 || (c >= 0x7F && c < 0xA0) || (c >= 0x202A && c <= 0x202E) ||
         (c >= 0x2066 && c <= 0x2069);
}

// A word, possibly of several pieces, and what stands before it.
struct Word {
  std::vector<Span> spans;
  size_t width = 0;
  bool line_break = false;  // a line break stands before it
};

std::vector<Word> SplitWords(const std::vector<Span>& spans) {
  std::vector<Word> words;
  bool inside = false;
  bool line_break = false;
  for (const Span& span : spans) {
    size_t at = 0;
    while (at < span.text.size()) {
      const size_t end = std::min(span.text.find_first_of(" \n", at), span.text.size());
      if (end > at) {
        if (!inside) words.push_back({{}, 0, line_break});
        inside = true;
        line_break = false;
        words.back().spans.push_back({span.text.substr(at, end - at), span.strong});
        words.back().width += DisplayWidth(words.back().spans.back().text);
      }
      if (end < span.text.size()) {
        inside = false;
        if (span.text[end] == '\n') line_break = true;
      }
      at = end + 1;
    }
  }
  return words;
}

}  // namespace

size_t DisplayWidth(std::string_view text) {
  size_t width = 0;
  for (size_t at = 0; at < text.size();) {
    const auto [value, size] = Decode(text, at);
    width += value < 0 ? 1 : static_cast<size_t>(std::max(0, utf8proc_charwidth(value)));
    at += size;
  }
  return width;
}

std::string Harmless(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (size_t at = 0; at < text.size();) {
    const auto [value, size] = Decode(text, at);
    if (value == '\t') {
      out += ' ';
    } else if (value == '\n' || !(value < 0 || IsControl(value))) {
      out.append(text, at, size);
    } else {
      out += kReplacement;
    }
    at += size;
  }
  return out;
}

std::string Wrap(const std::vector<Span>& spans, const Layout& layout) {
  std::vector<Span> clean;
  clean.reserve(spans.size());
  for (const Span& span : spans) clean.push_back({Harmless(span.text), span.strong});
  std::string out;
  size_t column = 0;
  bool strong = false;
  const auto set_strong = [&](bool wanted) {
    if (!layout.strong_codes || wanted == strong) return;
    out += wanted ? kStrong : kPlain;
    strong = wanted;
  };
  for (const Word& word : SplitWords(clean)) {
    if (out.empty()) {
      out.append(layout.indent, ' ');
      column = layout.indent;
    } else if (word.line_break || column + 1 + word.width > layout.width) {
      set_strong(false);  // a line is whole by itself, whatever a pager does with it
      out += '\n';
      out.append(layout.hanging, ' ');
      column = layout.hanging;
    } else {
      // The space within an emphasised run is part of it.
      set_strong(strong && word.spans.front().strong);
      out += ' ';
      ++column;
    }
    for (const Span& span : word.spans) {
      set_strong(span.strong);
      out += span.text;
    }
    column += word.width;
  }
  set_strong(false);
  if (!out.empty()) out += '\n';
  return out;
}

std::string Wrap(std::string_view text, const Layout& layout) {
  return Wrap(std::vector<Span>{{std::string(text), false}}, layout);
}

std::string WrapBlocks(std::string_view text, const Layout& layout) {
  std::string out;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.find_first_not_of(' ') == std::string_view::npos) {
      out += '\n';
      continue;
    }
    Layout here = layout;
    const size_t spaces = line.find_first_not_of(' ');
    line.remove_prefix(spaces);
    size_t marker = 0;
    if (line.starts_with("- ")) {
      marker = 2;
    } else {
      size_t digits = 0;
      while (digits < line.size() && line[digits] >= '0' && line[digits] <= '9') ++digits;
      if (digits > 0 && line.substr(digits, 2) == ". ") marker = digits + 2;
    }
    here.indent += spaces;
    here.hanging = here.indent + marker;
    out += Wrap(line, here);
  }
  return out;
}

}  // namespace answerbook::cli
