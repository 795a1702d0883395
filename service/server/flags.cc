#include "service/server/flags.h"

#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"

#include "service/server/configuration.h"
#include "service/server/exit_codes.h"
#include "service/server/settings.h"

namespace answerbook::server {
namespace {

constexpr char kUsage[] =
    R"(answerbookd serves a library of questions and answers over gRPC.

usage: answerbookd --content=PATH [--flag=value ...]

)";

constexpr char kAfterFlags[] = R"(  --config=FILE
      Reads settings from a YAML file, with the names above as keys.
  --print_config
      Print the settings, with where each comes from, as --config takes them, and exit.
  --version, --help
      Print the version, or this text, and exit.

Each setting can also come from the environment: --drain_timeout is
ANSWERBOOK_DRAIN_TIMEOUT. The command line counts before the environment, that before
the file, that before the default.

SIGTERM or SIGINT stops it: the health service says NOT_SERVING, running calls finish,
new ones are refused. A second one stops it at once. SIGHUP has it read its files again.

exit codes:
  0  stopped by a signal, or --help, --version or --print_config
  1  a setting is unknown or makes no sense
  2  the content cannot be loaded; every problem is on stderr
  3  an address cannot be listened on
  4  a second signal cut calls short
  5  a certificate, a key or the file of principals is of no use
)";

constexpr size_t kColumns = 80;

// `text` in lines of at most kColumns, six spaces before each.
std::string Indented(std::string_view text) {
  std::string out;
  std::string line;
  const auto end_line = [&] {
    if (!line.empty()) absl::StrAppend(&out, "     ", line, "\n");
    line.clear();
  };
  for (const absl::string_view word :
       absl::StrSplit(absl::string_view(text.data(), text.size()), ' ')) {
    if (5 + line.size() + 1 + word.size() > kColumns) end_line();
    absl::StrAppend(&line, " ", word);
  }
  end_line();
  return out;
}

void PrintHelp() {
  std::string text = kUsage;
  const Options defaults;
  for (const Setting& setting : AllSettings()) {
    const std::string fallback = ToText(setting, defaults);
    absl::StrAppend(&text, "  --", std::string(setting.name),
                    fallback.empty() ? "" : absl::StrCat(" (default: ", fallback, ")"),
                    "\n", Indented(setting.help));
  }
  absl::StrAppend(&text, kAfterFlags);
  std::fputs(text.c_str(), stdout);
}

[[noreturn]] void Refuse(const std::vector<std::string>& faults) {
  for (const std::string& fault : faults) {
    std::fprintf(stderr, "answerbookd: %s\n", fault.c_str());
  }
  std::fputs("answerbookd: see answerbookd --help for what is right\n", stderr);
  std::exit(kExitBadFlag);
}

std::vector<std::string> Environment() {
  std::vector<std::string> out;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    out.emplace_back(*entry);
  }
  return out;
}

}  // namespace

Options OptionsFromCommandLine(int argc, char** argv) {
  const Configuration configuration =
      GatherConfiguration({argv + 1, argv + argc}, Environment());
  if (configuration.action == Configuration::Action::kHelp) {
    PrintHelp();
    std::exit(kExitOk);
  }
  if (configuration.action == Configuration::Action::kVersion) {
    std::puts("answerbookd " ANSWERBOOK_VERSION);
    std::exit(kExitOk);
  }
  if (!configuration.faults.empty()) Refuse(configuration.faults);
  if (configuration.action == Configuration::Action::kPrintConfig) {
    std::fputs(PrintConfiguration(configuration).c_str(), stdout);
    std::exit(kExitOk);
  }
  return configuration.options;
}

}  // namespace answerbook::server
