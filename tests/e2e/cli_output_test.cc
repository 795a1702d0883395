// How the demo client shows what there is: pages, a pager, colours, explanations.

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"

#include "tests/e2e/pty.h"
#include "tests/e2e/server_process.h"

namespace answerbook::e2e {
namespace {

using nlohmann::json;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

class CliOutputTest : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_NE(SharedServer(), nullptr); }

  static std::vector<std::string> Command(const std::vector<std::string>& arguments) {
    std::vector<std::string> command = {ANSWERBOOK_CLI_BINARY,
                                        "--server=" + SharedServer()->address()};
    command.insert(command.end(), arguments.begin(), arguments.end());
    return command;
  }

  // What is shown on a terminal until the program ends.
  static std::string OnTerminal(const std::vector<std::string>& arguments,
                                const std::map<std::string, std::string>& environment) {
    Pty terminal(Command(arguments), environment);
    const auto exit = terminal.Wait();
    EXPECT_TRUE(exit.has_value());
    return terminal.shown();
  }

  static size_t Results(const std::vector<std::string>& arguments) {
    const Finished done = RunProgram(Command(arguments));
    EXPECT_EQ(done.exit.code, 0) << done.err;
    return json::parse(done.out)["results"].size();
  }
};

TEST_F(CliOutputTest, ReadsAsManyPagesAsItTakes) {
  EXPECT_EQ(Results({"search", "--json", "interferon"}), 10U);
  EXPECT_EQ(Results({"search", "--json", "--page-size=4", "interferon"}), 4U);
  EXPECT_EQ(Results({"search", "--json", "--page-size=4", "--limit=9", "interferon"}),
            9U);
  EXPECT_EQ(Results({"search", "--json", "--page-size=4", "--all", "interferon"}), 13U);
  EXPECT_EQ(Results({"search", "--json", "--all", "interferon"}), 13U);
  EXPECT_EQ(Results({"search", "--json", "--limit=100", "interferon"}), 13U);
}

TEST_F(CliOutputTest, PagesJoinedAreTheListInOneGo) {
  const json whole =
      json::parse(RunProgram(Command({"search", "--json", "--all", "interferon"})).out);
  const json pages = json::parse(
      RunProgram(Command({"search", "--json", "--all", "--page-size=3", "interferon"}))
          .out);
  EXPECT_EQ(whole, pages);
}

TEST_F(CliOutputTest, SaysHowToSeeMore) {
  EXPECT_THAT(RunProgram(Command({"search", "--limit=3", "interferon"})).out,
              HasSubstr("\nMore: --page-token="));
  EXPECT_THAT(
      RunProgram(Command({"search", "--limit=3", "--page-size=2", "interferon"})).out,
      HasSubstr("\nMore: a larger --limit"));
  EXPECT_THAT(RunProgram(Command({"search", "--all", "interferon"})).out,
              Not(HasSubstr("More:")));
  EXPECT_EQ(RunProgram(Command({"search", "--all", "--limit=3", "x"})).exit.code, 2);
  EXPECT_EQ(RunProgram(Command({"search", "--limit=0", "x"})).exit.code, 2);
}

TEST_F(CliOutputTest, ExplainsWhatMatched) {
  const Finished done = RunProgram(
      Command({"search", "--explain", "--limit=1", "intreferon side effect zxqv"}));
  EXPECT_EQ(done.exit.code, 0) << done.err;
  EXPECT_THAT(done.out,
              AllOf(HasSubstr("interferon (spelling corrected from intreferon)"),
                    HasSubstr("side (as typed)"), HasSubstr("effects (likely a form of"),
                    HasSubstr("Not marked: zxqv"), HasSubstr("Score: "),
                    HasSubstr("Spelling: intreferon → interferon"),
                    HasSubstr("Matches by topic: interferon-in-cancer-care ")));
  EXPECT_THAT(RunProgram(Command({"search", "interferon"})).out,
              Not(HasSubstr("Score: ")));
}

TEST_F(CliOutputTest, LongTextsGoThroughThePager) {
  const std::vector<std::string> get = {"get", "is-interferon-chemotherapy"};
  // A pager that says that it was there.
  const std::string paged = OnTerminal(get, {{"PAGER", "sed 's/^/| /'"}});
  EXPECT_THAT(paged, HasSubstr("| "));
  EXPECT_THAT(paged, HasSubstr("What a cytokine is"));
  const std::map<std::string, std::string> marked = {{"PAGER", "sed 's/^/| /'"}};
  // Neither what fits on the screen, nor when told not to, nor into a pipe.
  EXPECT_THAT(OnTerminal({"search", "--limit=1", "interferon"}, marked),
              Not(HasSubstr("| ")));
  EXPECT_THAT(OnTerminal({"--no-pager", "get", "is-interferon-chemotherapy"}, marked),
              Not(HasSubstr("| ")));
  EXPECT_THAT(RunProgram({"/usr/bin/env", "PAGER=sed 's/^/| /'", ANSWERBOOK_CLI_BINARY,
                          "--server=" + SharedServer()->address(), "get",
                          "is-interferon-chemotherapy"})
                  .out,
              Not(HasSubstr("| ")));
}

TEST_F(CliOutputTest, APagerThatIsNotThereOrLeavesEarlyIsNoError) {
  EXPECT_THAT(OnTerminal({"get", "is-interferon-chemotherapy"},
                         {{"PAGER", "/nonexistent/pager"}}),
              HasSubstr("What a cytokine is"));
  Pty terminal(Command({"get", "is-interferon-chemotherapy"}), {{"PAGER", "true"}});
  const auto exit = terminal.Wait();
  ASSERT_TRUE(exit.has_value());
  EXPECT_EQ(exit->code, 0);
}

TEST_F(CliOutputTest, KeepsWithinATerminalOf80Columns) {
  const std::string shown =
      OnTerminal({"--color=never", "ask", "is interferon chemo"}, {{"PAGER", "cat"}});
  const std::vector<std::string> lines = absl::StrSplit(shown, "\r\n");
  EXPECT_GT(lines.size(), 24U);
  for (const std::string& line : lines) {
    if (line.find("https://") != std::string::npos) continue;  // to be copied whole
    // All of its letters but the dots between facts are ASCII.
    const auto continuations = std::count_if(line.begin(), line.end(),
                                             [](char c) { return (c & 0xC0) == 0x80; });
    EXPECT_LE(line.size() - static_cast<size_t>(continuations), 80U) << line;
  }
}

TEST_F(CliOutputTest, HighlightsOnATerminalOnlyAndNotWithNoColor) {
  const std::vector<std::string> search = {"search", "--limit=1", "interferon"};
  EXPECT_THAT(OnTerminal(search, {{"NO_COLOR", ""}}), HasSubstr("\x1b[1m"));
  EXPECT_THAT(OnTerminal(search, {{"NO_COLOR", "1"}}), Not(HasSubstr("\x1b[1m")));
  EXPECT_THAT(OnTerminal(search, {{"NO_COLOR", ""}, {"TERM", "dumb"}}),
              Not(HasSubstr("\x1b[1m")));
  EXPECT_THAT(RunProgram(Command(search)).out, Not(HasSubstr("\x1b")));
}

TEST_F(CliOutputTest, AReaderThatStopsReadingIsQuiet) {
  const Finished done = RunProgram(
      {"/bin/bash", "-c",
       "'" ANSWERBOOK_CLI_BINARY "' --server=" + SharedServer()->address() +
           " search --all --explain interferon | head -n 1; echo ${PIPESTATUS[0]}"});
  EXPECT_THAT(done.err, "");
  EXPECT_THAT(done.out, StartsWith("13 matches"));
}

}  // namespace
}  // namespace answerbook::e2e
