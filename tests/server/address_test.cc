#include "service/server/address.h"

#include <string>
#include <tuple>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace answerbook::server {
namespace {

using ::testing::HasSubstr;

TEST(ParseListenAddressTest, ReadsHostsAndPorts) {
  for (const auto& [text, host, port] :
       std::vector<std::tuple<std::string, std::string, int>>{
           {"127.0.0.1:50051", "127.0.0.1", 50051},
           {"0.0.0.0:0", "0.0.0.0", 0},
           {"localhost:65535", "localhost", 65535},
           {"my-host.example.org:1", "my-host.example.org", 1},
           {"[::1]:8", "::1", 8},
           {"[::]:0", "::", 0}}) {
    const auto address = ParseListenAddress(text);
    ASSERT_TRUE(address.ok()) << address.status();
    EXPECT_EQ(address->host, host);
    EXPECT_EQ(address->port, port);
    EXPECT_EQ(address->unix_path, "");
    EXPECT_EQ(ToString(*address), text);
  }
}

TEST(ParseListenAddressTest, ReadsUnixSockets) {
  const auto relative = ParseListenAddress("unix:run/a:b.sock");
  ASSERT_TRUE(relative.ok()) << relative.status();
  EXPECT_EQ(relative->unix_path, "run/a:b.sock");
  const auto absolute = ParseListenAddress("unix:///run/a.sock");
  ASSERT_TRUE(absolute.ok()) << absolute.status();
  EXPECT_EQ(absolute->unix_path, "/run/a.sock");
  EXPECT_EQ(ToString(*absolute), "unix:/run/a.sock");
}

TEST(ParseListenAddressTest, RefusesAnythingElseAndQuotesIt) {
  for (const std::string text :
       {"", "127.0.0.1", "127.0.0.1:", ":50051", "127.0.0.1:65536", "127.0.0.1:-1",
        "127.0.0.1:+1", "127.0.0.1:seventy", "127.0.0.1:123456", "::1:50051", "[::1]",
        "[127.0.0.1]:1", "[::1:1", "a b:1", "http://host:1", "unix:"}) {
    const auto address = ParseListenAddress(text);
    ASSERT_FALSE(address.ok()) << text;
    EXPECT_EQ(address.status().code(), absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(std::string(address.status().message()),
                HasSubstr(absl::StrCat("'", text, "'")));
  }
  EXPECT_FALSE(ParseListenAddress("unix:" + std::string(108, 'a')).ok());
  EXPECT_TRUE(ParseListenAddress("unix:" + std::string(107, 'a')).ok());
}

TEST(IsLoopbackTest, TellsThisMachineFromOthers) {
  for (const char* text :
       {"127.0.0.1:1", "127.9.9.9:1", "[::1]:1", "localhost:1", "unix:/run/a.sock"}) {
    EXPECT_TRUE(IsLoopback(*ParseListenAddress(text))) << text;
  }
  for (const char* text :
       {"0.0.0.0:1", "[::]:1", "192.0.2.1:1", "host:1", "[fe80::1]:1"}) {
    EXPECT_FALSE(IsLoopback(*ParseListenAddress(text))) << text;
  }
}

TEST(ResolveTest, NumericAddressesStandForThemselves) {
  for (const std::string text : {"127.0.0.1:7", "[::1]:7", "unix:a.sock"}) {
    const auto resolved = Resolve(*ParseListenAddress(text));
    ASSERT_TRUE(resolved.ok()) << resolved.status();
    ASSERT_EQ(resolved->size(), 1U);
    EXPECT_EQ(ToString((*resolved)[0]), text);
  }
}

TEST(ResolveTest, LocalhostIsLoopbackWithTheSamePort) {
  const auto resolved = Resolve(*ParseListenAddress("localhost:7"));
  ASSERT_TRUE(resolved.ok()) << resolved.status();
  ASSERT_FALSE(resolved->empty());
  for (const ListenAddress& address : *resolved) {
    EXPECT_TRUE(IsLoopback(address)) << ToString(address);
    EXPECT_NE(address.host, "localhost");
    EXPECT_EQ(address.port, 7);
  }
}

TEST(ResolveTest, ANameWithoutAddressIsAnError) {
  // RFC 2606 keeps the name free for ever.
  const auto resolved = Resolve(*ParseListenAddress("nothing.invalid:7"));
  EXPECT_EQ(resolved.status().code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(std::string(resolved.status().message()), HasSubstr("nothing.invalid:7"));
}

}  // namespace
}  // namespace answerbook::server
