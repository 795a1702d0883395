#include "service/server/options.h"

#include <cmath>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace answerbook::server {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

Options Usual() {
  Options options;
  options.content = "content";
  return options;
}

TEST(OptionsTest, TheDefaultsOnlyLackContent) {
  EXPECT_TRUE(Validate(Usual()).ok()) << Validate(Usual());
  const absl::Status status = Validate(Options());
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(status.message()), HasSubstr("--content: "));
}

TEST(OptionsTest, ListensOnLoopbackUnlessToldOtherwise) {
  EXPECT_THAT(Options().listen, ::testing::ElementsAre("127.0.0.1:50051"));
}

TEST(OptionsTest, NamesTheFlagOfEachFault) {
  const std::vector<std::pair<std::string, std::function<void(Options&)>>> faults = {
      {"--listen: ", [](Options& o) { o.listen.clear(); }},
      {"--listen: 'nowhere'",
       [](Options& o) {
         o.listen = {"127.0.0.1:1", "nowhere"};
       }},
      {"--listen: '[::1]:5' is given twice",
       [](Options& o) {
         o.listen = {"[::1]:5", "127.0.0.1:5", "[::1]:5"};
       }},
      {"--content: ", [](Options& o) { o.content = ""; }},
      {"--default_language: 'en_US'", [](Options& o) { o.default_language = "en_US"; }},
      {"--default_language: ", [](Options& o) { o.default_language = ""; }},
      {"--log_level: 'loud'", [](Options& o) { o.log_level = "loud"; }},
      {"--log_format: 'xml'", [](Options& o) { o.log_format = "xml"; }},
      {"--max_receive_message_bytes: -1",
       [](Options& o) { o.max_receive_message_bytes = -1; }},
      {"--max_concurrent_streams: 0", [](Options& o) { o.max_concurrent_streams = 0; }},
      {"--threads: -1", [](Options& o) { o.threads = -1; }},
      {"--max_threads: 0", [](Options& o) { o.max_threads = 0; }},
      {"--tls_key: is missing", [](Options& o) { o.tls_cert = "cert.pem"; }},
      {"--tls_cert: is missing", [](Options& o) { o.tls_key = "key.pem"; }},
      {"--tls_client_ca: needs", [](Options& o) { o.tls_client_ca = "ca.pem"; }},
      {"--access_log_sample: 1.5", [](Options& o) { o.access_log_sample = 1.5; }},
      {"--access_log_sample: nan", [](Options& o) { o.access_log_sample = NAN; }},
      {"--log_queries: 'all'", [](Options& o) { o.log_queries = "all"; }},
      {"--metrics_listen: 'here'", [](Options& o) { o.metrics_listen = "here"; }},
      {"--metrics_listen: is a Unix socket",
       [](Options& o) { o.metrics_listen = "unix:/a"; }},
      {"--rate_limit: -1", [](Options& o) { o.rate_limit = -1; }},
      {"--max_in_flight: 0", [](Options& o) { o.max_in_flight = 0; }},
      {"--send_timeout: 99ms is not between 100ms and 24h",
       [](Options& o) { o.send_timeout = absl::Milliseconds(99); }},
      {"--max_connections: 0", [](Options& o) { o.max_connections = 0; }},
      {"--transport_memory_mib: 1", [](Options& o) { o.transport_memory_mib = 1; }},
      {"--drain_delay: -1s", [](Options& o) { o.drain_delay = absl::Seconds(-1); }},
      {"--drain_timeout: -1s", [](Options& o) { o.drain_timeout = absl::Seconds(-1); }},
      {"--drain_timeout: inf",
       [](Options& o) { o.drain_timeout = absl::InfiniteDuration(); }},
  };
  for (const auto& [message, break_it] : faults) {
    Options options = Usual();
    break_it(options);
    EXPECT_THAT(std::string(Validate(options).message()), HasSubstr(message));
  }
}

TEST(OptionsTest, ReportsAllFaultsOneALine) {
  Options options;
  options.log_level = "loud";
  options.max_threads = -1;
  const std::string message(Validate(options).message());
  EXPECT_THAT(message, AllOf(HasSubstr("--content: "), HasSubstr("\n--log_level: "),
                             HasSubstr("\n--max_threads: ")));
}

}  // namespace
}  // namespace answerbook::server
