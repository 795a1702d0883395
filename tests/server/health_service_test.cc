// The health service alone, and clients that ask much of it.
#include "service/server/health_service.h"

#include <memory>
#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "grpcpp/create_channel.h"
#include "grpcpp/security/credentials.h"
#include "grpcpp/security/server_credentials.h"
#include "grpcpp/server.h"
#include "grpcpp/server_builder.h"
#include "gtest/gtest.h"

#include "tests/e2e/raw_http2.h"
#include "tests/server/grpc_calls.h"

namespace answerbook::server {
namespace {

using e2e::FrameType;
using e2e::RawConnection;

constexpr char kWatchPath[] = "/grpc.health.v1.Health/Watch";
constexpr size_t kFew = 2;

class HealthServiceTest : public ::testing::Test {
 protected:
  HealthServiceTest() {
    grpc::ServerBuilder builder;
    int port = 0;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
    health_ = std::make_unique<HealthService>(builder, kFew);
    server_ = builder.BuildAndStart();
    health_->SetServing("");
    health_->Run();
    address_ = absl::StrCat("127.0.0.1:", port);
    channel_ = grpc::CreateChannel(address_, grpc::InsecureChannelCredentials());
  }
  ~HealthServiceTest() override { Shutdown(); }

  // Returns when no stream is left.
  void Shutdown() {
    server_->Shutdown();
    health_->Stop();
  }

  grpc::StatusCode Check(const std::string& service) {
    HealthCheckResponse response;
    return CheckHealthStatus(channel_, service, &response).error_code();
  }

  std::unique_ptr<HealthService> health_;
  std::unique_ptr<grpc::Server> server_;
  std::string address_;
  std::shared_ptr<grpc::Channel> channel_;
};

TEST_F(HealthServiceTest, NamesHaveAMostLength) {
  HealthWatch longest(channel_, std::string(256, 'a'));
  EXPECT_EQ(longest.Next(), HealthCheckResponse::SERVICE_UNKNOWN);
  HealthWatch longer(channel_, std::string(257, 'a'));
  ASSERT_EQ(longer.Next(), std::nullopt);
  EXPECT_EQ(longer.Finish().error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(Check(std::string(256, 'a')), grpc::StatusCode::NOT_FOUND);
  EXPECT_EQ(Check(std::string(257, 'a')), grpc::StatusCode::INVALID_ARGUMENT);
}

TEST_F(HealthServiceTest, SoManyMayWatchAtATime) {
  HealthWatch first(channel_);
  EXPECT_EQ(first.Next(), HealthCheckResponse::SERVING);
  {
    HealthWatch second(channel_);
    EXPECT_EQ(second.Next(), HealthCheckResponse::SERVING);
    HealthWatch third(channel_);
    ASSERT_EQ(third.Next(), std::nullopt);
    EXPECT_EQ(third.Finish().error_code(), grpc::StatusCode::UNIMPLEMENTED);
    EXPECT_EQ(CheckHealth(channel_, ""), HealthCheckResponse::SERVING);
  }
  // The server learns of it soon that the second has gone.
  while (true) {
    HealthWatch another(channel_);
    if (another.Next() == HealthCheckResponse::SERVING) break;
  }
  health_->Shutdown();
  EXPECT_EQ(first.Next(), HealthCheckResponse::NOT_SERVING);
}

// gRPC's clients with health checks, such as the SDK, must not take a server for ill that
// has no room for their watch.
TEST_F(HealthServiceTest, ClientsThatMayNotWatchCallAllTheSame) {
  HealthWatch first(channel_);
  HealthWatch second(channel_);
  ASSERT_EQ(first.Next(), HealthCheckResponse::SERVING);
  ASSERT_EQ(second.Next(), HealthCheckResponse::SERVING);
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  arguments.SetServiceConfigJSON(R"({"loadBalancingConfig": [{"round_robin": {}}],
                                     "healthCheckConfig": {"serviceName": ""}})");
  const auto checking =
      grpc::CreateCustomChannel(address_, grpc::InsecureChannelCredentials(), arguments);
  EXPECT_EQ(CheckHealth(checking, ""), HealthCheckResponse::SERVING);
}

// A client without room for the status by HTTP/2's flow control must not hold the
// server: the last status is neither sent to it, nor does sending it fail.
TEST_F(HealthServiceTest, WhoTakesNothingIsCutOff) {
  RawConnection deaf(address_);
  ASSERT_TRUE(deaf.Send(e2e::Hello({{e2e::kInitialWindowSize, 0}}) + e2e::SettingsAck() +
                        e2e::CallHeaders(1, kWatchPath) + e2e::Request(1, "")));
  ASSERT_TRUE(deaf.Next(FrameType::kHeaders).has_value());
  HealthWatch watch(channel_);
  ASSERT_EQ(watch.Next(), HealthCheckResponse::SERVING);
  health_->Shutdown();
  health_->EndWatches();
  EXPECT_EQ(watch.Next(), HealthCheckResponse::NOT_SERVING);
  EXPECT_EQ(watch.Next(), std::nullopt);
  EXPECT_EQ(watch.Finish().error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_TRUE(deaf.Next(FrameType::kRstStream).has_value());
}

TEST_F(HealthServiceTest, WhoComesWhenWatchesEndIsSentAway) {
  health_->Shutdown();
  health_->EndWatches();
  HealthWatch late(channel_);
  ASSERT_EQ(late.Next(), std::nullopt);
  EXPECT_EQ(late.Finish().error_code(), grpc::StatusCode::UNAVAILABLE);
}

}  // namespace
}  // namespace answerbook::server
