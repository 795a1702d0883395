// answerbook-content: what editors and operators do with libraries.
#include <iostream>

#include "service/tools/command.h"
#include <CLI/CLI.hpp>

#ifndef ANSWERBOOK_VERSION
#error "the build defines ANSWERBOOK_VERSION"
#endif

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
    return app.exit(error) == 0 ? answerbook::tools::kOk : answerbook::tools::kUsage;
  }
  return work({std::cout, std::cerr});
}
