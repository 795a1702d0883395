// Words as the measuring tools see them: not the engine's analysis, so that they can
// judge it.
#ifndef ANSWERBOOK_BENCH_WORDS_H_
#define ANSWERBOOK_BENCH_WORDS_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace answerbook::bench {

// A run of ASCII letters, digits and bytes above 127, within [begin, end) of a text. An
// apostrophe between two of them belongs to the word.
struct Word {
  size_t begin = 0;
  size_t end = 0;
};

std::vector<Word> SplitWords(std::string_view text);

std::string_view TextOf(std::string_view text, Word word);

// ASCII letters alone are changed.
std::string LowerAscii(std::string_view text);
std::string UpperAscii(std::string_view text);

bool HasDigit(std::string_view word);

// Articles, pronouns, auxiliaries, prepositions and question words of English, lower
// case.
bool IsFunctionWord(std::string_view lower_case_word);

}  // namespace answerbook::bench

#endif  // ANSWERBOOK_BENCH_WORDS_H_
