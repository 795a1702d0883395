// The first stage: which documents match, and their BM25F scores.
#ifndef ANSWERBOOK_SERVICE_SEARCH_RETRIEVAL_H_
#define ANSWERBOOK_SERVICE_SEARCH_RETRIEVAL_H_

#include <vector>

#include "service/search/index.h"
#include "service/search/query_terms.h"

namespace answerbook::search {

struct ScoredDoc {
  DocId doc;
  float score;
};

// Every document with a word of the query and its BM25F score, by document. Exhaustive,
// term at a time. A document gets the best of a word's alternatives, not their sum.
std::vector<ScoredDoc> Retrieve(const Index& index, const QueryTerms& query);

}  // namespace answerbook::search

#endif  // ANSWERBOOK_SERVICE_SEARCH_RETRIEVAL_H_
