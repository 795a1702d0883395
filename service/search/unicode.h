// The Unicode that analysis needs, over utf8proc. All functions are thread-safe and
// take any bytes: what is not UTF-8 is read as U+FFFD, a byte at a time.
#ifndef ANSWERBOOK_SERVICE_SEARCH_UNICODE_H_
#define ANSWERBOOK_SERVICE_SEARCH_UNICODE_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace answerbook::search {

// One code point of a text.
struct CodePoint {
  char32_t value = 0;
  size_t size = 0;  // in bytes, at least 1
};

// The code point at `text[at]`; `at` must be below text.size().
CodePoint DecodeAt(std::string_view text, size_t at);

// What a code point is to a tokenizer.
enum class CharClass : uint8_t {
  kOther,       // ends a word: space, punctuation, symbols, emoji
  kLetter,      // letters and marks of scripts that put spaces between words
  kDigit,       // decimal digits and other numbers
  kGreek,       // Greek letters: symbols in medical terms (IFN-γ), words in Greek
  kIdeograph,   // scripts without spaces: Han, kana, Thai, Lao, Khmer, Burmese
  kApostrophe,  // ' ’ ʼ ＇: part of a word between letters
  kHyphen,      // - and its typographic forms: joins the parts of a compound
  kIgnorable,   // soft hyphen, joiners, variation selectors: as if not there
};
CharClass Classify(char32_t c);

bool IsAscii(std::string_view text);

// `word` in lower case (full case folding) and compatibility-composed form, accents
// kept, characters of class kIgnorable removed. Turkish dotted and dotless i become i.
std::string CaseFold(std::string_view word);

// `folded` (from CaseFold) without the accents of Latin, Greek and Cyrillic letters
// and without Hebrew and Arabic vowel points; marks that other scripts write vowels
// with stay. Letters such as ø, ł, đ and æ become their plain Latin spelling.
std::string StripAccents(std::string_view folded);

}  // namespace answerbook::search

#endif  // ANSWERBOOK_SERVICE_SEARCH_UNICODE_H_
