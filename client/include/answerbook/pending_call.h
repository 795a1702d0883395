// A call under way.
//
//   answerbook::PendingCall<answerbook::v1::SearchResponse> call =
//       client.AsyncSearch("is interferon chemotherapy?");
//   …
//   absl::StatusOr<answerbook::v1::SearchResponse> found = call.Get();
//
// or, without a thread that waits:
//
//   client.AsyncSearch("…").Then([](absl::StatusOr<answerbook::v1::SearchResponse> found)
//   {
//     …
//   });
#ifndef ANSWERBOOK_PENDING_CALL_H_
#define ANSWERBOOK_PENDING_CALL_H_

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"

#include "answerbook/version.h"

namespace answerbook {
inline namespace sdk_v0 {

template <typename T>
class CallPromise;

// The caller's end. A call goes on when its PendingCall is destroyed; its result is then
// thrown away. Movable, not copyable. The result is taken once, by Get or by Then; all
// other functions may be called by any thread at any time.
template <typename T>
class PendingCall {
 public:
  // No call: valid() is false, and nothing else may be called.
  PendingCall() = default;
  // A call that has ended.
  explicit PendingCall(absl::StatusOr<T> result) : state_(std::make_shared<State>()) {
    state_->result = std::move(result);
  }
  PendingCall(PendingCall&&) noexcept = default;
  PendingCall& operator=(PendingCall&&) noexcept = default;

  // Whether there is a call.
  bool valid() const { return state_ != nullptr; }

  // Whether the result is there, so that Get would not wait.
  bool IsDone() const {
    const std::lock_guard<std::mutex> lock(state_->mutex);
    return state_->result.has_value();
  }

  // Waits until it is, or for `longest`; whether it is. Every call ends by its deadline.
  bool WaitFor(absl::Duration longest) const {
    std::unique_lock<std::mutex> lock(state_->mutex);
    const auto done = [this] { return state_->result.has_value(); };
    // Clocks count nanoseconds in 64 bits, 292 years, and have used up some: now +
    // longest would be in the past.
    if (longest > absl::Hours(24 * 365 * 100)) {
      state_->changed.wait(lock, done);
      return true;
    }
    return state_->changed.wait_for(lock, absl::ToChronoNanoseconds(longest), done);
  }

  // Waits for the result and takes it. Not in a callback of Then: the thread that it
  // would wait for is that one.
  absl::StatusOr<T> Get() {
    WaitFor(absl::InfiniteDuration());
    const std::lock_guard<std::mutex> lock(state_->mutex);
    return *std::move(state_->result);
  }

  // Ends the call with CANCELLED, unless it ends otherwise first. Returns at once.
  void Cancel() {
    std::function<void()> cancel;
    {
      const std::lock_guard<std::mutex> lock(state_->mutex);
      if (state_->result.has_value()) return;
      state_->cancelled = true;
      cancel = state_->cancel;
    }
    if (cancel) cancel();
  }

  // Gives the result to `callback` when it is there: on the connection's own thread,
  // which it must not block, or at once on this one.
  void Then(std::function<void(absl::StatusOr<T>)> callback) {
    {
      const std::lock_guard<std::mutex> lock(state_->mutex);
      if (!state_->result.has_value()) {
        state_->callback = std::move(callback);
        return;
      }
    }
    callback(*std::move(state_->result));
  }

 private:
  friend class CallPromise<T>;
  struct State {
    std::mutex mutex;
    std::condition_variable changed;
    std::optional<absl::StatusOr<T>> result;
    std::function<void(absl::StatusOr<T>)> callback;
    std::function<void()> cancel;
    bool cancelled = false;
  };

  std::shared_ptr<State> state_;
};

// The other end, for implementations of Connection. Copies are of the same call.
// Thread-safe.
template <typename T>
class CallPromise {
 public:
  CallPromise() : state_(std::make_shared<State>()) {}

  // The caller's end; to be taken once.
  PendingCall<T> call() const {
    PendingCall<T> call;
    call.state_ = state_;
    return call;
  }

  // What Cancel does; done at once if that was called already. Kept until Set.
  void OnCancel(const std::function<void()>& cancel) {
    {
      const std::lock_guard<std::mutex> lock(state_->mutex);
      if (state_->result.has_value()) return;
      if (!state_->cancelled) {
        state_->cancel = cancel;
        return;
      }
    }
    cancel();
  }

  // Ends the call; what comes after the first result is ignored.
  void Set(absl::StatusOr<T> result) {
    std::function<void(absl::StatusOr<T>)> callback;
    std::function<void()> cancel;
    {
      const std::lock_guard<std::mutex> lock(state_->mutex);
      if (state_->result.has_value()) return;
      cancel.swap(state_->cancel);  // what it holds may be destroyed without the mutex
      callback.swap(state_->callback);
      if (!callback) {
        state_->result.emplace(std::move(result));
        state_->changed.notify_all();
        return;
      }
      state_->result.emplace(absl::UnknownError("the result was given to Then"));
      state_->changed.notify_all();
    }
    callback(std::move(result));
  }

 private:
  using State = typename PendingCall<T>::State;
  std::shared_ptr<State> state_;
};

}  // namespace sdk_v0
}  // namespace answerbook

#endif  // ANSWERBOOK_PENDING_CALL_H_
