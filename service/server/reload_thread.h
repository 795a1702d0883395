// Reads again what the process read at its start, while it serves: on demand, and when
// the files change.
#ifndef ANSWERBOOK_SERVICE_SERVER_RELOAD_THREAD_H_
#define ANSWERBOOK_SERVICE_SERVER_RELOAD_THREAD_H_

#include <atomic>
#include <functional>
#include <memory>
#include <string_view>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"

#include "service/server/file_watcher.h"

namespace answerbook::server {

// What made a task run.
enum class ReloadTrigger { kRequest, kWatch, kTimer };

std::string_view ReloadTriggerName(ReloadTrigger trigger);

struct ReloadTask {
  // Called on the reload thread, one task at a time. Must not throw.
  std::function<void(ReloadTrigger)> run;
  // Changes of what it watches run the task, a moment after the last of them; null for
  // none. It should watch from before the files were first read, so that no change is
  // missed.
  std::unique_ptr<FileWatcher> watcher;
  // Runs it this often besides; never for the infinite duration.
  absl::Duration every = absl::InfiniteDuration();
};

// One thread for all tasks. Its priority is the lowest (nice 19), and its work stays
// on it: calls that are answered meanwhile come first. Thread-safe.
class ReloadThread {
 public:
  // `on_watch_failure`, called on the reload thread, is told when a change of files could
  // go unnoticed.
  ReloadThread(std::vector<ReloadTask> tasks,
               std::function<void(const absl::Status&)> on_watch_failure);
  // Waits for a task that runs.
  ~ReloadThread();
  ReloadThread(const ReloadThread&) = delete;
  ReloadThread& operator=(const ReloadThread&) = delete;

  // Runs every task, soon and at least once more after this call began.
  void Request();

  // Whether a task is running now.
  bool running() const { return running_; }

 private:
  struct Watched;

  void Loop();
  void RunTask(Watched& task, ReloadTrigger trigger);

  std::vector<std::unique_ptr<Watched>> tasks_;
  std::function<void(const absl::Status&)> on_watch_failure_;
  int wake_fd_ = -1;
  std::atomic<bool> requested_ = false;
  std::atomic<bool> stopping_ = false;
  std::atomic<bool> running_ = false;
  std::thread thread_;
};

}  // namespace answerbook::server

#endif  // ANSWERBOOK_SERVICE_SERVER_RELOAD_THREAD_H_
