// A question as the index is asked it.
#ifndef ANSWERBOOK_SERVICE_SEARCH_QUERY_TERMS_H_
#define ANSWERBOOK_SERVICE_SEARCH_QUERY_TERMS_H_

#include <array>
#include <cstddef>
#include <cstdint>
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
  uint32_t word;  // the first of QueryTerms::words that it satisfies
  float weight;   // how well
  bool shared;    // further words too
  float mass;     // Index::mass of the term
};

// The terms of a query by id: a small hash table, for it is asked for each term of each
// candidate.
class TermUses {
 public:
  void Reset(size_t terms);
  void Add(TermUse use);  // makes it shared when the term is there
  // Null when the query does not have the term.
  const TermUse* Find(TermId term) const {
    // Terms are numbered by hash: their low bits are as good as random.
    if ((seen_[term / 64 % kSeen] >> (term % 64) & 1) == 0) return nullptr;
    for (uint32_t slot = SlotOf(term);; slot = (slot + 1) & mask_) {
      const uint32_t at = slots_[slot];
      if (at == 0) return nullptr;
      if (uses_[at - 1].term == term) return &uses_[at - 1];
    }
  }
  const std::vector<TermUse>& all() const { return uses_; }

 private:
  uint32_t SlotOf(TermId term) const { return (term * 0x9E3779B1U >> 7) & mask_; }

  static constexpr size_t kSeen = 16;

  std::array<uint64_t, kSeen> seen_{};  // a bit for each term, modulo their number
  uint32_t mask_ = 0;
  std::vector<uint32_t> slots_{0};  // 1 + index into uses_; 0 where empty
  std::vector<TermUse> uses_;
};

struct QueryTerms {
  std::vector<QueryWord> words;  // those that carry meaning; all when none does
  float mass = 0;                // of all words
  TermUses uses;
  std::vector<std::pair<TermId, uint32_t>>
      shown;                    // further terms to highlight for a word
  bool inexact = false;         // some alternative is a correction or a synonym
  std::string corrected_query;  // empty when nothing was corrected
};

// Analyses `text`. `languages` (indices into index.languages, at least one) are those to
// stem it in; the one that the text is likeliest in decides what is a stop word. Unknown
// words are corrected by `spelling` unless it is null, and words widened by `synonyms`.
QueryTerms AnalyzeQuery(const Index& index, const SpellingIndex* spelling,
                        const SynonymIndex& synonyms, std::string_view text,
                        const std::vector<uint16_t>& languages);

}  // namespace answerbook::search

#endif  // ANSWERBOOK_SERVICE_SEARCH_QUERY_TERMS_H_
