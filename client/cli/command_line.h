// What the demo client can be told: the one place that knows its commands and flags.
// Help, completion and the tests of the man page come from it.
#ifndef ANSWERBOOK_CLIENT_CLI_COMMAND_LINE_H_
#define ANSWERBOOK_CLIENT_CLI_COMMAND_LINE_H_

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"

#include "answerbook/v1/answerbook_service.pb.h"
#include "client/cli/commands.h"
#include "client/cli/credentials.h"
#include "client/cli/exit_codes.h"

namespace answerbook::cli {

enum class Command { kNone, kTopics, kGet, kSearch, kAsk, kInteractive, kCompletion };

// A command line that was understood.
struct Invocation {
  Command command = Command::kNone;

  // Of every command.
  std::string server;  // empty: what the environment says, else the SDK's default
  CredentialFlags credentials;
  absl::Duration deadline;
  bool json = false;
  bool no_pager = false;
  std::string color;  // auto, always or never
  size_t width = 0;   // 0: the terminal's

  v1::ListTopicsRequest list;
  v1::GetAnswerRequest get;
  SearchPlan search;  // of search, ask and interactive
  bool no_history = false;
  std::string shell;
};

// Either an invocation, or a text to print and how to end: help and version on stdout
// with kOk, complaints on stderr with another code.
struct Parsed {
  std::optional<Invocation> invocation;
  std::string text;
  ExitCode code = kOk;
};

// `arguments` without the program's name.
Parsed ParseCommandLine(std::vector<std::string> arguments);

// What may stand as a value of a flag, or after a command.
enum class ValueKind { kNone, kText, kFile, kChoice, kTopic, kAnswer };

struct FlagInfo {
  std::string name;  // with its dashes
  std::string help;
  ValueKind value = ValueKind::kText;  // kNone: it takes no value
  std::vector<std::string> choices;    // of kChoice
};

struct CommandInfo {
  std::string name;  // empty for what every command takes
  std::string help;
  std::vector<FlagInfo> flags;
  ValueKind operand = ValueKind::kNone;
  std::vector<std::string> choices;
};

// The flags of every command first, then each command.
std::vector<CommandInfo> DescribeCommands();

}  // namespace answerbook::cli

#endif  // ANSWERBOOK_CLIENT_CLI_COMMAND_LINE_H_
