#include "service/server/health_service.h"

#include <memory>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "grpc/support/time.h"
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

// OK for a name that may be asked for.
grpc::Status CheckName(const std::string& service) {
  if (service.size() <= kMostHealthNameBytes) return grpc::Status::OK;
  return {grpc::StatusCode::INVALID_ARGUMENT,
          absl::StrCat("service: has ", service.size(), " bytes; a name has at most ",
                       kMostHealthNameBytes)};
}

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
    HealthCheckRequest request;
    request.Swap(&request_);  // its reply may be long in coming to be read
    HealthCheckResponse response;
    {
      const std::lock_guard lock(service_->mutex_);
      response.set_status(service_->StatusOf(service_->HealthOf(request.service())));
    }
    if (const grpc::Status status = CheckName(request.service()); !status.ok()) {
      responder_.FinishWithError(status, static_cast<Event*>(this));
    } else if (response.status() == HealthCheckResponse::SERVICE_UNKNOWN) {
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
      sending_ = false;
      if (!begun_) {
        begun_ = true;
        Post(service_);
        if (!is_over_) Begin();
      } else if (!ok) {
        finished_ = true;  // nothing more can be sent
      }
      if (!is_over_) Update();
      gone = is_over_;
    }
    if (gone) delete this;
  }

  // Sends the status when it is not the one that was sent last, and ends the stream when
  // it is to end. With mutex_ held.
  void Update() {
    if (sending_ || finished_) return;
    const Status status = service_->StatusOf(health_);
    if (sent_ == status) {
      if (service_->ending_) Finish(TheServerStops());
      return;
    }
    sending_ = true;
    sent_ = status;
    HealthCheckResponse response;
    response.set_status(status);
    writer_.Write(response, static_cast<Event*>(this));
  }

  // With mutex_ held.
  void Cancel() { context_.TryCancel(); }

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

  static grpc::Status TheServerStops() {
    return {grpc::StatusCode::UNAVAILABLE, "the server stops"};
  }

  // Takes what is asked for, or refuses. With mutex_ held.
  void Begin() {
    HealthCheckRequest request;
    request.Swap(&request_);  // or it would be kept as long as the stream lasts
    if (grpc::Status status = CheckName(request.service()); !status.ok()) {
      Finish(status);
    } else if (service_->ending_) {
      Finish(TheServerStops());  // who has waited for the others may be gone
    } else if (service_->watches_.size() >= service_->most_watches_) {
      Finish({grpc::StatusCode::UNIMPLEMENTED, "too many watch already"});
    } else {
      health_ = service_->HealthOf(request.service());
      service_->watches_.insert(this);
    }
  }

  // With mutex_ held.
  void Finish(const grpc::Status& status) {
    sending_ = true;
    finished_ = true;
    writer_.Finish(status, static_cast<Event*>(this));
  }

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
  Health health_ = Health::kUnknown;
  std::optional<Status> sent_;
};

// Ends those who still watch. What was written to a client that grants no room for it
// (flow control of HTTP/2) is neither sent nor does it fail, and its stream would last as
// long as it likes.
class HealthService::CutOff final : public Event {
 public:
  explicit CutOff(HealthService* service) : service_(service) {}

  void Happened(bool ok) override {
    if (!ok) return;  // not needed any more
    const std::lock_guard lock(service_->mutex_);
    for (WatchCall* watch : service_->watches_) watch->Cancel();
  }

 private:
  HealthService* const service_;
};

HealthService::HealthService(grpc::ServerBuilder& builder, size_t most_watches)
    // Not one of the queues that connections are spread over.
    : queue_(builder.AddCompletionQueue(/*is_frequently_polled=*/false)),
      most_watches_(most_watches),
      cut_off_(std::make_unique<CutOff>(this)) {
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

HealthService::Health HealthService::HealthOf(const std::string& service) const {
  const auto found = names_.find(service);
  return found == names_.end() ? Health::kUnknown : found->second;
}

HealthService::Status HealthService::StatusOf(Health health) const {
  if (health == Health::kUnknown) return HealthCheckResponse::SERVICE_UNKNOWN;
  return shut_down_ && health != Health::kAlive ? HealthCheckResponse::NOT_SERVING
                                                : HealthCheckResponse::SERVING;
}

void HealthService::SetServing(const std::string& service) {
  names_[service] = Health::kServing;
}

void HealthService::SetAlive(const std::string& service) {
  names_[service] = Health::kAlive;
}

void HealthService::Shutdown() {
  const std::lock_guard lock(mutex_);
  shut_down_ = true;
  for (WatchCall* watch : watches_) watch->Update();
}

void HealthService::EndWatches() {
  const std::lock_guard lock(mutex_);
  if (std::exchange(ending_, true)) return;
  for (WatchCall* watch : watches_) watch->Update();
  if (watches_.empty()) return;
  patience_.Set(
      queue_.get(),
      gpr_time_add(
          gpr_now(GPR_CLOCK_MONOTONIC),
          gpr_time_from_millis(absl::ToInt64Milliseconds(kWatchPatience), GPR_TIMESPAN)),
      cut_off_.get());
}

void HealthService::Stop() {
  if (queue_ == nullptr) return;
  patience_.Cancel();
  queue_->Shutdown();
  if (thread_.joinable()) thread_.join();
  void* tag = nullptr;
  bool ok = false;
  while (queue_->Next(&tag, &ok)) static_cast<Event*>(tag)->Happened(false);
  queue_.reset();
}

}  // namespace answerbook::server
