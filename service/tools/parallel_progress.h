// Long work on all CPUs that tells how far it is.
#ifndef ANSWERBOOK_SERVICE_TOOLS_PARALLEL_PROGRESS_H_
#define ANSWERBOOK_SERVICE_TOOLS_PARALLEL_PROGRESS_H_

#include <algorithm>
#include <atomic>
#include <cstddef>

#include "service/content/parallel.h"

namespace answerbook::tools {

// Calls work(i) for each i below `count`, each once, on all CPUs. The calling thread
// alone calls tell(done), now and then and once all is done.
template <typename Work, typename Tell>
void ForEachTelling(size_t count, const Work& work, const Tell& tell) {
  constexpr size_t kBatch = 32;
  const size_t batches = (count + kBatch - 1) / kBatch;
  std::atomic<size_t> done = 0;
  content::ParallelFor(batches, content::ThreadsFor(batches, 0),
                       [&](size_t batch, unsigned worker) {
                         const size_t end = std::min(count, (batch + 1) * kBatch);
                         for (size_t i = batch * kBatch; i < end; ++i) work(i);
                         done += end - batch * kBatch;
                         if (worker == 0) tell(done.load());
                       });
  // Other threads may have done the last of it, or all.
  tell(count);
}

}  // namespace answerbook::tools

#endif  // ANSWERBOOK_SERVICE_TOOLS_PARALLEL_PROGRESS_H_
