// One call from its start to its end: its deadline, its attempts, whether there is
// another.
#ifndef ANSWERBOOK_CLIENT_SRC_CALL_STATE_H_
#define ANSWERBOOK_CLIENT_SRC_CALL_STATE_H_

#include <grpcpp/client_context.h>
#include <grpcpp/support/status.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"

#include "client/src/settings.h"

namespace answerbook {
inline namespace sdk_v0 {
namespace client_internal {

// Used by one thread at a time. `settings` and `budget` must outlive it.
class CallState {
 public:
  CallState(const char* method, bool idempotent, const CallSettings& settings,
            RetryBudget* budget);
  CallState(const CallState&) = delete;
  CallState& operator=(const CallState&) = delete;

  // Sets the deadline of an attempt.
  void BeginAttempt(grpc::ClientContext* context);

  // After an attempt that did well: the call has ended.
  void Succeed(const grpc::ClientContext& context);

  // After one that failed: how long to pause before the next. Nothing when the call has
  // ended, with status().
  std::optional<absl::Duration> Fail(const grpc::ClientContext& context,
                                     const grpc::Status& status);

  // Ends the call otherwise: it was cancelled between two attempts.
  void End(absl::Status status);

  const absl::Status& status() const { return status_; }
  absl::Time deadline() const { return deadline_; }
  const std::string& request_id() const { return request_id_; }
  // The trace context for the next attempt; empty when there is none.
  std::string Traceparent() const;

 private:
  struct Next {
    std::optional<absl::Duration> pause;  // before another attempt; nothing: the end
    std::string why_not;  // why a transient error is the end; empty for others
  };
  Next Decide(const grpc::ClientContext& context);
  void TellAttempt(const grpc::ClientContext& context, const absl::Status& status,
                   absl::Duration pause);
  void TellEnd();

  const CallSettings& settings_;
  RetryBudget* const budget_;
  const bool idempotent_;
  const std::string request_id_;
  const absl::Time begin_;
  const absl::Time deadline_;
  absl::Time attempt_begin_;
  absl::Time attempt_deadline_;
  int attempts_ = 0;
  absl::Status status_;
  std::vector<std::unique_ptr<CallTrace>> traces_;
};

}  // namespace client_internal
}  // namespace sdk_v0
}  // namespace answerbook

#endif  // ANSWERBOOK_CLIENT_SRC_CALL_STATE_H_
