// The thread on which asynchronous calls of a connection end.
#ifndef ANSWERBOOK_CLIENT_SRC_COMPLETION_THREAD_H_
#define ANSWERBOOK_CLIENT_SRC_COMPLETION_THREAD_H_

#include <grpcpp/completion_queue.h>

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>

#include "absl/time/time.h"

#include "answerbook/version.h"

namespace answerbook {
inline namespace sdk_v0 {
namespace client_internal {

// What a completion queue gives back. Publish() comes before the queue is given it, and
// makes what was written so far visible to the thread. (gRPC does that too, where
// ThreadSanitizer does not see it.)
class Event {
 public:
  virtual ~Event() = default;
  virtual void Happened(bool ok) = 0;

  void* Publish() {
    published_.store(true, std::memory_order_release);
    return this;
  }
  static Event* From(void* tag) {
    auto* event = static_cast<Event*>(tag);
    (void)event->published_.load(std::memory_order_acquire);
    return event;
  }

 private:
  std::atomic<bool> published_ = false;
};

// One queue and one thread that waits on it: gRPC's callback API polls on threads that
// sleep up to 100 ms after an idle second (docs/reliability.md), this does not.
// Thread-safe.
class CompletionThread {
 public:
  CompletionThread() = default;
  // Nothing may be under way. May run on the thread itself.
  ~CompletionThread();
  CompletionThread(const CompletionThread&) = delete;
  CompletionThread& operator=(const CompletionThread&) = delete;

  // Starts the thread the first time.
  grpc::CompletionQueue* queue();

  // Has the thread do this soon.
  void Post(std::function<void()> work);

 private:
  std::once_flag start_;
  std::shared_ptr<grpc::CompletionQueue> queue_;
  std::thread thread_;
};

}  // namespace client_internal
}  // namespace sdk_v0
}  // namespace answerbook

#endif  // ANSWERBOOK_CLIENT_SRC_COMPLETION_THREAD_H_
