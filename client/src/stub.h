// One attempt of a call on the wire, and what is laid around it.
#ifndef ANSWERBOOK_CLIENT_SRC_STUB_H_
#define ANSWERBOOK_CLIENT_SRC_STUB_H_

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>
#include <grpcpp/support/status.h>

#include <functional>
#include <memory>

#include "absl/time/time.h"

#include "answerbook/credentials.h"
#include "answerbook/v1/answerbook_service.pb.h"
#include "client/src/call_state.h"
#include "client/src/completion_thread.h"

namespace answerbook {
inline namespace sdk_v0 {
namespace client_internal {

// Thread-safe. The requests, responses and contexts must live until the attempt has
// ended; CallState is used during the call of the function alone.
class Stub {
 public:
  using Done = std::function<void(const grpc::Status&)>;

  virtual ~Stub() = default;

  // Waits.
  virtual grpc::Status Call(grpc::ClientContext* context, const CallState& call,
                            const v1::ListTopicsRequest& request,
                            v1::ListTopicsResponse* response) = 0;
  virtual grpc::Status Call(grpc::ClientContext* context, const CallState& call,
                            const v1::GetAnswerRequest& request,
                            v1::GetAnswerResponse* response) = 0;
  virtual grpc::Status Call(grpc::ClientContext* context, const CallState& call,
                            const v1::SearchRequest& request,
                            v1::SearchResponse* response) = 0;

  // Does not; calls `done` on `thread`.
  virtual void Start(grpc::ClientContext* context, const CallState& call,
                     const v1::ListTopicsRequest& request,
                     v1::ListTopicsResponse* response, CompletionThread* thread,
                     Done done) = 0;
  virtual void Start(grpc::ClientContext* context, const CallState& call,
                     const v1::GetAnswerRequest& request, v1::GetAnswerResponse* response,
                     CompletionThread* thread, Done done) = 0;
  virtual void Start(grpc::ClientContext* context, const CallState& call,
                     const v1::SearchRequest& request, v1::SearchResponse* response,
                     CompletionThread* thread, Done done) = 0;

  // Waits between two attempts of a call that waits. gRPC takes a step towards a
  // connection only while somebody waits for something of it, and else every five
  // seconds: with sleeping callers a channel whose replicas were all away, and are back,
  // takes twenty seconds to see it.
  virtual void Pause(absl::Duration pause) = 0;
};

// The generated stub.
std::unique_ptr<Stub> MakeGrpcStub(const std::shared_ptr<grpc::Channel>& channel);

// Adds the call's request id and trace context.
std::unique_ptr<Stub> WithMetadata(std::unique_ptr<Stub> stub);

// Adds who calls. By call and not by channel: else the health watch would need the token
// too, and calls would fail with its failure rather than with what is wrong with the
// token. gRPC refuses the call when the channel is not private.
std::unique_ptr<Stub> WithToken(std::unique_ptr<Stub> stub, TokenSource source);

}  // namespace client_internal
}  // namespace sdk_v0
}  // namespace answerbook

#endif  // ANSWERBOOK_CLIENT_SRC_STUB_H_
