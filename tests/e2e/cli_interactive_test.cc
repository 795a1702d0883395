// The demo client's prompt, on a terminal and over a pipe.

#include <signal.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"

#include "tests/e2e/pty.h"
#include "tests/e2e/server_process.h"
#include "tests/e2e/temp_dir.h"

namespace answerbook::e2e {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr char kPrompt[] = "answerbook> ";
constexpr char kCtrlC[] = "\x03";
constexpr char kCtrlD[] = "\x04";
constexpr char kUp[] = "\x1b[A";

class CliInteractiveTest : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_NE(SharedServer(), nullptr); }

  std::unique_ptr<Pty> Start(std::vector<std::string> arguments = {"interactive"}) {
    arguments.insert(arguments.begin(), ANSWERBOOK_CLI_BINARY);
    return std::make_unique<Pty>(arguments,
                                 std::map<std::string, std::string>{
                                     {"ANSWERBOOK_SERVER", SharedServer()->address()},
                                     {"XDG_STATE_HOME", dir_.Path("state")},
                                     {"HOME", dir_.Path()},
                                     {"PAGER", "cat"}});
  }

  static Finished OverPipe(const std::string& lines,
                           std::vector<std::string> arguments = {}) {
    arguments.insert(
        arguments.begin(),
        {ANSWERBOOK_CLI_BINARY, "--server=" + SharedServer()->address(), "interactive"});
    return RunProgram(arguments, lines);
  }

  std::string History() const {
    std::ifstream file(dir_.Path("state/answerbook/history"));
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
  }

  TempDir dir_;
};

TEST_F(CliInteractiveTest, AsksNumbersAndOpens) {
  const auto terminal = Start();
  ASSERT_TRUE(terminal->WaitFor(kPrompt));
  terminal->Type("is interferon a chemo drug\r");
  ASSERT_TRUE(terminal->WaitFor("13 matches, answered"));
  ASSERT_TRUE(terminal->WaitFor("1. "));
  ASSERT_TRUE(terminal->WaitFor("More: next"));
  ASSERT_TRUE(terminal->WaitFor(kPrompt));
  terminal->Type("next\r");
  ASSERT_TRUE(terminal->WaitFor("6. "));
  ASSERT_TRUE(terminal->WaitFor(kPrompt));
  terminal->Type("1\r");
  ASSERT_TRUE(terminal->WaitFor("Is interferon a chemotherapy drug?"));
  ASSERT_TRUE(terminal->WaitFor("What a cytokine is"));
  ASSERT_TRUE(terminal->WaitFor(kPrompt));
  terminal->Type(kCtrlD);
  const auto exit = terminal->Wait();
  ASSERT_TRUE(exit.has_value());
  EXPECT_EQ(exit->code, 0);
}

TEST_F(CliInteractiveTest, IsWhatATerminalGetsWithoutACommand) {
  const auto terminal = Start({});
  ASSERT_TRUE(terminal->WaitFor(kPrompt));
  terminal->Type("quit\r");
  const auto exit = terminal->Wait();
  ASSERT_TRUE(exit.has_value());
  EXPECT_EQ(exit->code, 0);
  // A script that forgot the command is told so.
  EXPECT_EQ(RunProgram({ANSWERBOOK_CLI_BINARY}).exit.code, 2);
}

TEST_F(CliInteractiveTest, TabCompletesQuestionsAndListsThem) {
  const auto terminal = Start();
  ASSERT_TRUE(terminal->WaitFor(kPrompt));
  terminal->Type("is interferon a che\t");
  ASSERT_TRUE(terminal->WaitFor("motherapy drug?"));
  terminal->Type("\r");
  ASSERT_TRUE(terminal->WaitFor("13 matches, answered"));
  ASSERT_TRUE(terminal->WaitFor(kPrompt));
  // Several begin so: they are listed, and the line is there again.
  terminal->Type("Is interferon \t");
  ASSERT_TRUE(terminal->WaitFor("Is interferon used in cancer treatment?"));
  ASSERT_TRUE(terminal->WaitFor(std::string(kPrompt) + "Is interferon "));
  terminal->Type(kCtrlC);
  // None begins so: the nearest are shown.
  ASSERT_TRUE(terminal->WaitFor(kPrompt));
  terminal->Type("chemotherapy drug interferon\t");
  ASSERT_TRUE(terminal->WaitFor("Near:"));
  ASSERT_TRUE(terminal->WaitFor("Is interferon a chemotherapy drug?"));
}

TEST_F(CliInteractiveTest, CtrlCAbandonsTheLineAndNotTheProgram) {
  const auto terminal = Start();
  ASSERT_TRUE(terminal->WaitFor(kPrompt));
  terminal->Type("what was I going to");
  ASSERT_TRUE(terminal->WaitFor("going to"));
  terminal->Type(kCtrlC);
  ASSERT_TRUE(terminal->WaitFor(kPrompt));
  terminal->Type("topics\r");
  ASSERT_TRUE(terminal->WaitFor("eye-growths"));
  EXPECT_THAT(terminal->shown(), Not(HasSubstr("matches")));
}

TEST_F(CliInteractiveTest, CtrlCAbandonsACall) {
  const auto stopped = ServerProcess::Start(ShippedContent());
  ASSERT_NE(stopped, nullptr);
  // It takes connections and never answers: a call would take its whole deadline.
  stopped->process().Signal(SIGSTOP);
  std::optional<Exit> exit;
  {
    const auto terminal =
        Start({"--server=" + stopped->address(), "--deadline=1h", "interactive"});
    EXPECT_TRUE(terminal->WaitFor(kPrompt));
    terminal->Type("is interferon a chemo drug\r");
    EXPECT_TRUE(terminal->WaitFor("chemo drug\r\n"));
    terminal->Type(kCtrlC);
    EXPECT_TRUE(terminal->WaitFor(kPrompt));
    terminal->Type(kCtrlD);
    exit = terminal->Wait();
  }
  stopped->process().Signal(SIGCONT);
  ASSERT_TRUE(exit.has_value());
  EXPECT_EQ(exit->code, 0);
}

TEST_F(CliInteractiveTest, KeepsQuestionsInAFileOfTheOwnerAlone) {
  {
    const auto terminal = Start();
    ASSERT_TRUE(terminal->WaitFor(kPrompt));
    for (const char* line :
         {"interferon for skin?\r", "1\r", "help\r", " not this one\r"}) {
      terminal->Type(line);
      ASSERT_TRUE(terminal->WaitFor(kPrompt));
    }
    terminal->Type(kCtrlD);
    ASSERT_TRUE(terminal->Wait().has_value());
  }
  EXPECT_EQ(History(), "interferon for skin?\n");
  struct stat status {};
  ASSERT_EQ(stat(dir_.Path("state/answerbook/history").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777U, 0600U);
  ASSERT_EQ(stat(dir_.Path("state/answerbook").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777U, 0700U);

  const auto terminal = Start();
  ASSERT_TRUE(terminal->WaitFor(kPrompt));
  terminal->Type(kUp);
  ASSERT_TRUE(terminal->WaitFor("interferon for skin?"));
}

TEST_F(CliInteractiveTest, KeepsNoHistoryWhenToldSo) {
  const auto terminal = Start({"interactive", "--no-history"});
  ASSERT_TRUE(terminal->WaitFor(kPrompt));
  terminal->Type("interferon for skin?\r");
  ASSERT_TRUE(terminal->WaitFor(kPrompt));
  terminal->Type(kCtrlD);
  ASSERT_TRUE(terminal->Wait().has_value());
  EXPECT_FALSE(std::filesystem::exists(dir_.Path("state")));
}

TEST_F(CliInteractiveTest, EndsBySigtermWithTheTerminalAsItWas) {
  const auto terminal = Start();
  ASSERT_TRUE(terminal->WaitFor(kPrompt));
  kill(terminal->pid(), SIGTERM);
  const auto exit = terminal->Wait();
  ASSERT_TRUE(exit.has_value());
  EXPECT_EQ(exit->signal, SIGTERM);
}

TEST_F(CliInteractiveTest, TakesUtf8) {
  const auto terminal = Start();
  ASSERT_TRUE(terminal->WaitFor(kPrompt));
  terminal->Type("naïve 干扰素\r");
  ASSERT_TRUE(terminal->WaitFor("No match"));
  terminal->Type(kCtrlD);
  ASSERT_TRUE(terminal->Wait().has_value());
  EXPECT_EQ(History(), "naïve 干扰素\n");
}

TEST_F(CliInteractiveTest, AnswersLineByLineOverAPipe) {
  const Finished done =
      OverPipe("is interferon a chemo drug\n\n1\n? topics\nquit\nnot read\n");
  EXPECT_EQ(done.exit.code, 0) << done.err;
  EXPECT_THAT(done.out, StartsWith("13 matches, answered\n"));
  EXPECT_THAT(done.out,
              AllOf(HasSubstr("1. "), HasSubstr("10. "), HasSubstr("What a cytokine is"),
                    Not(HasSubstr(kPrompt)), Not(HasSubstr("\x1b"))));
  // The word topics was asked for; they were not listed.
  EXPECT_THAT(done.out, AllOf(HasSubstr("can-pinguecula-turn-into-cancer"),
                              Not(HasSubstr("12 answers"))));
}

TEST_F(CliInteractiveTest, AnIdThatWasShownOpensItsAnswer) {
  const Finished done =
      OverPipe("is interferon a chemo drug\nis-interferon-chemotherapy\n");
  EXPECT_THAT(done.out, HasSubstr("What a cytokine is"));
}

TEST_F(CliInteractiveTest, ThePipesEndIsThatOfTheFirstLineThatFailed) {
  const Finished done = OverPipe("topics\n7\nnext\nis interferon a chemo drug\n99\n");
  EXPECT_EQ(done.exit.code, 2);
  EXPECT_THAT(done.err, HasSubstr("ask a question first"));
  EXPECT_THAT(done.err, HasSubstr("there is no result 99, only 1 to 10"));
  EXPECT_EQ(RunProgram({ANSWERBOOK_CLI_BINARY, "--server=127.0.0.1:1", "interactive"},
                       "topics\n")
                .exit.code,
            5);
}

TEST_F(CliInteractiveTest, JsonIsOneLineForEachLine) {
  const Finished done = OverPipe("is interferon a chemo drug\n1\n", {"--json"});
  std::istringstream lines(done.out);
  std::string line;
  ASSERT_TRUE(std::getline(lines, line));
  EXPECT_EQ(nlohmann::json::parse(line)["verdict"], "VERDICT_ANSWERED");
  ASSERT_TRUE(std::getline(lines, line));
  EXPECT_EQ(nlohmann::json::parse(line)["answer"]["answer_id"],
            "is-interferon-chemotherapy");
}

}  // namespace
}  // namespace answerbook::e2e
