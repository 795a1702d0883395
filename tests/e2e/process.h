// A child process under test.
#ifndef ANSWERBOOK_TESTS_E2E_PROCESS_H_
#define ANSWERBOOK_TESTS_E2E_PROCESS_H_

#include <sys/types.h>

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace answerbook::e2e {

// Long enough for a slow machine under a sanitizer: it bounds a failure, nothing waits
// for it to pass.
inline constexpr std::chrono::seconds kPatience{60};

// How a process ended.
struct Exit {
  int code = -1;   // -1 when a signal ended it
  int signal = 0;  // 0 when it exited by itself
};

// Runs a program with pipes for its output. Never outlives its owner: the destructor
// kills and reaps it, and so does the kernel when the test dies. Call it from one
// thread.
class Process {
 public:
  // `argv[0]` is the path of the program. `stdin_text` is what it can read, at most what
  // a pipe holds (64 KiB). A program that cannot be run exits with 127.
  explicit Process(const std::vector<std::string>& argv,
                   const std::string& stdin_text = "");
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  pid_t pid() const { return pid_; }

  // Sends a signal; nothing when the process was reaped already.
  void Signal(int signal);

  // Waits until it ends and its output was read to the end. Nothing when it still runs
  // after `patience`.
  std::optional<Exit> Wait(std::chrono::milliseconds patience = kPatience);

  // Waits until `condition`, given all of stderr so far, holds; false when it does not
  // hold after `patience` or at the end of stderr.
  bool WaitForStderr(const std::function<bool(const std::string&)>& condition,
                     std::chrono::milliseconds patience = kPatience);

  // What it wrote so far.
  std::string Stdout() const;
  std::string Stderr() const;

 private:
  void ReadOutput(int stdout_fd, int stderr_fd);

  pid_t pid_ = -1;
  int pidfd_ = -1;
  std::optional<Exit> exit_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::string stdout_;
  std::string stderr_;
  bool output_ended_ = false;
  std::thread reader_;
};

// A program run to its end.
struct Finished {
  Exit exit;
  std::string out;
  std::string err;
};

// Runs a program to its end; a test failure (and exit code -1) when it takes longer
// than kPatience.
Finished RunProgram(const std::vector<std::string>& argv,
                    const std::string& stdin_text = "");

}  // namespace answerbook::e2e

#endif  // ANSWERBOOK_TESTS_E2E_PROCESS_H_
