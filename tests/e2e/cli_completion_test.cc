// Completion of the demo client's command lines, in the shells themselves; and that
// completion and the man page know all flags that --help does.

#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "tests/e2e/server_process.h"
#include "tests/e2e/temp_dir.h"

namespace answerbook::e2e {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// Where Debian has it.
bool Installed(const std::string& program) {
  return access(("/usr/bin/" + program).c_str(), X_OK) == 0;
}

std::vector<std::string> Lines(const std::string& text) {
  return absl::StrSplit(text, '\n', absl::SkipEmpty());
}

std::string Script(const std::string& shell) {
  const Finished done = RunProgram({ANSWERBOOK_CLI_BINARY, "completion", shell});
  EXPECT_EQ(done.exit.code, 0) << done.err;
  return done.out;
}

// Drives bash as readline does: COMP_WORDS is the line taken apart at blanks, = and :.
constexpr char kBashDriver[] = R"(
shopt -s extglob
source "$1"; binary=$2; shift 2
COMP_WORDS=("$binary" "$@") COMP_CWORD=$# COMPREPLY=()
_answerbook
printf '%s\n' "${COMPREPLY[@]}"
)";

class CliCompletionTest : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_NE(SharedServer(), nullptr); }

  // What bash would offer for these words, the last one being typed.
  std::vector<std::string> Bash(const std::vector<std::string>& words) {
    std::vector<std::string> command = {
        "/bin/bash", "--norc", dir_.Write("driver.bash", kBashDriver),
        dir_.Write("answerbook.bash", Script("bash")), ANSWERBOOK_CLI_BINARY};
    command.insert(command.end(), words.begin(), words.end());
    const Finished done = RunProgram(command);
    EXPECT_EQ(done.exit.code, 0) << done.err;
    EXPECT_THAT(done.err, IsEmpty());
    return Lines(done.out);
  }

  // The same words with the server's address, taken apart as readline does.
  std::vector<std::string> BashAsking(const std::vector<std::string>& words) {
    std::vector<std::string> all = {"--server", "="};
    const std::string& address = SharedServer()->address();
    all.insert(all.end(), {address.substr(0, address.find(':')), ":",
                           address.substr(address.find(':') + 1)});
    all.insert(all.end(), words.begin(), words.end());
    return Bash(all);
  }

  TempDir dir_;
};

TEST_F(CliCompletionTest, BashCompletesCommandsAndFlags) {
  EXPECT_THAT(Bash({"se"}), ElementsAre("search"));
  EXPECT_THAT(Bash({""}),
              ElementsAre("topics", "get", "search", "ask", "interactive", "completion"));
  EXPECT_THAT(Bash({"search", "--ex"}), ElementsAre("--explain"));
  EXPECT_THAT(Bash({"--to"}), ElementsAre("--token-file="));
  EXPECT_THAT(Bash({"topics", "--ex"}), IsEmpty());
  EXPECT_THAT(Bash({"ask", "--", "--no"}), IsEmpty());
}

TEST_F(CliCompletionTest, BashCompletesValuesAfterAnEqualsSign) {
  EXPECT_THAT(Bash({"get", "--format", "=", "m"}), ElementsAre("markdown"));
  EXPECT_THAT(Bash({"get", "--format", "="}), ElementsAre("text", "markdown", "html"));
  EXPECT_THAT(Bash({"--color", "ne"}), ElementsAre("never"));
}

TEST_F(CliCompletionTest, BashAsksTheServerForIds) {
  EXPECT_THAT(BashAsking({"get", "is-interferon-c"}),
              ElementsAre("is-interferon-chemotherapy"));
  EXPECT_THAT(BashAsking({"search", "--topic", "=", "eye"}), ElementsAre("eye-growths"));
  EXPECT_THAT(BashAsking({"search", "--topic", "eye"}), ElementsAre("eye-growths"));
  // It takes one id.
  EXPECT_THAT(BashAsking({"get", "is-interferon-chemotherapy", ""}), IsEmpty());
}

TEST_F(CliCompletionTest, BashOffersFiles) {
  const std::string file = dir_.Write("ca.pem", "");
  EXPECT_THAT(Bash({"--tls-ca", dir_.Path("ca.p")}), ElementsAre(file));
  EXPECT_THAT(Bash({"--tls-ca", "=", dir_.Path("ca.p")}), ElementsAre(file));
}

TEST_F(CliCompletionTest, NothingThatWasTypedIsRun) {
  const std::string trap = dir_.Path("trap");
  Bash({"--tls-ca", "$(touch " + trap + ")", "get", ""});
  Bash({"get", "`touch " + trap + "`"});
  EXPECT_NE(access(trap.c_str(), F_OK), 0);
}

TEST_F(CliCompletionTest, AServerThatIsNotThereIsNothingToSay) {
  const Finished done = RunProgram(
      {ANSWERBOOK_CLI_BINARY, "__complete", "--server=127.0.0.1:1", "get", ""});
  EXPECT_EQ(done.exit.code, 0);
  EXPECT_EQ(done.out, ":done\n");
  EXPECT_THAT(done.err, IsEmpty());
}

TEST_F(CliCompletionTest, ZshTakesTheScript) {
  if (!Installed("zsh")) GTEST_SKIP() << "zsh is not installed";
  const std::string script = dir_.Write("_answerbook", Script("zsh"));
  const Finished syntax = RunProgram({"/usr/bin/zsh", "-n", script});
  EXPECT_EQ(syntax.exit.code, 0) << syntax.err;
  // With the parts of zsh's own machinery that it uses replaced by what prints.
  const std::string driver = dir_.Write("driver.zsh", R"(
compdef() { : }
compadd() { local -a all; all=(${(P)argv[-1]}); print -l -- $all }
source $1; shift
words=("$@") CURRENT=$# PREFIX=$argv[-1]
_answerbook
)");
  const Finished done =
      RunProgram({"/usr/bin/zsh", "-f", driver, script, ANSWERBOOK_CLI_BINARY,
                  "--server=" + SharedServer()->address(), "get", "is-interferon-c"});
  EXPECT_THAT(Lines(done.out), ElementsAre("is-interferon-chemotherapy")) << done.err;
}

TEST_F(CliCompletionTest, FishTakesTheScript) {
  if (!Installed("fish")) GTEST_SKIP() << "fish is not installed";
  const std::string script = dir_.Write("answerbook.fish", Script("fish"));
  const Finished syntax = RunProgram({"/usr/bin/fish", "--no-execute", script});
  EXPECT_EQ(syntax.exit.code, 0) << syntax.err;
  const std::string binary = ANSWERBOOK_CLI_BINARY;
  const std::string path = binary.substr(0, binary.rfind('/'));
  const Finished done =
      RunProgram({"/usr/bin/env", "HOME=" + dir_.Path(),
                  "PATH=" + path + ":/usr/bin:/bin", "/usr/bin/fish", "--no-config", "-c",
                  "source " + script + "; complete -C 'answerbook --server=" +
                      SharedServer()->address() + " get is-interferon-c'"});
  EXPECT_THAT(done.out, HasSubstr("is-interferon-chemotherapy\tIs interferon a chemo"))
      << done.err;
}

// The flags in the help of the program, and of each command.
std::set<std::string> FlagsOfHelp(const std::string& command) {
  std::vector<std::string> argv = {ANSWERBOOK_CLI_BINARY};
  if (!command.empty()) argv.push_back(command);
  argv.emplace_back("--help");
  const Finished done = RunProgram(argv);
  EXPECT_EQ(done.exit.code, 0) << done.err;
  std::set<std::string> flags;
  // Lines of the list begin with the flag; what stands in texts is no flag of this one.
  const std::regex flag("^  (?:-h,)?(--[a-z-]+)");
  for (const std::string& line : Lines(done.out)) {
    std::smatch match;
    if (std::regex_search(line, match, flag)) flags.insert(match[1]);
  }
  EXPECT_THAT(flags, Contains("--help"));
  return flags;
}

const char* const kCommands[] = {"",    "topics",      "get",       "search",
                                 "ask", "interactive", "completion"};

TEST_F(CliCompletionTest, KnowsEveryFlagOfHelp) {
  for (const std::string command : kCommands) {
    std::vector<std::string> argv = {ANSWERBOOK_CLI_BINARY, "__complete"};
    if (!command.empty()) argv.push_back(command);
    argv.emplace_back("--");
    std::set<std::string> offered;
    for (const std::string& line : Lines(RunProgram(argv).out)) {
      offered.insert(line.substr(0, line.find_first_of("\t=")));
    }
    for (const std::string& flag : FlagsOfHelp(command)) {
      EXPECT_THAT(offered, Contains(flag)) << command;
    }
  }
}

std::string ManPage() {
  std::ifstream file(ANSWERBOOK_SOURCE_DIR "/deploy/debian/answerbook.1");
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

TEST_F(CliCompletionTest, TheManPageKnowsEveryFlagAndCommand) {
  std::string page = ManPage();
  page.erase(std::remove(page.begin(), page.end(), '\\'), page.end());  // \- is -
  for (const std::string command : kCommands) {
    EXPECT_THAT(page, HasSubstr(command));
    for (const std::string& flag : FlagsOfHelp(command)) {
      EXPECT_TRUE(std::regex_search(page, std::regex(flag + "([^a-z-]|$)")))
          << command << " " << flag;
    }
  }
  for (const char* variable :
       {"ANSWERBOOK_SERVER", "ANSWERBOOK_DEADLINE", "ANSWERBOOK_HISTORY", "NO_COLOR",
        "PAGER", "XDG_STATE_HOME"}) {
    EXPECT_THAT(page, HasSubstr(variable));
  }
}

TEST_F(CliCompletionTest, TheManPageIsWellFormed) {
  const std::string path = ANSWERBOOK_SOURCE_DIR "/deploy/debian/answerbook.1";
  if (!Installed("mandoc") && !Installed("groff")) {
    GTEST_SKIP() << "neither mandoc nor groff is installed";
  }
  if (Installed("mandoc")) {
    const Finished done =
        RunProgram({"/usr/bin/mandoc", "-T", "lint", "-W", "style", path});
    EXPECT_EQ(done.exit.code, 0) << done.out;
  }
  if (Installed("groff")) {
    const Finished done = RunProgram(
        {"/usr/bin/groff", "-man", "-Tutf8", "-ww", "-rLL=80n", "-z", "-Kutf8", path});
    EXPECT_THAT(done.err, IsEmpty());
  }
}

}  // namespace
}  // namespace answerbook::e2e
