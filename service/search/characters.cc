#include "service/search/characters.h"

#include <utf8proc.h>

#include <cstdint>

#include "service/search/unicode.h"

namespace answerbook::search {
namespace {

bool GoesOn(char c) { return (c & 0xC0) == 0x80; }

bool Breaks(char32_t before, char32_t after, utf8proc_int32_t* state) {
  return utf8proc_grapheme_break_stateful(static_cast<utf8proc_int32_t>(before),
                                          static_cast<utf8proc_int32_t>(after), state);
}

// Whether a character begins between these two, whatever is before them. Behind what
// extends or joins that may depend on more than two; flags are taken for never beginning
// behind another one.
bool AlwaysBreaks(char32_t before, char32_t after) {
  switch (utf8proc_get_property(static_cast<utf8proc_int32_t>(before))->boundclass) {
    case UTF8PROC_BOUNDCLASS_EXTEND:
    case UTF8PROC_BOUNDCLASS_ZWJ:
      return false;
    default:
      utf8proc_int32_t state = 0;
      return Breaks(before, after, &state);
  }
}

// The begin of the code point that ends at `end`.
size_t CodePointBefore(std::string_view text, size_t end) {
  return CodePointBegin(text, end - 1);
}

// The end of the character that begins at `begin`.
size_t EndOfCharacter(std::string_view text, size_t begin) {
  utf8proc_int32_t state = 0;
  CodePoint last = DecodeAt(text, begin);
  size_t at = begin + last.size;
  while (at < text.size()) {
    const CodePoint here = DecodeAt(text, at);
    if (Breaks(last.value, here.value, &state)) break;
    at += here.size;
    last = here;
  }
  return at;
}

}  // namespace

size_t CodePointBegin(std::string_view text, size_t at) {
  constexpr size_t kMost = 4;  // bytes of a code point
  if (at >= text.size() || !GoesOn(text[at])) return at;
  for (size_t back = 1; back < kMost && back <= at; ++back) {
    const size_t begin = at - back;
    if (GoesOn(text[begin])) continue;
    return DecodeAt(text, begin).size > back ? begin : at;
  }
  return at;
}

size_t FindCharacterBegin(std::string_view text, size_t at) {
  at = CodePointBegin(text, at);
  size_t begin = at;
  while (begin > 0) {
    const size_t before = CodePointBefore(text, begin);
    if (AlwaysBreaks(DecodeAt(text, before).value, DecodeAt(text, begin).value)) break;
    begin = before;
  }
  while (begin < at) {
    const size_t next = EndOfCharacter(text, begin);
    if (next > at) break;
    begin = next;
  }
  return begin;
}

size_t FindCharacterEnd(std::string_view text, size_t at) {
  const size_t begin = FindCharacterBegin(text, at);
  return begin < at ? EndOfCharacter(text, begin) : at;
}

}  // namespace answerbook::search
