// A server under measurement, as a process of its own.
#ifndef ANSWERBOOK_BENCH_CHILD_SERVER_H_
#define ANSWERBOOK_BENCH_CHILD_SERVER_H_

#include <sys/types.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace answerbook::bench {

// Ends the process with SIGTERM and reaps it when destroyed; the kernel ends it when this
// process dies. Not thread-safe.
class ChildServer {
 public:
  // Runs `argv` on the CPUs `cpus` (all when empty) until its log, JSON Lines on stderr,
  // says that it listens. UNAVAILABLE with the log when it ends before.
  static absl::StatusOr<std::unique_ptr<ChildServer>> Start(
      const std::vector<std::string>& argv, const std::vector<int>& cpus);

  ~ChildServer();
  ChildServer(const ChildServer&) = delete;
  ChildServer& operator=(const ChildServer&) = delete;

  // `127.0.0.1:port`.
  const std::string& address() const { return address_; }

  void Signal(int signal) const;
  pid_t pid() const { return pid_; }

  // What all threads of the process have used so far, in user mode and the kernel, from
  // the scheduler's own count (nanoseconds, not ticks).
  absl::Duration CpuTime() const;

 private:
  ChildServer(pid_t pid, int log_fd) : pid_(pid), log_fd_(log_fd) {}

  pid_t pid_;
  int log_fd_;  // kept open: a log that cannot be written could end the server
  std::string address_;
};

// Restricts the calling thread, and those it starts, to `cpus`; all when empty.
void RunOn(const std::vector<int>& cpus);

}  // namespace answerbook::bench

#endif  // ANSWERBOOK_BENCH_CHILD_SERVER_H_
