// answerbook-content: what editors and operators do with libraries.
#include <algorithm>
#include <iostream>
#include <string>
#include <vector>

#include "service/tools/command.h"
#include "service/tools/command_names.h"
#include <CLI/CLI.hpp>

#ifndef ANSWERBOOK_VERSION
#error "the build defines ANSWERBOOK_VERSION"
#endif

namespace {

// What is wrong with the command when there is none of this name; else nothing.
std::string UnknownCommand(const CLI::App& app, int argc, char** argv) {
  const std::string name = argc > 1 ? argv[1] : "-";
  if (name.empty() || name.front() == '-') return "";
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands(nullptr)) {
    names.push_back(command->get_name());
  }
  if (std::find(names.begin(), names.end(), name) != names.end()) return "";
  const std::string nearest = answerbook::tools::NearestName(name, names);
  return name + ": there is no such command; " +
         (nearest.empty() ? "--help lists them" : "is " + nearest + " meant?");
}

}  // namespace

int main(int argc, char** argv) {
  using answerbook::tools::Work;
  CLI::App app("Checks, converts, compares and publishes libraries of answers.",
               "answerbook-content");
  app.set_version_flag("--version", ANSWERBOOK_VERSION);
  app.require_subcommand(1);
  Work work;
  answerbook::tools::AddLint(app, work);
  answerbook::tools::AddConvert(app, work);
  answerbook::tools::AddBundle(app, work);
  answerbook::tools::AddReleases(app, work);
  answerbook::tools::AddDiff(app, work);
  answerbook::tools::AddEval(app, work);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (const std::string problem = UnknownCommand(app, argc, argv); !problem.empty()) {
      std::cerr << "answerbook-content: " << problem << '\n';
      return answerbook::tools::kUsage;
    }
    return app.exit(error) == 0 ? answerbook::tools::kOk : answerbook::tools::kUsage;
  }
  return work({std::cout, std::cerr});
}
