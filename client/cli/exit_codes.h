// How the demo client ends, for scripts. Documented by --help.
#ifndef ANSWERBOOK_CLIENT_CLI_EXIT_CODES_H_
#define ANSWERBOOK_CLIENT_CLI_EXIT_CODES_H_

namespace answerbook::cli {

enum ExitCode {
  kOk = 0,           // answered, listed, found
  kNoMatch = 1,      // search, ask: the library does not answer this
  kUsage = 2,        // the command line or the request was wrong
  kUncertain = 3,    // ask: the answer may be among the questions offered
  kNotFound = 4,     // get: no such answer
  kUnreachable = 5,  // no server, or no reply within the deadline
  kFailed = 6,       // any other error of the call
};

}  // namespace answerbook::cli

#endif  // ANSWERBOOK_CLIENT_CLI_EXIT_CODES_H_
