// What Server::Drain says of the calls of a QueueService.
#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <thread>

#include "grpcpp/client_context.h"
#include "grpcpp/create_channel.h"
#include "grpcpp/security/credentials.h"
#include "gtest/gtest.h"

#include "answerbook/v1/answerbook_service.grpc.pb.h"
#include "service/rpc/queue_service.h"
#include "service/server/server.h"

namespace answerbook::server {
namespace {

// Answers with an empty message: GetAnswer at once, Search once it was cancelled.
class TwoMethods final : public rpc::QueueService {
 public:
  TwoMethods() {
    Add("/answerbook.v1.AnswerbookService/GetAnswer",
        [](const Incoming&, grpc::ByteBuffer* reply) { return Reply(reply); });
    Add("/answerbook.v1.AnswerbookService/Search",
        [this](const Incoming& call, grpc::ByteBuffer* reply) {
          running_ = true;
          running_.notify_all();
          while (!call.context.IsCancelled()) {
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
          }
          return Reply(reply);
        });
  }
  ~TwoMethods() override { Stop(); }

  void WaitForSearch() { running_.wait(false); }

 private:
  static grpc::Status Reply(grpc::ByteBuffer* reply) {
    const grpc::Slice empty;
    *reply = grpc::ByteBuffer(&empty, 1);
    return grpc::Status::OK;
  }

  std::atomic<bool> running_ = false;
};

class DrainTest : public ::testing::Test {
 protected:
  DrainTest() {
    Options options;
    options.content = "unused";
    options.listen = {"127.0.0.1:0"};
    auto started = Server::Start(options, &service_, "answerbook.v1.AnswerbookService");
    EXPECT_TRUE(started.ok()) << started.status();
    server_ = *std::move(started);
    stub_ = v1::AnswerbookService::NewStub(grpc::CreateChannel(
        ToString(server_->listening().front()), grpc::InsecureChannelCredentials()));
    grpc::ClientContext context;
    v1::GetAnswerResponse response;
    EXPECT_TRUE(stub_->GetAnswer(&context, {}, &response).ok());
  }

  TwoMethods service_;
  std::unique_ptr<Server> server_;
  std::unique_ptr<v1::AnswerbookService::Stub> stub_;
};

// Whether there is time or not.
TEST_F(DrainTest, WithoutCallsNoneIsCancelled) {
  EXPECT_TRUE(server_->Drain(absl::ZeroDuration()));
}

TEST_F(DrainTest, ACallThatRunsIsCancelled) {
  grpc::Status status;
  std::thread caller([&] {
    grpc::ClientContext context;
    v1::SearchResponse response;
    status = stub_->Search(&context, {}, &response);
  });
  service_.WaitForSearch();
  EXPECT_FALSE(server_->Drain(absl::ZeroDuration()));
  caller.join();
  EXPECT_FALSE(status.ok());
}

}  // namespace
}  // namespace answerbook::server
