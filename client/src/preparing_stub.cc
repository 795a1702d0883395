// What is laid around each attempt before it goes on the wire.
#include <grpcpp/security/credentials.h>

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

#include "client/src/stub.h"

namespace answerbook {
inline namespace sdk_v0 {
namespace client_internal {
namespace {

grpc::Status AddMetadata(grpc::ClientContext* context, const CallState& call) {
  if (!call.request_id().empty()) {
    context->AddMetadata("x-request-id", call.request_id());
  }
  if (const std::string traceparent = call.Traceparent(); !traceparent.empty()) {
    context->AddMetadata("traceparent", traceparent);
  }
  return grpc::Status::OK;
}

using Prepare = std::function<grpc::Status(grpc::ClientContext*, const CallState&)>;

// Prepares the context of each attempt, which does not begin when that fails.
class PreparingStub final : public Stub {
 public:
  PreparingStub(std::unique_ptr<Stub> stub, Prepare prepare)
      : stub_(std::move(stub)), prepare_(std::move(prepare)) {}

  grpc::Status Call(grpc::ClientContext* context, const CallState& call,
                    const v1::ListTopicsRequest& request,
                    v1::ListTopicsResponse* response) override {
    return Prepared(context, call, request, response);
  }
  grpc::Status Call(grpc::ClientContext* context, const CallState& call,
                    const v1::GetAnswerRequest& request,
                    v1::GetAnswerResponse* response) override {
    return Prepared(context, call, request, response);
  }
  grpc::Status Call(grpc::ClientContext* context, const CallState& call,
                    const v1::SearchRequest& request,
                    v1::SearchResponse* response) override {
    return Prepared(context, call, request, response);
  }

  void Start(grpc::ClientContext* context, const CallState& call,
             const v1::ListTopicsRequest& request, v1::ListTopicsResponse* response,
             CompletionThread* thread, Done done) override {
    StartPrepared(context, call, request, response, thread, std::move(done));
  }
  void Start(grpc::ClientContext* context, const CallState& call,
             const v1::GetAnswerRequest& request, v1::GetAnswerResponse* response,
             CompletionThread* thread, Done done) override {
    StartPrepared(context, call, request, response, thread, std::move(done));
  }
  void Start(grpc::ClientContext* context, const CallState& call,
             const v1::SearchRequest& request, v1::SearchResponse* response,
             CompletionThread* thread, Done done) override {
    StartPrepared(context, call, request, response, thread, std::move(done));
  }

  void Pause(absl::Duration pause) override { stub_->Pause(pause); }

 private:
  template <typename Request, typename Response>
  grpc::Status Prepared(grpc::ClientContext* context, const CallState& call,
                        const Request& request, Response* response) {
    if (grpc::Status status = prepare_(context, call); !status.ok()) return status;
    return stub_->Call(context, call, request, response);
  }

  template <typename Request, typename Response>
  void StartPrepared(grpc::ClientContext* context, const CallState& call,
                     const Request& request, Response* response, CompletionThread* thread,
                     Done done) {
    if (grpc::Status status = prepare_(context, call); !status.ok()) {
      thread->Post([done = std::move(done), status] { done(status); });
      return;
    }
    stub_->Start(context, call, request, response, thread, std::move(done));
  }

  const std::unique_ptr<Stub> stub_;
  const Prepare prepare_;
};

// Keeps gRPC's form of the last token, for most calls have the same.
class Tokens {
 public:
  explicit Tokens(TokenSource source) : source_(std::move(source)) {}

  grpc::Status Add(grpc::ClientContext* context) {
    absl::StatusOr<std::string> token = source_();
    if (!token.ok()) {
      return {grpc::StatusCode::UNAUTHENTICATED,
              absl::StrCat("TokenOption: ", token.status().message())};
    }
    // What is no header's value would end the process in gRPC.
    for (const char c : *token) {
      if (!absl::ascii_isgraph(static_cast<unsigned char>(c))) {
        return {grpc::StatusCode::UNAUTHENTICATED,
                "TokenOption: the token has characters that no token has"};
      }
    }
    context->set_credentials(CredentialsFor(*std::move(token)));
    return grpc::Status::OK;
  }

 private:
  std::shared_ptr<grpc::CallCredentials> CredentialsFor(std::string token) {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (credentials_ == nullptr || token != token_) {
      credentials_ = grpc::AccessTokenCredentials(token);
      token_ = std::move(token);
    }
    return credentials_;
  }

  const TokenSource source_;
  std::mutex mutex_;
  std::string token_;
  std::shared_ptr<grpc::CallCredentials> credentials_;
};

}  // namespace

std::unique_ptr<Stub> WithMetadata(std::unique_ptr<Stub> stub) {
  return std::make_unique<PreparingStub>(std::move(stub), AddMetadata);
}

std::unique_ptr<Stub> WithToken(std::unique_ptr<Stub> stub, TokenSource source) {
  return std::make_unique<PreparingStub>(
      std::move(stub), [tokens = std::make_shared<Tokens>(std::move(source))](
                           grpc::ClientContext* context, const CallState&) {
        return tokens->Add(context);
      });
}

}  // namespace client_internal
}  // namespace sdk_v0
}  // namespace answerbook
