// Clients that speak HTTP/2 and send what costs a server more than them.

#include <atomic>
#include <chrono>
#include <iostream>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "tests/e2e/abuse.h"
#include "tests/e2e/scrape.h"
#include "tests/server/http_client.h"

namespace answerbook::e2e {
namespace {

using ::testing::HasSubstr;
using Clock = std::chrono::steady_clock;

constexpr int64_t kKibAMib = 1024;

std::string Repeat(const std::string& bytes, int times) {
  std::string out;
  out.reserve(bytes.size() * static_cast<size_t>(times));
  for (int i = 0; i < times; ++i) out += bytes;
  return out;
}

// Sanitizers keep what was freed.
int64_t Bound(int64_t mib) { return (kSanitized ? 8 : 1) * mib * kKibAMib; }

using FloodTest = AbuseTest;

TEST_F(FloodTest, PingsEndTheConnectionThatSendsThem) {
  Start();
  RawConnection other = Greeted();
  RawConnection connection = Greeted();
  connection.Send(Repeat(Ping(), 100));
  const std::optional<Frame> goaway = connection.Next(FrameType::kGoAway);
  ASSERT_TRUE(goaway.has_value());
  ASSERT_GE(goaway->payload.size(), 8U);
  EXPECT_EQ(static_cast<uint32_t>(goaway->payload[7]), kEnhanceYourCalm);
  EXPECT_THAT(goaway->payload, HasSubstr("too_many_pings"));
  EXPECT_TRUE(connection.WaitForEnd());
  EXPECT_TRUE(other.IsOpen());
}

TEST_F(FloodTest, SettingsAndWindowUpdatesKeepNobodyWaiting) {
  Start();
  const std::string settings = Hello({{kInitialWindowSize, 65535}}).substr(24);
  RawConnection first = Greeted();
  RawConnection second = Greeted();
  RawConnection third = Greeted(SettingsAck() + CallHeaders(1, kGetAnswerPath));
  for (int i = 0; i < Scaled(100); ++i) {
    // The server may end such a connection.
    first.Send(Repeat(settings, 1000));
    second.Send(Repeat(WindowUpdate(0, 1), 1000));
    third.Send(Repeat(WindowUpdate(1, 1), 1000));
  }
  good().WaitForAnswers(10);
  EXPECT_LT(GrownKib(), Bound(64));
}

// It does not take what the server must answer each SETTINGS frame with.
TEST_F(FloodTest, SettingsWhoseAnswersAreNotReadDoNotPileUp) {
  Start();
  RawConnection connection = Greeted();
  const std::string settings = Repeat(Hello().substr(24), 10'000);
  for (int i = 0; i < Scaled(1000); ++i) {
    if (!connection.SendDeaf(settings, std::chrono::seconds(2))) break;
  }
  good().WaitForAnswers(10);
  EXPECT_LT(GrownKib(), Bound(64));
}

// CVE-2023-44487, in a way that does not look like a flood from outside: each call costs
// the server more than the two frames cost the client, and the limit of calls at a time
// does not count calls that were reset.
TEST_F(FloodTest, CallsThatAreResetAtOnce) {
  Start();
  constexpr int kConnections = 4;
  constexpr int kCallsATurn = 100;
  constexpr int kTurns = Scaled(200);
  std::vector<std::thread> attackers;
  attackers.reserve(kConnections);
  const Clock::time_point begin = Clock::now();
  std::atomic<int64_t> sent = 0;
  for (int i = 0; i < kConnections; ++i) {
    attackers.emplace_back([&, i] {
      RawConnection connection(server().address());
      connection.Send(Hello() + SettingsAck());
      uint32_t stream = 1;
      for (int turn = 0; turn < kTurns; ++turn) {
        std::string bytes;
        for (int call = 0; call < kCallsATurn; ++call, stream += 2) {
          bytes += CallHeaders(stream, kGetAnswerPath);
          // Half of them ask for something.
          if (i % 2 == 0) bytes += Request(stream, AnswerRequest());
          // One in a hundred is answered.
          if (call > 0 || i % 2 != 0) bytes += RstStream(stream);
        }
        if (!connection.Send(bytes)) return;
        sent += kCallsATurn;
      }
    });
  }
  for (std::thread& attacker : attackers) attacker.join();
  good().WaitForAnswers(10);
  const auto took_ms =
      std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - begin);
  const int64_t a_second = sent * 1000 / took_ms.count();
  std::cout << sent << " resets, " << a_second << " a second\n";
  RecordProperty("resets_a_second", std::to_string(a_second));
  // Calls that wait to be taken from gRPC are memory of its connections.
  EXPECT_LT(GrownKib(), Bound(1536));
}

// Replies that nobody takes, on windows that never open. They count as calls in flight,
// so that here there may be as many as there will be.
TEST_F(FloodTest, RepliesThatNobodyReadsAreBounded) {
  constexpr int kConnections = Scaled(200);
  Start({"--max_in_flight=100000"});
  std::vector<RawConnection> connections;
  connections.reserve(kConnections);
  for (int i = 0; i < kConnections; ++i)
    connections.push_back(SlowReader(server().address()));
  good().WaitForAnswers(10);
  std::cout << kConnections * 100 << " replies held back, " << GrownKib() << " KiB\n";
  EXPECT_LT(GrownKib(), Bound(512));
  for (RawConnection& connection : connections) EXPECT_TRUE(connection.IsOpen());
}

// Calls whose requests never come, of a client that never says that it knows the limit of
// calls at a time.
TEST_F(FloodTest, CallsThatNeverAskAreBounded) {
  Start();
  std::vector<RawConnection> connections;
  int64_t sent = 0;
  for (int i = 0; i < Scaled(40); ++i) {
    RawConnection connection = Greeted("");
    std::string bytes;
    for (uint32_t stream = 1; stream < 2000; stream += 2, ++sent) {
      bytes += CallHeaders(stream, kGetAnswerPath);
    }
    connection.Send(bytes);
    connections.push_back(std::move(connection));
  }
  good().WaitForAnswers(10);
  std::cout << sent << " calls without a request, " << GrownKib() << " KiB\n";
  EXPECT_LT(GrownKib(), Bound(1536));
}

// Calls whose requests never come, sent one by one.
void HoldCalls(RawConnection* connection, uint32_t calls) {
  for (uint32_t i = 0; i < calls; ++i) {
    if (!connection->Send(CallHeaders(2 * i + 1, kGetAnswerPath))) return;
  }
}

// The same, so slowly that nothing else could tell such a client from others. Who keeps
// to the limit may hold calls as long as it likes.
TEST_F(FloodTest, WhoHoldsMoreCallsThanItMayIsEnded) {
  Start({"--metrics_listen=127.0.0.1:0"});
  RawConnection polite = Greeted();
  HoldCalls(&polite, 100);
  std::vector<RawConnection> greedy;
  for (int i = 0; i < 3; ++i) {
    greedy.push_back(Greeted(""));
    HoldCalls(&greedy.back(), 300);
  }
  for (RawConnection& connection : greedy) EXPECT_TRUE(connection.WaitForEnd());
  EXPECT_TRUE(server().WaitForEvents("flooding_connections_ended"));
  const std::optional<int> port = MetricsPort(server().process().Stderr());
  ASSERT_TRUE(port.has_value());
  const auto ended = [&] {
    return Sample(Fetch(*port, "/metrics").body, "answerbook_connections_flooding_total",
                  {});
  };
  // They are counted just after they were ended.
  const Clock::time_point deadline = Clock::now() + kPatience;
  while (ended() < 3 && Clock::now() < deadline) good().WaitForAnswers(1);
  EXPECT_EQ(ended(), 3);
  EXPECT_TRUE(polite.IsOpen());
  // Its calls are as good as any.
  EXPECT_TRUE(polite.Send(Request(7, AnswerRequest())));
  const std::optional<Frame> reply = polite.Next(FrameType::kData);
  ASSERT_TRUE(reply.has_value());
  EXPECT_EQ(reply->stream, 7U);
}

TEST_F(FloodTest, WhoHoldsFarTooManyCallsIsFoundAmongManyConnections) {
  Start();
  constexpr int kOthers = 600;  // more than channelz tells of in one answer
  std::vector<RawConnection> others;
  others.reserve(kOthers);
  for (int i = 0; i < kOthers; ++i) others.push_back(Greeted());
  RawConnection greedy = Greeted("");
  HoldCalls(&greedy, 1000);
  EXPECT_TRUE(greedy.WaitForEnd());
  EXPECT_TRUE(server().WaitForEvents("flooding_connections_ended"));
  for (RawConnection& connection : others) EXPECT_TRUE(connection.IsOpen());
}

// gRPC keeps all fields of a header block that does not end, and all bytes of a field;
// the server ends connections that send so much.
TEST_F(FloodTest, HeadersWithoutEnd) {
  Start({"--metrics_listen=127.0.0.1:0"});
  const std::string small = Repeat(Field("x-field", std::string(1000, 'x')), 7);
  const std::string large = Repeat(Field("x-field", std::string(1000, 'x')), 15);
  // A field of 256 MiB.
  const std::string endless = std::string(1, '\0') + "\x07x-field\x7f\x81\xff\xff\x7f";
  struct Attack {
    bool acknowledges;
    std::string begin;
    std::string more;
  };
  for (const auto& [acknowledges, begin, more] :
       {Attack{true, "", small}, Attack{true, "", large}, Attack{false, "", large},
        Attack{true, endless, std::string(16'000, 'x')},
        Attack{true, endless, std::string(100, 'x')}}) {
    RawConnection connection = Greeted(acknowledges ? SettingsAck() : "");
    bool open = connection.Send(
        ToBytes({FrameType::kHeaders, 0, 1, CallFields(kGetAnswerPath) + begin}));
    const std::string frames =
        Repeat(ToBytes({FrameType::kContinuation, 0, 1, more}), 10);
    int64_t sent = 0;
    const Clock::time_point deadline = Clock::now() + kPatience;
    while (open && Clock::now() < deadline) {
      open = connection.Send(frames);
      sent += static_cast<int64_t>(frames.size());
    }
    EXPECT_FALSE(open) << more.size();
    std::cout << sent / kKibAMib << " KiB in frames of " << more.size()
              << " bytes; the server has grown by " << GrownKib() << " KiB\n";
  }
  good().WaitForAnswers(10);
  EXPECT_TRUE(server().WaitForEvents("flooding_connections_ended"));
  const std::optional<int> port = MetricsPort(server().process().Stderr());
  ASSERT_TRUE(port.has_value());
  // gRPC may be first with some of them.
  EXPECT_GE(
      Sample(Fetch(*port, "/metrics").body, "answerbook_connections_flooding_total", {}),
      1);
  EXPECT_LT(GrownKib(), Bound(512));
}

TEST_F(FloodTest, CallsThatAreTooLargeOrMakeNoSenseFailAlone) {
  Start();
  {
    RawConnection large = Greeted();
    const std::string block =
        CallFields(kGetAnswerPath) + Field("x-large", std::string(12'000, 'x'));
    EXPECT_TRUE(large.Send(ToBytes({FrameType::kHeaders, kEndHeaders, 1, block}) +
                           Request(1, AnswerRequest())));
    const std::optional<Frame> refused = large.Next(FrameType::kHeaders);
    ASSERT_TRUE(refused.has_value());
    EXPECT_EQ(refused->stream, 1U);
  }
  RawConnection connection = Greeted();

  // Not a message of protobuf.
  EXPECT_TRUE(connection.Send(CallHeaders(3, kGetAnswerPath) +
                              Request(3, std::string(100, '\xff'))));
  ASSERT_TRUE(connection.Next(FrameType::kHeaders).has_value());
  EXPECT_TRUE(connection.IsOpen());

  // A message that says to be 4 GB long.
  EXPECT_TRUE(connection.Send(
      CallHeaders(5, kGetAnswerPath) +
      ToBytes({FrameType::kData, 0, 5, std::string("\0\xff\xff\xff\xff", 5)})));

  // The connection is as good as before.
  EXPECT_TRUE(
      connection.Send(CallHeaders(7, kGetAnswerPath) + Request(7, AnswerRequest())));
  const std::optional<Frame> reply = connection.Next(FrameType::kData);
  ASSERT_TRUE(reply.has_value());
  EXPECT_EQ(reply->stream, 7U);
  EXPECT_THAT(reply->payload, HasSubstr(kAnAnswer));
}

// With little memory for connections, those that take it fast lose, and others are
// answered. Who takes its time is not held by this limit: docs/operations.md has the
// figures, and WhoHoldsMoreCallsThanItMayIsEnded what holds it.
TEST_F(FloodTest, WhoTakesTheMemoryOfConnectionsLosesIt) {
  Start({"--transport_memory_mib=16"});
  std::string bytes;
  for (uint32_t stream = 1; stream < 2000; stream += 2) {
    bytes += CallHeaders(stream, kGetAnswerPath);
  }
  std::vector<RawConnection> connections;
  for (int i = 0; i < Scaled(40); ++i) {
    RawConnection connection = Greeted("");
    connection.Send(bytes);
    connections.push_back(std::move(connection));
  }
  std::cout << "with 16 MiB: grown " << GrownKib() << " KiB\n";
  EXPECT_LT(GrownKib(), Bound(256));
}

}  // namespace
}  // namespace answerbook::e2e
