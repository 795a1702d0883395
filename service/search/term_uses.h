// What each term is to a query.
#ifndef ANSWERBOOK_SERVICE_SEARCH_TERM_USES_H_
#define ANSWERBOOK_SERVICE_SEARCH_TERM_USES_H_

#include <cstdint>
#include <span>
#include <vector>

#include "service/search/lexicon.h"

namespace answerbook::search {

// What a term is to a query.
struct TermUse {
  TermId term;
  float mass;       // Index::mass of the term, times the weight
  float word_mass;  // that of the word, times the weight
  uint32_t word;    // the first of QueryTerms::words that it satisfies
  float weight;     // how well
  bool shared;      // further words too
};

// The terms of a query by id: a small hash table, for it is asked for each term of each
// candidate. Nothing may be asked of one before Assign.
class TermUses {
 public:
  // A term that there is not, and that Find and Home never return.
  static constexpr TermId kNoTerm = 0xFFFFFFFF;

  // Replaces all; uses of one term become the first of them, shared.
  void Assign(std::span<const TermUse> uses);

  // Null when the query does not have the term.
  const TermUse* Find(TermId term) const {
    for (uint32_t at = HomeOf(term);; at = (at + 1) & mask_) {
      const TermUse& use = slots_[at];
      if (use.term == term) return &use;
      if (use.term == kNone) return nullptr;
    }
  }

  // Whether each term is where Home looks for it, as it is for all but long queries.
  bool direct() const { return direct_; }
  // The use of this term if it has one and direct(), else that of any other or of none.
  // What it says can be masked by its term instead of a branch, half of which would be
  // mispredicted.
  const TermUse& Home(TermId term) const { return slots_[HomeOf(term)]; }

 private:
  static constexpr TermId kNone = 0xFFFFFFFE;

  uint32_t HomeOf(TermId term) const { return (term * factor_) >> shift_; }
  bool TryAssign(std::span<const TermUse> uses, uint32_t factor);

  uint32_t factor_ = 1;
  uint32_t shift_ = 31;
  uint32_t mask_ = 1;
  bool direct_ = true;
  std::vector<TermUse> slots_;
};

}  // namespace answerbook::search

#endif  // ANSWERBOOK_SERVICE_SEARCH_TERM_USES_H_
