// More calls than there is room for.

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "gmock/gmock.h"
#include "google/rpc/error_details.pb.h"
#include "gtest/gtest.h"

#include "tests/e2e/scrape.h"
#include "tests/e2e/server_process.h"
#include "tests/e2e/slow_reader.h"
#include "tests/e2e/temp_dir.h"
#include "tests/rpc/status_details.h"
#include "tests/server/http_client.h"

namespace answerbook::e2e {
namespace {

using ::testing::HasSubstr;

v1::GetAnswerRequest LongAnswer() {
  v1::GetAnswerRequest request;
  request.set_answer_id("long-answer");
  return request;
}

class OverloadTest : public ::testing::Test {
 protected:
  void Start(int max_in_flight) {
    server_ = ServerProcess::Start(
        WriteLongLibrary(dir_),
        {"--max_in_flight=" + std::to_string(max_in_flight), "--access_log_sample=1"});
    ASSERT_NE(server_, nullptr);
  }

  // A call whose answer is on its way and not taken.
  std::unique_ptr<SlowGetAnswer> BeginSlowCall() {
    auto call =
        std::make_unique<SlowGetAnswer>(NarrowChannel(server_->address()), kGetAnswer);
    EXPECT_TRUE(call->Send(LongAnswer()));
    EXPECT_TRUE(call->ReadHeaders());
    return call;
  }

  grpc::Status Call(grpc::ClientContext* context) {
    v1::GetAnswerResponse response;
    return server_->NewStub()->GetAnswer(context, LongAnswer(), &response);
  }

  TempDir dir_;
  std::unique_ptr<ServerProcess> server_;
};

TEST_F(OverloadTest, RefusesCallsBeyondTheCapAndTakesThemAgainAfterwards) {
  Start(2);
  const auto first = BeginSlowCall();
  auto second = BeginSlowCall();
  {
    grpc::ClientContext context;
    const grpc::Status refused = Call(&context);
    EXPECT_EQ(refused.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
    EXPECT_EQ(rpc::ReasonOf(refused), "OVERLOADED");
    const auto retry = rpc::DetailOf<google::rpc::RetryInfo>(refused);
    ASSERT_TRUE(retry.has_value());
    const int64_t delay_ms =
        retry->retry_delay().seconds() * 1000 + retry->retry_delay().nanos() / 1'000'000;
    EXPECT_GE(delay_ms, 100);
    EXPECT_LE(delay_ms, 200);
    const auto& trailers = context.GetServerTrailingMetadata();
    const auto pushback = trailers.find("grpc-retry-pushback-ms");
    ASSERT_NE(pushback, trailers.end());
    EXPECT_EQ(std::string(pushback->second.data(), pushback->second.size()),
              std::to_string(delay_ms));
    ASSERT_TRUE(server_->WaitForEvents("call", 3));
    EXPECT_THAT(server_->LastEvent("call"), HasSubstr("\"refused\":\"overload\""));
  }
  v1::GetAnswerResponse response;
  EXPECT_TRUE(first->Read(&response));
  EXPECT_TRUE(first->Finish().ok());
  // The server learns of it a moment later.
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  grpc::Status status;
  do {
    grpc::ClientContext context;
    status = Call(&context);
  } while (!status.ok() && std::chrono::steady_clock::now() < deadline);
  EXPECT_TRUE(status.ok()) << status.error_message();
  // A caller that goes away makes room as well.
  second.reset();
  const auto third = BeginSlowCall();
}

TEST_F(OverloadTest, ClientsThatRetryByTheirServiceConfigGetThrough) {
  Start(1);
  auto slow = BeginSlowCall();
  grpc::ChannelArguments arguments;
  arguments.SetServiceConfigJSON(
      R"({"methodConfig": [{"name": [{"service": "answerbook.v1.AnswerbookService"}],
          "retryPolicy": {"maxAttempts": 5, "initialBackoff": "60s",
                          "maxBackoff": "60s", "backoffMultiplier": 1,
                          "retryableStatusCodes": ["RESOURCE_EXHAUSTED"]}}]})");
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  const auto stub = v1::AnswerbookService::NewStub(grpc::CreateCustomChannel(
      server_->address(), grpc::InsecureChannelCredentials(), arguments));
  grpc::Status status;
  std::thread caller([&] {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + kPatience);
    v1::GetAnswerResponse response;
    status = stub->GetAnswer(&context, LongAnswer(), &response);
  });
  // It was refused once; what makes it come back before a minute is the pushback.
  EXPECT_TRUE(server_->WaitForEvents("call", 2));
  slow.reset();
  caller.join();
  EXPECT_TRUE(status.ok()) << status.error_message();
}

// Calls without a deadline of their own that are given up, and calls with one: those
// whose turn comes too late are not worked on.
TEST_F(OverloadTest, CallsThatComeTooLateDoNoWork) {
  server_ = ServerProcess::Start(ShippedContent(),
                                 {"--threads=1", "--metrics_listen=127.0.0.1:0"});
  ASSERT_NE(server_, nullptr);
  const std::optional<int> port = MetricsPort(server_->process().Stderr());
  ASSERT_TRUE(port.has_value());
  const auto shed = [&](const std::string& reason) {
    return Sample(Fetch(*port, "/metrics").body, "answerbook_calls_shed_total",
                  {"\"" + reason + "\""});
  };
  constexpr int kCalls = 400;
  const auto stub = server_->NewStub();
  const auto patience = std::chrono::steady_clock::now() + kPatience;
  // Which of them come too late is up to the machine: until some did.
  while ((shed("expired") < 1 || shed("cancelled") < 1) &&
         std::chrono::steady_clock::now() < patience) {
    grpc::CompletionQueue queue;
    std::vector<grpc::ClientContext> contexts(kCalls);
    std::vector<v1::SearchResponse> responses(kCalls);
    std::vector<grpc::Status> statuses(kCalls);
    std::vector<std::unique_ptr<grpc::ClientAsyncResponseReader<v1::SearchResponse>>>
        readers;
    v1::SearchRequest request;
    for (int i = 0; i < kCalls; ++i) {
      const auto n = static_cast<size_t>(i);
      request.set_query("side effects of interferon " + std::to_string(i));
      if (i % 2 == 0) {
        contexts[n].set_deadline(std::chrono::system_clock::now() +
                                 std::chrono::milliseconds(3));
      }
      readers.push_back(stub->AsyncSearch(&contexts[n], request, &queue));
      readers.back()->Finish(&responses[n], &statuses[n], nullptr);
    }
    for (size_t i = kCalls / 2 + 1; i < kCalls; i += 2) contexts[i].TryCancel();
    void* tag = nullptr;
    bool ok = false;
    for (int i = 0; i < kCalls; ++i) ASSERT_TRUE(queue.Next(&tag, &ok));
  }
  EXPECT_GE(shed("expired"), 1);
  EXPECT_GE(shed("cancelled"), 1);
}

}  // namespace
}  // namespace answerbook::e2e
