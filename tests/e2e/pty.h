// A program on a terminal of its own, as someone at a keyboard has it.
#ifndef ANSWERBOOK_TESTS_E2E_PTY_H_
#define ANSWERBOOK_TESTS_E2E_PTY_H_

#include <sys/types.h>

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "tests/e2e/process.h"

namespace answerbook::e2e {

// The terminal has 24 rows of 80 columns. Never outlives its owner, as Process. Call it
// from one thread.
class Pty {
 public:
  // `argv[0]` is the path of the program. `environment` is put over this process's; TERM
  // is xterm unless given.
  explicit Pty(const std::vector<std::string>& argv,
               std::map<std::string, std::string> environment = {});
  ~Pty();
  Pty(const Pty&) = delete;
  Pty& operator=(const Pty&) = delete;

  // Types: "\r" is Enter, "\x03" Ctrl-C, "\x04" Ctrl-D.
  void Type(const std::string& keys);

  // Waits until the terminal shows `text` after what an earlier WaitFor waited for; the
  // text may be wrapped, coloured or redrawn by the program only as it says. A test
  // failure, with what is shown, when it does not come to that within kPatience.
  bool WaitFor(const std::string& text);

  // Makes the window as wide as that and tells the program.
  void Resize(int columns);

  // Waits until the program ends; nothing when it still runs after kPatience.
  std::optional<Exit> Wait();

  // All that was written so far, with terminal codes.
  const std::string& shown() const { return shown_; }

  pid_t pid() const { return pid_; }

 private:
  // Reads what comes before the deadline; false at the end or when nothing came.
  bool ReadMore(std::chrono::steady_clock::time_point deadline);

  pid_t pid_ = -1;
  int fd_ = -1;
  std::optional<Exit> exit_;
  std::string shown_;
  size_t waited_for_ = 0;
};

}  // namespace answerbook::e2e

#endif  // ANSWERBOOK_TESTS_E2E_PTY_H_
