// A question as the index is asked it.
#ifndef ANSWERBOOK_SERVICE_SEARCH_QUERY_TERMS_H_
#define ANSWERBOOK_SERVICE_SEARCH_QUERY_TERMS_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/container/inlined_vector.h"

#include "service/search/index.h"
#include "service/search/synonym_index.h"

namespace answerbook::search {

// A term that satisfies a query word, and how well, from above 0 to 1.
struct Alternative {
  TermId term;
  float weight;
};

// One distinct word of the query with all the terms that satisfy it: its own, the
// compound that it is part of, its stems in other languages, its correction, synonyms.
struct QueryWord {
  // Distinct terms, the word's own first; none if it is unknown.
  absl::InlinedVector<Alternative, 4> alternatives;
  float mass = 0;  // how much of the question's meaning it carries
};

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
// candidate.
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
  std::vector<TermUse> slots_ =
      std::vector<TermUse>(2, TermUse{kNone, 0, 0, 0, 0, false});
};

// Of what mass the shares are that confidence rests on. Who writes at length says much
// that no answer needs to say: beyond that of about three rare words, mass counts less.
inline float AskedMass(float mass, float unknown_mass) {
  const float plain = 3 * unknown_mass;
  return mass <= plain ? mass : plain + 0.3F * (mass - plain);
}

struct QueryTerms {
  std::vector<QueryWord> words;  // those that carry meaning; all when none does
  float mass = 0;                // of all words
  float asked_mass = 0;          // the same, levelled: see AskedMass
  TermUses uses;
  std::vector<std::pair<TermId, uint32_t>>
      shown;                    // further terms to highlight for a word
  bool inexact = false;         // some alternative is a correction or a synonym
  std::string corrected_query;  // empty when nothing was corrected
  std::string normalized;       // NormalizedQuestion of the query
};

// Analyses `text`. `languages` (indices into index.languages, at least one) are those to
// stem it in; the one that the text is likeliest in decides what is a stop word. Unknown
// words are corrected by `spelling` unless it is null, and words widened by `synonyms`.
QueryTerms AnalyzeQuery(const Index& index, const SpellingIndex* spelling,
                        const SynonymIndex& synonyms, std::string_view text,
                        const std::vector<uint16_t>& languages);

}  // namespace answerbook::search

#endif  // ANSWERBOOK_SERVICE_SEARCH_QUERY_TERMS_H_
