#include "bench/serving_styles.h"

#include <new>
#include <utility>

#include "grpcpp/impl/codegen/proto_utils.h"
#include "grpcpp/impl/codegen/server_callback_handlers.h"
#include "grpcpp/impl/rpc_service_method.h"
#include "grpcpp/server_context.h"
#include "grpcpp/support/async_unary_call.h"
#include "grpcpp/support/method_handler.h"
#include "grpcpp/support/server_callback.h"

namespace answerbook::bench {
namespace {

using grpc::internal::RpcMethod;
using grpc::internal::RpcServiceMethod;

}  // namespace

void SyncService::Add(const char* path, RawMethod method) {
  using Handler =
      grpc::internal::RpcMethodHandler<SyncService, grpc::ByteBuffer, grpc::ByteBuffer,
                                       grpc::ByteBuffer, grpc::ByteBuffer>;
  AddMethod(new RpcServiceMethod(
      path, RpcMethod::NORMAL_RPC,
      new Handler([method = std::move(method)](
                      SyncService*, grpc::ServerContext*, const grpc::ByteBuffer* request,
                      grpc::ByteBuffer* reply) { return method(*request, reply); },
                  this)));
}

void CallbackService::Add(const char* path, RawMethod method) {
  using Handler =
      grpc::internal::CallbackUnaryHandler<grpc::ByteBuffer, grpc::ByteBuffer>;
  auto* added = new RpcServiceMethod(
      path, RpcMethod::NORMAL_RPC,
      new Handler(
          [method = std::move(method)](grpc::CallbackServerContext* context,
                                       const grpc::ByteBuffer* request,
                                       grpc::ByteBuffer* reply) {
            grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
            reactor->Finish(method(*request, reply));
            return reactor;
          }));
  added->SetServerApiType(RpcServiceMethod::ApiType::RAW_CALL_BACK);
  AddMethod(added);
}

// A call that waits to be taken, and then is answered. Owns itself.
class QueueService::Call {
 public:
  Call(QueueService* service, int method, grpc::ServerCompletionQueue* queue)
      : service_(service), method_(method), queue_(queue) {
    new (&state_) State;
    service_->RequestAsyncUnary(method_, &state_.context, &state_.request,
                                &state_.responder, queue_, queue_, this);
  }
  ~Call() { state_.~State(); }

  void Proceed(bool ok) {
    if (!taken_) {
      if (!ok) {  // the server shuts down
        delete this;
        return;
      }
      taken_ = true;
      grpc::ByteBuffer reply;
      const grpc::Status status =
          service_->raw_methods_[static_cast<size_t>(method_)](state_.request, &reply);
      if (status.ok()) {
        state_.responder.Finish(reply, status, this);
      } else {
        state_.responder.FinishWithError(status, this);
      }
      return;
    }
    // Answered: wait for the next.
    taken_ = false;
    state_.~State();
    new (&state_) State;
    service_->RequestAsyncUnary(method_, &state_.context, &state_.request,
                                &state_.responder, queue_, queue_, this);
  }

 private:
  struct State {
    grpc::ServerContext context;
    grpc::ByteBuffer request;
    grpc::ServerAsyncResponseWriter<grpc::ByteBuffer> responder{&context};
  };

  QueueService* const service_;
  const int method_;
  grpc::ServerCompletionQueue* const queue_;
  bool taken_ = false;
  union {
    State state_;
  };
};

QueueService::~QueueService() { Stop(); }

void QueueService::Add(const char* path, RawMethod method) {
  AddMethod(new RpcServiceMethod(path, RpcMethod::NORMAL_RPC, nullptr));
  MarkMethodAsync(static_cast<int>(raw_methods_.size()));
  raw_methods_.push_back(std::move(method));
}

void QueueService::AddQueues(grpc::ServerBuilder& builder, int count) {
  for (int i = 0; i < count; ++i) queues_.push_back(builder.AddCompletionQueue());
}

void QueueService::Run(int threads, int calls) {
  for (const auto& queue : queues_) {
    for (size_t method = 0; method < raw_methods_.size(); ++method) {
      for (int i = 0; i < calls; ++i) {
        new Call(this, static_cast<int>(method), queue.get());
      }
    }
    for (int i = 0; i < threads; ++i) {
      threads_.emplace_back([queue = queue.get()] {
        void* tag = nullptr;
        bool ok = false;
        while (queue->Next(&tag, &ok)) static_cast<Call*>(tag)->Proceed(ok);
      });
    }
  }
}

void QueueService::Stop() {
  for (const auto& queue : queues_) queue->Shutdown();
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
  queues_.clear();
}

}  // namespace answerbook::bench
