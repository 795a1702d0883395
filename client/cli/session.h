// What happens at the prompt: lines in, answers out. Knows no terminal, so that it does
// the same over a pipe.
#ifndef ANSWERBOOK_CLIENT_CLI_SESSION_H_
#define ANSWERBOOK_CLIENT_CLI_SESSION_H_

#include <cstddef>
#include <set>
#include <string>
#include <vector>

#include "answerbook/client.h"
#include "client/cli/commands.h"
#include "client/cli/exit_codes.h"
#include "client/cli/terminal_signals.h"

namespace answerbook::cli {

// What a line came to.
enum class Step {
  kGoOn,
  kLongText,  // the same, with a text to read from its beginning
  kLeave,
};

// How a line may go on.
struct Suggestions {
  std::vector<std::string> completions;  // whole lines that begin as the typed one
  // When there are none: questions that are near, for the reader to look at.
  std::vector<std::string> nearest;
};

class Session {
 public:
  // Searches as `plan` says (its query, page token, limit and all are not used). Calls
  // are cancelled by `signals`, if given, which must outlive the session.
  Session(Client client, SearchPlan plan, TerminalSignals* signals);

  // Does what a line says.
  Step Handle(const std::string& line, const Output& to);

  // Whether a line is a question, and not a command, a number or an id.
  bool IsQuestion(const std::string& line) const;

  // How `line` may go on. The first time it reads the library's questions, as far as the
  // server tells them in a short time.
  Suggestions Suggest(const std::string& line);

  // How the first call that failed, or line that meant nothing, did so; kOk when there
  // was none.
  ExitCode first_failure() const { return first_failure_; }

 private:
  void Ask(const std::string& question, const Output& to);
  void NextPage(const Output& to);
  void ShowPage(const v1::SearchResponse& response, const Output& to);
  void OpenNumber(const std::string& digits, const Output& to);
  void OpenAnswer(const std::string& id, const Output& to);
  void ListTopics(const Output& to);
  void Complain(const std::string& what, const Output& to);
  void Fail(const absl::Status& status, const Output& to);
  void Failed(ExitCode code);
  void LoadQuestions();

  const Client client_;
  SearchPlan plan_;
  TerminalSignals* const signals_;
  ExitCode first_failure_ = kOk;

  v1::SearchRequest request_;         // of the last question
  std::string next_page_token_;       // empty when there is no next page
  std::vector<std::string> results_;  // ids of what is shown, by number
  std::set<std::string> shown_;       // ids that were shown so far

  bool questions_loaded_ = false;
  std::vector<std::string> questions_;
};

}  // namespace answerbook::cli

#endif  // ANSWERBOOK_CLIENT_CLI_SESSION_H_
