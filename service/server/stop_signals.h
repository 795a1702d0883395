// SIGTERM, SIGINT and SIGHUP, as something to wait for.
#ifndef ANSWERBOOK_SERVICE_SERVER_STOP_SIGNALS_H_
#define ANSWERBOOK_SERVICE_SERVER_STOP_SIGNALS_H_

#include <functional>
#include <optional>

#include "absl/time/time.h"

namespace answerbook::server {

// Holds back SIGTERM and SIGINT, which stop the process, and SIGHUP, which has it read
// its files again, and hands them out one by one. Make one, before any other thread is
// started: threads inherit what is held back.
class StopSignals {
 public:
  StopSignals();
  ~StopSignals();
  StopSignals(const StopSignals&) = delete;
  StopSignals& operator=(const StopSignals&) = delete;

  // Waits for the next signal, SIGHUP included, and returns its number.
  int Wait();

  // Waits for the next signal that stops, but no longer than `patience`: its number, or
  // nothing. SIGHUP is passed over.
  std::optional<int> WaitForStop(absl::Duration patience);

  // Calls `work` on a thread of its own and returns nothing when it is done; or the
  // number of a signal that came before and stops. SIGHUP is passed over. `work` goes on
  // then, and with it all that it refers to is in use: all that is left to do is to
  // _exit.
  std::optional<int> RunUnlessSignalled(std::function<void()> work);

 private:
  int signal_fd_ = -1;
  int done_fd_ = -1;
};

}  // namespace answerbook::server

#endif  // ANSWERBOOK_SERVICE_SERVER_STOP_SIGNALS_H_
