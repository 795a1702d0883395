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
#include <vector>

#include "service/content/flat_array.h"

namespace answerbook::search {

// A word of the library and how often it stands there.
struct WordCount {
  std::string word;  // case-folded
  uint32_t count = 0;
};

// Immutable after construction; thread-safe.
class SpellingIndex {
 public:
  SpellingIndex() = default;
  // Words with digits or of fewer than four letters are left out, and so are those that
  // stand fewer than `least_count` times: in a large library such a word is as often
  // misspelt itself.
  explicit SpellingIndex(const std::vector<WordCount>& words, uint32_t least_count = 1);

  // The nearest word of the library to `word` (case-folded), which must not be one
  // itself, whatever their accents: one edit away, or two when `word` has nine letters or
  // more; of equally near ones the most frequent. Nothing for words with digits or of
  // fewer than four letters, and nothing when no word is near. A word of four or five
  // letters must keep its first letter, and one of four all of them: most short words
  // have a neighbour that means something else ("site", "side").
  std::optional<std::string_view> Correct(std::string_view word) const;

  size_t Bytes() const;

  template <typename Self, typename Visitor>
  static void VisitSections(Self& self, Visitor& visit) {
    visit("spelling.text", self.text_);
    visit("spelling.begin", self.begin_);
    visit("spelling.counts", self.counts_);
    visit("spelling.shift", self.shift_);
    visit("spelling.bucket_begin", self.bucket_begin_);
    visit("spelling.ids", self.ids_);
    visit("spelling.tags", self.tags_);
  }
  bool IsWhole() const;

 private:
  std::string_view WordAt(uint32_t id) const {
    return {text_.data() + begin_[id], begin_[id + 1] - begin_[id]};
  }
  size_t BucketOf(uint32_t hash) const { return hash >> shift_; }

  content::FlatArray<char> text_;        // all words
  content::FlatArray<uint32_t> begin_;   // by word, into text_, one more at the end
  content::FlatArray<uint32_t> counts_;  // by word
  // The words of each delete, in buckets by its hash; a tag of the hash beside each, so
  // that a bucket need not hold one hash alone.
  int32_t shift_ = 31;
  content::FlatArray<uint32_t> bucket_begin_;  // one more at the end
  content::FlatArray<uint32_t> ids_;
  content::FlatArray<uint8_t> tags_;
};

// The optimal string alignment distance of two texts in code points: insertions,
// deletions, substitutions and swaps of neighbours; `limit` + 1 when it is above that.
int AlignmentDistance(std::u32string_view a, std::u32string_view b, int limit);

}  // namespace answerbook::search

#endif  // ANSWERBOOK_SERVICE_SEARCH_SPELLING_H_
