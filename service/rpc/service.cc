#include "service/rpc/service.h"

#include <chrono>
#include <exception>
#include <memory>
#include <new>
#include <typeinfo>
#include <utility>

#include "grpcpp/impl/codegen/proto_utils.h"
#include "grpcpp/impl/rpc_service_method.h"
#include "grpcpp/server_context.h"
#include "grpcpp/support/byte_buffer.h"
#include "grpcpp/support/method_handler.h"

#include "service/rpc/errors.h"
#include "service/rpc/get_answer.h"
#include "service/rpc/list_topics.h"
#include "service/rpc/parse.h"
#include "service/rpc/search.h"

namespace answerbook::rpc {
namespace {

// Whether anybody still waits for the call.
grpc::Status CheckWanted(const grpc::ServerContext& context) {
  if (context.IsCancelled()) return CallCancelled();
  if (context.deadline() < std::chrono::system_clock::now()) return DeadlineExceeded();
  return grpc::Status::OK;
}

}  // namespace

grpc::Status CatchAll(std::string_view method, const Service::OnFailure& on_failure,
                      const std::function<grpc::Status()>& handler) {
  const auto report = [&](std::string_view what) {
    if (on_failure) on_failure(method, what);
  };
  try {
    return handler();
  } catch (const std::bad_alloc& failure) {
    report(typeid(failure).name());
    return OutOfMemory();
  } catch (const std::exception& failure) {
    report(typeid(failure).name());
  } catch (...) {
    report("not a std::exception");
  }
  return InternalError();
}

template <typename Request, typename Response>
void Service::Add(const char* path, Handler<Request, Response> handler) {
  using google::protobuf::MessageLite;
  using MethodHandler =
      grpc::internal::RpcMethodHandler<Service, grpc::ByteBuffer, Response,
                                       grpc::ByteBuffer, MessageLite>;
  AddMethod(new grpc::internal::RpcServiceMethod(
      path, grpc::internal::RpcMethod::NORMAL_RPC,
      new MethodHandler(
          [path, handler](Service* service, grpc::ServerContext* context,
                          const grpc::ByteBuffer* bytes, Response* response) {
            return CatchAll(path, service->on_failure_, [&] {
              grpc::Status status = CheckWanted(*context);
              if (!status.ok()) return status;
              Request request;
              status = ParseRequest(*bytes, &request);
              if (!status.ok()) return status;
              const std::shared_ptr<const snapshot::Snapshot> live =
                  service->holder_->Get();
              return handler(*live, request, response);
            });
          },
          this)));
}

Service::Service(const snapshot::SnapshotHolder* holder, OnFailure on_failure)
    : holder_(holder), on_failure_(std::move(on_failure)) {
  Add("/answerbook.v1.AnswerbookService/ListTopics", ListTopics);
  Add("/answerbook.v1.AnswerbookService/GetAnswer", GetAnswer);
  Add("/answerbook.v1.AnswerbookService/Search", Search);
}

}  // namespace answerbook::rpc
