// The terminal that the demo client writes to, if it does.
#ifndef ANSWERBOOK_CLIENT_CLI_TERMINAL_H_
#define ANSWERBOOK_CLIENT_CLI_TERMINAL_H_

#include <cstddef>
#include <string>
#include <string_view>

#include "client/cli/render.h"

namespace answerbook::cli {

bool OnTerminal(int fd);

// How to write to stdout. `color` is auto, always or never; auto highlights on a terminal
// other than a dumb one, unless NO_COLOR is set. `width` is what to wrap at; 0: as wide
// as the terminal, but not wider than is easy to read, and 80 columns when there is none.
Style StyleFor(std::string_view color, size_t width);

// Whether `text`, as it is wrapped by the terminal on stdout, has more lines than that
// terminal. False when stdout is none.
bool LongerThanTheScreen(std::string_view text);

// Writes `text` to stdout, through the reader's pager when it is longer than the screen:
// $PAGER as the shell understands it, else `less -FRX`; none when PAGER is empty or
// `cat`. Returns when the pager has ended; that it cannot be started, or ends before it
// has read all, is no error. stdout must be flushed. While the pager runs, SIGINT and
// SIGQUIT are its own.
void ShowPaged(std::string_view text);

}  // namespace answerbook::cli

#endif  // ANSWERBOOK_CLIENT_CLI_TERMINAL_H_
