#include "service/search/confidence.h"

#include <algorithm>
#include <cmath>

namespace answerbook::search {

namespace {

constexpr float kBase = -3.4F;
constexpr float kQueryCovered = 1.5F;
constexpr float kPhrasingCovered = 0.85F;
constexpr float kSubjectCovered = 1.2F;
constexpr float kQueryInDocument = 1.1F;

}  // namespace

float Confidence(const QuestionMatch& match, bool exact) {
  if (exact) return 0.99F;
  const float logit = kBase + kQueryCovered * match.query_covered +
                      kPhrasingCovered * match.phrasing_covered +
                      kSubjectCovered * match.subject_covered +
                      kQueryInDocument * match.query_in_document;
  return 1 / (1 + std::exp(-logit));
}

float LeastInDocument(float confidence) {
  if (confidence >= 1) return 1;
  if (confidence <= 0) return 0;
  // The question, its keywords and topic are part of the document, so no more of the
  // query is covered by them than by it.
  const float logit = std::log(confidence / (1 - confidence));
  const float least = (logit - kBase - kPhrasingCovered - kSubjectCovered) /
                      (kQueryCovered + kQueryInDocument);
  return std::clamp(least, 0.0F, 1.0F);
}

Verdict VerdictOf(float best_confidence) {
  if (best_confidence >= kAnswered) return Verdict::kAnswered;
  return best_confidence >= kUncertain ? Verdict::kUncertain : Verdict::kNoMatch;
}

}  // namespace answerbook::search
