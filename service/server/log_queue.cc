#include "service/server/log_queue.h"

#include <condition_variable>
#include <mutex>
#include <optional>
#include <utility>

#include "absl/time/clock.h"
#include "spdlog/async_logger.h"
#include "spdlog/details/thread_pool.h"

namespace answerbook::server {
namespace {

// How often lines that are left out are told of while there is no end of it.
constexpr absl::Duration kBetweenNotices = absl::Minutes(1);

// How often a queue that is full is looked at by who waits for its end.
constexpr absl::Duration kFlushInterval = absl::Milliseconds(1);

// Something to be done in the place of a line.
class Task final : public spdlog::sinks::sink {
 public:
  explicit Task(std::function<void()> task) : task_(std::move(task)) {}

  void log(const spdlog::details::log_msg& /*message*/) override { task_(); }
  void flush() override {}
  void set_pattern(const std::string& /*pattern*/) override {}
  void set_formatter(std::unique_ptr<spdlog::formatter> /*formatter*/) override {}

 private:
  const std::function<void()> task_;
};

// Something to wait for.
struct Mark {
  std::mutex mutex;
  std::condition_variable changed;
  bool reached = false;
};

}  // namespace

// Between the queue and where lines go: says what was left out. For the queue's thread.
class LogQueue::Relay final : public spdlog::sinks::sink {
 public:
  Relay(LogQueue* queue, std::shared_ptr<spdlog::sinks::sink> to, Notice notice)
      : queue_(queue), to_(std::move(to)), notice_(std::move(notice)) {}

  void log(const spdlog::details::log_msg& message) override {
    to_->log(message);
    if (notice_) TellOfDropped();
  }
  void flush() override { to_->flush(); }
  void set_pattern(const std::string& pattern) override { to_->set_pattern(pattern); }
  void set_formatter(std::unique_ptr<spdlog::formatter> formatter) override {
    to_->set_formatter(std::move(formatter));
  }

 private:
  void TellOfDropped() {
    const int64_t dropped = queue_->dropped();
    if (dropped == told_) return;
    const absl::Time now = absl::Now();
    if (!due_.has_value()) due_ = now + kBetweenNotices;
    // In the middle of it, it would be said again and again.
    if (queue_->pool_->queue_size() > queue_->capacity_ / 2 && now < *due_) return;
    const std::string text = notice_(dropped - told_, dropped);
    to_->log(spdlog::details::log_msg("", spdlog::level::warn, text));
    told_ = dropped;
    due_.reset();
  }

  LogQueue* const queue_;
  const std::shared_ptr<spdlog::sinks::sink> to_;
  const Notice notice_;
  int64_t told_ = 0;
  std::optional<absl::Time> due_;  // by when to tell of those that were left out since
};

LogQueue::LogQueue(std::shared_ptr<spdlog::sinks::sink> to, size_t capacity,
                   Notice notice)
    : relay_(std::make_shared<Relay>(this, std::move(to), std::move(notice))),
      capacity_(capacity),
      // One thread, so that lines keep their order.
      owner_(std::make_shared<spdlog::details::thread_pool>(capacity, 1)),
      pool_(owner_.get()) {}

LogQueue::~LogQueue() = default;

std::shared_ptr<spdlog::logger> LogQueue::NewLogger(std::string name) {
  return std::make_shared<spdlog::async_logger>(
      std::move(name), relay_, owner_, spdlog::async_overflow_policy::overrun_oldest);
}

bool LogQueue::TakeRoom() {
  if (pool_->queue_size() < capacity_ - capacity_ / 8) return true;
  refused_.fetch_add(1, std::memory_order_relaxed);
  return false;
}

int64_t LogQueue::dropped() const {
  return refused_.load(std::memory_order_relaxed) +
         static_cast<int64_t>(pool_->overrun_counter());
}

void LogQueue::Post(std::function<void()> task) {
  const auto logger = std::make_shared<spdlog::async_logger>(
      "", std::make_shared<Task>(std::move(task)), owner_,
      spdlog::async_overflow_policy::overrun_oldest);
  logger->info("");
}

bool LogQueue::Flush(absl::Duration patience) {
  const absl::Time deadline = absl::Now() + patience;
  // The mark is not to push a line out.
  while (pool_->queue_size() >= capacity_) {
    if (absl::Now() >= deadline) return false;
    absl::SleepFor(kFlushInterval);
  }
  // Also the thread's, which may come to it when nobody waits any more.
  const auto mark = std::make_shared<Mark>();
  Post([mark] {
    const std::lock_guard lock(mark->mutex);
    mark->reached = true;
    mark->changed.notify_all();
  });
  std::unique_lock lock(mark->mutex);
  return mark->changed.wait_for(lock, absl::ToChronoNanoseconds(deadline - absl::Now()),
                                [&] { return mark->reached; });
}

}  // namespace answerbook::server
