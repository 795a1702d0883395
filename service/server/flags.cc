#include "service/server/flags.h"

#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/reflection.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "absl/time/time.h"

#include "service/server/exit_codes.h"

namespace {

using answerbook::server::Options;

const Options& Defaults() {
  static const auto* defaults = new Options;
  return *defaults;
}

}  // namespace

ABSL_FLAG(std::string, content, Defaults().content,
          "What to serve: a directory of Markdown, a .jsonl or .jsonl.gz file, or a .txt "
          "FAQ page. Required.");
ABSL_FLAG(std::vector<std::string>, listen, Defaults().listen,
          "Where to listen, separated by commas: host:port, [ipv6]:port or unix:path. "
          "Port 0 is any free one; the log's event `listening` names it. Traffic is not "
          "encrypted: listen on other than loopback addresses only inside a network that "
          "you trust.");
ABSL_FLAG(std::string, default_language, Defaults().default_language,
          "The language (BCP 47) of topics that do not name one.");
ABSL_FLAG(std::string, synonyms, Defaults().synonyms,
          "Words that mean the same: a file, `off`, or `auto` for _synonyms.txt in the "
          "content directory, if it is there.");
ABSL_FLAG(std::string, log_level, Defaults().log_level,
          "The least severe events to log: debug, info, warning or error.");
ABSL_FLAG(std::string, log_format, Defaults().log_format,
          "How to log to stderr: json (one object a line) or text.");
ABSL_FLAG(int, max_receive_message_bytes, Defaults().max_receive_message_bytes,
          "Larger requests are refused with RESOURCE_EXHAUSTED. The largest that the "
          "API allows has about 18 KB.");
ABSL_FLAG(int, max_concurrent_streams, Defaults().max_concurrent_streams,
          "Calls at a time on one connection; clients hold back more.");
ABSL_FLAG(
    int, threads, Defaults().threads,
    "Threads that answer calls; 0 for one for each CPU that the process may run on, "
    "two at least. Further calls wait for their turn.");
ABSL_FLAG(int, max_threads, Defaults().max_threads,
          "Threads that gRPC may have beside those, and so reflection streams at a time; "
          "more are refused with RESOURCE_EXHAUSTED.");
ABSL_FLAG(
    int, search_cache_mib, Defaults().search_cache_mib,
    "Memory for the replies of Search that were asked for last, in MiB; 0 for none. "
    "It holds readers' questions, in memory alone.");
ABSL_FLAG(absl::Duration, drain_timeout, Defaults().drain_timeout,
          "How long running calls may take to finish after SIGTERM or SIGINT, such as "
          "10s or 1m; then they are cancelled.");

namespace answerbook::server {
namespace {

// In the order of the help.
constexpr const char* kFlags[] = {
    "content",
    "listen",
    "log_level",
    "log_format",
    "default_language",
    "synonyms",
    "max_receive_message_bytes",
    "max_concurrent_streams",
    "threads",
    "max_threads",
    "search_cache_mib",
    "drain_timeout",
};

constexpr char kUsage[] =
    R"(answerbookd serves a library of questions and answers over gRPC.

usage: answerbookd --content=PATH [--flag=value ...]

)";

constexpr char kAfterFlags[] = R"(  --flagfile=PATH
      Reads further flags from a file, one a line.
  --version, --help
      Print the version, or this text, and exit.

SIGTERM or SIGINT stops it: the health service says NOT_SERVING, running calls finish,
new ones are refused. A second one stops it at once.

exit codes:
  0  stopped by a signal, or --help or --version
  1  a flag is unknown or makes no sense
  2  the content cannot be loaded; every problem is on stderr
  3  an address cannot be listened on
  4  a second signal cut calls short
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

[[noreturn]] void PrintHelp() {
  std::string text = kUsage;
  for (const char* name : kFlags) {
    const absl::CommandLineFlag* flag = absl::FindCommandLineFlag(name);
    const std::string fallback = flag->DefaultValue();
    absl::StrAppend(&text, "  --", name,
                    fallback.empty() ? "" : absl::StrCat(" (default: ", fallback, ")"),
                    "\n", Indented(flag->Help()));
  }
  absl::StrAppend(&text, kAfterFlags);
  std::fputs(text.c_str(), stdout);
  std::exit(kExitOk);
}

[[noreturn]] void PrintVersion() {
  std::puts("answerbookd " ANSWERBOOK_VERSION);
  std::exit(kExitOk);
}

[[noreturn]] void Refuse(std::string_view problems) {
  for (const absl::string_view line :
       absl::StrSplit(absl::string_view(problems.data(), problems.size()), '\n')) {
    std::fprintf(stderr, "answerbookd: %s\n", std::string(line).c_str());
  }
  std::fputs("answerbookd: see answerbookd --help for what is right\n", stderr);
  std::exit(kExitBadFlag);
}

// What Abseil would do less well: its --help exits with 1 and lists flags by source
// file, and what it says of unknown flags does not look like our other messages.
void LookAhead(int argc, char** argv) {
  for (int i = 1; i < argc; ++i) {
    absl::string_view name = argv[i];
    if (name == "--") return;
    if (!absl::ConsumePrefix(&name, "-")) continue;
    absl::ConsumePrefix(&name, "-");
    const size_t equals = name.find('=');
    name = name.substr(0, equals);
    if (name == "help" || name == "h") PrintHelp();
    if (name == "version") PrintVersion();
    if (absl::FindCommandLineFlag(name) == nullptr) {
      Refuse(absl::StrCat("--", name, ": there is no such flag"));
    }
    if (equals == absl::string_view::npos) ++i;  // the next argument is its value
  }
}

}  // namespace

Options OptionsFromCommandLine(int argc, char** argv) {
  LookAhead(argc, argv);
  const std::vector<char*> positional = absl::ParseCommandLine(argc, argv);
  if (positional.size() > 1) {
    Refuse(absl::StrCat("'", positional[1],
                        "' is no flag; values are given as --flag=value"));
  }
  Options options;
  options.listen = absl::GetFlag(FLAGS_listen);
  options.content = absl::GetFlag(FLAGS_content);
  options.default_language = absl::GetFlag(FLAGS_default_language);
  options.synonyms = absl::GetFlag(FLAGS_synonyms);
  options.log_level = absl::GetFlag(FLAGS_log_level);
  options.log_format = absl::GetFlag(FLAGS_log_format);
  options.max_receive_message_bytes = absl::GetFlag(FLAGS_max_receive_message_bytes);
  options.max_concurrent_streams = absl::GetFlag(FLAGS_max_concurrent_streams);
  options.threads = absl::GetFlag(FLAGS_threads);
  options.max_threads = absl::GetFlag(FLAGS_max_threads);
  options.search_cache_mib = absl::GetFlag(FLAGS_search_cache_mib);
  options.drain_timeout = absl::GetFlag(FLAGS_drain_timeout);
  if (const absl::Status status = Validate(options); !status.ok()) {
    Refuse(std::string(status.message()));
  }
  return options;
}

}  // namespace answerbook::server
