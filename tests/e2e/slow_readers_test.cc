// Clients that ask for all that may be in flight and do not read what they are answered.

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "gtest/gtest.h"

#include "tests/e2e/abuse.h"
#include "tests/e2e/scrape.h"
#include "tests/e2e/slow_reader.h"
#include "tests/e2e/temp_dir.h"
#include "tests/server/http_client.h"

namespace answerbook::e2e {
namespace {

using Clock = std::chrono::steady_clock;

class SlowReadersTest : public ::testing::Test {
 protected:
  void Start(const std::string& content, const std::string& send_timeout) {
    server_ = ServerProcess::Start(
        content, {"--max_in_flight=200", "--send_timeout=" + send_timeout,
                  "--metrics_listen=127.0.0.1:0"});
    ASSERT_NE(server_, nullptr);
    const std::optional<int> port = MetricsPort(server_->process().Stderr());
    ASSERT_TRUE(port.has_value());
    metrics_port_ = *port;
    stub_ = server_->NewStub();
  }

  double Metric(const std::string& name) const {
    return Sample(Fetch(metrics_port_, "/metrics").body, name, {});
  }

  // Until a metric is so high at least.
  void WaitForMetric(const std::string& name, int least) const {
    const auto deadline = Clock::now() + kPatience;
    while (Metric(name) < least) ASSERT_LT(Clock::now(), deadline) << Metric(name);
  }
  void WaitForCalls(int count) const {
    WaitForMetric("answerbook_calls_in_flight", count);
  }

  grpc::StatusCode Call() {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + kPatience);
    v1::ListTopicsResponse response;
    return stub_->ListTopics(&context, {}, &response).error_code();
  }

  // Calls until it is answered; a test failure when that takes too long.
  void WaitForAnAnswer(std::chrono::milliseconds patience = kPatience) {
    const auto deadline = Clock::now() + patience;
    for (grpc::StatusCode code = Call(); code != grpc::StatusCode::OK; code = Call()) {
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
      ASSERT_EQ(code, grpc::StatusCode::RESOURCE_EXHAUSTED);
      ASSERT_LT(Clock::now(), deadline) << "no answer";
    }
  }

  std::unique_ptr<ServerProcess> server_;
  std::unique_ptr<v1::AnswerbookService::Stub> stub_;
  int metrics_port_ = 0;
};

TEST_F(SlowReadersTest, OthersAreAnsweredWhenTheirTimeIsOver) {
  Start(ShippedContent(), "1s");
  RawConnection first = SlowReader(server_->address());
  WaitForCalls(100);
  RawConnection second = SlowReader(server_->address());
  WaitForCalls(200);
  EXPECT_EQ(Metric("answerbook_calls_send_timeouts_total"), 0);
  WaitForAnAnswer();
  // Who cancels calls counts them afterwards, and others are answered meanwhile.
  WaitForMetric("answerbook_calls_send_timeouts_total", 1);
  // They lose calls, not their connections. Those that came later keep theirs, when there
  // was room before their time was over.
  EXPECT_TRUE(first.Next(FrameType::kRstStream).has_value());
  EXPECT_TRUE(first.IsOpen());
  EXPECT_TRUE(second.IsOpen());
}

TEST_F(SlowReadersTest, KeepTheirCallsUntilThen) {
  Start(ShippedContent(), "1h");
  const RawConnection first = SlowReader(server_->address());
  const RawConnection second = SlowReader(server_->address());
  WaitForCalls(200);
  for (int i = 0; i < 100; ++i) {
    ASSERT_EQ(Call(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  }
  EXPECT_EQ(Metric("answerbook_calls_in_flight"), 200);
  EXPECT_EQ(Metric("answerbook_calls_send_timeouts_total"), 0);
}

// Replies that HTTP/2 lets through and that nobody takes from the socket: gRPC cannot
// take them back, but the system ends a connection that takes nothing for 20 s.
TEST_F(SlowReadersTest, WhoDoesNotReadFromTheSocketMakesRoomToo) {
  const TempDir dir;
  Start(WriteLongLibrary(dir), "1s");
  v1::GetAnswerRequest request;
  request.set_answer_id("long-answer");
  std::string bytes = Hello({{kInitialWindowSize, 0x7fffffff}}) + SettingsAck() +
                      WindowUpdate(0, 0x7fff0000 - 65535);
  for (uint32_t stream = 1; stream < 200; stream += 2) {
    bytes += CallHeaders(stream, kGetAnswerPath) +
             Request(stream, request.SerializeAsString());
  }
  // The first replies go into the buffers of the sockets: until nothing moves any more.
  std::vector<RawConnection> readers;
  const auto is_stuck = [&] {
    // Less than a reader's time, for then some of what is stuck is given up.
    const auto end = Clock::now() + std::chrono::milliseconds(200);
    do {
      if (Call() == grpc::StatusCode::OK) return false;
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    } while (Clock::now() < end);
    return true;
  };
  // With a sanitizer and other tests beside, some connections have their 20 s before all
  // is stuck.
  constexpr auto kLong = 2 * kPatience;
  const auto deadline = Clock::now() + kLong;
  while (!is_stuck()) {
    ASSERT_LT(Clock::now(), deadline) << Metric("answerbook_calls_in_flight");
    readers.emplace_back(server_->address());
    ASSERT_TRUE(readers.back().SendDeaf(bytes, kPatience));
  }
  WaitForAnAnswer(kLong);
}

}  // namespace
}  // namespace answerbook::e2e
