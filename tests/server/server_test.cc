// The server over real sockets of this machine.
#include "service/server/server.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "grpcpp/create_channel.h"
#include "grpcpp/security/credentials.h"
#include "gtest/gtest.h"

#include "answerbook/v1/answerbook_service.grpc.pb.h"
#include "tests/server/grpc_calls.h"
#include "tests/server/listener.h"

namespace answerbook::server {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

constexpr char kServiceName[] = "answerbook.v1.AnswerbookService";

// Between two looks at a condition that will come.
void Pause() { std::this_thread::sleep_for(std::chrono::milliseconds(1)); }

// GetAnswer begins and does not end until it is released or cancelled.
class SlowService final : public v1::AnswerbookService::Service {
 public:
  grpc::Status GetAnswer(grpc::ServerContext* context,
                         const v1::GetAnswerRequest* request,
                         v1::GetAnswerResponse* response) override {
    ++running_;
    while (!context->IsCancelled() && !released_) Pause();
    response->mutable_answer()->set_answer_id(request->answer_id());
    return grpc::Status::OK;
  }

  // Returns when `count` calls have begun.
  void WaitForCalls(int count) {
    while (running_ < count) Pause();
  }
  void Release() { released_ = true; }

 private:
  std::atomic<int> running_ = 0;
  std::atomic<bool> released_ = false;
};

// A call of GetAnswer on a thread of its own.
class Call {
 public:
  explicit Call(const std::shared_ptr<grpc::Channel>& channel)
      : stub_(v1::AnswerbookService::NewStub(channel)), thread_([this] {
          v1::GetAnswerRequest request;
          request.set_answer_id("slow");
          status_ = stub_->GetAnswer(&context_, request, &response_);
          done_ = true;
        }) {}
  ~Call() {
    context_.TryCancel();
    if (thread_.joinable()) thread_.join();
  }

  bool Done() const { return done_; }

  const grpc::Status& Wait() {
    if (thread_.joinable()) thread_.join();
    return status_;
  }

  const v1::GetAnswerResponse& response() const { return response_; }

 private:
  std::unique_ptr<v1::AnswerbookService::Stub> stub_;
  grpc::ClientContext context_;
  v1::GetAnswerResponse response_;
  grpc::Status status_;
  std::atomic<bool> done_ = false;
  std::thread thread_;
};

Options AnyPort() {
  Options options;
  options.content = "unused";
  options.listen = {"127.0.0.1:0"};
  return options;
}

std::shared_ptr<grpc::Channel> Connect(const std::string& address) {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  return grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(),
                                   arguments);
}

class ServerTest : public ::testing::Test {
 protected:
  void Start(const Options& options = AnyPort()) {
    auto started = Server::Start(options, &service_, kServiceName);
    ASSERT_TRUE(started.ok()) << started.status();
    server_ = *std::move(started);
    channel_ = Connect(ToString(server_->listening().front()));
  }

  SlowService service_;
  std::unique_ptr<Server> server_;
  std::shared_ptr<grpc::Channel> channel_;
};

TEST_F(ServerTest, ListensOnThePortThatItSays) {
  Start();
  ASSERT_EQ(server_->listening().size(), 1U);
  EXPECT_EQ(server_->listening()[0].host, "127.0.0.1");
  EXPECT_GT(server_->listening()[0].port, 0);
  service_.Release();
  Call call(channel_);
  EXPECT_TRUE(call.Wait().ok()) << call.Wait().error_message();
  EXPECT_EQ(call.response().answer().answer_id(), "slow");
}

TEST_F(ServerTest, ListensOnEveryAddress) {
  std::string directory =
      std::filesystem::temp_directory_path() / "answerbook-server-XXXXXX";
  ASSERT_NE(mkdtemp(directory.data()), nullptr);
  Options options = AnyPort();
  options.listen = {"127.0.0.1:0", "localhost:0",
                    absl::StrCat("unix:", directory, "/a.sock")};
  Start(options);
  ASSERT_EQ(server_->listening().size(), 3U);
  EXPECT_NE(server_->listening()[0].port, server_->listening()[1].port);
  for (const ListenAddress& address : server_->listening()) {
    EXPECT_EQ(CheckHealth(Connect(ToString(address)), ""), HealthCheckResponse::SERVING)
        << ToString(address);
  }
  // A second server must not take the socket's file over.
  options.listen = {absl::StrCat("unix:", directory, "/a.sock")};
  SlowService other;
  EXPECT_EQ(Server::Start(options, &other, kServiceName).status().code(),
            absl::StatusCode::kAlreadyExists);
  EXPECT_EQ(CheckHealth(Connect(options.listen[0]), ""), HealthCheckResponse::SERVING);
  server_.reset();
  std::filesystem::remove_all(directory);
}

// One that was killed cannot remove the file of its socket.
TEST_F(ServerTest, TakesOverAUnixSocketThatNobodyAnswersOn) {
  std::string directory =
      std::filesystem::temp_directory_path() / "answerbook-server-XXXXXX";
  ASSERT_NE(mkdtemp(directory.data()), nullptr);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  directory.copy(address.sun_path, sizeof(address.sun_path) - 8);
  std::strcat(address.sun_path, "/a.sock");
  const int left = socket(AF_UNIX, SOCK_STREAM, 0);
  ASSERT_EQ(bind(left, reinterpret_cast<sockaddr*>(&address), sizeof(address)), 0);
  close(left);

  Options options = AnyPort();
  options.listen = {absl::StrCat("unix:", address.sun_path)};
  Start(options);
  EXPECT_EQ(CheckHealth(channel_, ""), HealthCheckResponse::SERVING);
  server_.reset();
  std::filesystem::remove_all(directory);
}

TEST_F(ServerTest, SaysThatItServes) {
  Start();
  EXPECT_EQ(CheckHealth(channel_, ""), HealthCheckResponse::SERVING);
  EXPECT_EQ(CheckHealth(channel_, kServiceName), HealthCheckResponse::SERVING);
  EXPECT_EQ(CheckHealth(channel_, "no.such.Service"), std::nullopt);
}

TEST_F(ServerTest, WatchesAServiceThatNobodyNamed) {
  Start();
  HealthWatch watch(channel_, "no.such.Service");
  EXPECT_EQ(watch.Next(), HealthCheckResponse::SERVICE_UNKNOWN);
}

TEST_F(ServerTest, TellsEveryWatcherThatItStops) {
  Start();
  {
    HealthWatch gone(channel_);
    EXPECT_EQ(gone.Next(), HealthCheckResponse::SERVING);
  }
  HealthWatch server(channel_);
  HealthWatch service(channel_, kServiceName);
  EXPECT_EQ(server.Next(), HealthCheckResponse::SERVING);
  EXPECT_EQ(service.Next(), HealthCheckResponse::SERVING);
  std::thread drain([&] { server_->Drain(absl::Minutes(5)); });
  EXPECT_EQ(server.Next(), HealthCheckResponse::NOT_SERVING);
  EXPECT_EQ(service.Next(), HealthCheckResponse::NOT_SERVING);
  server.Cancel();
  service.Cancel();
  drain.join();
}

// Watches do not keep the server beyond the timeout.
TEST_F(ServerTest, EndsWatches) {
  Start();
  HealthWatch watch(channel_);
  ASSERT_EQ(watch.Next(), HealthCheckResponse::SERVING);
  std::thread reader([&] {
    while (watch.Next().has_value()) {
    }
    channel_.reset();
  });
  EXPECT_TRUE(server_->Drain(absl::Minutes(5)));
  reader.join();
}

TEST_F(ServerTest, RunsAServiceThatHasThreadsOfItsOwn) {
  // Replies with an empty message.
  class EmptyService final : public rpc::QueueService {
   public:
    EmptyService() {
      Add("/answerbook.v1.AnswerbookService/GetAnswer",
          [](const Incoming&, grpc::ByteBuffer* reply) {
            const grpc::Slice empty;
            *reply = grpc::ByteBuffer(&empty, 1);
            return grpc::Status::OK;
          });
    }
    ~EmptyService() override { Stop(); }
  };
  EmptyService service;
  auto started = Server::Start(AnyPort(), &service, kServiceName);
  ASSERT_TRUE(started.ok()) << started.status();
  Call call(Connect(ToString((*started)->listening().front())));
  EXPECT_TRUE(call.Wait().ok()) << call.Wait().error_message();
  EXPECT_TRUE((*started)->Drain(absl::Minutes(5)));
}

TEST_F(ServerTest, DescribesItselfByReflection) {
  Start();
  EXPECT_THAT(ReflectServices(channel_),
              AllOf(HasSubstr(kServiceName), HasSubstr("grpc.health.v1.Health"),
                    HasSubstr("grpc.reflection.v1alpha.ServerReflection")));
  EXPECT_THAT(ReflectSymbol(channel_, kServiceName), HasSubstr("ListTopics"));
  EXPECT_THAT(ReflectSymbol(channel_, "grpc.health.v1.Health"),
              HasSubstr("HealthCheckRequest"));
}

TEST_F(ServerTest, TakesCompressedRequestsOnlyWhenToldTo) {
  const auto call = [this] {
    const auto stub = v1::AnswerbookService::NewStub(channel_);
    grpc::ClientContext context;
    context.set_compression_algorithm(GRPC_COMPRESS_GZIP);
    v1::GetAnswerRequest request;
    request.set_answer_id(std::string(1000, 'a'));
    v1::GetAnswerResponse response;
    return stub->GetAnswer(&context, request, &response).error_code();
  };
  service_.Release();
  Start();
  EXPECT_EQ(call(), grpc::StatusCode::UNIMPLEMENTED);
  Options options = AnyPort();
  options.compressed_requests = true;
  Start(options);
  EXPECT_EQ(call(), grpc::StatusCode::OK);
}

TEST_F(ServerTest, RefusesRequestsThatAreTooLarge) {
  Options options = AnyPort();
  options.max_receive_message_bytes = 2048;
  Start(options);
  service_.Release();
  const auto stub = v1::AnswerbookService::NewStub(channel_);
  v1::GetAnswerRequest request;
  v1::GetAnswerResponse response;
  request.set_answer_id(std::string(2000, 'a'));
  {
    grpc::ClientContext context;
    EXPECT_TRUE(stub->GetAnswer(&context, request, &response).ok());
  }
  request.set_answer_id(std::string(2049, 'a'));
  grpc::ClientContext context;
  EXPECT_EQ(stub->GetAnswer(&context, request, &response).error_code(),
            grpc::StatusCode::RESOURCE_EXHAUSTED);
}

TEST_F(ServerTest, RefusesCallsForWhichItHasNoThread) {
  Options options = AnyPort();
  options.max_threads = 4;
  Start(options);
  std::vector<std::unique_ptr<Call>> calls;
  calls.reserve(20);
  for (int i = 0; i < 20; ++i) calls.push_back(std::make_unique<Call>(channel_));
  // Each call but those that hold a thread is refused before any of them is let go: a
  // call that arrives later may find a thread that is free again.
  std::vector<Call*> refused;
  while (refused.size() < calls.size() - options.max_threads) {
    refused.clear();
    for (const auto& call : calls) {
      if (call->Done()) refused.push_back(call.get());
    }
    Pause();
  }
  for (Call* call : refused) {
    EXPECT_EQ(call->Wait().error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  }
  service_.Release();
  int answered = 0;
  for (const auto& call : calls) answered += call->Wait().ok() ? 1 : 0;
  EXPECT_GE(answered, 1);
  EXPECT_LE(answered, options.max_threads);
}

TEST_F(ServerTest, RefusesAPortThatAnotherServerHas) {
  Start();
  Options options = AnyPort();
  options.listen = {ToString(server_->listening().front())};
  SlowService other;
  const auto second = Server::Start(options, &other, kServiceName);
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(second.status().code(), absl::StatusCode::kAlreadyExists);
  EXPECT_THAT(std::string(second.status().message()), HasSubstr(options.listen[0]));
  EXPECT_EQ(CheckHealth(channel_, ""), HealthCheckResponse::SERVING);
}

TEST_F(ServerTest, RefusesAPortThatWouldBeShared) {
  const Listener listener(/*reuse_port=*/true);
  Options options = AnyPort();
  options.listen = {absl::StrCat("127.0.0.1:", listener.port())};
  const auto server = Server::Start(options, &service_, kServiceName);
  EXPECT_EQ(server.status().code(), absl::StatusCode::kAlreadyExists);
}

TEST_F(ServerTest, ListensOnAllAddressesOrOnNone) {
  const Listener taken(/*reuse_port=*/false);
  Options options = AnyPort();
  options.listen = {"127.0.0.1:0", absl::StrCat("127.0.0.1:", taken.port())};
  EXPECT_EQ(Server::Start(options, &service_, kServiceName).status().code(),
            absl::StatusCode::kAlreadyExists);
}

TEST_F(ServerTest, ANameThatDoesNotResolveIsAnError) {
  Options options = AnyPort();
  options.listen = {"nothing.invalid:0"};
  EXPECT_EQ(Server::Start(options, &service_, kServiceName).status().code(),
            absl::StatusCode::kNotFound);
}

TEST_F(ServerTest, DrainingSaysSoAndLetsARunningCallFinish) {
  Start();
  Call call(channel_);
  service_.WaitForCalls(1);
  HealthWatch watch(Connect(ToString(server_->listening().front())));
  ASSERT_EQ(watch.Next(), HealthCheckResponse::SERVING);

  bool finished = false;
  std::thread drain([&] { finished = server_->Drain(absl::Minutes(5)); });
  EXPECT_EQ(watch.Next(), HealthCheckResponse::NOT_SERVING);
  watch.Cancel();
  EXPECT_FALSE(call.Done());
  service_.Release();
  EXPECT_TRUE(call.Wait().ok()) << call.Wait().error_message();
  EXPECT_EQ(call.response().answer().answer_id(), "slow");
  drain.join();
  EXPECT_TRUE(finished);

  Call late(Connect(ToString(server_->listening().front())));
  EXPECT_EQ(late.Wait().error_code(), grpc::StatusCode::UNAVAILABLE);
}

TEST_F(ServerTest, CallsThatDoNotFinishInTimeAreCancelled) {
  Start();
  Call call(channel_);
  service_.WaitForCalls(1);
  EXPECT_FALSE(server_->Drain(absl::Milliseconds(10)));
  EXPECT_FALSE(call.Wait().ok());
}

TEST_F(ServerTest, DrainingTwiceIsHarmless) {
  Start();
  EXPECT_TRUE(server_->Drain(absl::Minutes(5)));
  EXPECT_TRUE(server_->Drain(absl::ZeroDuration()));
}

TEST_F(ServerTest, ThePortIsFreeAgainAfterwards) {
  Start();
  Options options = AnyPort();
  options.listen = {ToString(server_->listening().front())};
  server_.reset();
  Start(options);
  EXPECT_EQ(CheckHealth(channel_, ""), HealthCheckResponse::SERVING);
}

}  // namespace
}  // namespace answerbook::server
