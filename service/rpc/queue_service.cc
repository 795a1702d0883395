#include "service/rpc/queue_service.h"

#include <atomic>
#include <utility>

#include "grpcpp/impl/codegen/proto_utils.h"
#include "grpcpp/impl/rpc_service_method.h"
#include "grpcpp/support/async_unary_call.h"

namespace answerbook::rpc {
namespace {

// While one thread of a queue answers a call that takes long, the other answers the
// rest of the queue's connections.
constexpr int kThreadsAQueue = 2;

// Calls that gRPC can hand over before a thread has taken one, for each method and queue.
// More wait inside gRPC, at a little more cost.
constexpr int kCallsAhead = 32;

}  // namespace

// Waits for a call, answers it, and is gone when the answer is on its way.
class QueueService::Call {
 public:
  // Posts a call that owns itself. The server must not have finished its shutdown.
  static void Post(QueueService* service, int method,
                   grpc::ServerCompletionQueue* queue) {
    auto* call = new Call(service, method, queue);
    call->answered_.store(false, std::memory_order_release);
    service->RequestAsyncUnary(method, &call->context_, &call->request_,
                               &call->responder_, queue, queue, call);
  }

  // What it waited for has happened; `ok` unless the server shuts down.
  void Proceed(bool ok) {
    if (answered_.load(std::memory_order_acquire) || !ok) {
      delete this;
      return;
    }
    // While this call holds the server up, its shutdown has not finished.
    Post(service_, method_, queue_);
    grpc::ByteBuffer reply;
    const grpc::Status status =
        service_->raw_methods_[static_cast<size_t>(method_)](context_, request_, &reply);
    answered_.store(true, std::memory_order_release);
    if (status.ok()) {
      responder_.Finish(reply, status, this);
    } else {
      responder_.FinishWithError(status, this);
    }
  }

 private:
  Call(QueueService* service, int method, grpc::ServerCompletionQueue* queue)
      : service_(service), method_(method), queue_(queue), responder_(&context_) {}

  QueueService* const service_;
  const int method_;
  grpc::ServerCompletionQueue* const queue_;
  // Atomic for ThreadSanitizer alone, which does not see that gRPC orders what one thread
  // hands to its queue before what another gets from it.
  std::atomic<bool> answered_ = false;
  grpc::ServerContext context_;
  grpc::ByteBuffer request_;
  grpc::ServerAsyncResponseWriter<grpc::ByteBuffer> responder_;
};

QueueService::~QueueService() { Stop(); }

void QueueService::Add(const char* path, Method method) {
  using grpc::internal::RpcMethod;
  using grpc::internal::RpcServiceMethod;
  AddMethod(new RpcServiceMethod(path, RpcMethod::NORMAL_RPC, nullptr));
  MarkMethodAsync(static_cast<int>(raw_methods_.size()));
  raw_methods_.push_back(std::move(method));
}

void QueueService::AddQueues(grpc::ServerBuilder& builder, int threads) {
  thread_count_ = threads;
  for (int i = 0; i < threads; i += kThreadsAQueue) {
    queues_.push_back(builder.AddCompletionQueue());
  }
}

void QueueService::Run() {
  for (const auto& queue : queues_) {
    for (size_t method = 0; method < raw_methods_.size(); ++method) {
      for (int i = 0; i < kCallsAhead; ++i) {
        Call::Post(this, static_cast<int>(method), queue.get());
      }
    }
  }
  for (int i = 0; i < thread_count_; ++i) {
    grpc::CompletionQueue* queue = queues_[static_cast<size_t>(i) % queues_.size()].get();
    threads_.emplace_back([queue] {
      void* tag = nullptr;
      bool ok = false;
      while (queue->Next(&tag, &ok)) static_cast<Call*>(tag)->Proceed(ok);
    });
  }
}

void QueueService::Stop() {
  for (const auto& queue : queues_) queue->Shutdown();
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
  // Without Run nobody has emptied them.
  for (const auto& queue : queues_) {
    void* tag = nullptr;
    bool ok = false;
    while (queue->Next(&tag, &ok)) static_cast<Call*>(tag)->Proceed(false);
  }
  queues_.clear();
}

}  // namespace answerbook::rpc
