// Text to words.
#ifndef ANSWERBOOK_SERVICE_SEARCH_TOKENIZER_H_
#define ANSWERBOOK_SERVICE_SEARCH_TOKENIZER_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/functional/function_ref.h"

namespace answerbook::search {

// A word of a text.
struct Token {
  std::string text;    // case-folded, accents kept, without possessive 's and apostrophes
  uint32_t begin = 0;  // where it stands in the text, in bytes
  uint32_t end = 0;
  // This token is the parts of a compound written together ("antitumor" for
  // "anti-tumor"); the parts come as tokens of their own before it.
  bool compound = false;
};

// Splits `text` into words, in the order they stand:
//  - letters, marks and digits make words; an apostrophe between letters belongs to
//    the word, a point or comma between digits to the number: 1,000 is 1000, and 1,5 is
//    1.5; what is elided before a vowel is a word of its own ("l'eau": l, eau);
//  - "anti-tumor" gives anti, tumor and the compound antitumor; so does IRF-1, and
//    with it IRF1; "20mg" gives 20, mg and 20mg;
//  - a Greek letter by itself or behind Latin ones is spelt out (IFN-γ: ifn, gamma);
//  - scripts written without spaces give overlapping pairs of characters;
//  - everything else, emoji included, only separates words.
// `text` may be any bytes; at most 4 GiB.
std::vector<Token> Tokenize(std::string_view text);

// A Token whose text is valid only while it is being looked at.
struct TokenView {
  // So many bytes can be read where the text of a plain token begins: to copy as many,
  // however long it is, costs less than a branch on its length.
  static constexpr size_t kReadable = 16;

  std::string_view text;
  uint32_t begin = 0;
  uint32_t end = 0;
  bool compound = false;
  // ASCII letters alone, or digits alone, that but for their case stand so in the text.
  // Other tokens may be that too.
  bool plain = false;
};

// Calls `visit` with what Tokenize(text) would return, without storing it.
void ForEachToken(std::string_view text, absl::FunctionRef<void(const TokenView&)> visit);

}  // namespace answerbook::search

#endif  // ANSWERBOOK_SERVICE_SEARCH_TOKENIZER_H_
