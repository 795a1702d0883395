// Questions as long as the service takes them, which ask for much more work than others.
#ifndef ANSWERBOOK_BENCH_ROBUSTNESS_H_
#define ANSWERBOOK_BENCH_ROBUSTNESS_H_

#include <cstddef>
#include <string>
#include <vector>

#include "service/content/library.h"

namespace answerbook::bench {

inline constexpr size_t kLongestQuery = 1000;  // code points

struct HardQuery {
  std::string name;  // a slug with underscores
  std::string text;
};

// Of `length` code points each, or the most below that words fill:
//  - known_words: different words, those that the library has most often;
//  - misspelt_words: the same, each with a typo that makes it unknown;
//  - repeated_word: the most frequent word that is no function word, again and again.
// All ASCII. Empty when the library has no such word.
std::vector<HardQuery> HardQueries(const content::Library& library,
                                   size_t length = kLongestQuery);

}  // namespace answerbook::bench

#endif  // ANSWERBOOK_BENCH_ROBUSTNESS_H_
