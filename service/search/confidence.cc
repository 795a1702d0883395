#include "service/search/confidence.h"

#include <algorithm>
#include <cmath>

namespace answerbook::search {

namespace {

constexpr float kBase = -4.8F;
constexpr float kQueryCovered = 0.9F;
constexpr float kPhrasingCovered = 0.92F;
constexpr float kSubjectCovered = 1.17F;
constexpr float kQueryInDocument = 3.98F;

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

Verdict VerdictOf(const QuestionMatch& best, bool exact) {
  const float confidence = Confidence(best, exact);
  if (exact || (confidence >= kAnswered && best.subject_covered >= kSubjectNamed)) {
    return Verdict::kAnswered;
  }
  return confidence >= kUncertain ? Verdict::kUncertain : Verdict::kNoMatch;
}

}  // namespace answerbook::search
