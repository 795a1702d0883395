// Work spread over threads.
#ifndef ANSWERBOOK_SERVICE_CONTENT_PARALLEL_H_
#define ANSWERBOOK_SERVICE_CONTENT_PARALLEL_H_

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <thread>
#include <vector>

namespace answerbook::content {

// While it lives, ThreadsFor on this thread says at most so many: for work that must
// leave CPUs to others. Not for nesting.
class ScopedThreadLimit {
 public:
  explicit ScopedThreadLimit(unsigned most) { most_ = most; }
  ~ScopedThreadLimit() { most_ = kNoLimit; }
  ScopedThreadLimit(const ScopedThreadLimit&) = delete;
  ScopedThreadLimit& operator=(const ScopedThreadLimit&) = delete;

  static unsigned most() { return most_; }

 private:
  static constexpr unsigned kNoLimit = 16;
  static inline thread_local unsigned most_ = kNoLimit;
};

// The threads to use for `tasks` tasks: `wanted`, or as many as the machine has for 0, at
// most 16 or what ScopedThreadLimit says.
inline unsigned ThreadsFor(size_t tasks, unsigned wanted) {
  const unsigned threads =
      std::min(wanted > 0 ? wanted : std::thread::hardware_concurrency(),
               ScopedThreadLimit::most());
  return static_cast<unsigned>(
      std::clamp<size_t>(std::min<size_t>(threads, tasks), 1, 16));
}

// Calls task(i, worker) for each i below `tasks`, each once, with worker below `threads`;
// no two calls at a time have the same worker. Returns when all have returned.
template <typename Task>
void ParallelFor(size_t tasks, unsigned threads, const Task& task) {
  std::atomic<size_t> next = 0;
  const auto work = [&](unsigned worker) {
    for (size_t i = next++; i < tasks; i = next++) task(i, worker);
  };
  std::vector<std::thread> others;
  for (unsigned worker = 1; worker < threads; ++worker) others.emplace_back(work, worker);
  work(0);
  for (std::thread& other : others) other.join();
}

}  // namespace answerbook::content

#endif  // ANSWERBOOK_SERVICE_CONTENT_PARALLEL_H_
