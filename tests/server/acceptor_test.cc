#include "service/server/acceptor.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <memory>
#include <mutex>
#include <sstream>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "spdlog/sinks/ostream_sink.h"

#include "service/server/descriptors.h"

namespace answerbook::server {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr int64_t kMostUnanswered = 10'000;

// Between two looks at a condition that will come.
void Pause() { std::this_thread::sleep_for(std::chrono::milliseconds(1)); }

class Client {
 public:
  Client() : fd_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {}
  ~Client() { close(fd_); }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  bool Connect(int port) const {
    sockaddr_in target{};
    target.sin_family = AF_INET;
    target.sin_port = htons(static_cast<uint16_t>(port));
    target.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return connect(fd_, reinterpret_cast<sockaddr*>(&target), sizeof(target)) == 0;
  }

  void Send(int64_t count) const {
    const std::string bytes(static_cast<size_t>(count), 'x');
    EXPECT_EQ(send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL), count);
  }

  // Waits until the other side closes.
  bool IsClosed() const {
    std::array<char, 4096> bytes{};
    while (recv(fd_, bytes.data(), bytes.size(), 0) > 0) {
    }
    return true;
  }

 private:
  int fd_;
};

// Keeps what it is given.
class Taker {
 public:
  ~Taker() {
    for (const int descriptor : taken_) close(descriptor);
  }

  Acceptor::Take Take() {
    return [this](int descriptor) {
      const std::lock_guard lock(mutex_);
      taken_.push_back(descriptor);
    };
  }

  void CloseOne() {
    const std::lock_guard lock(mutex_);
    close(taken_.back());
    taken_.pop_back();
  }

  std::vector<int> taken() {
    const std::lock_guard lock(mutex_);
    return taken_;
  }

 private:
  std::mutex mutex_;
  std::vector<int> taken_;
};

class AcceptorTest : public ::testing::Test {
 protected:
  AcceptorTest() {
    // Their descriptors must not be counted as connections.
    for (int i = 0; i < 4; ++i) clients_.push_back(std::make_unique<Client>());
    auto socket = ListeningSocket::Open({"127.0.0.1", 0, ""});
    EXPECT_TRUE(socket.ok()) << socket.status();
    port_ = socket->address().port;
    std::vector<Acceptor::Source> sources;
    sources.push_back({*std::move(socket), taker_.Take()});
    acceptor_ = std::make_unique<Acceptor>(
        std::move(sources), Acceptor::Allowance{kMostUnanswered, 1000}, &log_);
  }

  Taker taker_;
  std::ostringstream logged_;
  Log log_{LogLevel::kInfo, LogFormat::kText,
           std::make_shared<spdlog::sinks::ostream_sink_mt>(logged_)};
  std::vector<std::unique_ptr<Client>> clients_;
  int port_ = 0;
  std::unique_ptr<Acceptor> acceptor_;
};

TEST_F(AcceptorTest, HandsConnectionsOver) {
  acceptor_->Start(MakeRoomFor(4).first_beyond);
  ASSERT_TRUE(clients_[0]->Connect(port_));
  ASSERT_TRUE(clients_[1]->Connect(port_));
  while (acceptor_->accepted() < 2) Pause();
  acceptor_->Stop();
  ASSERT_EQ(taker_.taken().size(), 2U);
  for (const int descriptor : taker_.taken()) {
    EXPECT_NE(fcntl(descriptor, F_GETFL) & O_NONBLOCK, 0);
    EXPECT_NE(fcntl(descriptor, F_GETFD) & FD_CLOEXEC, 0);
  }
  EXPECT_EQ(acceptor_->refused(), 0);
}

TEST_F(AcceptorTest, RefusesThoseBeyondTheLimitUntilOthersGo) {
  acceptor_->Start(MakeRoomFor(2).first_beyond);
  ASSERT_TRUE(clients_[0]->Connect(port_));
  ASSERT_TRUE(clients_[1]->Connect(port_));
  ASSERT_TRUE(clients_[2]->Connect(port_));
  EXPECT_TRUE(clients_[2]->IsClosed());
  while (acceptor_->refused() < 1) Pause();  // counted once it is closed
  EXPECT_EQ(acceptor_->accepted(), 2);
  EXPECT_EQ(acceptor_->refused(), 1);

  taker_.CloseOne();
  ASSERT_TRUE(clients_[3]->Connect(port_));
  while (acceptor_->accepted() < 3) Pause();
  EXPECT_EQ(acceptor_->refused(), 1);
  acceptor_->Stop();
  EXPECT_THAT(logged_.str(), HasSubstr("connections_refused"));
}

TEST_F(AcceptorTest, NobodyConnectsOnceItStopped) {
  acceptor_->Start(MakeRoomFor(4).first_beyond);
  acceptor_->Stop();
  acceptor_->Stop();
  EXPECT_FALSE(clients_[0]->Connect(port_));
}

TEST_F(AcceptorTest, StopsWithoutHavingStarted) {
  acceptor_->Stop();
  EXPECT_FALSE(clients_[0]->Connect(port_));
}

// Connections that cannot be accepted wait until they can.
TEST_F(AcceptorTest, WaitsForDescriptorsThatAreMissing) {
#ifdef ANSWERBOOK_ASAN
  GTEST_SKIP() << "UBSan, built along with ASan, needs descriptors of its own";
#endif
  const int first_beyond = MakeRoomFor(4).first_beyond;
  rlimit before{};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &before), 0);
  rlimit none = before;
  none.rlim_cur = 3;  // of those that are open, higher ones stay open
  ASSERT_TRUE(clients_[0]->Connect(port_));
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &none), 0);
  acceptor_->Start(first_beyond);
  while (acceptor_->failures() < 2) Pause();
  EXPECT_EQ(acceptor_->accepted(), 0);
  EXPECT_EQ(setrlimit(RLIMIT_NOFILE, &before), 0);
  while (acceptor_->accepted() < 1) Pause();
  acceptor_->Stop();
  EXPECT_THAT(logged_.str(), HasSubstr("accept_failed"));
}

// Bytes that come in, and nothing that goes out.
TEST_F(AcceptorTest, EndsConnectionsThatSendAndAreNotAnswered) {
  acceptor_->Start(MakeRoomFor(4).first_beyond);
  ASSERT_TRUE(clients_[0]->Connect(port_));
  ASSERT_TRUE(clients_[1]->Connect(port_));
  clients_[0]->Send(kMostUnanswered * 2);
  clients_[1]->Send(kMostUnanswered / 2);
  EXPECT_TRUE(clients_[0]->IsClosed());
  while (acceptor_->flooding() < 1) Pause();  // counted once it was ended
  EXPECT_EQ(acceptor_->flooding(), 1);
  acceptor_->Stop();
  EXPECT_THAT(logged_.str(), HasSubstr("flooding_connections_ended"));
}

TEST_F(AcceptorTest, LetsThoseSendThatAreAnswered) {
  acceptor_->Start(MakeRoomFor(4).first_beyond);
  ASSERT_TRUE(clients_[0]->Connect(port_));
  while (taker_.taken().empty()) Pause();
  FloodGuard guard(kMostUnanswered);
  const int server_side = taker_.taken()[0];
  guard.Add(server_side);
  for (int i = 0; i < 10; ++i) {
    clients_[0]->Send(kMostUnanswered / 2);
    const std::string answer(1000, 'a');
    ASSERT_EQ(send(server_side, answer.data(), answer.size(), 0), 1000);
    EXPECT_EQ(guard.Sweep(), 0);
  }
  clients_[0]->Send(kMostUnanswered + 1);
  EXPECT_EQ(guard.Sweep(), 1);
  EXPECT_TRUE(guard.empty());
}

TEST(FloodGuardTest, ForgetsWhatIsNoConnection) {
  FloodGuard guard(1);
  guard.Add(-1);
  guard.Add(0);  // no socket, or not of TCP
  EXPECT_EQ(guard.Sweep(), 0);
  EXPECT_TRUE(guard.empty());
}

TEST(RepeatedTest, ReportsTheFirstAtOnceAndLaterOnesTogether) {
  std::vector<int64_t> reports;
  Repeated repeated([&](int64_t times) { reports.push_back(times); });
  const Repeated::Clock::time_point start{};
  repeated.Catch(start);
  EXPECT_THAT(reports, IsEmpty());
  EXPECT_EQ(repeated.Due(), std::nullopt);
  repeated.Happened(start);
  EXPECT_THAT(reports, ElementsAre(1));
  EXPECT_EQ(repeated.Due(), std::nullopt);
  repeated.Happened(start + std::chrono::seconds(1));
  repeated.Happened(start + std::chrono::seconds(59));
  EXPECT_THAT(reports, ElementsAre(1));
  EXPECT_EQ(repeated.Due(), start + std::chrono::seconds(60));
  repeated.Catch(start + std::chrono::seconds(59));
  EXPECT_THAT(reports, ElementsAre(1));
  repeated.Catch(start + std::chrono::seconds(60));
  EXPECT_THAT(reports, ElementsAre(1, 2));
  EXPECT_EQ(repeated.Due(), std::nullopt);
}

TEST(DescriptorsTest, ThereIsRoomForOneConnectionAtLeastAndForNoMoreThanAsked) {
  EXPECT_EQ(MakeRoomFor(7).connections, 7);
  const ConnectionRoom room = MakeRoomFor(1 << 30);
  EXPECT_GE(room.connections, 1);
  EXPECT_LT(room.first_beyond, room.descriptor_limit);
}

}  // namespace
}  // namespace answerbook::server
