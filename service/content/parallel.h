// Work spread over threads.
#ifndef ANSWERBOOK_SERVICE_CONTENT_PARALLEL_H_
#define ANSWERBOOK_SERVICE_CONTENT_PARALLEL_H_

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <thread>
#include <vector>

namespace answerbook::content {

// The threads to use for `tasks` tasks: `wanted`, or as many as the machine has for 0, at
// most 16.
inline unsigned ThreadsFor(size_t tasks, unsigned wanted) {
  const unsigned threads = wanted > 0 ? wanted : std::thread::hardware_concurrency();
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
