// Calls of services whose stubs are not generated here: health and reflection.
#ifndef ANSWERBOOK_TESTS_SERVER_GRPC_CALLS_H_
#define ANSWERBOOK_TESTS_SERVER_GRPC_CALLS_H_

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "grpc/health/v1/health.pb.h"
#include "grpcpp/channel.h"
#include "grpcpp/client_context.h"
#include "grpcpp/impl/client_unary_call.h"
#include "grpcpp/impl/codegen/proto_utils.h"
#include "grpcpp/support/byte_buffer.h"
#include "grpcpp/support/sync_stream.h"

namespace answerbook::server {

using grpc::health::v1::HealthCheckRequest;
using grpc::health::v1::HealthCheckResponse;
using ServingStatus = HealthCheckResponse::ServingStatus;

// Asks Health.Check of a service.
inline grpc::Status CheckHealthStatus(const std::shared_ptr<grpc::Channel>& channel,
                                      const std::string& service,
                                      HealthCheckResponse* response) {
  const grpc::internal::RpcMethod method("/grpc.health.v1.Health/Check",
                                         grpc::internal::RpcMethod::NORMAL_RPC);
  grpc::ClientContext context;
  HealthCheckRequest request;
  request.set_service(service);
  return grpc::internal::BlockingUnaryCall(channel.get(), method, &context, request,
                                           response);
}

// What it says; nothing when the call fails.
inline std::optional<ServingStatus> CheckHealth(
    const std::shared_ptr<grpc::Channel>& channel, const std::string& service) {
  HealthCheckResponse response;
  if (!CheckHealthStatus(channel, service, &response).ok()) return std::nullopt;
  return response.status();
}

// A running Health.Watch of a service, or of the whole server. Cancelled by the
// destructor.
class HealthWatch {
 public:
  explicit HealthWatch(const std::shared_ptr<grpc::Channel>& channel,
                       const std::string& service = "")
      : method_("/grpc.health.v1.Health/Watch",
                grpc::internal::RpcMethod::SERVER_STREAMING),
        reader_(grpc::internal::ClientReaderFactory<HealthCheckResponse>::Create(
            channel.get(), method_, &context_, RequestFor(service))) {}
  ~HealthWatch() {
    Cancel();
    if (!finished_) reader_->Finish();
  }

  // The next change; nothing at the end of the stream.
  std::optional<ServingStatus> Next() {
    HealthCheckResponse response;
    if (!reader_->Read(&response)) return std::nullopt;
    return response.status();
  }

  void Cancel() { context_.TryCancel(); }

  // How the stream ended. Once.
  grpc::Status Finish() {
    finished_ = true;
    return reader_->Finish();
  }

 private:
  static HealthCheckRequest RequestFor(const std::string& service) {
    HealthCheckRequest request;
    request.set_service(service);
    return request;
  }

  bool finished_ = false;
  grpc::ClientContext context_;
  grpc::internal::RpcMethod method_;
  std::unique_ptr<grpc::ClientReader<HealthCheckResponse>> reader_;
};

// The bytes of the reflection service's response to one request, a
// grpc.reflection.v1alpha.ServerReflectionRequest with a single field. Debian has no
// header for these messages, and the names that a test looks for stand in them as such.
inline std::string Reflect(const std::shared_ptr<grpc::Channel>& channel, int field,
                           const std::string& value) {
  std::string request;
  request.push_back(static_cast<char>(field << 3 | 2));  // tag: length-delimited
  request.push_back(static_cast<char>(value.size()));    // below 128
  request += value;
  const grpc::internal::RpcMethod method(
      "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo",
      grpc::internal::RpcMethod::BIDI_STREAMING);
  grpc::ClientContext context;
  const std::unique_ptr<grpc::ClientReaderWriter<grpc::ByteBuffer, grpc::ByteBuffer>>
      stream(grpc::internal::ClientReaderWriterFactory<
             grpc::ByteBuffer, grpc::ByteBuffer>::Create(channel.get(), method,
                                                         &context));
  const grpc::Slice slice(request);
  grpc::ByteBuffer buffer(&slice, 1);
  std::string response;
  if (stream->Write(buffer) && stream->Read(&buffer)) {
    std::vector<grpc::Slice> slices;
    if (buffer.Dump(&slices).ok()) {
      for (const grpc::Slice& part : slices) {
        response.append(reinterpret_cast<const char*>(part.begin()), part.size());
      }
    }
  }
  stream->WritesDone();
  stream->Finish();
  return response;
}

inline std::string ReflectServices(const std::shared_ptr<grpc::Channel>& channel) {
  return Reflect(channel, 7, "*");
}

inline std::string ReflectSymbol(const std::shared_ptr<grpc::Channel>& channel,
                                 const std::string& symbol) {
  return Reflect(channel, 4, symbol);
}

}  // namespace answerbook::server

#endif  // ANSWERBOOK_TESTS_SERVER_GRPC_CALLS_H_
