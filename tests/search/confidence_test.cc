#include "service/search/confidence.h"

#include <algorithm>

#include "gtest/gtest.h"

namespace answerbook::search {
namespace {

TEST(ConfidenceTest, IsAProbabilityThatGrowsWithEachPartOfTheMatch) {
  const QuestionMatch none;
  QuestionMatch all;
  all.phrasing_covered = 1;
  all.query_covered = 1;
  all.subject_covered = 1;
  all.query_in_document = 1;
  EXPECT_GT(Confidence(none, false), 0);
  EXPECT_LT(Confidence(none, false), kUncertain);
  EXPECT_GT(Confidence(all, false), kAnswered);
  EXPECT_GT(Confidence(all, true), Confidence(all, false));
  EXPECT_LT(Confidence(all, true), 1);
  for (float QuestionMatch::*part :
       {static_cast<float QuestionMatch::*>(&QuestionMatch::phrasing_covered),
        &QuestionMatch::query_covered, &QuestionMatch::subject_covered,
        &QuestionMatch::query_in_document}) {
    QuestionMatch less = all;
    less.*part = 0.4F;
    EXPECT_LT(Confidence(less, false), Confidence(all, false));
  }
}

TEST(ConfidenceTest, NothingWithLessInTheDocumentHasTheConfidence) {
  for (float least : {0.01F, 0.1F, 0.3F, 0.5F, 0.7F, 0.9F}) {
    const float in_document = LeastInDocument(least);
    QuestionMatch best;  // that has just less: no more can be in question and keywords
    best.phrasing_covered = best.name_covered = best.subject_covered = 1;
    best.query_covered = best.query_in_document = std::max(in_document - 0.001F, 0.0F);
    if (in_document > 0.001F && in_document < 1) {
      EXPECT_LT(Confidence(best, false), least) << least;
      best.query_covered = best.query_in_document = in_document + 0.001F;
      EXPECT_GE(Confidence(best, false), least) << least;
    }
  }
  EXPECT_EQ(LeastInDocument(0), 0);
  EXPECT_EQ(LeastInDocument(1), 1);
}

// A match with about this confidence, its subject named or not.
QuestionMatch MatchWith(float confidence, float subject_covered) {
  QuestionMatch match;
  match.subject_covered = subject_covered;
  for (int i = 0; i <= 1000; ++i) {
    const float part = static_cast<float>(i) / 1000;
    match.query_covered = match.phrasing_covered = match.query_in_document = part;
    if (Confidence(match, false) >= confidence) break;
  }
  return match;
}

TEST(ConfidenceTest, VerdictsFollowTheThresholds) {
  EXPECT_EQ(VerdictOf(MatchWith(kAnswered, 1), false), Verdict::kAnswered);
  EXPECT_EQ(VerdictOf(MatchWith(kAnswered - 0.01F, 1), false), Verdict::kUncertain);
  EXPECT_EQ(VerdictOf(MatchWith(kUncertain, 1), false), Verdict::kUncertain);
  EXPECT_EQ(VerdictOf(MatchWith(kUncertain - 0.01F, 1), false), Verdict::kNoMatch);
}

TEST(ConfidenceTest, AQuestionOfAnotherSubjectIsNotAnswered) {
  EXPECT_EQ(VerdictOf(MatchWith(0.5F, kSubjectNamed - 0.01F), false),
            Verdict::kUncertain);
  EXPECT_EQ(VerdictOf(MatchWith(0.5F, kSubjectNamed), false), Verdict::kAnswered);
  EXPECT_EQ(VerdictOf(QuestionMatch(), true), Verdict::kAnswered);
}

}  // namespace
}  // namespace answerbook::search
