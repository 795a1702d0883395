// Loads libraries for commands that compare them.
#ifndef ANSWERBOOK_SERVICE_TOOLS_LOAD_LIBRARY_H_
#define ANSWERBOOK_SERVICE_TOOLS_LOAD_LIBRARY_H_

#include <optional>
#include <string>

#include "service/content/library.h"
#include "service/tools/command.h"

namespace answerbook::tools {

// The library at `path`; says on to.err why there is none.
std::optional<content::Library> LoadOrSay(const std::string& path,
                                          const std::string& default_language,
                                          const Output& to);

}  // namespace answerbook::tools

#endif  // ANSWERBOOK_SERVICE_TOOLS_LOAD_LIBRARY_H_
