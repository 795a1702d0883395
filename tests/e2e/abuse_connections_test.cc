// Connections that are too many, that never come to anything, or that are not HTTP/2.

#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <iostream>
#include <string>
#include <thread>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "tests/e2e/abuse.h"

namespace answerbook::e2e {
namespace {

using ::testing::HasSubstr;

class ConnectionsTest : public AbuseTest {
 protected:
  // The same bytes on a new connection, which the server is to end.
  void ExpectRefused(const std::string& bytes) {
    RawConnection connection(server().address());
    ASSERT_TRUE(connection.connected());
    connection.Send(bytes);  // the end may come before all is sent
    EXPECT_TRUE(connection.WaitForEnd()) << bytes.substr(0, 40);
  }
};

// Ports from which this machine connects.
int EphemeralPorts() {
  std::ifstream range("/proc/sys/net/ipv4/ip_local_port_range");
  int first = 0;
  int last = 0;
  return range >> first >> last ? last - first + 1 : 0;
}

TEST_F(ConnectionsTest, TenThousandIdleOnesAreNoBurden) {
  constexpr int kConnections = Scaled(10'000);
  rlimit limit{};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &limit), 0);
  if (limit.rlim_max < kConnections + 1000) {
    GTEST_SKIP() << "a process may open only " << limit.rlim_max
                 << " files here (ulimit -Hn)";
  }
  if (EphemeralPorts() < kConnections + 1000) {
    GTEST_SKIP() << "there are only " << EphemeralPorts() << " ports to connect from "
                 << "(net.ipv4.ip_local_port_range)";
  }
  limit.rlim_cur = limit.rlim_max;
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &limit), 0);
  Start();
  std::vector<RawConnection> connections;
  connections.reserve(kConnections);
  // Every other one says no word.
  for (int i = 0; i < kConnections; ++i) {
    if (i % 2 == 0) {
      connections.emplace_back(server().address());
      ASSERT_TRUE(connections.back().connected()) << i;
    } else {
      connections.push_back(Greeted());
    }
  }
  good().WaitForAnswers(50);
  const int64_t bytes_each = GrownKib() * 1024 / kConnections;
  std::cout << kConnections << " idle connections, " << bytes_each << " bytes each\n";
  RecordProperty("bytes_per_idle_connection", std::to_string(bytes_each));
  if (!kSanitized) {
    EXPECT_LT(bytes_each, 64 * 1024);
  }
  // Those that spoke are there still.
  for (size_t i = 1; i < connections.size(); i += 2) {
    ASSERT_TRUE(connections[i].IsOpen()) << i;
  }
}

TEST_F(ConnectionsTest, OnesBeyondTheLimitAreClosedAndOthersGoOn) {
  Start({"--max_connections=50"});
  // Those that the server takes.
  std::vector<RawConnection> connections;
  const auto fill = [&] {
    while (connections.size() <= 50) {
      RawConnection next(server().address());
      ASSERT_TRUE(next.connected());
      if (!next.Send(Hello()) || !next.Next(FrameType::kSettings).has_value()) return;
      connections.push_back(std::move(next));
    }
  };
  fill();
  const size_t most = connections.size();
  // The good client has one, and files that the server has opened since its start count.
  EXPECT_LE(most, 49U);
  EXPECT_GE(most, 40U);
  for (int i = 0; i < 20; ++i) {
    RawConnection beyond(server().address());
    ASSERT_TRUE(beyond.connected());
    EXPECT_TRUE(beyond.WaitForEnd());
  }
  good().WaitForAnswers(10);
  for (RawConnection& connection : connections) EXPECT_TRUE(connection.IsOpen());
  EXPECT_TRUE(server().WaitForEvents("connections_refused"));

  for (int i = 0; i < 10; ++i) connections.pop_back();
  // The server may not have seen yet that they went.
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  while (connections.size() < most && std::chrono::steady_clock::now() < deadline) fill();
  EXPECT_EQ(connections.size(), most);
}

// The limit of the time that a connection may take to begin ends them together; meanwhile
// they keep nobody waiting.
TEST_F(ConnectionsTest, OnesThatNeverBeginAreEnded) {
  Start();
  const std::string hello = Hello();
  std::vector<RawConnection> connections;
  for (const std::string& begun :
       {std::string(), std::string("PRI"), hello.substr(0, 24), hello.substr(0, 30),
        std::string("\x16\x03\x01\x02")}) {
    for (int i = 0; i < 20; ++i) {
      connections.emplace_back(server().address());
      connections.back().Send(begun);
    }
  }
  good().WaitForAnswers(50);
  for (RawConnection& connection : connections) EXPECT_TRUE(connection.WaitForEnd());
}

TEST_F(ConnectionsTest, BytesThatComeOneByOneAreRead) {
  Start();
  RawConnection connection(server().address());
  v1::GetAnswerRequest request;
  request.set_answer_id(kAnAnswer);
  const std::string bytes = Hello() + SettingsAck() + CallHeaders(1, kGetAnswerPath) +
                            Request(1, request.SerializeAsString());
  for (const char byte : bytes) ASSERT_TRUE(connection.Send(std::string_view(&byte, 1)));
  ASSERT_TRUE(connection.Next(FrameType::kHeaders).has_value());
  const std::optional<Frame> reply = connection.Next(FrameType::kData);
  ASSERT_TRUE(reply.has_value());
  EXPECT_THAT(reply->payload, HasSubstr(kAnAnswer));
}

TEST_F(ConnectionsTest, HalfAFrameOrHalfAHeaderBlockKeepsNobodyWaiting) {
  Start();
  const std::string block = CallFields(kGetAnswerPath);
  std::vector<RawConnection> connections;
  for (int i = 0; i < 100; ++i) {
    connections.push_back(Greeted());
    connections.push_back(Greeted());
    connections.push_back(Greeted());
    const std::string headers = CallHeaders(1, kGetAnswerPath);
    connections[connections.size() - 3].Send(headers.substr(0, 5));
    connections[connections.size() - 2].Send(headers.substr(0, headers.size() / 2));
    connections[connections.size() - 1].Send(
        ToBytes({FrameType::kHeaders, 0, 1, block.substr(0, block.size() / 2)}));
  }
  good().WaitForAnswers(50);
  for (RawConnection& connection : connections) EXPECT_TRUE(connection.IsOpen());
}

TEST_F(ConnectionsTest, WhatIsNotHttp2IsRefused) {
  Start();
  ExpectRefused("GET / HTTP/1.1\r\nHost: test\r\n\r\n");
  ExpectRefused("POST / HTTP/1.1\r\nContent-Length: 1000000\r\n\r\n" +
                std::string(100'000, 'x'));
  // A ClientHello of TLS 1.2, as far as its random number.
  ExpectRefused(std::string("\x16\x03\x01\x00\xa5\x01\x00\x00\xa1\x03\x03", 11) +
                std::string(154, 'r'));
  ExpectRefused(std::string(100'000, '\0'));
  std::string noise;
  uint32_t state = 1;
  for (int i = 0; i < 100'000; ++i) {
    state = state * 1664525 + 1013904223;
    noise.push_back(static_cast<char>(state >> 24));
  }
  ExpectRefused(noise);
  // After the preface, too.
  ExpectRefused(Hello() + std::string(100'000, '\xff'));
  ExpectRefused(Hello() + SettingsAck() + noise);
}

}  // namespace
}  // namespace answerbook::e2e
