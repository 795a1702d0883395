#include "bench/judgements.h"

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "bench/evaluation.h"

namespace answerbook::bench {
namespace {

const JudgedQuery kQuery = {"1", "q", {{"a", 3}, {"b", 2}, {"c", 1}, {"d", 0}}};

TEST(EvaluateTest, PerfectRankingHasOneEverywhere) {
  const Metrics metrics = Evaluate(kQuery, {"a", "b", "c", "d"}, 1);
  EXPECT_DOUBLE_EQ(metrics.map, 1);
  EXPECT_DOUBLE_EQ(metrics.mrr, 1);
  EXPECT_DOUBLE_EQ(metrics.p1, 1);
  EXPECT_DOUBLE_EQ(metrics.ndcg, 1);
}

TEST(EvaluateTest, HandMadeRanking) {
  // Relevant at the ranks 2 and 4; c was not found.
  const Metrics metrics = Evaluate(kQuery, {"d", "a", "x", "b"}, 1);
  EXPECT_DOUBLE_EQ(metrics.map, (1.0 / 2 + 2.0 / 4) / 3);
  EXPECT_DOUBLE_EQ(metrics.mrr, 0.5);
  EXPECT_DOUBLE_EQ(metrics.p1, 0);
  const double ideal = 3 + 2 / std::log2(3) + 1 / std::log2(4);
  EXPECT_DOUBLE_EQ(metrics.ndcg, (3 / std::log2(3) + 2 / std::log2(5)) / ideal);
}

TEST(EvaluateTest, HigherBarForRelevance) {
  const Metrics metrics = Evaluate(kQuery, {"c", "a"}, 2);
  EXPECT_DOUBLE_EQ(metrics.p1, 0);
  EXPECT_DOUBLE_EQ(metrics.mrr, 0.5);
  EXPECT_DOUBLE_EQ(metrics.map, 0.5 / 2);
}

TEST(EvaluateTest, EleventhResultDoesNotCount) {
  std::vector<std::string> ranking(10, "x");
  ranking.push_back("a");
  const Metrics metrics = Evaluate(kQuery, ranking, 1);
  EXPECT_EQ(metrics.map, 0);
  EXPECT_EQ(metrics.mrr, 0);
  EXPECT_EQ(metrics.ndcg, 0);
}

TEST(EvaluateTest, MoreThanTenRelevantCanStillBePerfect) {
  JudgedQuery query{"1", "q", {}};
  std::vector<std::string> ranking;
  for (char c = 'a'; c < 'a' + 12; ++c) {
    query.grades[std::string(1, c)] = 1;
    ranking.emplace_back(1, c);
  }
  EXPECT_DOUBLE_EQ(Evaluate(query, ranking, 1).map, 1);
  EXPECT_DOUBLE_EQ(Evaluate(query, ranking, 1).ndcg, 1);
}

TEST(EvaluateTest, NothingRelevantOrNothingFoundIsZero) {
  EXPECT_EQ(Evaluate({"1", "q", {{"a", 0}}}, {"a"}, 1).ndcg, 0);
  EXPECT_EQ(Evaluate({"1", "q", {{"a", 0}}}, {"a"}, 1).map, 0);
  EXPECT_EQ(Evaluate(kQuery, {}, 1).map, 0);
}

TEST(EvaluateViewsTest, JudgedOnlyDropsUnjudgedBeforeTheCut) {
  std::vector<std::string> ranking(20, "x");
  ranking.push_back("a");
  const QueryMetrics views = EvaluateViews(kQuery, ranking);
  for (size_t i = 0; i < kViews.size(); ++i) {
    EXPECT_EQ(views[i].p1, kViews[i].judged_only ? 1 : 0) << kViews[i].name;
  }
}

TEST(MeanTest, OverQueries) {
  QueryMetrics one;
  QueryMetrics two;
  one[0].map = 1;
  two[0].map = 0.5;
  two[3].ndcg = 1;
  const QueryMetrics mean = Mean({one, two});
  EXPECT_DOUBLE_EQ(mean[0].map, 0.75);
  EXPECT_DOUBLE_EQ(mean[3].ndcg, 0.5);
  EXPECT_DOUBLE_EQ(mean[1].map, 0);
  EXPECT_DOUBLE_EQ(Mean({})[0].map, 0);
}

}  // namespace
}  // namespace answerbook::bench
