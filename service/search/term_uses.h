// What each term is to a query.
#ifndef ANSWERBOOK_SERVICE_SEARCH_TERM_USES_H_
#define ANSWERBOOK_SERVICE_SEARCH_TERM_USES_H_

#include <cstddef>
#include <cstdint>

#include "service/search/lexicon.h"
#include "service/search/sparse_table.h"

namespace answerbook::search {

// What a term is to a query.
struct TermUse {
  TermId term;
  float mass;       // Index::mass of the term, times the weight
  float word_mass;  // that of the word, times the weight
  uint32_t word;    // the first of QueryTerms::words that it satisfies
  float weight;     // how well
  bool shared;      // further words too
  uint64_t words;   // all of these by a bit each, but for those behind the 64th

  // As a slot of a SparseTable. No term has this id, and it is not kNoTerm either.
  static constexpr TermUse Empty() { return {0xFFFFFFFE, 0, 0, 0, 0, false, 0}; }
  constexpr uint32_t key() const { return term; }
  void Join(const TermUse& same) {
    shared |= word != same.word;
    words |= same.words;
  }
};

// A term that there is not, and that no slot of TermUses has.
inline constexpr TermId kNoTerm = 0xFFFFFFFF;

// The terms of a query by id: it is asked for each term of each candidate.
inline constexpr size_t kDirectUses = 48;
using TermUses = SparseTable<TermUse, kDirectUses>;

}  // namespace answerbook::search

#endif  // ANSWERBOOK_SERVICE_SEARCH_TERM_USES_H_
