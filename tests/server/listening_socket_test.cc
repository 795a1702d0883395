#include "service/server/listening_socket.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "tests/server/listener.h"

namespace answerbook::server {
namespace {

using ::testing::HasSubstr;

bool CanConnect(const char* address, int port) {
  const int fd = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in target{};
  target.sin_family = AF_INET;
  target.sin_port = htons(static_cast<uint16_t>(port));
  inet_pton(AF_INET, address, &target.sin_addr);
  const bool connected =
      connect(fd, reinterpret_cast<sockaddr*>(&target), sizeof(target)) == 0;
  close(fd);
  return connected;
}

bool CanConnect6(int port) {
  const int fd = socket(AF_INET6, SOCK_STREAM, 0);
  if (fd < 0) return false;
  sockaddr_in6 target{};
  target.sin6_family = AF_INET6;
  target.sin6_port = htons(static_cast<uint16_t>(port));
  target.sin6_addr = in6addr_loopback;
  const bool connected =
      connect(fd, reinterpret_cast<sockaddr*>(&target), sizeof(target)) == 0;
  close(fd);
  return connected;
}

TEST(ListeningSocketTest, ListensUntilItGoes) {
  int port = 0;
  {
    const auto socket = ListeningSocket::Open({"127.0.0.1", 0, ""});
    ASSERT_TRUE(socket.ok()) << socket.status();
    port = socket->address().port;
    EXPECT_GT(port, 0);
    EXPECT_EQ(socket->address().host, "127.0.0.1");
    EXPECT_TRUE(CanConnect("127.0.0.1", port));
    EXPECT_FALSE(CanConnect("127.0.0.2", port));
    EXPECT_EQ(fcntl(socket->fd(), F_GETFD) & FD_CLOEXEC, FD_CLOEXEC);
  }
  EXPECT_FALSE(CanConnect("127.0.0.1", port));
}

TEST(ListeningSocketTest, EitherWildcardStandsForAllAddresses) {
  const bool has_ipv6 = ListeningSocket::Open({"::1", 0, ""}).ok();
  for (const char* host : {"0.0.0.0", "::"}) {
    const auto socket = ListeningSocket::Open({host, 0, ""});
    ASSERT_TRUE(socket.ok()) << socket.status();
    EXPECT_EQ(socket->address().host, host);
    EXPECT_TRUE(CanConnect("127.0.0.1", socket->address().port)) << host;
    EXPECT_EQ(CanConnect6(socket->address().port), has_ipv6) << host;
  }
}

// A listener with SO_REUSEPORT would share its port with a second one.
TEST(ListeningSocketTest, ATakenPortIsNamedWhateverItsSocketOptions) {
  for (const bool reuse_port : {false, true}) {
    const Listener listener(reuse_port);
    for (const char* host : {"127.0.0.1", "0.0.0.0", "::"}) {
      const auto socket = ListeningSocket::Open({host, listener.port(), ""});
      EXPECT_EQ(socket.status().code(), absl::StatusCode::kAlreadyExists) << host;
      EXPECT_THAT(std::string(socket.status().message()),
                  HasSubstr(absl::StrCat(":", listener.port())));
      EXPECT_THAT(std::string(socket.status().message()), HasSubstr("taken"));
    }
  }
}

TEST(ListeningSocketTest, AnAddressOfAnotherMachineIsNotFound) {
  // RFC 5737: for documentation only, so no machine has it.
  EXPECT_EQ(ListeningSocket::Open({"192.0.2.1", 0, ""}).status().code(),
            absl::StatusCode::kNotFound);
}

TEST(ListeningSocketTest, AUnixSocketNeedsItsDirectory) {
  const auto socket = ListeningSocket::Open({"", 0, "/no/such/directory/a.sock"});
  EXPECT_FALSE(socket.ok());
  EXPECT_THAT(std::string(socket.status().message()),
              HasSubstr("/no/such/directory/a.sock"));
}

TEST(ListeningSocketTest, AUnixSocketReplacesNoOtherFileAndTakesItsOwnAway) {
  std::string directory = std::filesystem::temp_directory_path() / "answerbook-XXXXXX";
  ASSERT_NE(mkdtemp(directory.data()), nullptr);
  const std::string path = directory + "/a.sock";
  std::ofstream(path) << "kept";
  EXPECT_FALSE(ListeningSocket::Open({"", 0, path}).ok());
  EXPECT_EQ(std::filesystem::file_size(path), 4U);
  std::filesystem::remove(path);
  {
    const auto socket = ListeningSocket::Open({"", 0, path});
    ASSERT_TRUE(socket.ok()) << socket.status();
    EXPECT_TRUE(std::filesystem::is_socket(path));
    EXPECT_EQ(ListeningSocket::Open({"", 0, path}).status().code(),
              absl::StatusCode::kAlreadyExists);
    EXPECT_TRUE(std::filesystem::is_socket(path));
  }
  EXPECT_FALSE(std::filesystem::exists(path));
  std::filesystem::remove_all(directory);
}

}  // namespace
}  // namespace answerbook::server
