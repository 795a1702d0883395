#include "client/fakes/fake_health.h"

#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/slice.h>

namespace answerbook {
inline namespace sdk_v0 {
namespace fakes {
namespace {

// A HealthCheckResponse: field 1, status, is 1, SERVING.
constexpr char kServing[] = {0x08, 0x01};

// One word, and then silence until the client goes.
class Watch final : public grpc::ServerGenericBidiReactor {
 public:
  Watch() {
    const grpc::Slice bytes(kServing, sizeof(kServing));
    response_ = grpc::ByteBuffer(&bytes, 1);
    StartWrite(&response_);
  }
  void OnCancel() override { Finish(grpc::Status::CANCELLED); }
  void OnDone() override { delete this; }

 private:
  grpc::ByteBuffer response_;
};

class Unimplemented final : public grpc::ServerGenericBidiReactor {
 public:
  Unimplemented() { Finish({grpc::StatusCode::UNIMPLEMENTED, "no such method"}); }
  void OnDone() override { delete this; }
};

}  // namespace

grpc::ServerGenericBidiReactor* FakeHealth::CreateReactor(
    grpc::GenericCallbackServerContext* context) {
  if (context->method() == "/grpc.health.v1.Health/Watch") return new Watch;
  return new Unimplemented;
}

}  // namespace fakes
}  // namespace sdk_v0
}  // namespace answerbook
