// SIGTERM and SIGINT, as something to wait for.
#ifndef ANSWERBOOK_SERVICE_SERVER_STOP_SIGNALS_H_
#define ANSWERBOOK_SERVICE_SERVER_STOP_SIGNALS_H_

#include <functional>
#include <optional>

namespace answerbook::server {

// Holds back SIGTERM and SIGINT and hands them out one by one. Make one, before any
// other thread is started: threads inherit what is held back.
class StopSignals {
 public:
  StopSignals();
  ~StopSignals();
  StopSignals(const StopSignals&) = delete;
  StopSignals& operator=(const StopSignals&) = delete;

  // Waits for the next signal and returns its number.
  int Wait();

  // Calls `work` on a thread of its own and returns nothing when it is done; or the
  // number of a signal that came before. `work` goes on then, and with it all that it
  // refers to is in use: all that is left to do is to _exit.
  std::optional<int> RunUnlessSignalled(std::function<void()> work);

 private:
  int signal_fd_ = -1;
  int done_fd_ = -1;
};

}  // namespace answerbook::server

#endif  // ANSWERBOOK_SERVICE_SERVER_STOP_SIGNALS_H_
