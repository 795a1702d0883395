// Finds terms among those of a passage (passages.h), 64 at a time.
#ifndef ANSWERBOOK_SERVICE_SEARCH_FINGERPRINT_SCAN_H_
#define ANSWERBOOK_SERVICE_SEARCH_FINGERPRINT_SCAN_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "service/search/byte_classes.h"
#include "service/search/sparse_table.h"

namespace answerbook::search {

// What terms to look for by their codes (passages.h), each with a bit for each word of a
// query that it is.
class WantedTerms {
 public:
  // Begins anew: then each, and Finish, before WordsOf is asked.
  void Clear();
  // No term has code 0, which a file that is not right may say: that is left out.
  void Add(uint32_t code, uint64_t words) {
    if (code != 0) added_.push_back({code, words});
  }
  void Finish();

  // 0 of a term that was not added.
  uint64_t WordsOf(uint32_t code) const {
    if (!table_.direct()) return table_.Find(code).words;
    const Term& term = table_.Home(code);
    return term.words & (0 - uint64_t{term.code == code});
  }

  // A filter that the fingerprints of all that were added pass, and others now and then:
  // when the entries of a fingerprint's lower and upper half have a bit in common.
  std::array<uint8_t, 16> low{};
  std::array<uint8_t, 16> high{};

 private:
  struct Term {
    uint32_t code;
    uint64_t words;

    static constexpr Term Empty() { return {0, 0}; }
    constexpr uint32_t key() const { return code; }
    void Join(const Term& same) { words |= same.words; }
  };
  static constexpr size_t kDirect = 32;

  std::vector<Term> added_;
  SparseTable<Term, kDirect> table_;
};

// Words of a query that a sentence has.
struct SentenceWords {
  uint64_t words;
  uint32_t sentence;
};

// Of the terms of a passage, by their fingerprints and checks, those that are wanted: a
// bit each in `found`. `starts` has a bit for each term that begins a sentence, the first
// one among them. Writes what each sentence with one that is wanted has to `sentences`,
// which has room for all, in their order; returns of how many. Reads up to kByteBlock
// fingerprints from each begun block.
size_t FindTerms(std::span<const uint8_t> fingerprints, const uint8_t* checks,
                 const WantedTerms& wanted, const uint64_t* starts, uint64_t* found,
                 SentenceWords* sentences);

}  // namespace answerbook::search

#endif  // ANSWERBOOK_SERVICE_SEARCH_FINGERPRINT_SCAN_H_
