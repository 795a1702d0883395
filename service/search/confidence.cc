#include "service/search/confidence.h"

#include <cmath>

namespace answerbook::search {

float Confidence(const QuestionMatch& match, bool exact) {
  if (exact) return 0.99F;
  const float logit = -3.4F + 1.5F * match.query_covered +
                      0.85F * match.phrasing_covered + 1.2F * match.subject_covered +
                      1.1F * match.query_in_document;
  return 1 / (1 + std::exp(-logit));
}

Verdict VerdictOf(float best_confidence) {
  if (best_confidence >= kAnswered) return Verdict::kAnswered;
  return best_confidence >= kUncertain ? Verdict::kUncertain : Verdict::kNoMatch;
}

}  // namespace answerbook::search
