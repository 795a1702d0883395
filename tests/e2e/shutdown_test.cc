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
#include "tests/e2e/step_call.h"
#include "tests/e2e/temp_dir.h"

namespace answerbook::e2e {
namespace {

using grpc::health::v1::HealthCheckRequest;
using grpc::health::v1::HealthCheckResponse;
using Watch = StepCall<HealthCheckRequest, HealthCheckResponse>;
using SlowGetAnswer = StepCall<v1::GetAnswerRequest, v1::GetAnswerResponse>;

// What the server exits with when it did not finish its calls; see --help.
constexpr int kCutShort = 4;

constexpr char kWatch[] = "/grpc.health.v1.Health/Watch";
constexpr char kGetAnswer[] = "/answerbook.v1.AnswerbookService/GetAnswer";

// Nothing when the stream ended.
std::optional<HealthCheckResponse::ServingStatus> NextHealth(Watch& watch) {
  HealthCheckResponse response;
  if (!watch.Read(&response)) return std::nullopt;
  return response.status();
}

constexpr size_t kLongBody = size_t{240} * 1024;

// A library of one answer, `long-answer`, whose body is longer than HTTP/2 lets a
// server send to a client that reads nothing (64 KiB).
std::string WriteLongLibrary(const TempDir& dir) {
  std::string body;
  while (body.size() < kLongBody) body += "One more sentence that says little.\n\n";
  dir.Write("topic/_index.md", "---\ntitle: \"A topic\"\nlanguage: en\n---\n");
  dir.Write("topic/long-answer.md",
            "---\nquestion: \"How long is this?\"\nsummary: \"Very.\"\n---\n" + body);
  return dir.Path();
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

// A channel that does not widen the window of a call that nobody reads.
std::shared_ptr<grpc::Channel> NarrowChannel(const std::string& address) {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  arguments.SetInt(GRPC_ARG_HTTP2_BDP_PROBE, 0);
  arguments.SetInt(GRPC_ARG_HTTP2_STREAM_LOOKAHEAD_BYTES, 4096);
  return grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(),
                                   arguments);
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

INSTANTIATE_TEST_SUITE_P(Signals, ShutdownTest, ::testing::Values(SIGTERM, SIGINT),
                         [](const ::testing::TestParamInfo<int>& signal) {
                           return signal.param == SIGTERM ? "Term" : "Int";
                         });

}  // namespace
}  // namespace answerbook::e2e
