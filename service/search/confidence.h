// How likely a document answers the query.
#ifndef ANSWERBOOK_SERVICE_SEARCH_CONFIDENCE_H_
#define ANSWERBOOK_SERVICE_SEARCH_CONFIDENCE_H_

#include "service/search/engine.h"
#include "service/search/question_match.h"

namespace answerbook::search {

// The probability, 0 to 1, that a document with this match answers the query: a
// logistic model (docs/search.md has the data it was fitted to and its calibration).
// Growing in each part of the match, and dependent on nothing else.
float Confidence(const QuestionMatch& match, bool exact);

// No document with a smaller query_in_document has this confidence, unless its question
// is exactly the query.
float LeastInDocument(float confidence);

// What the best result's match says of the question: ANSWERED from kAnswered on, but only
// when the question names at least kSubjectNamed of the answer's subject, for else it
// asks the same of something else; UNCERTAIN from kUncertain on. docs/search.md has how
// often each is right.
inline constexpr float kAnswered = 0.3F;
inline constexpr float kSubjectNamed = 0.5F;
inline constexpr float kUncertain = 0.12F;

Verdict VerdictOf(const QuestionMatch& best, bool exact);

}  // namespace answerbook::search

#endif  // ANSWERBOOK_SERVICE_SEARCH_CONFIDENCE_H_
