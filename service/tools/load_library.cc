#include "service/tools/load_library.h"

#include <algorithm>
#include <utility>

#include "service/content/load.h"

namespace answerbook::tools {

ExitCode CodeFor(const std::vector<content::Problem>& problems) {
  const bool unreadable = std::any_of(problems.begin(), problems.end(),
                                      [](const auto& one) { return one.unreadable; });
  return problems.empty() || unreadable ? kFailed : kFindings;
}

std::optional<content::Library> LoadOrSay(const std::string& path,
                                          const std::string& default_language,
                                          const Output& to, ExitCode* code) {
  content::LoadOptions options;
  options.default_language = default_language;
  std::vector<content::Problem> problems;
  auto library = content::LoadLibrary(path, options, &problems);
  if (library.ok()) return *std::move(library);
  if (code != nullptr) *code = CodeFor(problems);
  to.err << "answerbook-content: " << library.status().message() << '\n';
  return std::nullopt;
}

}  // namespace answerbook::tools
