#include "service/search/sentences.h"

#include <array>

#include "service/search/unicode.h"

namespace answerbook::search {
namespace {

bool IsSpace(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

bool IsFullwidthEnd(char32_t c) {
  return c == U'。' || c == U'！' || c == U'？' || c == U'｡';
}

bool IsEnd(char32_t c) { return c == '.' || c == '!' || c == '?' || c == U'…'; }

bool IsClosing(char32_t c) {
  return c == ')' || c == ']' || c == '"' || c == '\'' || c == U'”' || c == U'’' ||
         c == U'»' || c == U'」';
}

// Whether the period at `at` belongs to an abbreviation.
bool IsAbbreviation(std::string_view text, size_t begin, size_t at) {
  size_t word = at;
  while (word > begin && !IsSpace(text[word - 1]) && text[word - 1] != '(') --word;
  const std::string_view last = text.substr(word, at - word);
  if (last.size() <= 1) return true;  // an initial
  constexpr std::array<std::string_view, 18> kKnown = {
      "Dr",  "Mr",  "Mrs", "Ms", "Prof", "St",  "vs",  "etc", "approx",
      "e.g", "i.e", "cf",  "al", "No",   "Fig", "U.S", "Inc", "ca"};
  for (std::string_view known : kKnown) {
    if (last == known) return true;
  }
  return false;
}

}  // namespace

std::vector<Span> SplitSentences(std::string_view text) {
  std::vector<Span> sentences;
  size_t begin = 0;
  const auto finish = [&](size_t end) {
    const size_t next = end;
    while (begin < end && IsSpace(text[begin])) ++begin;
    while (end > begin && IsSpace(text[end - 1])) --end;
    if (begin < end) {
      sentences.push_back({static_cast<uint32_t>(begin), static_cast<uint32_t>(end)});
    }
    begin = next;
  };
  size_t at = 0;
  while (at < text.size()) {
    const CodePoint point = DecodeAt(text, at);
    size_t next = at + point.size;
    if (point.value == '\n') {
      finish(at);
    } else if (IsFullwidthEnd(point.value)) {
      finish(next);
    } else if (IsEnd(point.value) &&
               !(point.value == '.' && IsAbbreviation(text, begin, at))) {
      while (next < text.size()) {
        const CodePoint closing = DecodeAt(text, next);
        if (!IsClosing(closing.value) && !IsEnd(closing.value)) break;
        next += closing.size;
      }
      if (next < text.size() && IsSpace(text[next])) {
        size_t word = next;
        while (word < text.size() && IsSpace(text[word])) ++word;
        if (word == text.size() || text[word] < 'a' || text[word] > 'z') finish(next);
      }
    }
    at = next;
  }
  finish(text.size());
  return sentences;
}

}  // namespace answerbook::search
