// An asynchronous call goes on connecting while it pauses, for the thread that ends it
// waits for whatever gRPC has to do. A program of its own: gRPC's way of doing that by
// itself every few seconds is turned off, which is for a whole process.
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <future>
#include <memory>
#include <string>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

#include "answerbook/client.h"
#include "answerbook/observer.h"
#include "answerbook/policies.h"

namespace answerbook {
namespace {

// Before gRPC begins.
const int kNoBackupPolls =
    setenv("GRPC_CLIENT_CHANNEL_BACKUP_POLL_INTERVAL_MS", "0", /*overwrite=*/1);

constexpr std::string_view kGreeting = "PRI * HTTP/2.0";

// A port of this machine at which nobody listens until Listen is called.
class Port {
 public:
  Port() : fd_(socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    EXPECT_EQ(bind(fd_, generic, size), 0);
    EXPECT_EQ(getsockname(fd_, generic, &size), 0);
    number_ = ntohs(address.sin_port);
  }
  ~Port() { close(fd_); }
  Port(const Port&) = delete;
  Port& operator=(const Port&) = delete;

  int number() const { return number_; }
  void Listen() { EXPECT_EQ(listen(fd_, 8), 0); }
  // What a client that connects says first, or what there is of that. That it connects is
  // the system's doing; that it says something is gRPC's.
  std::string WaitForGreeting() const {
    std::string greeting(kGreeting.size(), '\0');
    if (!IsReadable(fd_)) return "nobody connected";
    const int connection = accept(fd_, nullptr, nullptr);
    if (IsReadable(connection)) {
      const ssize_t size = recv(connection, greeting.data(), greeting.size(), 0);
      greeting.resize(size < 0 ? 0 : static_cast<size_t>(size));
    }
    close(connection);
    return greeting;
  }

 private:
  static bool IsReadable(int fd) {
    pollfd waiting{fd, POLLIN, 0};
    return poll(&waiting, 1, 10'000) == 1;
  }

  int fd_;
  int number_ = 0;
};

// Always the same, and longer than the test.
class LongPauses final : public BackoffPolicy {
 public:
  absl::Duration Delay(int /*failures*/) const override { return absl::Minutes(10); }
};

TEST(ConnectingTest, AnAsynchronousCallGoesOnConnectingWhileItPauses) {
  ASSERT_EQ(kNoBackupPolls, 0);
  Port port;
  struct Told : CallObserver {
    struct Trace : CallTrace {
      explicit Trace(std::promise<void>* to) : pausing(to) {}
      void OnAttempt(const AttemptEnd& /*attempt*/) override { pausing->set_value(); }
      std::promise<void>* pausing;
    };
    std::unique_ptr<CallTrace> OnCall(const CallStart& /*call*/) override {
      return std::make_unique<Trace>(&pausing);
    }
    std::promise<void> pausing;
  };
  auto told = std::make_shared<Told>();
  const Client client(
      MakeConnection(absl::StrCat("127.0.0.1:", port.number()),
                     Options{}
                         .set<DeadlineOption>(absl::InfiniteDuration())
                         .set<BackoffPolicyOption>(std::make_shared<const LongPauses>())
                         .set<ObserversOption>({told})));
  auto call = client.AsyncGetAnswer("a");
  told->pausing.get_future().wait();
  port.Listen();
  EXPECT_EQ(port.WaitForGreeting(), kGreeting);
  EXPECT_FALSE(call.IsDone());
  call.Cancel();
  EXPECT_EQ(call.Get().status().code(), absl::StatusCode::kCancelled);
}

}  // namespace
}  // namespace answerbook
