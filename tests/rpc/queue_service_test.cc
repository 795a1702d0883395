#include "service/rpc/queue_service.h"

#include <unistd.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <fstream>
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

#include "tests/e2e/slow_reader.h"
#include "tests/e2e/step_call.h"

namespace answerbook::rpc {
namespace {

constexpr char kEcho[] = "/test.Test/Echo";
constexpr char kWait[] = "/test.Test/Wait";
constexpr char kLong[] = "/test.Test/Long";

// More than a client takes that does not read.
constexpr size_t kLongReply = size_t{1} << 20;

// Echo gives the request back, Wait does so once it is released. Long has a long reply.
class TestService final : public QueueService {
 public:
  TestService() {
    Add(kEcho, [this](const Incoming& call, grpc::ByteBuffer* reply) {
      if (call.cancelled) ++given_up_;
      return Echo(call, reply);
    });
    Add(kWait, [this](const Incoming& call, grpc::ByteBuffer* reply) {
      std::unique_lock lock(mutex_);
      ++waiting_;
      changed_.notify_all();
      changed_.wait(lock, [this] { return released_; });
      return Echo(call, reply);
    });
    Add(kLong, [](const Incoming& /*call*/, grpc::ByteBuffer* reply) {
      const grpc::Slice slice(std::string(kLongReply, 'x'));
      *reply = grpc::ByteBuffer(&slice, 1);
      return grpc::Status::OK;
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

  int given_up() const { return given_up_; }

 private:
  static grpc::Status Echo(const Incoming& call, grpc::ByteBuffer* reply) {
    if (call.request.Length() == 0)
      return {grpc::StatusCode::NOT_FOUND, "nothing to echo"};
    *reply = call.request;
    return grpc::Status::OK;
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  int waiting_ = 0;
  bool released_ = false;
  std::atomic<int> given_up_ = 0;
};

using UnreadCall = e2e::StepCall<grpc::ByteBuffer, grpc::ByteBuffer>;

class QueueServiceTest : public ::testing::Test {
 protected:
  ~QueueServiceTest() override { ShutDown(); }

  void Start(int threads) { Start(QueueService::Limits{.threads = threads}); }

  void Start(QueueService::Limits limits) {
    grpc::ServerBuilder builder;
    service_.AddQueues(builder, limits);
    builder.RegisterService(&service_);
    int port = 0;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
    server_ = builder.BuildAndStart();
    service_.Run();
    address_ = "127.0.0.1:" + std::to_string(port);
    stub_ = std::make_unique<grpc::GenericStub>(
        grpc::CreateChannel(address_, grpc::InsecureChannelCredentials()));
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

  // A call whose reply is on its way and not taken.
  std::unique_ptr<UnreadCall> BeginUnread() {
    auto call = std::make_unique<UnreadCall>(e2e::NarrowChannel(address_), kLong);
    const grpc::Slice slice("text");
    EXPECT_TRUE(call->Send(grpc::ByteBuffer(&slice, 1)));
    EXPECT_TRUE(call->ReadHeaders());
    return call;
  }

  TestService service_;
  std::string address_;
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

// Until a thread of this process waits for something.
void WaitUntilAsleep(const std::atomic<pid_t>& thread) {
  const auto patience = std::chrono::steady_clock::now() + std::chrono::minutes(1);
  while (thread == 0) std::this_thread::yield();
  std::string state;
  while (state != "S" && std::chrono::steady_clock::now() < patience) {
    std::ifstream stat("/proc/self/task/" + std::to_string(thread) + "/stat");
    std::string number;
    std::string name;
    stat >> number >> name >> state;
  }
  EXPECT_EQ(state, "S");
}

// What gRPC says of a call that was given up it may have said before the call is
// answered, and then nothing but the answer holds the queue open. To get there the one
// thread has to look at all that came, as it does after every so many answers, while a
// call has its turn.
TEST_F(QueueServiceTest, CallsThatWereGivenUpAreAnsweredBeforeTheQueueCloses) {
  for (int before = 0; before < 32; ++before) {
    TestService service;
    grpc::ServerBuilder builder;
    service.AddQueues(builder, {.threads = 1});
    builder.RegisterService(&service);
    int port = 0;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
    const auto server = builder.BuildAndStart();
    service.Run();
    stub_ = std::make_unique<grpc::GenericStub>(grpc::CreateChannel(
        "127.0.0.1:" + std::to_string(port), grpc::InsecureChannelCredentials()));
    std::string reply;
    for (int i = 0; i < before; ++i) EXPECT_TRUE(Call(kEcho, "text", &reply).ok());
    std::vector<std::thread> clients;
    // Returns when the caller waits for the reply, and so has sent the request.
    const auto call = [&](const char* path) {
      std::atomic<pid_t> id = 0;
      clients.emplace_back([this, path, &id] {
        id = gettid();
        std::string none;
        EXPECT_FALSE(Call(path, "text", &none).ok());
      });
      WaitUntilAsleep(id);
    };
    call(kWait);
    service.WaitForCalls(1);
    for (int i = 0; i < 3; ++i) call(kEcho);
    server->Shutdown(std::chrono::system_clock::now());
    for (std::thread& client : clients) client.join();
    std::atomic<pid_t> stopping = 0;
    std::thread stop([&] {
      stopping = gettid();
      service.Stop();
    });
    WaitUntilAsleep(stopping);
    service.Release();
    stop.join();
    EXPECT_EQ(service.in_flight(), 0);
  }
}

// A server of one thread looks at what came meanwhile every so often. When the word of a
// caller that gave up arrives is not for a test to say: it is tried until some came in
// time.
TEST_F(QueueServiceTest, CallsThatWereGivenUpAreSeenToBe) {
  Start(1);
  constexpr size_t kCalls = 300;
  const grpc::Slice slice("given up");
  const auto patience = std::chrono::steady_clock::now() + std::chrono::minutes(1);
  while (service_.given_up() == 0 && std::chrono::steady_clock::now() < patience) {
    grpc::CompletionQueue queue;
    std::vector<grpc::ClientContext> contexts(kCalls);
    std::vector<grpc::ByteBuffer> replies(kCalls);
    std::vector<grpc::Status> statuses(kCalls);
    std::vector<std::unique_ptr<grpc::GenericClientAsyncResponseReader>> readers;
    for (size_t i = 0; i < kCalls; ++i) {
      readers.push_back(stub_->PrepareUnaryCall(&contexts[i], kEcho,
                                                grpc::ByteBuffer(&slice, 1), &queue));
      readers.back()->StartCall();
      readers.back()->Finish(&replies[i], &statuses[i], nullptr);
    }
    for (size_t i = kCalls / 3; i < kCalls; ++i) contexts[i].TryCancel();
    void* tag = nullptr;
    bool ok = false;
    for (size_t i = 0; i < kCalls; ++i) ASSERT_TRUE(queue.Next(&tag, &ok));
    for (size_t i = 0; i < kCalls / 3; ++i) EXPECT_TRUE(statuses[i].ok());
  }
  EXPECT_GT(service_.given_up(), 0);
  ShutDown();
  EXPECT_EQ(service_.in_flight(), 0);
}

// Of more queues than one: which of them has the slow calls, and which the call that is
// refused, is not for a test to say.
TEST_F(QueueServiceTest, SlowReadersMakeRoomWhenTheirTimeIsOver) {
  Start({.threads = 6, .max_in_flight = 8, .send_timeout = std::chrono::seconds(1)});
  std::vector<std::unique_ptr<UnreadCall>> slow;
  slow.reserve(8);
  for (int i = 0; i < 8; ++i) slow.push_back(BeginUnread());
  EXPECT_EQ(service_.in_flight(), 8);
  grpc::Status status;
  const auto patience = std::chrono::steady_clock::now() + std::chrono::minutes(1);
  do {
    std::string reply;
    status = Call(kEcho, "text", &reply);
  } while (!status.ok() && std::chrono::steady_clock::now() < patience);
  EXPECT_TRUE(status.ok()) << status.error_message();
  // There was room as soon as the first of them was cancelled: others may be read still.
  for (const auto& call : slow) {
    grpc::ByteBuffer reply;
    if (call->Read(&reply)) continue;
    EXPECT_EQ(call->Finish().error_code(), grpc::StatusCode::CANCELLED);
  }
  ShutDown();
  EXPECT_GE(service_.send_timeouts(), 1);
  EXPECT_LE(service_.send_timeouts(), 8);
  EXPECT_EQ(service_.in_flight(), 0);
}

TEST_F(QueueServiceTest, SlowReadersStayWhileThereIsRoom) {
  Start({.threads = 2, .max_in_flight = 2, .send_timeout = std::chrono::nanoseconds(1)});
  const auto slow = BeginUnread();
  for (int i = 0; i < 100; ++i) {
    std::string reply;
    // Until word came that the one before was sent, there is no room for the next.
    const grpc::Status status = Call(kEcho, "text", &reply);
    if (!status.ok()) break;
    const auto patience = std::chrono::steady_clock::now() + std::chrono::minutes(1);
    while (service_.in_flight() > 1 && std::chrono::steady_clock::now() < patience) {
      std::this_thread::yield();
    }
  }
  EXPECT_EQ(service_.send_timeouts(), 0);
  grpc::ByteBuffer reply;
  EXPECT_TRUE(slow->Read(&reply));
  EXPECT_EQ(reply.Length(), kLongReply);
  EXPECT_TRUE(slow->Finish().ok());
}

TEST_F(QueueServiceTest, StopsWithoutHavingRun) {
  grpc::ServerBuilder builder;
  service_.AddQueues(builder, {.threads = 4});
  service_.Stop();
  service_.Stop();
}

}  // namespace
}  // namespace answerbook::rpc
