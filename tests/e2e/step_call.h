// A call driven one operation at a time, so that a test decides when it goes on.
#ifndef ANSWERBOOK_TESTS_E2E_STEP_CALL_H_
#define ANSWERBOOK_TESTS_E2E_STEP_CALL_H_

#include <chrono>
#include <memory>
#include <string>

#include "grpcpp/generic/generic_stub.h"
#include "grpcpp/grpcpp.h"

#include "tests/e2e/process.h"

namespace answerbook::e2e {

// Each function starts an operation and waits until it is done; false when it failed or
// took longer than kPatience, after which the call is cancelled. Not thread-safe.
template <typename Request, typename Response>
class StepCall {
 public:
  // `method` as "/package.Service/Method"; unary or server streaming.
  StepCall(const std::shared_ptr<grpc::Channel>& channel, const std::string& method)
      : stub_(channel), stream_(stub_.PrepareCall(&context_, method, &queue_)) {}

  ~StepCall() {
    context_.TryCancel();
    if (sent_ && !finished_) Finish();
    queue_.Shutdown();
    void* tag;
    bool ok;
    while (queue_.Next(&tag, &ok)) {
    }
  }
  StepCall(const StepCall&) = delete;
  StepCall& operator=(const StepCall&) = delete;

  // Starts the call with its one request.
  bool Send(const Request& request) {
    sent_ = true;
    stream_->StartCall(this);
    if (!Step()) return false;
    stream_->WriteLast(request, grpc::WriteOptions(), this);
    return Step();
  }

  // Waits for the headers of the response.
  bool ReadHeaders() {
    stream_->ReadInitialMetadata(this);
    return Step();
  }

  bool Read(Response* response) {
    stream_->Read(response, this);
    return Step();
  }

  grpc::Status Finish() {
    finished_ = true;
    stream_->Finish(&status_, this);
    Step();
    return status_;
  }

 private:
  bool Step() {
    void* tag;
    bool ok = false;
    const auto deadline = std::chrono::system_clock::now() + kPatience;
    if (queue_.AsyncNext(&tag, &ok, deadline) == grpc::CompletionQueue::GOT_EVENT) {
      return ok;
    }
    context_.TryCancel();
    queue_.Next(&tag, &ok);
    return false;
  }

  grpc::ClientContext context_;
  grpc::CompletionQueue queue_;
  grpc::TemplatedGenericStub<Request, Response> stub_;
  std::unique_ptr<grpc::ClientAsyncReaderWriter<Request, Response>> stream_;
  grpc::Status status_;
  bool sent_ = false;
  bool finished_ = false;
};

}  // namespace answerbook::e2e

#endif  // ANSWERBOOK_TESTS_E2E_STEP_CALL_H_
