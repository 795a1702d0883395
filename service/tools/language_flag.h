// The flag that every command has that reads libraries.
#ifndef ANSWERBOOK_SERVICE_TOOLS_LANGUAGE_FLAG_H_
#define ANSWERBOOK_SERVICE_TOOLS_LANGUAGE_FLAG_H_

#include <string>

#include "service/tools/command.h"

namespace answerbook::tools {

// Adds --default-language, which must be a language tag: else each topic that names none
// would be blamed for it.
void AddDefaultLanguage(CLI::App& command, std::string* language);

}  // namespace answerbook::tools

#endif  // ANSWERBOOK_SERVICE_TOOLS_LANGUAGE_FLAG_H_
