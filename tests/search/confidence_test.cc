#include "service/search/confidence.h"

#include "gtest/gtest.h"

namespace answerbook::search {
namespace {

TEST(ConfidenceTest, IsAProbabilityThatGrowsWithEachPartOfTheMatch) {
  const QuestionMatch none{.subject_covered = 0};
  const QuestionMatch all{.query_covered = 1,
                          .phrasing_covered = 1,
                          .subject_covered = 1,
                          .query_in_document = 1};
  EXPECT_GT(Confidence(none, false), 0);
  EXPECT_LT(Confidence(none, false), kUncertain);
  EXPECT_GT(Confidence(all, false), kAnswered);
  EXPECT_GT(Confidence(all, true), Confidence(all, false));
  EXPECT_LT(Confidence(all, true), 1);
  for (float QuestionMatch::*part :
       {&QuestionMatch::query_covered, &QuestionMatch::phrasing_covered,
        &QuestionMatch::subject_covered, &QuestionMatch::query_in_document}) {
    QuestionMatch less = all;
    less.*part = 0.4F;
    EXPECT_LT(Confidence(less, false), Confidence(all, false));
  }
}

TEST(ConfidenceTest, VerdictsFollowTheThresholds) {
  EXPECT_EQ(VerdictOf(kAnswered), Verdict::kAnswered);
  EXPECT_EQ(VerdictOf(kAnswered - 0.01F), Verdict::kUncertain);
  EXPECT_EQ(VerdictOf(kUncertain), Verdict::kUncertain);
  EXPECT_EQ(VerdictOf(kUncertain - 0.01F), Verdict::kNoMatch);
}

}  // namespace
}  // namespace answerbook::search
