// When a failed call is made again, and when it is given up.
//
//   answerbook::MakeConnection(target,
//       answerbook::Options{}
//           .set<answerbook::RetryPolicyOption>(answerbook::LimitedAttempts(6))
//           .set<answerbook::BackoffPolicyOption>(answerbook::ExponentialBackoff(
//               absl::Milliseconds(20), absl::Seconds(2), 1.5)));
//
// All must hold for another attempt: the retry policy allows it, the idempotency policy
// says that repeating does no harm, the retry budget of the connection has something
// left, and the pause before it ends before the deadline. The pause is what the server
// asks for (RetryInfo, or gRPC's pushback), else what the backoff policy says. A call
// that is given up fails with the error of its last attempt, to whose message the reason
// is added.
//
// Policies are shared by all calls of a connection or client: implementations must be
// thread-safe, and keep nothing about a single call.
#ifndef ANSWERBOOK_POLICIES_H_
#define ANSWERBOOK_POLICIES_H_

#include <memory>

#include "absl/status/status.h"
#include "absl/time/time.h"

#include "answerbook/options.h"
#include "answerbook/v1/answerbook_service.pb.h"

namespace answerbook {
inline namespace sdk_v0 {

// Whether to try again.
class ANSWERBOOK_EXPORT RetryPolicy {
 public:
  virtual ~RetryPolicy() = default;
  // Whether an error may pass by itself. Errors for which this is false end the call and
  // take nothing from the budget.
  virtual bool IsTransient(const absl::Status& status) const = 0;
  // Whether there may be one more after `attempts` (1 or more) that all ended in
  // transient errors, the first of which began `elapsed` ago.
  virtual bool MayRetry(int attempts, absl::Duration elapsed) const = 0;
};

// The errors that may pass: UNAVAILABLE (a server is gone or stops), and
// RESOURCE_EXHAUSTED with a retry delay (it has too much to do). Without one it is gRPC's
// own, for a message over a limit, which is no smaller the next time.
ANSWERBOOK_EXPORT bool IsTransientError(const absl::Status& status);

// At most so many attempts, the first one included: 1 is never to retry. The default
// is 4.
ANSWERBOOK_EXPORT std::shared_ptr<const RetryPolicy> LimitedAttempts(int max_attempts);

// As many as `longest` since the call began allows.
ANSWERBOOK_EXPORT std::shared_ptr<const RetryPolicy> LimitedTime(absl::Duration longest);

// How long to wait before trying again.
class ANSWERBOOK_EXPORT BackoffPolicy {
 public:
  virtual ~BackoffPolicy() = default;
  // The pause after `failures` (1 or more) failed attempts.
  virtual absl::Duration Delay(int failures) const = 0;
};

// A random pause between nothing and `initial`, times `multiplier` for each further
// failure, and up to `longest`: clients that failed together do not come back together.
// This is "full jitter" (M. Brooker, Exponential Backoff and Jitter, AWS Architecture
// Blog, 2015). Pauses are 1 ms to 24 hours and the multiplier is 1 or more; what is not
// is taken as the nearest allowed. The default is 50 ms, 1 second and 2.
ANSWERBOOK_EXPORT std::shared_ptr<const BackoffPolicy> ExponentialBackoff(
    absl::Duration initial, absl::Duration longest, double multiplier);

// Which calls may be repeated without harm. The default says all, for all only read;
// derive to rule some out.
class ANSWERBOOK_EXPORT IdempotencyPolicy {
 public:
  virtual ~IdempotencyPolicy() = default;
  // Whether this call may be repeated.
  virtual bool IsIdempotent(const v1::ListTopicsRequest& request) const;
  virtual bool IsIdempotent(const v1::GetAnswerRequest& request) const;
  virtual bool IsIdempotent(const v1::SearchRequest& request) const;
};

// Keeps clients from multiplying an outage (gRFC A6, "throttling retry attempts"): it
// starts with `max_tokens`; a transient error takes one, a success gives `token_ratio`
// back; retries happen while more than half are there. One is made for each connection;
// set one to share it among several.
class ANSWERBOOK_EXPORT RetryBudget {
 public:
  // `max_tokens` 1 to 1,000,000, `token_ratio` above 0; taken as the nearest allowed.
  explicit RetryBudget(int max_tokens = 100, double token_ratio = 0.5);
  ~RetryBudget();
  RetryBudget(const RetryBudget&) = delete;
  RetryBudget& operator=(const RetryBudget&) = delete;

  // After a call that succeeded.
  void OnSuccess();
  // After a transient error: whether it may be followed by another attempt.
  bool OnTransientError();
  // How many are left.
  double tokens() const;

 private:
  struct State;
  const std::unique_ptr<State> state_;
};

// The following count for a call, a client or a connection. Null is the default: what is
// named above as such.
struct RetryPolicyOption {
  using Type = std::shared_ptr<const RetryPolicy>;
};
struct BackoffPolicyOption {
  using Type = std::shared_ptr<const BackoffPolicy>;
};
struct IdempotencyPolicyOption {
  using Type = std::shared_ptr<const IdempotencyPolicy>;
};
// Only MakeConnection looks at it. Default: one of its own.
struct RetryBudgetOption {
  using Type = std::shared_ptr<RetryBudget>;
};

}  // namespace sdk_v0
}  // namespace answerbook

#endif  // ANSWERBOOK_POLICIES_H_
