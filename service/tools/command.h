// The commands of answerbook-content: each in a file of its own, known to main by Add….
#ifndef ANSWERBOOK_SERVICE_TOOLS_COMMAND_H_
#define ANSWERBOOK_SERVICE_TOOLS_COMMAND_H_

#include <cstddef>
#include <functional>
#include <ostream>
#include <string>

namespace CLI {
class App;
}

namespace answerbook::tools {

// What the process ends with; docs/content-tool.md lists them.
enum ExitCode : int {
  kOk = 0,
  kFindings = 1,  // the content has faults, or what was asked about differs
  kUsage = 2,     // the command line is wrong
  kFailed = 3,    // a file cannot be read or written, a server not reached
};

struct Output {
  std::ostream& out;
  std::ostream& err;
};

// What main is to do once the command line was read. Every command sets it in its
// callback.
using Work = std::function<ExitCode(const Output&)>;

// "1 answer", "2 answers".
inline std::string Counted(size_t count, const char* what) {
  return std::to_string(count) + " " + what + (count == 1 ? "" : "s");
}

// Each adds its command, with its flags, to the application.
void AddLint(CLI::App& app, Work& work);
void AddBundle(CLI::App& app, Work& work);
// import, export, render.
void AddConvert(CLI::App& app, Work& work);
// publish, rollback, releases, prune.
void AddReleases(CLI::App& app, Work& work);
void AddDiff(CLI::App& app, Work& work);
void AddEval(CLI::App& app, Work& work);

}  // namespace answerbook::tools

#endif  // ANSWERBOOK_SERVICE_TOOLS_COMMAND_H_
