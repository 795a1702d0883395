#include "service/server/options.h"

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
