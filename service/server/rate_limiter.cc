#include "service/server/rate_limiter.h"

#include <algorithm>

namespace answerbook::server {
namespace {

constexpr double kNanosASecond = 1e9;
constexpr double kLongest = 9e17;  // nanoseconds: 28 years, and no overflow

int64_t ToNanos(double nanos) {
  return static_cast<int64_t>(std::clamp(nanos, 1.0, kLongest));
}

}  // namespace

RateLimiter::RateLimiter(double per_second, double burst)
    : per_second_(per_second),
      burst_(burst),
      interval_(per_second > 0 ? ToNanos(kNanosASecond / per_second) : 0),
      tolerance_(per_second > 0
                     ? ToNanos(kNanosASecond / per_second * (std::max(burst, 1.0) - 1))
                     : 0) {}

std::optional<std::chrono::nanoseconds> RateLimiter::Take(Clock::time_point now) {
  if (interval_ == 0) return std::nullopt;
  const int64_t at =
      std::chrono::duration_cast<std::chrono::nanoseconds>(now.time_since_epoch())
          .count();
  int64_t full_at = full_at_.load(std::memory_order_relaxed);
  while (true) {
    const int64_t from = std::max(full_at, at);
    if (from - at > tolerance_) return std::chrono::nanoseconds(from - at - tolerance_);
    if (full_at_.compare_exchange_weak(full_at, from + interval_,
                                       std::memory_order_relaxed)) {
      return std::nullopt;
    }
  }
}

}  // namespace answerbook::server
