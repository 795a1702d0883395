// Completion of command lines in shells. The scripts are thin: they call
// `answerbook __complete WORDS…` with the words so far, the last one being typed, and get
// a candidate for that word a line, each perhaps with a tab and what it is, and last a
// line that begins with a colon: `:files` when a path belongs there, `:done` otherwise.
#ifndef ANSWERBOOK_CLIENT_CLI_COMPLETION_H_
#define ANSWERBOOK_CLIENT_CLI_COMPLETION_H_

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "answerbook/client.h"
#include "client/cli/command_line.h"

namespace answerbook::cli {

// The script for bash, zsh or fish; empty for any other shell.
std::string_view CompletionScript(std::string_view shell);

// The server that a command line with these flags would call; nothing when they are
// wrong.
using ConnectTo = std::function<std::optional<Client>(const Invocation&)>;

// What is printed for `words`. Never says what went wrong: a server that is not there, or
// does not answer at once, has nothing to offer.
std::string Complete(const std::vector<std::string>& words, const ConnectTo& connect);

}  // namespace answerbook::cli

#endif  // ANSWERBOOK_CLIENT_CLI_COMPLETION_H_
