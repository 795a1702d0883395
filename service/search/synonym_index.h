// Synonyms as the index and queries use them: texts as sequences of stems.
//
// A text of several words is a term of its own: wherever its words stand in a row in the
// library, the index has that term beside the words' own, so that a query for "alopecia"
// finds "hair loss" but not "hair" and "loss" apart.
#ifndef ANSWERBOOK_SERVICE_SEARCH_SYNONYM_INDEX_H_
#define ANSWERBOOK_SERVICE_SEARCH_SYNONYM_INDEX_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"

#include "service/search/synonyms.h"

namespace answerbook::search {

// A sequence of stems found in a text.
struct SynonymText {
  uint64_t stem;    // HashWord of the term: the stem, or the stems joined by spaces
  uint32_t length;  // in words
  std::vector<uint64_t> others;  // the terms it also stands for
  std::vector<uint64_t> words;   // HashWord of each of its stems
};

// Immutable after construction; thread-safe.
class SynonymIndex {
 public:
  SynonymIndex() = default;
  // Analyses `synonyms` in each of `languages`.
  SynonymIndex(const Synonyms& synonyms, const std::vector<std::string>& languages);

  bool empty() const { return by_language_.empty(); }

  // The longest text that begins with the first of `stems` (hashes, as they stand in a
  // text of the language), or null.
  const SynonymText* Find(size_t language, std::span<const uint64_t> stems) const;

  // Whether some text has a word of this stem, by itself or among others.
  bool HasWord(size_t language, uint64_t stem) const;

  // The text whose term is `stem`, or null.
  const SynonymText* Of(size_t language, uint64_t stem) const;

  size_t Bytes() const;

 private:
  struct Language {
    std::vector<SynonymText> texts;
    absl::flat_hash_map<uint64_t, std::vector<uint32_t>> by_first;  // longest first
    absl::flat_hash_map<uint64_t, uint32_t> by_stem;
    absl::flat_hash_set<uint64_t> words;  // of all texts
  };
  std::vector<Language> by_language_;  // empty without synonyms
};

}  // namespace answerbook::search

#endif  // ANSWERBOOK_SERVICE_SEARCH_SYNONYM_INDEX_H_
