// The service through gRPC, over an in-process channel.
#include "service/rpc/service.h"

#include <atomic>
#include <chrono>
#include <memory>
#include <new>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "grpcpp/client_context.h"
#include "grpcpp/impl/client_unary_call.h"
#include "grpcpp/server.h"
#include "grpcpp/server_builder.h"
#include "gtest/gtest.h"

#include "answerbook/v1/answerbook_service.grpc.pb.h"
#include "tests/rpc/status_details.h"
#include "tests/rpc/test_library.h"

namespace answerbook::rpc {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class ServiceTest : public ::testing::Test {
 protected:
  ServiceTest() : holder_(SmallSnapshot()), service_(&holder_) {
    grpc::ServerBuilder builder;
    service_.AddQueues(builder, {.threads = 3});
    builder.RegisterService(&service_);
    server_ = builder.BuildAndStart();
    service_.Run();
    channel_ = server_->InProcessChannel({});
    stub_ = v1::AnswerbookService::NewStub(channel_);
  }
  ~ServiceTest() override {
    server_->Shutdown(std::chrono::system_clock::now());
    service_.Stop();
  }

  snapshot::SnapshotHolder holder_;
  Service service_;
  std::unique_ptr<grpc::Server> server_;
  std::shared_ptr<grpc::Channel> channel_;
  std::unique_ptr<v1::AnswerbookService::Stub> stub_;
};

TEST_F(ServiceTest, RepliesThatAreKeptAreThoseOfTheLiveSnapshot) {
  Service cached(&holder_, {.on_failure = {}, .cache_bytes = size_t{1} << 20});
  grpc::ServerBuilder builder;
  cached.AddQueues(builder, {.threads = 2});
  builder.RegisterService(&cached);
  const std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  cached.Run();
  const auto stub = v1::AnswerbookService::NewStub(server->InProcessChannel({}));
  const auto search = [&](const std::string& query) {
    v1::SearchRequest request;
    request.set_query(query);
    v1::SearchResponse response;
    grpc::ClientContext context;
    EXPECT_TRUE(stub->Search(&context, request, &response).ok());
    return response.SerializeAsString();
  };
  const std::string first = search("tea");
  EXPECT_EQ(search("tea"), first);
  EXPECT_NE(search("coffee"), first);
  content::Library library = SmallLibrary();
  library.answers.front().set_summary("Another summary.");
  holder_.Set(snapshot::Snapshot::Build(library));
  EXPECT_NE(search("tea"), first);
  server->Shutdown(std::chrono::system_clock::now());
  cached.Stop();
}

TEST_F(ServiceTest, IsNamedAsInTheContract) {
  EXPECT_STREQ(v1::AnswerbookService::service_full_name(), kServiceName);
}

TEST_F(ServiceTest, AnswersEveryMethodOfTheContract) {
  grpc::ClientContext list_context;
  v1::ListTopicsResponse topics;
  EXPECT_TRUE(stub_->ListTopics(&list_context, {}, &topics).ok());
  EXPECT_EQ(topics.topics_size(), 3);

  grpc::ClientContext get_context;
  v1::GetAnswerRequest get;
  get.set_answer_id("which-kettle");
  v1::GetAnswerResponse answer;
  EXPECT_TRUE(stub_->GetAnswer(&get_context, get, &answer).ok());
  EXPECT_EQ(answer.answer().question(), "Which kettle is best?");

  grpc::ClientContext search_context;
  v1::SearchRequest search;
  search.set_query("kettle");
  v1::SearchResponse results;
  EXPECT_TRUE(stub_->Search(&search_context, search, &results).ok());
  EXPECT_EQ(results.results_size(), 1);
}

TEST_F(ServiceTest, ErrorsReachTheClientWithTheirDetails) {
  grpc::ClientContext context;
  v1::GetAnswerRequest request;
  request.set_answer_id("no-such-answer");
  v1::GetAnswerResponse response;
  const grpc::Status status = stub_->GetAnswer(&context, request, &response);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::NOT_FOUND);
  EXPECT_EQ(ReasonOf(status), "ANSWER_NOT_FOUND");
}

// The details of the worst request must fit into the trailers that a client takes.
TEST_F(ServiceTest, ManyViolationsReachTheClient) {
  grpc::ClientContext context;
  v1::SearchRequest request;
  for (int i = 0; i < 1000; ++i) request.add_topic_ids("NOT A SLUG, RATHER A LONG TEXT");
  v1::SearchResponse response;
  const grpc::Status status = stub_->Search(&context, request, &response);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(FieldsOf(status).size(), 17U);
}

TEST_F(ServiceTest, AQueryThatIsNotUtf8IsAWrongField) {
  grpc::ClientContext context;
  v1::SearchRequest request;
  request.set_query("tea \xFF");
  v1::SearchResponse response;
  const grpc::Status status = stub_->Search(&context, request, &response);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(ReasonOf(status), "INVALID_REQUEST");
  EXPECT_THAT(FieldsOf(status), ElementsAre("query"));
}

TEST_F(ServiceTest, UnknownMethodsAreUnimplemented) {
  grpc::ClientContext context;
  const grpc::internal::RpcMethod method("/answerbook.v1.AnswerbookService/Guess",
                                         grpc::internal::RpcMethod::NORMAL_RPC);
  v1::SearchRequest request;
  v1::SearchResponse response;
  const grpc::Status status = grpc::internal::BlockingUnaryCall(
      channel_.get(), method, &context, request, &response);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::UNIMPLEMENTED);
}

TEST_F(ServiceTest, ServesTheLiveSnapshot) {
  v1::ListTopicsResponse response;
  {
    grpc::ClientContext context;
    ASSERT_TRUE(stub_->ListTopics(&context, {}, &response).ok());
  }
  const std::string before = response.content_version();
  holder_.Set(snapshot::Snapshot::Build(LargeLibrary(2, 1)));
  {
    grpc::ClientContext context;
    response.Clear();
    ASSERT_TRUE(stub_->ListTopics(&context, {}, &response).ok());
  }
  EXPECT_EQ(response.topics_size(), 2);
  EXPECT_NE(response.content_version(), before);
}

// It finds no memory for what it does once calls are answered.
class ForgetfulPolicy final : public CallPolicy {
 public:
  grpc::Status Admit(Method /*method*/, const QueueService::Incoming& /*call*/,
                     Caller* /*caller*/, Shed* /*shed*/) override {
    return grpc::Status::OK;
  }
  void Answered(const CallRecord& /*record*/,
                const QueueService::Incoming& /*call*/) override {
    throw std::bad_alloc();
  }
};

TEST(ServiceFailureTest, AFailureToTellOfACallIsNotTheCalls) {
  const snapshot::SnapshotHolder holder(SmallSnapshot());
  ForgetfulPolicy policy;
  for (const int room : {1000, 0}) {
    std::atomic<int> failures = 0;
    Service service(&holder,
                    {.on_failure = [&](auto, auto) { ++failures; }, .policy = &policy});
    grpc::ServerBuilder builder;
    service.AddQueues(builder, {.threads = 2, .max_in_flight = room});
    builder.RegisterService(&service);
    const std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
    service.Run();
    const auto stub = v1::AnswerbookService::NewStub(server->InProcessChannel({}));
    grpc::ClientContext context;
    v1::ListTopicsResponse topics;
    const grpc::Status status = stub->ListTopics(&context, {}, &topics);
    if (room > 0) {
      EXPECT_TRUE(status.ok()) << status.error_message();
      EXPECT_EQ(topics.topics_size(), 3);
    } else {
      EXPECT_EQ(ReasonOf(status), "OVERLOADED");
    }
    EXPECT_EQ(failures, 1);
    server->Shutdown(std::chrono::system_clock::now());
    service.Stop();
  }
}

class CatchAllTest : public ::testing::Test {
 protected:
  grpc::Status Call(const std::function<grpc::Status()>& handler) {
    return CatchAll(
        "Method",
        [this](std::string_view method, std::string_view what) {
          failures_.emplace_back(method, what);
        },
        handler);
  }

  std::vector<std::pair<std::string, std::string>> failures_;
};

TEST_F(CatchAllTest, PassesTheStatusOn) {
  EXPECT_TRUE(Call([] { return grpc::Status::OK; }).ok());
  EXPECT_EQ(Call([] { return grpc::Status::CANCELLED; }).error_code(),
            grpc::StatusCode::CANCELLED);
  EXPECT_THAT(failures_, IsEmpty());
}

TEST_F(CatchAllTest, LackOfMemoryIsResourceExhausted) {
  const grpc::Status status = Call([]() -> grpc::Status { throw std::bad_alloc(); });
  EXPECT_EQ(status.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_EQ(ReasonOf(status), "OUT_OF_MEMORY");
  EXPECT_EQ(failures_.size(), 1U);
}

TEST(CatchAllReportTest, AFailureToReportIsPassedOver) {
  const grpc::Status status = CatchAll(
      "Method", [](auto, auto) { throw std::bad_alloc(); },
      []() -> grpc::Status { throw std::bad_alloc(); });
  EXPECT_EQ(ReasonOf(status), "OUT_OF_MEMORY");
}

TEST_F(CatchAllTest, OtherExceptionsAreInternalAndKeepTheirTextToThemselves) {
  const grpc::Status status =
      Call([]() -> grpc::Status { throw std::runtime_error("the query was: secret"); });
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INTERNAL);
  EXPECT_EQ(ReasonOf(status), "INTERNAL_ERROR");
  EXPECT_EQ(status.error_message().find("secret"), std::string::npos);
  ASSERT_EQ(failures_.size(), 1U);
  EXPECT_EQ(failures_[0].first, "Method");
  EXPECT_EQ(failures_[0].second.find("secret"), std::string::npos);
}

TEST_F(CatchAllTest, EvenWhatIsNoExceptionIsCaught) {
  EXPECT_EQ(ReasonOf(Call([]() -> grpc::Status { throw 7; })), "INTERNAL_ERROR");
}

}  // namespace
}  // namespace answerbook::rpc
