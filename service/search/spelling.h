// Corrects misspelt words to words of the library, by symmetric deletion: a word and
// its misspelling become equal when the right letters are deleted from both (Garbe,
// SymSpell, 2012), so that candidates are found by look-ups alone and checked by their
// optimal string alignment distance.
#ifndef ANSWERBOOK_SERVICE_SEARCH_SPELLING_H_
#define ANSWERBOOK_SERVICE_SEARCH_SPELLING_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace answerbook::search {

// A word of the library and how often it stands there.
struct WordCount {
  std::string word;  // case-folded, without accents
  uint32_t count = 0;
};

// Immutable after construction; thread-safe.
class SpellingIndex {
 public:
  // Words with digits or of fewer than four letters are left out.
  SpellingIndex() = default;
  explicit SpellingIndex(std::vector<WordCount> words);

  // The nearest word of the library to `word` (case-folded, without accents), which
  // must not be one itself: one edit away, or two when `word` has nine letters or
  // more; of equally near ones the most frequent. Nothing for words with digits or of
  // fewer than four letters, and nothing when no word is near. A word of four or five
  // letters must keep its first letter: most short words have a neighbour that means
  // something else.
  std::optional<std::string_view> Correct(std::string_view word) const;

  size_t Bytes() const;

 private:
  std::vector<WordCount> words_;
  std::vector<std::pair<uint32_t, uint32_t>>
      deletes_;  // (hash of a delete, word), sorted
};

// The optimal string alignment distance of two texts in code points: insertions,
// deletions, substitutions and swaps of neighbours; `limit` + 1 when it is above that.
int AlignmentDistance(std::u32string_view a, std::u32string_view b, int limit);

}  // namespace answerbook::search

#endif  // ANSWERBOOK_SERVICE_SEARCH_SPELLING_H_
