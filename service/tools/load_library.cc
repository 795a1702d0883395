#include "service/tools/load_library.h"

#include <utility>

#include "service/content/load.h"

namespace answerbook::tools {

std::optional<content::Library> LoadOrSay(const std::string& path,
                                          const std::string& default_language,
                                          const Output& to) {
  content::LoadOptions options;
  options.default_language = default_language;
  auto library = content::LoadLibrary(path, options);
  if (library.ok()) return *std::move(library);
  to.err << "answerbook-content: " << library.status().message() << '\n';
  return std::nullopt;
}

}  // namespace answerbook::tools
