// Lines of the log that wait to be written, so that nobody has to wait for whoever reads
// it: a thread of the queue writes them, one after another.
#ifndef ANSWERBOOK_SERVICE_SERVER_LOG_QUEUE_H_
#define ANSWERBOOK_SERVICE_SERVER_LOG_QUEUE_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "absl/time/time.h"
#include "spdlog/logger.h"
#include "spdlog/sinks/sink.h"

namespace spdlog::details {
class thread_pool;
}  // namespace spdlog::details

namespace answerbook::server {

// Thread-safe.
class LogQueue {
 public:
  // The line, at level warning and without time and level, that says how many lines were
  // left out since the last that said so, and in all.
  using Notice = std::function<std::string(int64_t since_last, int64_t in_all)>;

  // Holds `capacity` lines, 8 or more, for `to`. An eighth of them is for lines that must
  // not be left out. `notice` may be empty; otherwise its line is written when no more
  // than half of the lines wait after some were left out, and once a minute while more
  // do.
  LogQueue(std::shared_ptr<spdlog::sinks::sink> to, size_t capacity, Notice notice);
  // Waits until all lines were written.
  ~LogQueue();
  LogQueue(const LogQueue&) = delete;
  LogQueue& operator=(const LogQueue&) = delete;

  // Writes by way of the queue, and never waits: when it is full, the line that waits
  // longest is left out. Must not outlive the queue.
  std::shared_ptr<spdlog::logger> NewLogger(std::string name);

  // Whether there is room for a line that may be left out; if not, it is counted as left
  // out and must not be written.
  bool TakeRoom();

  // Lines that were left out so far.
  int64_t dropped() const;

  // Does `task`, which writes by another way, when its turn comes. It takes the place of
  // a line, and can be left out as one.
  void Post(std::function<void()> task);

  // Waits until what was logged before is written; false when that takes longer.
  bool Flush(absl::Duration patience);

 private:
  class Relay;

  const std::shared_ptr<Relay> relay_;
  const size_t capacity_;
  std::atomic<int64_t> refused_ = 0;
  const std::shared_ptr<spdlog::details::thread_pool> owner_;  // ends before those above
  spdlog::details::thread_pool* const pool_;
};

}  // namespace answerbook::server

#endif  // ANSWERBOOK_SERVICE_SERVER_LOG_QUEUE_H_
