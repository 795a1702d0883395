// What the options of a connection, a client and a call come to for one call.
#ifndef ANSWERBOOK_CLIENT_SRC_SETTINGS_H_
#define ANSWERBOOK_CLIENT_SRC_SETTINGS_H_

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

#include "answerbook/observer.h"
#include "answerbook/options.h"
#include "answerbook/policies.h"

namespace answerbook {
inline namespace sdk_v0 {
namespace client_internal {

inline constexpr absl::Duration kDefaultDeadline = absl::Seconds(10);

// A time by which the call must end besides its deadline: the batch's that it is part of.
struct EndOfBatchOption {
  using Type = absl::Time;
};

// The environment's word, which counts before everything else.
struct Environment {
  std::optional<absl::Duration> deadline;
  std::optional<absl::Duration> attempt_timeout;
  std::string server;
  absl::Status error;  // of the first variable that cannot be read

  static Environment Read();
};

struct CallSettings {
  absl::Duration deadline = kDefaultDeadline;
  absl::Duration attempt_timeout = absl::InfiniteDuration();
  absl::Time end_of_batch = absl::InfiniteFuture();
  std::shared_ptr<const RetryPolicy> retry;
  std::shared_ptr<const BackoffPolicy> backoff;
  std::shared_ptr<const IdempotencyPolicy> idempotency;
  std::vector<std::shared_ptr<CallObserver>> observers;
  std::string request_id;
  bool generate_request_ids = false;
  std::string traceparent;
};

// Whether it may be sent as a `traceparent`: what is no header's value would end the
// process in gRPC.
bool IsTraceparent(const std::string& text);

// Settles what a connection's calls do unless told otherwise; the error names the option
// or variable.
absl::StatusOr<CallSettings> ConnectionSettings(const Options& options,
                                                const Environment& environment);

// The same for one call: `options` are the call's and the client's.
absl::StatusOr<CallSettings> SettingsFor(const Options& options,
                                         const CallSettings& connection,
                                         const Environment& environment);

}  // namespace client_internal
}  // namespace sdk_v0
}  // namespace answerbook

#endif  // ANSWERBOOK_CLIENT_SRC_SETTINGS_H_
