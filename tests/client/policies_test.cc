#include "answerbook/policies.h"

#include <thread>
#include <vector>

#include "gtest/gtest.h"

#include "answerbook/fakes/fake_server.h"

namespace answerbook {
namespace {

TEST(PoliciesTest, LimitedAttemptsCountTheFirst) {
  const auto policy = LimitedAttempts(3);
  EXPECT_TRUE(policy->MayRetry(1, absl::Hours(1)));
  EXPECT_TRUE(policy->MayRetry(2, absl::ZeroDuration()));
  EXPECT_FALSE(policy->MayRetry(3, absl::ZeroDuration()));
  EXPECT_FALSE(LimitedAttempts(1)->MayRetry(1, absl::ZeroDuration()));
}

TEST(PoliciesTest, LimitedTimeCountsNoAttempts) {
  const auto policy = LimitedTime(absl::Seconds(2));
  EXPECT_TRUE(policy->MayRetry(1000, absl::Seconds(1)));
  EXPECT_FALSE(policy->MayRetry(1, absl::Seconds(2)));
}

TEST(PoliciesTest, OnlyErrorsThatMayPassAreTransient) {
  EXPECT_TRUE(IsTransientError(absl::UnavailableError("")));
  EXPECT_TRUE(IsTransientError(
      fakes::WithRetryDelay(absl::ResourceExhaustedError(""), absl::Milliseconds(1))));
  for (const absl::Status& status :
       {absl::OkStatus(), absl::NotFoundError(""), absl::InvalidArgumentError(""),
        absl::ResourceExhaustedError("a message over a limit"),
        absl::DeadlineExceededError(""), absl::InternalError(""),
        absl::AbortedError("")}) {
    EXPECT_FALSE(LimitedAttempts(3)->IsTransient(status)) << status;
  }
}

TEST(PoliciesTest, PausesGrowAndAreSpread) {
  const auto policy =
      ExponentialBackoff(absl::Milliseconds(10), absl::Milliseconds(100), 3);
  for (int failures = 1; failures <= 100; ++failures) {
    absl::Duration least = absl::InfiniteDuration();
    absl::Duration most = absl::ZeroDuration();
    for (int i = 0; i < 300; ++i) {
      const absl::Duration pause = policy->Delay(failures);
      least = std::min(least, pause);
      most = std::max(most, pause);
    }
    const absl::Duration ceiling = failures == 1   ? absl::Milliseconds(10)
                                   : failures == 2 ? absl::Milliseconds(30)
                                   : failures == 3 ? absl::Milliseconds(90)
                                                   : absl::Milliseconds(100);
    EXPECT_GE(least, absl::ZeroDuration());
    EXPECT_LE(most, ceiling) << failures;
    // One in e^30 of such samples has nothing in the upper or the lower tenth.
    EXPECT_GT(most, ceiling * 0.9) << failures;
    EXPECT_LT(least, ceiling * 0.1) << failures;
  }
}

TEST(PoliciesTest, BackoffTakesTheNearestAllowedValues) {
  const auto policy = ExponentialBackoff(-absl::Hours(1), absl::ZeroDuration(), -7);
  for (int failures : {1, 2, 1000000}) {
    EXPECT_GE(policy->Delay(failures), absl::ZeroDuration());
    EXPECT_LE(policy->Delay(failures), absl::Milliseconds(1));
  }
  const auto longest =
      ExponentialBackoff(absl::InfiniteDuration(), absl::InfiniteDuration(), 1e300);
  EXPECT_LE(longest->Delay(2000), absl::Hours(24));
}

TEST(RetryBudgetTest, IsSpentByErrorsAndFilledBySuccesses) {
  RetryBudget budget(10, 0.5);
  for (int i = 0; i < 4; ++i) EXPECT_TRUE(budget.OnTransientError()) << i;
  EXPECT_FALSE(budget.OnTransientError());  // 5 of 10 left, which is not more than half
  EXPECT_EQ(budget.tokens(), 5);
  budget.OnSuccess();
  budget.OnSuccess();
  budget.OnSuccess();
  EXPECT_EQ(budget.tokens(), 6.5);
  EXPECT_TRUE(budget.OnTransientError());
  for (int i = 0; i < 100; ++i) budget.OnTransientError();
  EXPECT_EQ(budget.tokens(), 0);
  for (int i = 0; i < 100; ++i) budget.OnSuccess();
  EXPECT_EQ(budget.tokens(), 10);
}

TEST(RetryBudgetTest, LosesNothingBetweenThreads) {
  RetryBudget budget(1'000'000, 1);
  std::vector<std::thread> threads;
  threads.reserve(4);
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int n = 0; n < 10'000; ++n) budget.OnTransientError();
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(budget.tokens(), 960'000);
}

}  // namespace
}  // namespace answerbook
