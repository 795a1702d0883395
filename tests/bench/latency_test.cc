#include "bench/latency.h"

#include <gtest/gtest.h>

#include <vector>

namespace answerbook::bench {
namespace {

TEST(SummariseTest, SortsBeforeItTakesPercentiles) {
  std::vector<double> times;
  times.reserve(101);
  for (int i = 100; i >= 0; --i) times.push_back(i);
  const Latency latency = Summarise(times);
  EXPECT_EQ(latency.count, 101U);
  EXPECT_DOUBLE_EQ(latency.mean, 50);
  EXPECT_DOUBLE_EQ(latency.p50, 50);
  EXPECT_DOUBLE_EQ(latency.p99, 99);
  EXPECT_DOUBLE_EQ(latency.max, 100);
}

TEST(SummariseTest, TakesOneTimeAndNone) {
  EXPECT_DOUBLE_EQ(Summarise({7}).p99, 7);
  EXPECT_EQ(Summarise({}).count, 0U);
  EXPECT_DOUBLE_EQ(Summarise({}).mean, 0);
}

}  // namespace
}  // namespace answerbook::bench
