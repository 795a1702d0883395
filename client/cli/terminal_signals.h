// Signals while the client is at its prompt: Ctrl-C abandons what is under way in place
// of the program.
#ifndef ANSWERBOOK_CLIENT_CLI_TERMINAL_SIGNALS_H_
#define ANSWERBOOK_CLIENT_CLI_TERMINAL_SIGNALS_H_

#include <signal.h>

#include <array>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

#include "absl/status/statusor.h"

#include "answerbook/pending_call.h"

namespace answerbook::cli {

// Takes SIGINT, SIGWINCH, SIGTERM and SIGHUP while it exists. At most one at a time; for
// use by one thread.
class TerminalSignals {
 public:
  TerminalSignals();
  ~TerminalSignals();
  TerminalSignals(const TerminalSignals&) = delete;
  TerminalSignals& operator=(const TerminalSignals&) = delete;

  // Readable when a signal came that was not taken yet.
  int fd() const { return read_fd_; }

  struct Seen {
    bool interrupt = false;  // SIGINT
    bool resize = false;     // SIGWINCH
  };
  // What came since the last time.
  Seen Take();

  // SIGTERM or SIGHUP, once one was taken; else 0.
  int end_signal() const { return end_signal_; }

 private:
  static constexpr std::array<int, 4> kSignals = {SIGINT, SIGWINCH, SIGTERM, SIGHUP};

  int read_fd_ = -1;
  int end_signal_ = 0;
  std::array<struct sigaction, kSignals.size()> before_{};
};

// Waits for `fd` to be readable. False when a signal came that interrupts or ends; window
// changes are left to `on_resize`.
bool WaitForInput(int fd, TerminalSignals& signals,
                  const std::function<void()>& on_resize = {});

namespace internal {

// Makes a waiter's `fd` readable, once.
class Event {
 public:
  Event();
  ~Event();
  Event(const Event&) = delete;
  Event& operator=(const Event&) = delete;
  int fd() const { return fd_; }
  void Signal() const;

 private:
  int fd_;
};

}  // namespace internal

// What a call returns; nothing when a signal came first, which cancels the call. Without
// `signals` it waits whatever comes.
template <typename T>
std::optional<absl::StatusOr<T>> Await(PendingCall<T> call, TerminalSignals* signals) {
  if (signals == nullptr) return call.Get();
  struct State {
    internal::Event end;
    std::mutex mutex;
    std::optional<absl::StatusOr<T>> result;
  };
  auto state = std::make_shared<State>();
  call.Then([state](absl::StatusOr<T> result) {
    {
      const std::lock_guard lock(state->mutex);
      state->result = std::move(result);
    }
    state->end.Signal();
  });
  if (!WaitForInput(state->end.fd(), *signals)) {
    call.Cancel();
    return std::nullopt;
  }
  const std::lock_guard lock(state->mutex);
  return std::move(state->result);
}

}  // namespace answerbook::cli

#endif  // ANSWERBOOK_CLIENT_CLI_TERMINAL_SIGNALS_H_
