#include "service/server/rate_limiter.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <random>
#include <thread>
#include <vector>

#include "gtest/gtest.h"

namespace answerbook::server {
namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using Time = RateLimiter::Clock::time_point;

constexpr Time kStart{std::chrono::hours(1)};

TEST(RateLimiterTest, GivesABurstAndThenTheRate) {
  RateLimiter limiter(10, 3);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(limiter.Take(kStart), std::nullopt) << i;
  EXPECT_EQ(limiter.Take(kStart), milliseconds(100));
  EXPECT_EQ(limiter.Take(kStart + milliseconds(60)), milliseconds(40));
  EXPECT_EQ(limiter.Take(kStart + milliseconds(100)), std::nullopt);
  EXPECT_EQ(limiter.Take(kStart + milliseconds(100)), milliseconds(100));
}

TEST(RateLimiterTest, FillsUpToTheBurstAndNoFurther) {
  RateLimiter limiter(10, 3);
  for (int i = 0; i < 3; ++i) limiter.Take(kStart);
  const Time later = kStart + std::chrono::hours(1);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(limiter.Take(later), std::nullopt) << i;
  EXPECT_NE(limiter.Take(later), std::nullopt);
}

TEST(RateLimiterTest, NoRateIsNoLimit) {
  RateLimiter limiter(0, 1);
  for (int i = 0; i < 1000; ++i) ASSERT_EQ(limiter.Take(kStart), std::nullopt);
}

TEST(RateLimiterTest, ARefusedCallThatWaitsAsLongAsToldIsTaken) {
  std::mt19937 random(7);
  RateLimiter limiter(123.4, 5.5);
  Time now = kStart;
  for (int i = 0; i < 2000; ++i) {
    now += nanoseconds(std::uniform_int_distribution<int64_t>(0, 20'000'000)(random));
    if (const auto wait = limiter.Take(now)) {
      ASSERT_GT(*wait, nanoseconds(0));
      ASSERT_NE(limiter.Take(now + *wait - nanoseconds(1)), std::nullopt);
      now += *wait;
      ASSERT_EQ(limiter.Take(now), std::nullopt);
    }
  }
}

// Against a bucket that is counted in tokens, whose rate divides a second evenly so that
// both know the same times.
TEST(RateLimiterTest, DecidesAsAPlainTokenBucket) {
  std::mt19937 random(11);
  for (int round = 0; round < 50; ++round) {
    const int64_t interval =
        std::uniform_int_distribution<int64_t>(1, 1000)(random) * 1000;
    const int64_t burst = std::uniform_int_distribution<int64_t>(1, 20)(random);
    RateLimiter limiter(1e9 / static_cast<double>(interval), static_cast<double>(burst));
    int64_t level = burst * interval;  // in nanoseconds' worth of tokens
    Time now = kStart;
    for (int i = 0; i < 500; ++i) {
      const int64_t pass =
          std::uniform_int_distribution<int64_t>(0, 2 * interval)(random);
      now += nanoseconds(pass);
      level = std::min(level + pass, burst * interval);
      const bool taken = level >= interval;
      if (taken) level -= interval;
      ASSERT_EQ(!limiter.Take(now).has_value(), taken) << round << "/" << i;
    }
  }
}

TEST(RateLimiterTest, ThreadsTogetherGetTheBurstOnce) {
  RateLimiter limiter(1, 1000);
  std::atomic<int> taken = 0;
  std::vector<std::thread> threads;
  threads.reserve(4);
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 1000; ++i) {
        if (!limiter.Take(kStart).has_value()) ++taken;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(taken, 1000);
}

}  // namespace
}  // namespace answerbook::server
