// How the server stops: first it says that it will, then it finishes what it began.

#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <thread>

#include "grpc/health/v1/health.pb.h"
#include "gtest/gtest.h"

#include "tests/e2e/server_process.h"
#include "tests/e2e/slow_reader.h"
#include "tests/e2e/step_call.h"
#include "tests/e2e/temp_dir.h"

namespace answerbook::e2e {
namespace {

using grpc::health::v1::HealthCheckRequest;
using grpc::health::v1::HealthCheckResponse;
using Watch = StepCall<HealthCheckRequest, HealthCheckResponse>;

// What the server exits with when it did not finish its calls; see --help.
constexpr int kCutShort = 4;

constexpr char kWatch[] = "/grpc.health.v1.Health/Watch";

// Nothing when the stream ended.
std::optional<HealthCheckResponse::ServingStatus> NextHealth(Watch& watch) {
  HealthCheckResponse response;
  if (!watch.Read(&response)) return std::nullopt;
  return response.status();
}

// Waits until nothing accepts connections at `address` any more.
bool WaitUntilRefused(const std::string& address) {
  sockaddr_in target{};
  target.sin_family = AF_INET;
  target.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  target.sin_port =
      htons(static_cast<uint16_t>(std::stoi(address.substr(address.find(':') + 1))));
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  while (std::chrono::steady_clock::now() < deadline) {
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const int connected =
        connect(fd, reinterpret_cast<sockaddr*>(&target), sizeof target);
    close(fd);
    if (connected != 0) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return false;
}

class ShutdownTest : public ::testing::TestWithParam<int> {};

TEST_P(ShutdownTest, ExitsWithZero) {
  const auto server = ServerProcess::Start(ShippedContent());
  ASSERT_NE(server, nullptr);
  server->process().Signal(GetParam());
  const std::optional<Exit> exit = server->Wait();
  ASSERT_TRUE(exit.has_value());
  EXPECT_EQ(exit->code, 0) << server->process().Stderr();
}

// A balancer must see that the server stops before it stops; and a call that it had
// sent already must be answered in full.
TEST_P(ShutdownTest, SaysNotServingThenFinishesTheRunningCall) {
  const TempDir dir;
  const auto server = ServerProcess::Start(WriteLongLibrary(dir), {"--drain_timeout=5m"});
  ASSERT_NE(server, nullptr);

  auto watch = std::make_unique<Watch>(NewChannel(server->address()), kWatch);
  ASSERT_TRUE(watch->Send({}));
  ASSERT_EQ(NextHealth(*watch), HealthCheckResponse::SERVING);

  SlowGetAnswer call(NarrowChannel(server->address()), kGetAnswer);
  v1::GetAnswerRequest request;
  request.set_answer_id("long-answer");
  ASSERT_TRUE(call.Send(request));
  ASSERT_TRUE(call.ReadHeaders());

  server->process().Signal(GetParam());
  EXPECT_EQ(NextHealth(*watch), HealthCheckResponse::NOT_SERVING);
  watch.reset();  // it is a running call as well
  ASSERT_TRUE(WaitUntilRefused(server->address()));

  v1::GetAnswerResponse response;
  EXPECT_TRUE(call.Read(&response));
  EXPECT_GE(response.answer().body().size(), kLongBody);
  const grpc::Status status = call.Finish();
  EXPECT_TRUE(status.ok()) << status.error_message();

  const std::optional<Exit> exit = server->Wait();
  ASSERT_TRUE(exit.has_value());
  EXPECT_EQ(exit->code, 0) << server->process().Stderr();
}

TEST_P(ShutdownTest, ASecondSignalEndsItWithoutWaitingForCalls) {
  const TempDir dir;
  const auto server = ServerProcess::Start(WriteLongLibrary(dir), {"--drain_timeout=5m"});
  ASSERT_NE(server, nullptr);
  Watch watch(NewChannel(server->address()), kWatch);
  ASSERT_TRUE(watch.Send({}));
  ASSERT_EQ(NextHealth(watch), HealthCheckResponse::SERVING);
  SlowGetAnswer call(NarrowChannel(server->address()), kGetAnswer);
  v1::GetAnswerRequest request;
  request.set_answer_id("long-answer");
  ASSERT_TRUE(call.Send(request));
  ASSERT_TRUE(call.ReadHeaders());

  server->process().Signal(GetParam());
  ASSERT_EQ(NextHealth(watch), HealthCheckResponse::NOT_SERVING);

  // The call is never read, so that only the second signal can end the server early.
  server->process().Signal(GetParam());
  const std::optional<Exit> exit = server->Wait();
  ASSERT_TRUE(exit.has_value());
  EXPECT_EQ(exit->code, kCutShort) << server->process().Stderr();
}

TEST_P(ShutdownTest, CancelsCallsThatOutlastTheDrainTimeout) {
  const TempDir dir;
  const auto server =
      ServerProcess::Start(WriteLongLibrary(dir), {"--drain_timeout=100ms"});
  ASSERT_NE(server, nullptr);
  SlowGetAnswer call(NarrowChannel(server->address()), kGetAnswer);
  v1::GetAnswerRequest request;
  request.set_answer_id("long-answer");
  ASSERT_TRUE(call.Send(request));
  ASSERT_TRUE(call.ReadHeaders());

  server->process().Signal(GetParam());
  const std::optional<Exit> exit = server->Wait();
  ASSERT_TRUE(exit.has_value());
  EXPECT_EQ(exit->code, 0) << server->process().Stderr();

  v1::GetAnswerResponse response;
  EXPECT_FALSE(call.Read(&response));
  EXPECT_FALSE(call.Finish().ok());
}

// Balancers take a while to notice.
TEST_P(ShutdownTest, GoesOnForTheDrainDelayButSaysSo) {
  const auto server = ServerProcess::Start(ShippedContent(), {"--drain_delay=1h"});
  ASSERT_NE(server, nullptr);
  const auto channel = NewChannel(server->address());
  Watch ready(channel, kWatch);
  HealthCheckRequest request;
  request.set_service("readiness");
  ASSERT_TRUE(ready.Send(request));
  ASSERT_EQ(NextHealth(ready), HealthCheckResponse::SERVING);
  Watch alive(channel, kWatch);
  request.set_service("liveness");
  ASSERT_TRUE(alive.Send(request));
  ASSERT_EQ(NextHealth(alive), HealthCheckResponse::SERVING);

  server->process().Signal(GetParam());
  EXPECT_EQ(NextHealth(ready), HealthCheckResponse::NOT_SERVING);
  // New connections and calls are welcome still.
  for (const char* service : {"", "answerbook.v1.AnswerbookService"}) {
    Watch late(NewChannel(server->address()), kWatch);
    request.set_service(service);
    ASSERT_TRUE(late.Send(request));
    EXPECT_EQ(NextHealth(late), HealthCheckResponse::NOT_SERVING) << service;
  }
  Watch late(NewChannel(server->address()), kWatch);
  request.set_service("liveness");
  ASSERT_TRUE(late.Send(request));
  EXPECT_EQ(NextHealth(late), HealthCheckResponse::SERVING);
  grpc::ClientContext context;
  v1::ListTopicsResponse topics;
  EXPECT_TRUE(server->NewStub()->ListTopics(&context, {}, &topics).ok());

  server->process().Signal(GetParam());
  const std::optional<Exit> exit = server->Wait();
  ASSERT_TRUE(exit.has_value());
  EXPECT_EQ(exit->code, kCutShort) << server->process().Stderr();
}

// Those who watch would otherwise keep it for all of the drain timeout.
TEST_P(ShutdownTest, EndsTheStreamsOfThoseWhoWatch) {
  const auto server =
      ServerProcess::Start(ShippedContent(), {"--drain_delay=1ms", "--drain_timeout=1h"});
  ASSERT_NE(server, nullptr);
  auto watch = std::make_unique<Watch>(NewChannel(server->address()), kWatch);
  ASSERT_TRUE(watch->Send({}));
  ASSERT_EQ(NextHealth(*watch), HealthCheckResponse::SERVING);
  server->process().Signal(GetParam());
  EXPECT_EQ(NextHealth(*watch), HealthCheckResponse::NOT_SERVING);
  EXPECT_EQ(NextHealth(*watch), std::nullopt);
  EXPECT_EQ(watch->Finish().error_code(), grpc::StatusCode::UNAVAILABLE);
  watch.reset();  // with its connection, which nobody would read while it is idle
  const std::optional<Exit> exit = server->Wait();
  ASSERT_TRUE(exit.has_value());
  EXPECT_EQ(exit->code, 0) << server->process().Stderr();
}

INSTANTIATE_TEST_SUITE_P(Signals, ShutdownTest, ::testing::Values(SIGTERM, SIGINT),
                         [](const ::testing::TestParamInfo<int>& signal) {
                           return signal.param == SIGTERM ? "Term" : "Int";
                         });

}  // namespace
}  // namespace answerbook::e2e
