// The command line of answerbookd.
#ifndef ANSWERBOOK_SERVICE_SERVER_FLAGS_H_
#define ANSWERBOOK_SERVICE_SERVER_FLAGS_H_

#include "service/server/options.h"

namespace answerbook::server {

// What the command line says. Ends the process instead: after --help and --version,
// which print to stdout, with kExitOk; after anything that it cannot read or that makes
// no sense, which it names on stderr, with kExitBadFlag.
Options OptionsFromCommandLine(int argc, char** argv);

}  // namespace answerbook::server

#endif  // ANSWERBOOK_SERVICE_SERVER_FLAGS_H_
