// Loads libraries for commands.
#ifndef ANSWERBOOK_SERVICE_TOOLS_LOAD_LIBRARY_H_
#define ANSWERBOOK_SERVICE_TOOLS_LOAD_LIBRARY_H_

#include <optional>
#include <string>
#include <vector>

#include "service/content/library.h"
#include "service/content/problem.h"
#include "service/tools/command.h"

namespace answerbook::tools {

// What a command ends with that finds no library where `problems` are: kFailed when there
// is nothing that can be read, kFindings when it has faults.
ExitCode CodeFor(const std::vector<content::Problem>& problems);

// The library at `path`; says on to.err why there is none, and in `code`, when not null,
// what CodeFor has for it.
std::optional<content::Library> LoadOrSay(const std::string& path,
                                          const std::string& default_language,
                                          const Output& to, ExitCode* code = nullptr);

}  // namespace answerbook::tools

#endif  // ANSWERBOOK_SERVICE_TOOLS_LOAD_LIBRARY_H_
