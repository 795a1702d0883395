// The configuration of the built binary.

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "tests/e2e/server_process.h"
#include "tests/e2e/temp_dir.h"

namespace answerbook::e2e {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

// With variables in its environment.
Finished RunWith(const std::vector<std::string>& variables,
                 const std::vector<std::string>& flags) {
  std::vector<std::string> command = {"/usr/bin/env"};
  command.insert(command.end(), variables.begin(), variables.end());
  command.push_back(ANSWERBOOK_SERVER_BINARY);
  command.insert(command.end(), flags.begin(), flags.end());
  return RunProgram(command);
}

TEST(ConfigTest, PrintsWhatItWouldServeWithAndFromWhere) {
  const TempDir dir;
  const std::string file = dir.Write("config.yaml", "content: /srv/a\nthreads: 3\n");
  const Finished done = RunWith({"ANSWERBOOK_THREADS=4", "ANSWERBOOK_LOG_LEVEL=error"},
                                {"--config=" + file, "--print_config", "--threads=5"});
  EXPECT_EQ(done.exit.code, 0) << done.err;
  EXPECT_THAT(done.out,
              AllOf(HasSubstr("threads: 5"), HasSubstr("# command line"),
                    HasSubstr("log_level: \"error\""),
                    HasSubstr("# ANSWERBOOK_LOG_LEVEL"), HasSubstr("# " + file + ":1"),
                    HasSubstr("drain_timeout: 10s"), HasSubstr("# default")));
}

TEST(ConfigTest, RefusesWhatItDoesNotKnow) {
  Finished done = RunWith({"ANSWERBOOK_THRAEDS=4"}, {"--content=a"});
  EXPECT_EQ(done.exit.code, 1);
  EXPECT_THAT(done.err, HasSubstr("is ANSWERBOOK_THREADS meant?"));
  const TempDir dir;
  done = RunWith({}, {"--config=" + dir.Write("config.yaml", "\ncontnet: a\n")});
  EXPECT_EQ(done.exit.code, 1);
  EXPECT_THAT(done.err,
              AllOf(HasSubstr("config.yaml:2"), HasSubstr("is content meant?")));
  done = RunWith({}, {"--print_config"});
  EXPECT_EQ(done.exit.code, 1);
  EXPECT_THAT(done.err, HasSubstr("--content: is required"));
}

TEST(ConfigTest, ServesByAFileAlone) {
  const TempDir dir;
  const std::string file =
      dir.Write("config.yaml", "content: " + ShippedContent() + "\nlog_level: debug\n");
  const auto server = ServerProcess::Start(
      "/not/this", {"--content=" + ShippedContent(), "--config=" + file});
  ASSERT_NE(server, nullptr);
  grpc::ClientContext context;
  v1::ListTopicsResponse topics;
  EXPECT_TRUE(server->NewStub()->ListTopics(&context, {}, &topics).ok());
}

// docs/configuration.md has a row for each setting, with its default.
TEST(ConfigTest, TheDocumentationHasEverySetting) {
  std::ifstream in(ANSWERBOOK_SOURCE_DIR "/docs/configuration.md");
  std::stringstream text;
  text << in.rdbuf();
  const Finished done = RunWith({}, {"--content=a", "--print_config"});
  ASSERT_EQ(done.exit.code, 0) << done.err;
  std::istringstream lines(done.out);
  int settings = 0;
  for (std::string line; std::getline(lines, line);) {
    const std::string name = line.substr(0, line.find(':'));
    std::string value = line.substr(name.size() + 2);
    value = value.substr(0, value.find("  #"));
    value = value.substr(0, value.find_last_not_of(' ') + 1);
    if (name == "content") value = "";
    if (value == "\"\"") value = "";
    const std::string cell = value.empty() ? "|" : absl::StrCat("`", value, "` |");
    EXPECT_THAT(text.str(), HasSubstr(absl::StrCat("| `", name, "` | ", cell)));
    ++settings;
  }
  EXPECT_GT(settings, 20);
}

}  // namespace
}  // namespace answerbook::e2e
