#include "service/rpc/queue_service.h"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "grpcpp/client_context.h"
#include "grpcpp/create_channel.h"
#include "grpcpp/generic/generic_stub.h"
#include "grpcpp/security/credentials.h"
#include "grpcpp/security/server_credentials.h"
#include "grpcpp/server.h"
#include "gtest/gtest.h"

namespace answerbook::rpc {
namespace {

constexpr char kEcho[] = "/test.Test/Echo";
constexpr char kWait[] = "/test.Test/Wait";

// Echo gives the request back, Wait does so once it is released.
class TestService final : public QueueService {
 public:
  TestService() {
    Add(kEcho, Echo);
    Add(kWait, [this](const grpc::ServerContext& context, const grpc::ByteBuffer& request,
                      grpc::ByteBuffer* reply) {
      std::unique_lock lock(mutex_);
      ++waiting_;
      changed_.notify_all();
      changed_.wait(lock, [this] { return released_; });
      return Echo(context, request, reply);
    });
  }
  ~TestService() override { Stop(); }

  void WaitForCalls(int count) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return waiting_ >= count; });
  }

  void Release() {
    const std::lock_guard lock(mutex_);
    released_ = true;
    changed_.notify_all();
  }

 private:
  static grpc::Status Echo(const grpc::ServerContext& /*context*/,
                           const grpc::ByteBuffer& request, grpc::ByteBuffer* reply) {
    if (request.Length() == 0) return {grpc::StatusCode::NOT_FOUND, "nothing to echo"};
    *reply = request;
    return grpc::Status::OK;
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  int waiting_ = 0;
  bool released_ = false;
};

class QueueServiceTest : public ::testing::Test {
 protected:
  ~QueueServiceTest() override { ShutDown(); }

  void Start(int threads) {
    grpc::ServerBuilder builder;
    service_.AddQueues(builder, threads);
    builder.RegisterService(&service_);
    int port = 0;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
    server_ = builder.BuildAndStart();
    service_.Run();
    stub_ = std::make_unique<grpc::GenericStub>(grpc::CreateChannel(
        "127.0.0.1:" + std::to_string(port), grpc::InsecureChannelCredentials()));
  }

  void ShutDown() {
    if (server_ == nullptr) return;
    server_->Shutdown(std::chrono::system_clock::now());
    service_.Stop();
  }

  grpc::Status Call(const char* path, const std::string& text, std::string* reply) {
    const grpc::Slice slice(text);
    const grpc::ByteBuffer request(&slice, 1);
    grpc::ByteBuffer response;
    grpc::ClientContext context;
    grpc::CompletionQueue queue;
    grpc::Status status;
    const auto reader = stub_->PrepareUnaryCall(&context, path, request, &queue);
    reader->StartCall();
    reader->Finish(&response, &status, this);
    void* tag = nullptr;
    bool ok = false;
    queue.Next(&tag, &ok);
    grpc::Slice whole;
    if (status.ok() && response.DumpToSingleSlice(&whole).ok()) {
      reply->assign(reinterpret_cast<const char*>(whole.begin()), whole.size());
    }
    return status;
  }

  TestService service_;
  std::unique_ptr<grpc::Server> server_;
  std::unique_ptr<grpc::GenericStub> stub_;
};

TEST_F(QueueServiceTest, AnswersManyCallsAtATime) {
  Start(3);
  std::atomic<int> right = 0;
  std::vector<std::thread> clients;
  clients.reserve(8);
  for (int c = 0; c < 8; ++c) {
    clients.emplace_back([&, c] {
      for (int i = 0; i < 100; ++i) {
        const std::string text = std::to_string(c) + "/" + std::to_string(i);
        std::string reply;
        if (Call(kEcho, text, &reply).ok() && reply == text) ++right;
      }
    });
  }
  for (std::thread& client : clients) client.join();
  EXPECT_EQ(right, 800);
}

TEST_F(QueueServiceTest, ReturnsTheStatusOfTheMethod) {
  Start(1);
  std::string reply;
  const grpc::Status status = Call(kEcho, "", &reply);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::NOT_FOUND);
  EXPECT_EQ(status.error_message(), "nothing to echo");
}

TEST_F(QueueServiceTest, CallsWaitForAThread) {
  Start(2);
  std::vector<std::thread> clients;
  clients.reserve(200);
  std::atomic<int> answered = 0;
  for (int i = 0; i < 200; ++i) {  // more than are taken ahead
    clients.emplace_back([&] {
      std::string reply;
      if (Call(kWait, "text", &reply).ok()) ++answered;
    });
  }
  service_.WaitForCalls(2);
  service_.Release();
  for (std::thread& client : clients) client.join();
  EXPECT_EQ(answered, 200);
}

TEST_F(QueueServiceTest, ALongCallLeavesAThreadForOthers) {
  Start(2);
  std::string late;
  std::thread client([&] { Call(kWait, "late", &late); });
  service_.WaitForCalls(1);
  std::string reply;
  EXPECT_TRUE(Call(kEcho, "early", &reply).ok());
  EXPECT_EQ(reply, "early");
  service_.Release();
  client.join();
  EXPECT_EQ(late, "late");
}

TEST_F(QueueServiceTest, ShutdownWaitsForACallThatRuns) {
  Start(2);
  std::string reply;
  grpc::Status status;
  std::thread client([&] { status = Call(kWait, "text", &reply); });
  service_.WaitForCalls(1);
  std::thread shutdown([&] {
    server_->Shutdown(std::chrono::system_clock::now() + std::chrono::hours(1));
  });
  service_.Release();
  client.join();
  shutdown.join();
  EXPECT_TRUE(status.ok()) << status.error_code() << ": " << status.error_message();
  EXPECT_EQ(reply, "text");
}

TEST_F(QueueServiceTest, StopsWithoutHavingRun) {
  grpc::ServerBuilder builder;
  service_.AddQueues(builder, 4);
  service_.Stop();
  service_.Stop();
}

}  // namespace
}  // namespace answerbook::rpc
