// Sets of words, and which of them are nearly the same.
#ifndef ANSWERBOOK_SERVICE_TOOLS_WORD_SETS_H_
#define ANSWERBOOK_SERVICE_TOOLS_WORD_SETS_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/functional/function_ref.h"

namespace answerbook::tools {

// Two sets are similar when they share at least so many tenths of the words that either
// of them has (Jaccard's coefficient): with nine tenths, sets of up to nine words when
// they are equal.
//
// Finds all similar pairs, not most of them as hashing by samples would: sets that share
// that much share one of their few rarest words, so only sets with a rare word in common
// are compared. Not thread-safe.
class WordSets {
 public:
  // `tenths` is from 1 to 10.
  explicit WordSets(size_t tenths) : tenths_(tenths) {}

  // The number of the set with these words, from 0 in the order in which sets came: equal
  // sets have the same number. Sets of different kinds are never equal nor similar.
  uint32_t Add(std::string_view kind, const std::vector<std::string>& words);

  size_t size() const { return sets_.size(); }

  // The coefficient of two sets, 0 to 1; 1 for two empty ones.
  double Similarity(uint32_t a, uint32_t b) const;
  size_t WordsOf(uint32_t set) const { return sets_[set].size(); }

  // Calls similar(a, b), a < b, for each pair of different sets that are similar, in any
  // order. Empty sets are similar to none.
  void ForEachSimilar(absl::FunctionRef<void(uint32_t, uint32_t)> similar) const;

 private:
  using Set = std::vector<uint32_t>;  // word numbers, ascending, each once

  bool Similar(size_t a, size_t b, size_t shared) const;
  size_t Prefix(size_t size) const;

  const size_t tenths_;
  absl::flat_hash_map<std::string, uint32_t> words_;  // kind and word to its number
  std::map<Set, uint32_t> numbers_;
  absl::flat_hash_map<std::string, uint32_t> empty_;  // the empty set of each kind
  std::vector<Set> sets_;
};

}  // namespace answerbook::tools

#endif  // ANSWERBOOK_SERVICE_TOOLS_WORD_SETS_H_
