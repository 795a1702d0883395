// The settings of a process, gathered: the command line counts before the environment,
// that before the file, that before the default.
#ifndef ANSWERBOOK_SERVICE_SERVER_CONFIGURATION_H_
#define ANSWERBOOK_SERVICE_SERVER_CONFIGURATION_H_

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "service/server/options.h"

namespace answerbook::server {

struct Configuration {
  enum class Action { kServe, kHelp, kVersion, kPrintConfig };

  Action action = Action::kServe;
  Options options;
  // Where each setting that has not its default comes from: "command line", the name of
  // an environment variable, or file:line.
  std::map<std::string, std::string, std::less<>> sources;
  // What is wrong, all of it, in the words of Validate; options are of no use then.
  std::vector<std::string> faults;
};

// From the arguments of main without the program, and the environment as NAME=value.
Configuration GatherConfiguration(const std::vector<std::string>& arguments,
                                  const std::vector<std::string>& environment);

// What --print_config prints: YAML that --config takes, with where each value comes from.
std::string PrintConfiguration(const Configuration& configuration);

// Whether a variable beginning with ANSWERBOOK_ that is no setting is someone else's: of
// the project's other programs, or what Kubernetes tells of a Service by that name.
bool IsForeignVariable(std::string_view name);

}  // namespace answerbook::server

#endif  // ANSWERBOOK_SERVICE_SERVER_CONFIGURATION_H_
