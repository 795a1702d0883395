#include "answerbook/policies.h"

#include <algorithm>
#include <atomic>
#include <cmath>

#include "absl/random/random.h"

#include "answerbook/error_details.h"

namespace answerbook {
inline namespace sdk_v0 {
namespace {

class AttemptsPolicy final : public RetryPolicy {
 public:
  explicit AttemptsPolicy(int most) : most_(most) {}
  bool IsTransient(const absl::Status& status) const override {
    return IsTransientError(status);
  }
  bool MayRetry(int attempts, absl::Duration /*elapsed*/) const override {
    return attempts < most_;
  }

 private:
  const int most_;
};

class TimePolicy final : public RetryPolicy {
 public:
  explicit TimePolicy(absl::Duration longest) : longest_(longest) {}
  bool IsTransient(const absl::Status& status) const override {
    return IsTransientError(status);
  }
  bool MayRetry(int /*attempts*/, absl::Duration elapsed) const override {
    return elapsed < longest_;
  }

 private:
  const absl::Duration longest_;
};

class ExponentialPolicy final : public BackoffPolicy {
 public:
  ExponentialPolicy(absl::Duration initial, absl::Duration longest, double multiplier)
      : initial_(initial), longest_(longest), multiplier_(multiplier) {}

  absl::Duration Delay(int failures) const override {
    // Not from the duration, whose product could overflow.
    const double ceiling =
        std::min(absl::ToDoubleSeconds(longest_),
                 absl::ToDoubleSeconds(initial_) * std::pow(multiplier_, failures - 1));
    thread_local absl::InsecureBitGen random;
    return absl::Seconds(absl::Uniform<double>(absl::IntervalClosed, random, 0, ceiling));
  }

 private:
  const absl::Duration initial_;
  const absl::Duration longest_;
  const double multiplier_;
};

}  // namespace

bool IsTransientError(const absl::Status& status) {
  return status.code() == absl::StatusCode::kUnavailable ||
         (status.code() == absl::StatusCode::kResourceExhausted &&
          RetryDelay(status).has_value());
}

std::shared_ptr<const RetryPolicy> LimitedAttempts(int max_attempts) {
  return std::make_shared<AttemptsPolicy>(max_attempts);
}

std::shared_ptr<const RetryPolicy> LimitedTime(absl::Duration longest) {
  return std::make_shared<TimePolicy>(longest);
}

std::shared_ptr<const BackoffPolicy> ExponentialBackoff(absl::Duration initial,
                                                        absl::Duration longest,
                                                        double multiplier) {
  const auto allowed = [](absl::Duration pause) {
    return std::clamp(pause, absl::Milliseconds(1), absl::Hours(24));
  };
  return std::make_shared<ExponentialPolicy>(allowed(initial), allowed(longest),
                                             multiplier >= 1 ? multiplier : 1);
}

bool IdempotencyPolicy::IsIdempotent(const v1::ListTopicsRequest& /*request*/) const {
  return true;
}
bool IdempotencyPolicy::IsIdempotent(const v1::GetAnswerRequest& /*request*/) const {
  return true;
}
bool IdempotencyPolicy::IsIdempotent(const v1::SearchRequest& /*request*/) const {
  return true;
}

// Tokens are counted in thousandths, as gRFC A6 does, so that one atomic holds them.
struct RetryBudget::State {
  int64_t most;
  int64_t for_success;
  std::atomic<int64_t> tokens;
};

RetryBudget::RetryBudget(int max_tokens, double token_ratio) : state_(new State) {
  state_->most = int64_t{1000} * std::clamp(max_tokens, 1, 1'000'000);
  state_->for_success = static_cast<int64_t>(
      std::clamp(token_ratio * 1000, 1.0, static_cast<double>(state_->most)));
  state_->tokens = state_->most;
}

RetryBudget::~RetryBudget() = default;

void RetryBudget::OnSuccess() {
  int64_t tokens = state_->tokens.load(std::memory_order_relaxed);
  // Nearly always full: then nothing is written, so that threads do not share the line.
  while (tokens < state_->most &&
         !state_->tokens.compare_exchange_weak(
             tokens, std::min(state_->most, tokens + state_->for_success),
             std::memory_order_relaxed)) {
  }
}

bool RetryBudget::OnTransientError() {
  int64_t tokens = state_->tokens.load(std::memory_order_relaxed);
  int64_t left = 0;
  do {
    left = std::max<int64_t>(0, tokens - 1000);
  } while (
      !state_->tokens.compare_exchange_weak(tokens, left, std::memory_order_relaxed));
  return left * 2 > state_->most;
}

double RetryBudget::tokens() const {
  return static_cast<double>(state_->tokens.load(std::memory_order_relaxed)) / 1000;
}

}  // namespace sdk_v0
}  // namespace answerbook
