#include "client/cli/interactive.h"

#include <signal.h>
#include <unistd.h>

#include <cstdlib>
#include <iostream>
#include <optional>
#include <sstream>
#include <string>
#include <utility>

#include "client/cli/history_file.h"
#include "client/cli/line_editor.h"
#include "client/cli/session.h"
#include "client/cli/terminal.h"
#include "client/cli/terminal_signals.h"

namespace answerbook::cli {
namespace {

// About as many as a screen takes.
constexpr int kPageOnTerminal = 5;

constexpr char kWelcome[] =
    "Ask a question; a number opens a result; help says more; Ctrl-D ends.\n";

// Nothing when there is to be none, or it cannot be: that is said, and goes on without.
std::optional<HistoryFile> OpenHistory(const Invocation& invocation) {
  if (invocation.no_history) return std::nullopt;
  const absl::StatusOr<std::string> path =
      HistoryPath([](const char* name) -> std::optional<std::string> {
        const char* value = std::getenv(name);
        if (value == nullptr) return std::nullopt;
        return value;
      });
  absl::Status status = path.status();
  if (path.ok()) {
    if (path->empty()) return std::nullopt;
    absl::StatusOr<HistoryFile> file = HistoryFile::Open(*path);
    if (file.ok()) return *std::move(file);
    status = file.status();
  }
  std::cerr << "answerbook: no history is kept: " << status.message() << '\n';
  return std::nullopt;
}

ExitCode RunOverPipe(const Client& client, const Invocation& invocation) {
  Session session(client, invocation.search, nullptr);
  const Output to{std::cout, std::cerr, StyleFor(invocation.color, invocation.width),
                  invocation.json};
  std::string line;
  while (std::getline(std::cin, line) && session.Handle(line, to) != Step::kLeave) {
    std::cout.flush();  // whoever wrote the line may wait for its answer
  }
  return session.first_failure();
}

void RunOnTerminal(const Client& client, const Invocation& invocation,
                   TerminalSignals& signals) {
  SearchPlan plan = invocation.search;
  if (plan.request.page_size() == 0) plan.request.set_page_size(kPageOnTerminal);
  Session session(client, std::move(plan), &signals);
  LineEditor editor(
      signals, [&session](const std::string& typed) { return session.Suggest(typed); });
  std::optional<HistoryFile> history = OpenHistory(invocation);
  if (history.has_value()) {
    for (const std::string& line : history->Load()) editor.Remember(line);
  }
  std::cout << kWelcome << std::flush;
  std::string line;
  for (;;) {
    const LineEditor::Outcome outcome = editor.Read(&line);
    if (outcome == LineEditor::Outcome::kEnd) return;
    if (outcome == LineEditor::Outcome::kAbandoned) continue;
    const bool blank = line.find_first_not_of(" \t") == std::string::npos;
    if (!blank) editor.Remember(line);
    // As with shells, a line that begins with a space is not kept.
    if (history.has_value() && session.IsQuestion(line) && line.front() != ' ') {
      history->Append(line);
    }
    std::ostringstream out;
    // The window may have another size by now.
    const Output to{out, std::cerr, StyleFor(invocation.color, invocation.width),
                    invocation.json};
    const Step step = session.Handle(line, to);
    // A list of results stays above the prompt: its numbers are for the next line.
    if (step == Step::kLongText && !invocation.no_pager && !invocation.json) {
      ShowPaged(out.str());
    } else {
      std::cout << out.str() << std::flush;
    }
    if (step == Step::kLeave || signals.end_signal() != 0) return;
  }
}

}  // namespace

ExitCode RunInteractive(const Client& client, const Invocation& invocation) {
  if (!OnTerminal(STDIN_FILENO) || !OnTerminal(STDOUT_FILENO)) {
    return RunOverPipe(client, invocation);
  }
  int end_signal = 0;
  {
    TerminalSignals signals;
    RunOnTerminal(client, invocation, signals);
    end_signal = signals.end_signal();
  }
  if (end_signal != 0) raise(end_signal);  // the terminal is as it was: end by it
  return kOk;
}

}  // namespace answerbook::cli
