#include "client/src/completion_thread.h"

#include <grpc/support/time.h>
#include <grpcpp/alarm.h>

#include <utility>

namespace answerbook {
inline namespace sdk_v0 {
namespace client_internal {

grpc::CompletionQueue* CompletionThread::queue() {
  std::call_once(start_, [this] {
    queue_ = std::make_shared<grpc::CompletionQueue>();
    // The thread keeps the queue: it may outlive this object, whose last user may have
    // been one of its own events.
    thread_ = std::thread([queue = queue_] {
      void* tag = nullptr;
      for (bool ok = false; queue->Next(&tag, &ok);) Event::From(tag)->Happened(ok);
    });
  });
  return queue_.get();
}

namespace {

// Work that waits for nothing: an alarm that is due.
class PostedWork final : public Event {
 public:
  explicit PostedWork(std::function<void()> work) : work_(std::move(work)) {}

  void Begin(grpc::CompletionQueue* queue) {
    alarm_.Set(queue, gpr_time_0(GPR_CLOCK_MONOTONIC), Publish());
  }

  void Happened(bool /*ok*/) override {
    const std::unique_ptr<PostedWork> self(this);
    work_();
  }

 private:
  std::function<void()> work_;
  grpc::Alarm alarm_;
};

}  // namespace

void CompletionThread::Post(std::function<void()> work) {
  (new PostedWork(std::move(work)))->Begin(queue());
}

CompletionThread::~CompletionThread() {
  if (!thread_.joinable()) return;
  queue_->Shutdown();
  if (thread_.get_id() == std::this_thread::get_id()) {
    thread_.detach();
  } else {
    thread_.join();
  }
}

}  // namespace client_internal
}  // namespace sdk_v0
}  // namespace answerbook
