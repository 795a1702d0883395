// answerbookd: loads a library, serves it, and stops when it is told to.

#include <signal.h>
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <exception>
#include <fstream>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"

#include "service/content/load.h"
#include "service/rpc/service.h"
#include "service/search/synonyms_file.h"
#include "service/server/exit_codes.h"
#include "service/server/flags.h"
#include "service/server/log.h"
#include "service/server/options.h"
#include "service/server/server.h"
#include "service/server/stop_signals.h"
#include "service/snapshot/snapshot.h"

namespace answerbook::server {
namespace {

using SnapshotPtr = std::shared_ptr<const snapshot::Snapshot>;

// What keeps the process from starting is said in plain words, whatever the log's
// format: it is for whoever starts it.
void SayWhyNot(std::string_view message) {
  std::fprintf(stderr, "answerbookd: %.*s\n", static_cast<int>(message.size()),
               message.data());
}

// Bytes of memory that the process has in use; 0 when the system does not say.
int64_t ResidentBytes() {
  std::ifstream statm("/proc/self/statm");
  int64_t total = 0;
  int64_t resident = 0;
  if (!(statm >> total >> resident)) return 0;
  return resident * sysconf(_SC_PAGESIZE);
}

absl::StatusOr<SnapshotPtr> Load(const Options& options) {
  content::LoadOptions load;
  load.default_language = options.default_language;
  try {
    absl::StatusOr<content::Library> library =
        content::LoadLibrary(options.content, load);
    if (!library.ok()) return library.status();
    absl::StatusOr<search::Synonyms> synonyms =
        search::LoadSynonyms(options.synonyms, options.content);
    if (!synonyms.ok()) return synonyms.status();
    return snapshot::Snapshot::Build(*std::move(library), *synonyms);
  } catch (const std::exception& failure) {  // std::bad_alloc, before all
    return absl::ResourceExhaustedError(
        absl::StrCat(options.content, ": ", failure.what()));
  }
}

void LogStart(const Log& log, const Options& options, const snapshot::Snapshot& live,
              absl::Duration load_time) {
  const content::Library& library = live.library();
  log.Info("start",
           absl::StrCat("loaded ", library.answers.size(), " answers on ",
                        library.topics.size(), " topics from ", options.content),
           {{"version", ANSWERBOOK_VERSION},
            {"content", options.content},
            {"topics", library.topics.size()},
            {"answers", library.answers.size()},
            {"synonym_rules", live.synonym_rules()},
            {"content_version", live.version()},
            {"load_ms", absl::ToInt64Milliseconds(load_time)},
            {"index_bytes", live.engine().IndexBytes()},
            {"resident_bytes", ResidentBytes()}});
}

void LogListening(const Log& log, const Options& options, const Server& server) {
  for (const std::string& text : options.listen) {
    const absl::StatusOr<ListenAddress> address = ParseListenAddress(text);
    if (!address.ok() || IsLoopback(*address)) continue;
    log.Warning("not_encrypted",
                absl::StrCat("traffic on ", text,
                             " is not encrypted: whoever is on its way can read and "
                             "change it"),
                {{"address", text}});
  }
  std::vector<std::string> addresses;
  for (const ListenAddress& address : server.listening()) {
    addresses.push_back(ToString(address));
  }
  log.Info("listening", absl::StrCat("listening on ", addresses.front()),
           {{"address", addresses.front()},
            {"port", server.listening().front().port},
            {"addresses", addresses}});
}

int Stop(const Log& log, const Options& options, Server& server, StopSignals& signals) {
  const absl::Time begin = absl::Now();
  bool finished = false;
  const std::optional<int> second =
      signals.RunUnlessSignalled([&] { finished = server.Drain(options.drain_timeout); });
  if (second.has_value()) {
    log.Warning("cut_short", "stopped at once by a second signal", {{"signal", *second}});
    _exit(kExitCutShort);
  }
  const int64_t drain_ms = absl::ToInt64Milliseconds(absl::Now() - begin);
  if (!finished) {
    log.Warning("drain_timeout",
                "the drain timeout passed; calls that ran were cancelled",
                {{"drain_ms", drain_ms}});
  }
  log.Info("stopped", "stopped", {{"drain_ms", drain_ms}});
  return kExitOk;
}

int Main(int argc, char** argv) {
  const Options options = OptionsFromCommandLine(argc, argv);
  StopSignals signals;
  signal(SIGPIPE, SIG_IGN);  // a reader of the log that goes away does not end service
  static const auto* const log =
      new Log(ParseLogLevel(options.log_level).value_or(LogLevel::kInfo),
              ParseLogFormat(options.log_format).value_or(LogFormat::kJson));
  TakeOverLibraryLogs(log);

  const absl::Time begin = absl::Now();
  absl::StatusOr<SnapshotPtr> first = absl::UnknownError("not loaded");
  if (const std::optional<int> signal =
          signals.RunUnlessSignalled([&] { first = Load(options); });
      signal.has_value()) {
    log->Info("stopped", "stopped before it served", {{"signal", *signal}});
    _exit(kExitOk);
  }
  if (!first.ok()) {
    SayWhyNot(absl::StrCat("cannot load the content: ", first.status().message()));
    return kExitBadContent;
  }
  LogStart(*log, options, **first, absl::Now() - begin);

  snapshot::SnapshotHolder holder(*std::move(first));
  rpc::Service service(
      &holder,
      [](std::string_view method, std::string_view what) {
        log->Error("call_failed", "a call failed by a fault of the server",
                   {{"method", std::string(method)}, {"what", std::string(what)}});
      },
      static_cast<size_t>(options.search_cache_mib) << 20);
  absl::StatusOr<std::unique_ptr<Server>> server =
      Server::Start(options, &service, rpc::kServiceName);
  if (!server.ok()) {
    SayWhyNot(std::string(server.status().message()));
    return kExitCannotListen;
  }
  LogListening(*log, options, **server);

  const int signal = signals.Wait();
  log->Info("stopping", "stopping: running calls finish, new ones are refused",
            {{"signal", signal},
             {"drain_timeout_ms", absl::ToInt64Milliseconds(options.drain_timeout)}});
  return Stop(*log, options, **server, signals);
}

}  // namespace
}  // namespace answerbook::server

int main(int argc, char** argv) { return answerbook::server::Main(argc, argv); }
