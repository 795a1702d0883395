// A call that nobody waits for: the same attempts and pauses, on the completion thread.
#ifndef ANSWERBOOK_CLIENT_SRC_ASYNC_CALL_H_
#define ANSWERBOOK_CLIENT_SRC_ASYNC_CALL_H_

#include <grpcpp/alarm.h>

#include <memory>
#include <mutex>
#include <utility>

#include "absl/status/status.h"
#include "absl/time/clock.h"

#include "answerbook/pending_call.h"
#include "client/src/connection_core.h"

namespace answerbook {
inline namespace sdk_v0 {
namespace client_internal {

// Kept alive by what it has under way: an attempt or a pause.
template <typename Request, typename Response>
class AsyncCall final
    : public std::enable_shared_from_this<AsyncCall<Request, Response>> {
 public:
  AsyncCall(std::shared_ptr<ConnectionCore> core, const char* method,
            const Request& request, CallSettings settings)
      : core_(std::move(core)),
        request_(request),
        settings_(std::move(settings)),
        state_(method, settings_.idempotency->IsIdempotent(request_), settings_,
               core_->budget.get()) {}

  PendingCall<Response> Start() {
    PendingCall<Response> call = promise_.call();
    promise_.OnCancel([weak = this->weak_from_this()] {
      if (const auto self = weak.lock(); self != nullptr) self->Cancel();
    });
    BeginAttempt();
    return call;
  }

 private:
  // The end of a pause between two attempts.
  class Pause final : public Event {
   public:
    explicit Pause(std::shared_ptr<AsyncCall> call) : call_(std::move(call)) {}
    void Happened(bool /*ok*/) override {
      const std::unique_ptr<Pause> self(this);
      call_->AfterPause();
    }

   private:
    const std::shared_ptr<AsyncCall> call_;
  };

  void BeginAttempt() {
    // gRPC may end the attempt on the other thread before Start returns.
    const std::lock_guard<std::mutex> lock(mutex_);
    context_ = std::make_unique<grpc::ClientContext>();
    if (cancelled_) context_->TryCancel();
    state_.BeginAttempt(context_.get());
    response_.Clear();
    core_->stub->Start(context_.get(), state_, request_, &response_, &core_->thread,
                       [self = this->shared_from_this()](const grpc::Status& status) {
                         self->AfterAttempt(status);
                       });
  }

  void AfterAttempt(const grpc::Status& status) {
    std::unique_lock<std::mutex> lock(mutex_);
    if (status.ok()) {
      state_.Succeed(*context_);
      lock.unlock();
      promise_.Set(std::move(response_));
      return;
    }
    const std::optional<absl::Duration> pause = state_.Fail(*context_, status);
    if (!pause.has_value()) {
      lock.unlock();
      promise_.Set(state_.status());
      return;
    }
    pausing_ = true;
    auto* event = new Pause(this->shared_from_this());
    // Cancelled meanwhile: the pause is over at once.
    const absl::Duration left = cancelled_ ? absl::ZeroDuration() : *pause;
    alarm_.Set(core_->thread.queue(), absl::ToChronoTime(absl::Now() + left),
               event->Publish());
  }

  void AfterPause() {
    std::unique_lock<std::mutex> lock(mutex_);
    pausing_ = false;
    if (!cancelled_) {
      lock.unlock();
      BeginAttempt();
      return;
    }
    state_.End(absl::CancelledError("the call was cancelled"));
    lock.unlock();
    promise_.Set(state_.status());
  }

  void Cancel() {
    const std::lock_guard<std::mutex> lock(mutex_);
    cancelled_ = true;
    if (pausing_) {
      alarm_.Cancel();
    } else if (context_ != nullptr) {
      context_->TryCancel();
    }
  }

  const std::shared_ptr<ConnectionCore> core_;
  const Request request_;
  const CallSettings settings_;
  CallPromise<Response> promise_;

  std::mutex mutex_;  // guards what follows
  CallState state_;
  std::unique_ptr<grpc::ClientContext> context_;
  Response response_;
  grpc::Alarm alarm_;
  bool pausing_ = false;
  bool cancelled_ = false;
};

template <typename Response, typename Request>
PendingCall<Response> StartCall(const std::shared_ptr<ConnectionCore>& core,
                                const char* method, const Request& request,
                                const Options& options) {
  absl::StatusOr<CallSettings> settings =
      SettingsFor(options, core->settings, core->environment);
  if (!settings.ok()) return PendingCall<Response>(settings.status());
  return std::make_shared<AsyncCall<Request, Response>>(core, method, request,
                                                        *std::move(settings))
      ->Start();
}

}  // namespace client_internal
}  // namespace sdk_v0
}  // namespace answerbook

#endif  // ANSWERBOOK_CLIENT_SRC_ASYNC_CALL_H_
