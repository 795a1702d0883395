// A question as the index is asked it.
#ifndef ANSWERBOOK_SERVICE_SEARCH_QUERY_TERMS_H_
#define ANSWERBOOK_SERVICE_SEARCH_QUERY_TERMS_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_set.h"

#include "service/search/index.h"
#include "service/search/spelling.h"

namespace answerbook::search {

// A term that satisfies a query word, and how well, 0 to 1.
struct Alternative {
  TermId term;
  float weight;
};

// One distinct word of the query with all the terms that satisfy it: its own, the
// compound that it is part of, its stems in other languages, its correction.
struct QueryWord {
  std::vector<Alternative> alternatives;  // distinct terms, best first; none if unknown
  float mass = 0;                         // how much of the question's meaning it carries
};

struct QueryTerms {
  std::vector<QueryWord> words;       // those that carry meaning; all when none does
  float mass = 0;                     // of all words
  absl::flat_hash_set<TermId> terms;  // all alternatives, for highlighting
  std::string corrected_query;        // empty when nothing was corrected
};

// Analyses `text`. `languages` are those to stem it in, at least one; the first one
// decides what is a stop word. Unknown words are corrected by `spelling` unless it is
// null.
QueryTerms AnalyzeQuery(const Index& index, const SpellingIndex* spelling,
                        std::string_view text, const std::vector<std::string>& languages);

}  // namespace answerbook::search

#endif  // ANSWERBOOK_SERVICE_SEARCH_QUERY_TERMS_H_
