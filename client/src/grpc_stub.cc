// The stub that gRPC generated, for one attempt.
#include <grpcpp/completion_queue.h>

#include <memory>
#include <utility>

#include "absl/time/clock.h"

#include "answerbook/v1/answerbook_service.grpc.pb.h"
#include "client/src/stub.h"

namespace answerbook {
inline namespace sdk_v0 {
namespace client_internal {
namespace {

using Generated = v1::AnswerbookService::Stub;

// An attempt that nobody waits for. Destroys itself when it has ended.
template <typename Response>
class Attempt final : public Event {
 public:
  Attempt(std::unique_ptr<grpc::ClientAsyncResponseReader<Response>> reader,
          Stub::Done done)
      : reader_(std::move(reader)), done_(std::move(done)) {}

  void Begin(Response* response) {
    reader_->StartCall();
    reader_->Finish(response, &status_, Publish());
  }

  void Happened(bool /*ok*/) override {
    const std::unique_ptr<Attempt> self(this);
    done_(status_);
  }

 private:
  std::unique_ptr<grpc::ClientAsyncResponseReader<Response>> reader_;
  grpc::Status status_;
  Stub::Done done_;
};

template <typename Response, typename Reader>
void Begin(Reader reader, Response* response, Stub::Done done) {
  (new Attempt<Response>(std::move(reader), std::move(done)))->Begin(response);
}

class GrpcStub final : public Stub {
 public:
  explicit GrpcStub(const std::shared_ptr<grpc::Channel>& channel)
      : channel_(channel), stub_(v1::AnswerbookService::NewStub(channel)) {}

  grpc::Status Call(grpc::ClientContext* context, const CallState& /*call*/,
                    const v1::ListTopicsRequest& request,
                    v1::ListTopicsResponse* response) override {
    return stub_->ListTopics(context, request, response);
  }
  grpc::Status Call(grpc::ClientContext* context, const CallState& /*call*/,
                    const v1::GetAnswerRequest& request,
                    v1::GetAnswerResponse* response) override {
    return stub_->GetAnswer(context, request, response);
  }
  grpc::Status Call(grpc::ClientContext* context, const CallState& /*call*/,
                    const v1::SearchRequest& request,
                    v1::SearchResponse* response) override {
    return stub_->Search(context, request, response);
  }

  void Start(grpc::ClientContext* context, const CallState& /*call*/,
             const v1::ListTopicsRequest& request, v1::ListTopicsResponse* response,
             CompletionThread* thread, Done done) override {
    Begin(stub_->PrepareAsyncListTopics(context, request, thread->queue()), response,
          std::move(done));
  }
  void Start(grpc::ClientContext* context, const CallState& /*call*/,
             const v1::GetAnswerRequest& request, v1::GetAnswerResponse* response,
             CompletionThread* thread, Done done) override {
    Begin(stub_->PrepareAsyncGetAnswer(context, request, thread->queue()), response,
          std::move(done));
  }
  void Start(grpc::ClientContext* context, const CallState& /*call*/,
             const v1::SearchRequest& request, v1::SearchResponse* response,
             CompletionThread* thread, Done done) override {
    Begin(stub_->PrepareAsyncSearch(context, request, thread->queue()), response,
          std::move(done));
  }

  void Pause(absl::Duration pause) override {
    const auto end = absl::ToChronoTime(absl::Now() + pause);
    grpc::CompletionQueue queue;
    bool changed = true;
    while (changed) {  // and not: the time is over
      channel_->NotifyOnStateChange(channel_->GetState(/*try_to_connect=*/true), end,
                                    &queue, nullptr);
      void* tag = nullptr;
      if (!queue.Next(&tag, &changed)) break;
    }
    queue.Shutdown();
  }

 private:
  const std::shared_ptr<grpc::Channel> channel_;
  const std::unique_ptr<Generated> stub_;
};

}  // namespace

std::unique_ptr<Stub> MakeGrpcStub(const std::shared_ptr<grpc::Channel>& channel) {
  return std::make_unique<GrpcStub>(channel);
}

}  // namespace client_internal
}  // namespace sdk_v0
}  // namespace answerbook
