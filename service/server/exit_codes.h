// What answerbookd exits with. Part of its interface: see docs/operations.md.
#ifndef ANSWERBOOK_SERVICE_SERVER_EXIT_CODES_H_
#define ANSWERBOOK_SERVICE_SERVER_EXIT_CODES_H_

namespace answerbook::server {

enum ExitCode : int {
  kExitOk = 0,            // stopped by a signal, or --help or --version
  kExitBadFlag = 1,       // what Abseil exits with for a flag it does not know
  kExitBadContent = 2,    // the content cannot be loaded
  kExitCannotListen = 3,  // an address cannot be listened on
  kExitCutShort = 4,      // a second signal ended it while it was draining
  kExitBadAccess = 5,     // a certificate, a key or the file of principals is of no use
};

}  // namespace answerbook::server

#endif  // ANSWERBOOK_SERVICE_SERVER_EXIT_CODES_H_
