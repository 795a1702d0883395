// A question as the index is asked it.
#ifndef ANSWERBOOK_SERVICE_SEARCH_QUERY_TERMS_H_
#define ANSWERBOOK_SERVICE_SEARCH_QUERY_TERMS_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/container/inlined_vector.h"

#include "service/search/index.h"
#include "service/search/synonym_index.h"
#include "service/search/term_uses.h"

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

// Of what mass the shares are that confidence rests on. Who writes at length says much
// that no answer needs to say: beyond that of about three rare words, mass counts less.
inline float AskedMass(float mass, float unknown_mass) {
  const float plain = 3 * unknown_mass;
  return mass <= plain ? mass : plain + 0.3F * (mass - plain);
}

struct QueryTerms {
  // Keeps memory, and `uses`, which are assigned last.
  void Clear() {
    words.clear();
    shown.clear();
    corrected_query.clear();
    normalized.clear();
    mass = asked_mass = 0;
    only_function_words = inexact = plain = false;
  }

  std::vector<QueryWord> words;  // those that carry meaning; all when none does
  float mass = 0;                // of all words
  float asked_mass = 0;          // the same, levelled: see AskedMass
  TermUses uses;
  // Further terms to highlight for a word.
  std::vector<std::pair<TermId, uint32_t>> shown;
  bool only_function_words = false;  // no word carries meaning
  bool inexact = false;              // some alternative is a correction or a synonym
  // There are at most 64 words, uses.direct(), and each term is as good as the word that
  // it stands for: which words a text has is said by a bit for each.
  bool plain = false;
  std::string corrected_query;  // empty when nothing was corrected
  std::string normalized;       // NormalizedQuestion of the query
};

// Analyses `text`. `languages` (indices into index.languages, at least one) are those to
// stem it in; the one that the text is likeliest in decides what is a stop word. Unknown
// words are corrected by `spelling` unless it is null, and words widened by `synonyms`.
// Memory of `spare` is used again.
QueryTerms AnalyzeQuery(const Index& index, const SpellingIndex* spelling,
                        const SynonymIndex& synonyms, std::string_view text,
                        const std::vector<uint16_t>& languages, QueryTerms spare = {});

}  // namespace answerbook::search

#endif  // ANSWERBOOK_SERVICE_SEARCH_QUERY_TERMS_H_
