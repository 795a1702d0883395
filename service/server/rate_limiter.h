// How often someone may do something.
#ifndef ANSWERBOOK_SERVICE_SERVER_RATE_LIMITER_H_
#define ANSWERBOOK_SERVICE_SERVER_RATE_LIMITER_H_

#include <atomic>
#include <chrono>
#include <cstdint>
#include <optional>

namespace answerbook::server {

// A token bucket of `burst` tokens that fills at `per_second`, as the generic cell rate
// algorithm has it (ITU-T I.371, Annex A): all there is to keep is the time at which the
// bucket will be full again. Thread-safe, without locks.
class RateLimiter {
 public:
  using Clock = std::chrono::steady_clock;

  // Both above 0; rates beyond 1e9 count as that. No limit at all for a rate of 0.
  RateLimiter(double per_second, double burst);

  double per_second() const { return per_second_; }
  double burst() const { return burst_; }

  // Takes a token and returns nothing; or, if there is none, how long until there is.
  std::optional<std::chrono::nanoseconds> Take(Clock::time_point now = Clock::now());

 private:
  const double per_second_;
  const double burst_;
  const int64_t interval_;   // nanoseconds between two tokens
  const int64_t tolerance_;  // how far ahead of now full_at_ may be
  std::atomic<int64_t> full_at_ = 0;
};

}  // namespace answerbook::server

#endif  // ANSWERBOOK_SERVICE_SERVER_RATE_LIMITER_H_
