#include "service/server/reload_thread.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <utility>

#include "absl/time/clock.h"

#include "service/content/parallel.h"

namespace answerbook::server {
namespace {

// Editors and `git checkout` change many files one after the other: a task runs once none
// has changed for kQuiet, or kAtMost after the first if they never stop.
constexpr absl::Duration kQuiet = absl::Milliseconds(250);
constexpr absl::Duration kAtMost = absl::Seconds(5);

// Calls come first. With all CPUs busy answering calls, a library of 47,000 answers takes
// some seconds so, in place of one, and the slowest in a hundred calls meanwhile take
// about as long as before; with nice 10 and two threads they took three times as long.
constexpr int kNice = 19;
constexpr unsigned kThreads = 1;

}  // namespace

std::string_view ReloadTriggerName(ReloadTrigger trigger) {
  switch (trigger) {
    case ReloadTrigger::kRequest:
      return "signal";
    case ReloadTrigger::kWatch:
      return "watch";
    case ReloadTrigger::kTimer:
      break;
  }
  return "timer";
}

struct ReloadThread::Watched {
  ReloadTask task;
  absl::Time first = absl::InfiniteFuture();     // of the changes that wait
  absl::Time last = absl::InfinitePast();        // of them
  absl::Time next_run = absl::InfiniteFuture();  // by the timer

  absl::Time due() const {
    const absl::Time changed = first == absl::InfiniteFuture()
                                   ? absl::InfiniteFuture()
                                   : std::min(last + kQuiet, first + kAtMost);
    return std::min(changed, next_run);
  }
};

ReloadThread::ReloadThread(std::vector<ReloadTask> tasks,
                           std::function<void(const absl::Status&)> on_watch_failure)
    : on_watch_failure_(std::move(on_watch_failure)),
      wake_fd_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  if (wake_fd_ < 0) std::abort();
  for (ReloadTask& task : tasks) {
    auto watched = std::make_unique<Watched>();
    watched->task = std::move(task);
    watched->next_run = absl::Now() + watched->task.every;
    tasks_.push_back(std::move(watched));
  }
  thread_ = std::thread([this] { Loop(); });
}

ReloadThread::~ReloadThread() {
  stopping_ = true;
  const uint64_t one = 1;
  if (write(wake_fd_, &one, sizeof(one)) < 0 && errno != EAGAIN) std::abort();
  thread_.join();
  close(wake_fd_);
}

void ReloadThread::Request() {
  requested_ = true;
  const uint64_t one = 1;
  // EAGAIN: the thread has been told more often than it can count.
  if (write(wake_fd_, &one, sizeof(one)) < 0 && errno != EAGAIN) std::abort();
}

void ReloadThread::RunTask(Watched& task, ReloadTrigger trigger) {
  task.first = absl::InfiniteFuture();
  if (task.task.watcher != nullptr) {
    // Before the files are read: a change while they are is another one.
    task.task.watcher->Changed();
    if (absl::Status status = task.task.watcher->Watch(); !status.ok()) {
      on_watch_failure_(status);
    }
  }
  running_ = true;
  task.task.run(trigger);
  running_ = false;
  task.next_run = absl::Now() + task.task.every;
}

void ReloadThread::Loop() {
  // Of this thread alone, and of those that it starts.
  setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), kNice);
  const content::ScopedThreadLimit limit(kThreads);
  std::vector<pollfd> polled{{wake_fd_, POLLIN, 0}};
  for (const auto& task : tasks_) {
    polled.push_back(
        {task->task.watcher == nullptr ? -1 : task->task.watcher->fd(), POLLIN, 0});
  }
  while (!stopping_) {
    absl::Time due = absl::InfiniteFuture();
    for (const auto& task : tasks_) due = std::min(due, task->due());
    // One more: poll's milliseconds are rounded down, and it must not spin for the last.
    const int64_t wait =
        due == absl::InfiniteFuture()
            ? -1
            : std::clamp<int64_t>(absl::ToInt64Milliseconds(due - absl::Now()) + 1, 0,
                                  int64_t{24} * 3600 * 1000);
    if (poll(polled.data(), polled.size(), static_cast<int>(wait)) < 0 &&
        errno != EINTR) {
      std::abort();
    }
    uint64_t count = 0;
    if (read(wake_fd_, &count, sizeof(count)) < 0 && errno != EAGAIN) std::abort();
    if (stopping_) return;
    const bool requested = requested_.exchange(false);
    const absl::Time now = absl::Now();
    for (const auto& task : tasks_) {
      if (task->task.watcher != nullptr && task->task.watcher->Changed()) {
        task->first = std::min(task->first, now);
        task->last = now;
      }
      if (requested) {
        RunTask(*task, ReloadTrigger::kRequest);
      } else if (task->due() <= now) {
        RunTask(*task,
                task->next_run <= now ? ReloadTrigger::kTimer : ReloadTrigger::kWatch);
      }
      if (stopping_) return;
    }
  }
}

}  // namespace answerbook::server
