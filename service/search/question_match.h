// How well a query and the question of a document fit, both ways.
#ifndef ANSWERBOOK_SERVICE_SEARCH_QUESTION_MATCH_H_
#define ANSWERBOOK_SERVICE_SEARCH_QUESTION_MATCH_H_

#include <cstdint>

#include "service/search/index.h"
#include "service/search/query_terms.h"

namespace answerbook::search {

// Shares of mass (see MassOf), 0 to 1.
struct QuestionMatch {
  uint32_t phrasing = 0;       // the best one: 0 the question, from 1 the alternates
  float query_covered = 0;     // of the query, by the phrasing, its keywords or topic
  float phrasing_covered = 0;  // of the phrasing, by the query
  // Of what the phrasing says of its topic's title, by the query; 1 if it says none of
  // it. Low when the query asks the same of another subject ("risks of surgery").
  float subject_covered = 0;
  float query_in_document = 0;  // of the query, by anything the document says
};

// Compares the query with every phrasing of `doc` and takes the best one. Depends on
// the query and the document alone.
QuestionMatch MatchQuestion(const Index& index, const QueryTerms& query, DocId doc);

}  // namespace answerbook::search

#endif  // ANSWERBOOK_SERVICE_SEARCH_QUESTION_MATCH_H_
