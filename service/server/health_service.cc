#include "service/server/health_service.h"

#include <optional>

#include "grpcpp/impl/codegen/proto_utils.h"
#include "grpcpp/impl/rpc_service_method.h"
#include "grpcpp/server_context.h"
#include "grpcpp/support/async_stream.h"
#include "grpcpp/support/async_unary_call.h"

namespace answerbook::server {
namespace {

using grpc::health::v1::HealthCheckRequest;
using grpc::health::v1::HealthCheckResponse;
using grpc::internal::RpcMethod;
using grpc::internal::RpcServiceMethod;

// In the order in which they are registered.
constexpr int kCheck = 0;
constexpr int kWatch = 1;

}  // namespace

// What comes out of the queue.
class HealthService::Event {
 public:
  virtual ~Event() = default;
  virtual void Happened(bool ok) = 0;
};

// Waits for a Check, answers it, and is gone. Owns itself.
class HealthService::CheckCall final : public Event {
 public:
  static void Post(HealthService* service) {
    auto* call = new CheckCall(service);
    service->RequestAsyncUnary(kCheck, &call->context_, &call->request_,
                               &call->responder_, service->queue_.get(),
                               service->queue_.get(), static_cast<Event*>(call));
  }

  void Happened(bool ok) override {
    if (answered_ || !ok) {
      delete this;
      return;
    }
    Post(service_);  // while this call keeps the server's shutdown from finishing
    answered_ = true;
    HealthCheckResponse response;
    {
      const std::lock_guard lock(service_->mutex_);
      response.set_status(service_->StatusOf(request_.service()));
    }
    if (response.status() == HealthCheckResponse::SERVICE_UNKNOWN) {
      responder_.FinishWithError({grpc::StatusCode::NOT_FOUND, "no such service"},
                                 static_cast<Event*>(this));
    } else {
      responder_.Finish(response, grpc::Status::OK, static_cast<Event*>(this));
    }
  }

 private:
  explicit CheckCall(HealthService* service) : service_(service) {}

  HealthService* const service_;
  bool answered_ = false;
  grpc::ServerContext context_;
  HealthCheckRequest request_;
  grpc::ServerAsyncResponseWriter<HealthCheckResponse> responder_{&context_};
};

// Waits for a Watch and then sends every change, until the client goes or the server
// cancels what still runs. Owns itself.
class HealthService::WatchCall final : public Event {
 public:
  static void Post(HealthService* service) {
    auto* call = new WatchCall(service);
    call->context_.AsyncNotifyWhenDone(static_cast<Event*>(&call->over_));
    service->RequestAsyncServerStreaming(
        kWatch, &call->context_, &call->request_, &call->writer_, service->queue_.get(),
        service->queue_.get(), static_cast<Event*>(call));
  }

  // Begins, or a status was sent.
  void Happened(bool ok) override {
    if (!begun_ && !ok) {  // the server shuts down; over_ never comes
      delete this;
      return;
    }
    bool gone = false;
    {
      const std::lock_guard lock(service_->mutex_);
      if (!begun_) {
        begun_ = true;
        Post(service_);
        service_->watches_.insert(this);
      }
      sending_ = false;
      if (!is_over_) Update();
      gone = is_over_;
    }
    if (gone) delete this;
  }

  // Sends the status when it is not the one that was sent last, and ends the stream when
  // it is to end. With mutex_ held.
  void Update() {
    const Status status = service_->StatusOf(request_.service());
    if (sending_ || finished_) return;
    if (sent_ == status) {
      if (!service_->ending_) return;
      sending_ = true;
      finished_ = true;
      writer_.Finish({grpc::StatusCode::UNAVAILABLE, "the server stops"},
                     static_cast<Event*>(this));
      return;
    }
    sending_ = true;
    sent_ = status;
    HealthCheckResponse response;
    response.set_status(status);
    writer_.Write(response, static_cast<Event*>(this));
  }

 private:
  // The client has gone, or the server has cancelled the call.
  class Over final : public Event {
   public:
    explicit Over(WatchCall* call) : call_(call) {}
    void Happened(bool /*ok*/) override { call_->IsOver(); }

   private:
    WatchCall* const call_;
  };

  explicit WatchCall(HealthService* service) : service_(service) {}

  void IsOver() {
    bool sending = false;
    {
      const std::lock_guard lock(service_->mutex_);
      is_over_ = true;
      service_->watches_.erase(this);
      sending = sending_;
    }
    if (!sending) delete this;  // or else when the event of the last Write comes
  }

  HealthService* const service_;
  Over over_{this};
  grpc::ServerContext context_;
  HealthCheckRequest request_;
  grpc::ServerAsyncWriter<HealthCheckResponse> writer_{&context_};
  bool begun_ = false;
  bool sending_ = true;  // until it begins: as if, so that nothing else is sent
  bool is_over_ = false;
  bool finished_ = false;
  std::optional<Status> sent_;
};

HealthService::HealthService(grpc::ServerBuilder& builder)
    // Not one of the queues that connections are spread over.
    : queue_(builder.AddCompletionQueue(/*is_frequently_polled=*/false)) {
  AddMethod(new RpcServiceMethod("/grpc.health.v1.Health/Check", RpcMethod::NORMAL_RPC,
                                 nullptr));
  AddMethod(new RpcServiceMethod("/grpc.health.v1.Health/Watch",
                                 RpcMethod::SERVER_STREAMING, nullptr));
  MarkMethodAsync(kCheck);
  MarkMethodAsync(kWatch);
  builder.RegisterService(this);
}

HealthService::~HealthService() { Stop(); }

void HealthService::Run() {
  CheckCall::Post(this);
  WatchCall::Post(this);
  thread_ = std::thread([queue = queue_.get()] {
    void* tag = nullptr;
    bool ok = false;
    while (queue->Next(&tag, &ok)) static_cast<Event*>(tag)->Happened(ok);
  });
}

HealthService::Status HealthService::StatusOf(const std::string& service) const {
  const auto found = statuses_.find(service);
  if (found == statuses_.end()) return HealthCheckResponse::SERVICE_UNKNOWN;
  const Named& named = found->second;
  return shut_down_ && !named.always ? HealthCheckResponse::NOT_SERVING : named.status;
}

void HealthService::SetServing(const std::string& service) {
  const std::lock_guard lock(mutex_);
  statuses_[service] = {HealthCheckResponse::SERVING, /*always=*/false};
  for (WatchCall* watch : watches_) watch->Update();
}

void HealthService::SetAlive(const std::string& service) {
  const std::lock_guard lock(mutex_);
  statuses_[service] = {HealthCheckResponse::SERVING, /*always=*/true};
  for (WatchCall* watch : watches_) watch->Update();
}

void HealthService::Shutdown() {
  const std::lock_guard lock(mutex_);
  shut_down_ = true;
  for (WatchCall* watch : watches_) watch->Update();
}

void HealthService::EndWatches() {
  const std::lock_guard lock(mutex_);
  ending_ = true;
  for (WatchCall* watch : watches_) watch->Update();
}

void HealthService::Stop() {
  if (queue_ == nullptr) return;
  queue_->Shutdown();
  if (thread_.joinable()) thread_.join();
  void* tag = nullptr;
  bool ok = false;
  while (queue_->Next(&tag, &ok)) static_cast<Event*>(tag)->Happened(false);
  queue_.reset();
}

}  // namespace answerbook::server
