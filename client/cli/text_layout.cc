#include "client/cli/text_layout.h"

#include <utf8proc.h>

#include <algorithm>
#include <utility>

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

// Whether a line may end between two characters that no space parts: beside wide ones
// (Chinese and Japanese are written without spaces), but never inside what is seen as
// one character, and with punctuation kept to its word.
class BreakFinder {
 public:
  void Restart() { previous_ = 0; }

  // Whether a line may end before `c`, which comes next.
  bool Before(utf8proc_int32_t c) {
    const utf8proc_int32_t previous = std::exchange(previous_, c);
    if (previous == 0) {
      state_ = 0;
      return false;
    }
    const bool cluster_ends = utf8proc_grapheme_break_stateful(previous, c, &state_) != 0;
    return cluster_ends && (IsWide(previous) || IsWide(c)) && !Opens(previous) &&
           !Closes(c);
  }

 private:
  static bool IsWide(utf8proc_int32_t c) { return utf8proc_charwidth(c) == 2; }
  static bool Opens(utf8proc_int32_t c) {
    const utf8proc_category_t category = utf8proc_category(c);
    return category == UTF8PROC_CATEGORY_PS || category == UTF8PROC_CATEGORY_PI;
  }
  static bool Closes(utf8proc_int32_t c) {
    const utf8proc_category_t category = utf8proc_category(c);
    return category == UTF8PROC_CATEGORY_PE || category == UTF8PROC_CATEGORY_PF ||
           category == UTF8PROC_CATEGORY_PO || category == UTF8PROC_CATEGORY_LM;
  }

  utf8proc_int32_t previous_ = 0;
  utf8proc_int32_t state_ = 0;
};

// A word, possibly of several pieces, and what stands before it.
struct Word {
  std::vector<Span> spans;
  size_t width = 0;
  bool line_break = false;  // a line break stands before it
  bool glued = false;       // no space stands before it, but a line may end there

  void Append(std::string_view text, bool strong) {
    if (spans.empty() || spans.back().strong != strong) spans.push_back({"", strong});
    spans.back().text += text;
    width += DisplayWidth(text);
  }
};

std::vector<Word> SplitWords(const std::vector<Span>& spans) {
  std::vector<Word> words;
  BreakFinder breaks;
  bool inside = false;
  bool line_break = false;
  for (const Span& span : spans) {
    for (size_t at = 0; at < span.text.size();) {
      const auto [value, size] = Decode(span.text, at);
      if (value == ' ' || value == '\n') {
        inside = false;
        if (value == '\n') line_break = true;
      } else {
        if (!inside) breaks.Restart();
        const bool may_break = breaks.Before(value);
        if (!inside || may_break) {
          words.push_back({{}, 0, line_break, may_break});
          line_break = false;
        }
        inside = true;
        words.back().Append(std::string_view(span.text).substr(at, size), span.strong);
      }
      at += size;
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
    } else if (word.line_break ||
               column + (word.glued ? 0 : 1) + word.width > layout.width) {
      set_strong(false);  // a line is whole by itself, whatever a pager does with it
      out += '\n';
      out.append(layout.hanging, ' ');
      column = layout.hanging;
    } else if (!word.glued) {
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
