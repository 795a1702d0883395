#include "bench/serving_styles.h"

#include <utility>

#include "grpcpp/impl/codegen/proto_utils.h"
#include "grpcpp/impl/codegen/server_callback_handlers.h"
#include "grpcpp/impl/rpc_service_method.h"
#include "grpcpp/server_context.h"
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
      new Handler([method = std::move(method)](grpc::CallbackServerContext* context,
                                               const grpc::ByteBuffer* request,
                                               grpc::ByteBuffer* reply) {
        grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
        reactor->Finish(method(*request, reply));
        return reactor;
      }));
  added->SetServerApiType(RpcServiceMethod::ApiType::RAW_CALL_BACK);
  AddMethod(added);
}

}  // namespace answerbook::bench
