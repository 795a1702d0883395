#include "client/cli/command_line.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "client/cli/completion.h"

namespace answerbook::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

Invocation Understood(const std::vector<std::string>& arguments) {
  Parsed parsed = ParseCommandLine(arguments);
  EXPECT_TRUE(parsed.invocation.has_value()) << parsed.text;
  return parsed.invocation.value_or(Invocation{});
}

TEST(CommandLineTest, WordsAndFlagsMayStandInAnyOrder) {
  const Invocation said =
      Understood({"search", "is", "it", "--topic=a", "--server=h:1", "so?", "--topic",
                  "b", "--no-spelling", "--deadline=1500ms"});
  EXPECT_EQ(said.command, Command::kSearch);
  EXPECT_EQ(said.search.request.query(), "is it so?");
  EXPECT_THAT(said.search.request.topic_ids(), ElementsAre("a", "b"));
  EXPECT_EQ(said.search.request.spelling(), v1::SPELLING_OFF);
  EXPECT_EQ(said.server, "h:1");
  EXPECT_EQ(said.deadline, absl::Milliseconds(1500));
  EXPECT_FALSE(said.search.limit.has_value());
}

TEST(CommandLineTest, NoCommandIsNoMistakeYet) {
  EXPECT_EQ(Understood({}).command, Command::kNone);
  EXPECT_EQ(Understood({"--json"}).command, Command::kNone);
}

TEST(CommandLineTest, MistakesAreNamed) {
  const std::pair<std::vector<std::string>, const char*> cases[] = {
      {{"sing"}, "sing"},
      {{"search"}, "words"},
      {{"search", "x", "--limit=0"}, "--limit"},
      {{"search", "x", "--page-size=101"}, "--page-size"},
      {{"search", "x", "--all", "--limit=2"}, "--all and --limit"},
      {{"get", "x", "--format=pdf"}, "--format"},
      {{"completion", "csh"}, "csh"},
      {{"topics", "--deadline=soon"}, "--deadline"},
      {{"topics", "--deadline=-1s"}, "--deadline"},
      {{"topics", "--token=secret"}, "--token"},
  };
  for (const auto& [arguments, part] : cases) {
    const Parsed parsed = ParseCommandLine(arguments);
    EXPECT_FALSE(parsed.invocation.has_value()) << part;
    EXPECT_EQ(parsed.code, kUsage) << part;
    EXPECT_THAT(parsed.text, HasSubstr(part));
  }
}

TEST(CommandLineTest, HelpIsNoMistake) {
  const Parsed all = ParseCommandLine({"--help"});
  EXPECT_EQ(all.code, kOk);
  EXPECT_THAT(all.text, HasSubstr("interactive"));
  EXPECT_THAT(ParseCommandLine({"search", "--help"}).text, HasSubstr("--explain"));
}

TEST(CommandLineTest, DescribesWhatItTakes) {
  const std::vector<CommandInfo> commands = DescribeCommands();
  ASSERT_EQ(commands.size(), 7U);
  EXPECT_EQ(commands.front().name, "");
  EXPECT_EQ(commands[2].name, "get");
  EXPECT_EQ(commands[2].operand, ValueKind::kAnswer);
  const auto kind_of = [&](const std::string& name) {
    for (const CommandInfo& command : commands) {
      for (const FlagInfo& flag : command.flags) {
        if (flag.name == name) return flag.value;
      }
    }
    ADD_FAILURE() << name;
    return ValueKind::kNone;
  };
  EXPECT_EQ(kind_of("--tls"), ValueKind::kNone);
  EXPECT_EQ(kind_of("--token-file"), ValueKind::kFile);
  EXPECT_EQ(kind_of("--topic"), ValueKind::kTopic);
  EXPECT_EQ(kind_of("--format"), ValueKind::kChoice);
  EXPECT_EQ(kind_of("--server"), ValueKind::kText);
}

// The connection is made with what the command line says so far.
TEST(CompletionTest, CallsTheServerThatIsBeingTyped) {
  std::string server;
  std::string token;
  const ConnectTo connect = [&](const Invocation& invocation) -> std::optional<Client> {
    server = invocation.server;
    token = invocation.credentials.token_file;
    return std::nullopt;
  };
  EXPECT_EQ(Complete({"--token-file", "/t", "--server=h:1", "get", ""}, connect),
            ":done\n");
  EXPECT_EQ(server, "h:1");
  EXPECT_EQ(token, "/t");
  // A command line that is wrong calls nobody.
  server.clear();
  EXPECT_EQ(Complete({"--server=h:1", "--color=pink", "get", ""}, connect), ":done\n");
  EXPECT_EQ(server, "");
}

}  // namespace
}  // namespace answerbook::cli
