// answerbookd: loads a library, serves it, and stops when it is told to.

#include <signal.h>
#include <unistd.h>

#include "service/server/daemon.h"
#include "service/server/flags.h"
#include "service/server/log.h"
#include "service/server/options.h"
#include "service/server/stop_signals.h"

namespace answerbook::server {
namespace {

int Main(int argc, char** argv) {
  const Options options = OptionsFromCommandLine(argc, argv);
  StopSignals signals;
  signal(SIGPIPE, SIG_IGN);  // a reader of the log that goes away does not end service
  static const auto* const log =
      new Log(ParseLogLevel(options.log_level).value_or(LogLevel::kInfo),
              ParseLogFormat(options.log_format).value_or(LogFormat::kJson));
  TakeOverLibraryLogs(log);
  const int code = Daemon(options, *log, signals).Run();
  // Where nobody takes the log, its thread is at work still.
  if (!log->Flush(kLogPatience)) _exit(code);
  return code;
}

}  // namespace
}  // namespace answerbook::server

int main(int argc, char** argv) { return answerbook::server::Main(argc, argv); }
