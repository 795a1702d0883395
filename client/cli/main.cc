// The demo client: asks an Answerbook server from the command line.
#include <unistd.h>

#include <csignal>
#include <iostream>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

#include "answerbook/client.h"
#include "client/cli/command_line.h"
#include "client/cli/commands.h"
#include "client/cli/completion.h"
#include "client/cli/credentials.h"
#include "client/cli/interactive.h"
#include "client/cli/terminal.h"

namespace answerbook::cli {
namespace {

// Nobody waits longer for Tab.
constexpr absl::Duration kCompletionDeadline = absl::Seconds(1);

absl::StatusOr<Client> Connect(const Invocation& invocation) {
  absl::StatusOr<Options> options = CredentialOptions(invocation.credentials);
  if (!options.ok()) return options.status();
  options->set<UserAgentOption>("answerbook-cli");
  return Client(MakeConnection(invocation.server, *options),
                Options{}.set<DeadlineOption>(invocation.deadline));
}

ExitCode RunCompletion(const std::vector<std::string>& words) {
  std::cout << Complete(words, [](Invocation invocation) -> std::optional<Client> {
    invocation.deadline = kCompletionDeadline;
    absl::StatusOr<Client> client = Connect(invocation);
    if (!client.ok()) return std::nullopt;
    return *std::move(client);
  });
  return kOk;
}

ExitCode RunCall(const Client& client, const Invocation& invocation, const Output& to) {
  switch (invocation.command) {
    case Command::kTopics:
      return Topics(client, invocation.list, to);
    case Command::kGet:
      return Get(client, invocation.get, to);
    case Command::kSearch:
      return Search(client, invocation.search, to);
    default:
      return Ask(client, invocation.search.request, to);
  }
}

ExitCode Run(Invocation invocation) {
  if (invocation.command == Command::kCompletion) {
    std::cout << CompletionScript(invocation.shell);
    return kOk;
  }
  if (invocation.command == Command::kNone) {
    if (!OnTerminal(STDIN_FILENO) || !OnTerminal(STDOUT_FILENO)) {
      std::cerr << "answerbook: name a command: topics, get, search, ask or "
                   "interactive.\nTry answerbook --help.\n";
      return kUsage;
    }
    invocation.command = Command::kInteractive;
  }
  const absl::StatusOr<Client> client = Connect(invocation);
  if (!client.ok()) {
    std::cerr << "answerbook: " << client.status().message() << '\n';
    return kUsage;
  }
  if (invocation.command == Command::kInteractive) {
    return RunInteractive(*client, invocation);
  }
  const Style style = StyleFor(invocation.color, invocation.width);
  if (invocation.no_pager || invocation.json || !OnTerminal(STDOUT_FILENO)) {
    return RunCall(*client, invocation, {std::cout, std::cerr, style, invocation.json});
  }
  std::ostringstream text;
  const ExitCode code =
      RunCall(*client, invocation, {text, std::cerr, style, invocation.json});
  ShowPaged(text.str());
  return code;
}

ExitCode Main(const std::vector<std::string>& arguments) {
  // Whoever reads may stop reading (`| head`): that is no error.
  std::signal(SIGPIPE, SIG_DFL);
  if (!arguments.empty() && arguments.front() == "__complete") {
    return RunCompletion({arguments.begin() + 1, arguments.end()});
  }
  Parsed parsed = ParseCommandLine(arguments);
  if (!parsed.invocation.has_value()) {
    (parsed.code == kOk ? std::cout : std::cerr) << parsed.text;
    return parsed.code;
  }
  return Run(*std::move(parsed.invocation));
}

}  // namespace
}  // namespace answerbook::cli

int main(int argc, char** argv) {
  return answerbook::cli::Main(std::vector<std::string>(argv + 1, argv + argc));
}
