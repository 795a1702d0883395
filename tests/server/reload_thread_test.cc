#include "service/server/reload_thread.h"

#include <sys/resource.h>
#include <unistd.h>

#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "gtest/gtest.h"

#include "tests/e2e/temp_dir.h"

namespace answerbook::server {
namespace {

// Takes down the runs of a task, and holds them back while it is told to.
class Runs {
 public:
  void Run(ReloadTrigger trigger) {
    std::unique_lock lock(mutex_);
    triggers_.push_back(trigger);
    nice_ = getpriority(PRIO_PROCESS, static_cast<id_t>(gettid()));
    changed_.notify_all();
    changed_.wait(lock, [this] { return !held_; });
  }

  ReloadTask Task(std::unique_ptr<FileWatcher> watcher = nullptr) {
    return {.run = [this](ReloadTrigger trigger) { Run(trigger); },
            .watcher = std::move(watcher)};
  }

  std::vector<ReloadTrigger> WaitFor(size_t count) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return triggers_.size() >= count; });
    return triggers_;
  }

  void Hold(bool hold) {
    const std::lock_guard lock(mutex_);
    held_ = hold;
    changed_.notify_all();
  }

  int nice() const { return nice_; }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<ReloadTrigger> triggers_;
  bool held_ = false;
  int nice_ = 0;
};

std::unique_ptr<ReloadThread> Start(std::vector<ReloadTask> tasks) {
  return std::make_unique<ReloadThread>(std::move(tasks), [](const absl::Status& status) {
    ADD_FAILURE() << status.message();
  });
}

TEST(ReloadThreadTest, ARequestRunsEveryTaskAtLowPriority) {
  Runs first;
  Runs second;
  std::vector<ReloadTask> tasks;
  tasks.push_back(first.Task());
  tasks.push_back(second.Task());
  const auto thread = Start(std::move(tasks));
  thread->Request();
  EXPECT_EQ(first.WaitFor(1)[0], ReloadTrigger::kRequest);
  EXPECT_EQ(second.WaitFor(1)[0], ReloadTrigger::kRequest);
  EXPECT_EQ(first.nice(), 19);
  EXPECT_NE(getpriority(PRIO_PROCESS, 0), 19);
}

TEST(ReloadThreadTest, ARequestDuringARunIsNotLost) {
  Runs runs;
  std::vector<ReloadTask> tasks;
  tasks.push_back(runs.Task());
  const auto thread = Start(std::move(tasks));
  runs.Hold(true);
  thread->Request();
  runs.WaitFor(1);
  EXPECT_TRUE(thread->running());
  thread->Request();
  thread->Request();
  runs.Hold(false);
  EXPECT_GE(runs.WaitFor(2).size(), 2U);
}

TEST(ReloadThreadTest, ChangesRunTheTaskThatTheyAreAbout) {
  const e2e::TempDir dir;
  dir.Write("a.txt", "1");
  auto watcher = std::make_unique<FileWatcher>(std::vector{dir.Path("a.txt")});
  ASSERT_TRUE(watcher->Watch().ok());
  Runs watched;
  Runs other;
  std::vector<ReloadTask> tasks;
  tasks.push_back(watched.Task(std::move(watcher)));
  tasks.push_back(other.Task());
  const auto thread = Start(std::move(tasks));
  dir.Write("a.txt", "2");
  EXPECT_EQ(watched.WaitFor(1)[0], ReloadTrigger::kWatch);
  dir.Write("a.txt", "3");
  EXPECT_EQ(watched.WaitFor(2)[1], ReloadTrigger::kWatch);
  thread->Request();
  EXPECT_EQ(other.WaitFor(1)[0], ReloadTrigger::kRequest);
}

TEST(ReloadThreadTest, ATimerRunsItsTaskAgainAndAgain) {
  Runs runs;
  ReloadTask task = runs.Task();
  task.every = absl::Milliseconds(1);
  std::vector<ReloadTask> tasks;
  tasks.push_back(std::move(task));
  const auto thread = Start(std::move(tasks));
  EXPECT_EQ(runs.WaitFor(3)[2], ReloadTrigger::kTimer);
}

}  // namespace
}  // namespace answerbook::server
