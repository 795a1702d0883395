// `answerbook interactive`.
#ifndef ANSWERBOOK_CLIENT_CLI_INTERACTIVE_H_
#define ANSWERBOOK_CLIENT_CLI_INTERACTIVE_H_

#include "answerbook/client.h"
#include "client/cli/command_line.h"
#include "client/cli/exit_codes.h"

namespace answerbook::cli {

// Reads lines until the end. With stdin and stdout on a terminal: a prompt, Tab, a
// history and a pager, and kOk at the end. Otherwise each line is answered as it comes,
// and the end is that of the first line that failed.
ExitCode RunInteractive(const Client& client, const Invocation& invocation);

}  // namespace answerbook::cli

#endif  // ANSWERBOOK_CLIENT_CLI_INTERACTIVE_H_
