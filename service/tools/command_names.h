// What a command that there is not was meant to be.
#ifndef ANSWERBOOK_SERVICE_TOOLS_COMMAND_NAMES_H_
#define ANSWERBOOK_SERVICE_TOOLS_COMMAND_NAMES_H_

#include <string>
#include <string_view>
#include <vector>

namespace answerbook::tools {

// The one of `names` that `name` is most likely meant to be; empty when none is near: a
// third of its letters may be wrong.
std::string NearestName(std::string_view name, const std::vector<std::string>& names);

}  // namespace answerbook::tools

#endif  // ANSWERBOOK_SERVICE_TOOLS_COMMAND_NAMES_H_
