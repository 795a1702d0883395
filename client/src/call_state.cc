#include "client/src/call_state.h"

#include <algorithm>
#include <utility>

#include "absl/random/random.h"
#include "absl/strings/cord.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "google/rpc/error_details.pb.h"

#include "answerbook/error_details.h"
#include "client/src/status.h"

namespace answerbook {
inline namespace sdk_v0 {
namespace client_internal {
namespace {

// What a server says of trying again in the trailing metadata (gRFC A6): a number of
// milliseconds; what is no number or negative is not to try again.
std::optional<absl::Duration> Pushback(const grpc::ClientContext& context) {
  const auto& metadata = context.GetServerTrailingMetadata();
  const auto found = metadata.find("grpc-retry-pushback-ms");
  if (found == metadata.end()) return std::nullopt;
  int64_t milliseconds = 0;
  if (!absl::SimpleAtoi(absl::string_view(found->second.data(), found->second.size()),
                        &milliseconds)) {
    return absl::Milliseconds(-1);
  }
  return absl::Milliseconds(milliseconds);
}

// Clients that are told the same pause do not all come back at the same time: up to a
// tenth is added.
absl::Duration Spread(absl::Duration pause) {
  thread_local absl::InsecureBitGen random;
  return pause * absl::Uniform(random, 1.0, 1.1);
}

std::string RequestIdFor(const CallSettings& settings) {
  if (!settings.request_id.empty() || !settings.generate_request_ids) {
    return settings.request_id;
  }
  thread_local absl::InsecureBitGen random;
  return absl::StrCat(absl::Hex(random(), absl::kZeroPad16),
                      absl::Hex(random(), absl::kZeroPad16));
}

absl::Time Deadline(absl::Time begin, const CallSettings& settings) {
  return std::min(begin + settings.deadline, settings.end_of_batch);
}

}  // namespace

CallState::CallState(const char* method, bool idempotent, const CallSettings& settings,
                     RetryBudget* budget)
    : settings_(settings),
      budget_(budget),
      idempotent_(idempotent),
      request_id_(RequestIdFor(settings)),
      begin_(absl::Now()),
      deadline_(Deadline(begin_, settings)) {
  for (const auto& observer : settings_.observers) {
    auto trace = observer->OnCall({method, request_id_, deadline_});
    if (trace != nullptr) traces_.push_back(std::move(trace));
  }
}

std::string CallState::Traceparent() const {
  for (const auto& trace : traces_) {
    // Whatever a tracing library says, the call goes on.
    if (std::string traceparent = trace->Traceparent(); IsTraceparent(traceparent)) {
      return traceparent;
    }
  }
  return settings_.traceparent;
}

void CallState::BeginAttempt(grpc::ClientContext* context) {
  attempt_begin_ = attempts_ == 0 ? begin_ : absl::Now();
  attempt_deadline_ = std::min(deadline_, attempt_begin_ + settings_.attempt_timeout);
  ++attempts_;
  if (attempt_deadline_ != absl::InfiniteFuture()) {
    context->set_deadline(absl::ToChronoTime(attempt_deadline_));
  }
}

void CallState::Succeed(const grpc::ClientContext& context) {
  budget_->OnSuccess();
  status_ = absl::OkStatus();
  if (traces_.empty()) return;
  TellAttempt(context, status_, absl::Seconds(-1));
  TellEnd();
}

std::optional<absl::Duration> CallState::Fail(const grpc::ClientContext& context,
                                              const grpc::Status& status) {
  status_ = ToAbslStatus(status);
  Next next = Decide(context);
  if (next.pause.has_value()) {
    TellAttempt(context, status_, *next.pause);
    return next.pause;
  }
  TellAttempt(context, status_, absl::Seconds(-1));
  if (!next.why_not.empty()) {
    status_ = WithNote(
        status_,
        absl::StrCat("given up after ", attempts_,
                     attempts_ == 1 ? " attempt: " : " attempts: ", next.why_not));
  }
  End(std::move(status_));
  return std::nullopt;
}

CallState::Next CallState::Decide(const grpc::ClientContext& context) {
  const absl::Time now = absl::Now();
  // An attempt that had less time than the call, on a server that hangs.
  const bool attempt_timed_out = status_.code() == absl::StatusCode::kDeadlineExceeded &&
                                 attempt_deadline_ < deadline_;
  if (!attempt_timed_out && !settings_.retry->IsTransient(status_)) return {};
  // The budget counts what the server suffers, whatever becomes of this call.
  const bool affordable = budget_->OnTransientError();
  if (!idempotent_) return {{}, "the idempotency policy forbids to repeat it"};
  if (!settings_.retry->MayRetry(attempts_, now - begin_)) {
    return {{}, "the retry policy allows no more"};
  }
  if (!affordable) return {{}, "too many calls fail to try again (retry budget)"};
  const std::optional<absl::Duration> pushback = Pushback(context);
  if (pushback.has_value() && *pushback < absl::ZeroDuration()) {
    return {{}, "the server asks not to try again"};
  }
  const std::optional<absl::Duration> asked =
      pushback.has_value() ? pushback : RetryDelay(status_);
  const absl::Duration pause =
      std::max(absl::ZeroDuration(),
               asked.has_value() ? Spread(*asked) : settings_.backoff->Delay(attempts_));
  if (now + pause >= deadline_) {
    return {{},
            absl::StrCat("the deadline leaves no time for a pause of ",
                         absl::FormatDuration(absl::Ceil(pause, absl::Milliseconds(1))),
                         " and another")};
  }
  return {pause, ""};
}

void CallState::End(absl::Status status) {
  status_ = std::move(status);
  if (!request_id_.empty()) {
    google::rpc::RequestInfo info;
    info.set_request_id(request_id_);
    status_.SetPayload("type.googleapis.com/google.rpc.RequestInfo",
                       absl::Cord(info.SerializeAsString()));
  }
  TellEnd();
}

void CallState::TellAttempt(const grpc::ClientContext& context,
                            const absl::Status& status, absl::Duration pause) {
  if (traces_.empty()) return;
  const AttemptEnd end{attempts_, status, context.peer(), absl::Now() - attempt_begin_,
                       pause};
  for (const auto& trace : traces_) trace->OnAttempt(end);
}

void CallState::TellEnd() {
  if (traces_.empty()) return;
  const CallEnd end{status_, attempts_, absl::Now() - begin_};
  for (const auto& trace : traces_) trace->OnEnd(end);
}

}  // namespace client_internal
}  // namespace sdk_v0
}  // namespace answerbook
