#include "service/search/confidence.h"

#include <cmath>

namespace answerbook::search {

float Confidence(const QuestionMatch& match, bool exact) {
  if (exact) return 0.99F;
  const float logit = -3.1F + 1.4F * match.query_covered + 0.5F * match.phrasing_covered +
                      1.25F * match.query_in_document + 1.1F * match.subject_covered;
  return 1 / (1 + std::exp(-logit));
}

Verdict VerdictOf(float best_confidence) {
  if (best_confidence >= kAnswered) return Verdict::kAnswered;
  return best_confidence >= kUncertain ? Verdict::kUncertain : Verdict::kNoMatch;
}

}  // namespace answerbook::search
