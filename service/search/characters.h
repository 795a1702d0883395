// Where the characters of a text begin, as readers see them: extended grapheme clusters
// (UAX #29), so that a letter keeps its marks, a family of emoji its members and a flag
// both of its letters. All functions are thread-safe and take any bytes: what is not
// UTF-8 is read as U+FFFD, a byte at a time.
#ifndef ANSWERBOOK_SERVICE_SEARCH_CHARACTERS_H_
#define ANSWERBOOK_SERVICE_SEARCH_CHARACTERS_H_

#include <cstddef>
#include <string_view>

namespace answerbook::search {

// The begin of the code point that `text[at]` is in, or `at` where the text ends.
size_t CodePointBegin(std::string_view text, size_t at);

// The parts of the next two that look characters up.
size_t FindCharacterBegin(std::string_view text, size_t at);
size_t FindCharacterEnd(std::string_view text, size_t at);

// Whether a character begins at `at`, or the text ends there, as two bytes tell. Where
// they do not, as anywhere but in ASCII, it may begin there all the same.
inline bool PlainlyBegins(std::string_view text, size_t at) {
  if (at == 0 || at >= text.size()) return true;
  // Of ASCII, only a line feed may go on what is before it.
  return ((text[at - 1] | text[at]) & 0x80) == 0 && text[at] != '\n';
}

// The last begin of a character that is not behind `at`.
inline size_t CharacterBegin(std::string_view text, size_t at) {
  return PlainlyBegins(text, at) ? at : FindCharacterBegin(text, at);
}
// The first one, or the end of the text, that is not before `at`.
inline size_t CharacterEnd(std::string_view text, size_t at) {
  return PlainlyBegins(text, at) ? at : FindCharacterEnd(text, at);
}

}  // namespace answerbook::search

#endif  // ANSWERBOOK_SERVICE_SEARCH_CHARACTERS_H_
