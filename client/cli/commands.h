// What the demo client's commands do once the command line has been read.
#ifndef ANSWERBOOK_CLIENT_CLI_COMMANDS_H_
#define ANSWERBOOK_CLIENT_CLI_COMMANDS_H_

#include <ostream>

#include "answerbook/client.h"
#include "client/cli/exit_codes.h"
#include "client/cli/render.h"

namespace answerbook::cli {

// Where output goes and how it looks. With `json`, each command writes the response (ask:
// an object of `search` and, when answered, `answer`) as one line of protobuf JSON with
// the contract's field names and every field, and errors as an object with `code`,
// `message` and `reason`.
struct Output {
  std::ostream& out;
  std::ostream& err;
  Style style;
  bool json = false;
};

ExitCode Topics(const Client& client, const v1::ListTopicsRequest& request,
                const Output& to);
ExitCode Get(const Client& client, const v1::GetAnswerRequest& request, const Output& to);
ExitCode Search(const Client& client, const v1::SearchRequest& request, const Output& to);
ExitCode Ask(const Client& client, const v1::SearchRequest& request, const Output& to);

}  // namespace answerbook::cli

#endif  // ANSWERBOOK_CLIENT_CLI_COMMANDS_H_
