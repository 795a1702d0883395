#include "service/server/daemon.h"

#include <signal.h>
#include <unistd.h>

#include <cstdint>
#include <string_view>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"

#include "service/server/content_loader.h"
#include "service/server/exit_codes.h"
#include "service/server/peer_names.h"
#include "service/server/principals.h"
#include "service/server/principals_reload.h"

namespace answerbook::server {
namespace {

using SnapshotPtr = std::shared_ptr<const snapshot::Snapshot>;

// How often the files for TLS are looked at besides: some file systems do not say when
// files change, and certificates expire without.
constexpr absl::Duration kTlsInterval = absl::Seconds(10);

// How often it is looked for another release besides: a fetch may have failed, when etcd
// was away in the middle of it.
constexpr absl::Duration kReleaseInterval = absl::Seconds(10);

// What keeps the process from starting is said in plain words, whatever the log's
// format: it is for whoever starts it.
void SayWhyNot(const Log& log, std::string_view message) {
  log.WritePlain(absl::StrCat("answerbookd: ", std::string(message)));
}

// Null when --metrics_listen is not set.
absl::StatusOr<std::unique_ptr<MetricsServer>> ServeMetrics(const Log& log,
                                                            const Options& options,
                                                            const Metrics& metrics) {
  if (options.metrics_listen.empty()) return nullptr;
  absl::StatusOr<std::unique_ptr<MetricsServer>> server =
      MetricsServer::Start(options.metrics_listen, &metrics);
  if (server.ok()) {
    const ListenAddress& address = (*server)->listening();
    log.Info("metrics_listening",
             absl::StrCat("metrics are at http://", ToString(address), "/metrics"),
             {{"address", ToString(address)}, {"port", address.port}});
  }
  return server;
}

void LogListening(const Log& log, const Options& options, const Server& server) {
  for (const std::string& text : options.listen) {
    const absl::StatusOr<ListenAddress> address = ParseListenAddress(text);
    if (!options.tls_cert.empty() || !address.ok() || IsLoopback(*address)) continue;
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
            {"addresses", addresses},
            {"tls", options.tls_cert.empty()        ? "off"
                    : options.tls_client_ca.empty() ? "server"
                                                    : "mutual"}});
}

// What runs still is in use.
[[noreturn]] void EndAtOnce(const Log& log, int code) {
  log.Flush(kLogPatience);
  _exit(code);
}

[[noreturn]] void CutShort(const Log& log, int signal) {
  log.Warning("cut_short", "stopped at once by a second signal", {{"signal", signal}});
  EndAtOnce(log, kExitCutShort);
}

}  // namespace

Daemon::Daemon(Options options, const Log& log, StopSignals& signals)
    : options_(std::move(options)),
      log_(log),
      signals_(signals),
      access_log_(log, options_.access_log_sample,
                  ParseQueryLogging(options_.log_queries).value_or(QueryLogging::kOff)),
      metrics_(&call_stats_, {.version = ANSWERBOOK_VERSION,
                              .max_in_flight = options_.max_in_flight,
                              .log_dropped = [&log] { return log.dropped(); }}) {}

int Daemon::Run() {
  if (const std::optional<int> code = ReadAccess()) return *code;
  if (const std::optional<int> code = ReadContent()) return *code;
  if (const std::optional<int> code = Serve()) return *code;
  ReadAgain();
  Stop(WaitForStop());
  return kExitOk;
}

std::unique_ptr<FileWatcher> Daemon::Watch(std::vector<std::string> paths) const {
  auto watcher = std::make_unique<FileWatcher>(std::move(paths));
  if (absl::Status status = watcher->Watch(); !status.ok()) {
    log_.Warning("watch_failed", std::string(status.message()));
  }
  return watcher;
}

std::optional<int> Daemon::ReadAccess() {
  if (!options_.tls_cert.empty()) {
    tls_watcher_ = Watch(TlsPaths(options_));
    absl::StatusOr<std::unique_ptr<Tls>> tls = Tls::Load(options_, log_);
    if (!tls.ok()) {
      SayWhyNot(log_, std::string(tls.status().message()));
      return kExitBadAccess;
    }
    tls_ = *std::move(tls);
    metrics_.SetCertificateExpiry(tls_->state().certificate.not_after);
    metrics_.NoteLoaded(Reloadable::kCertificate, absl::Now());
  }
  if (!options_.principals.empty()) principals_watcher_ = Watch({options_.principals});
  absl::StatusOr<std::shared_ptr<const Principals>> principals = LoadPrincipals(options_);
  if (!principals.ok()) {
    SayWhyNot(log_, absl::StrCat("--principals: ", principals.status().message()));
    return kExitBadAccess;
  }
  if (!options_.principals.empty()) {
    metrics_.NoteLoaded(Reloadable::kPrincipals, absl::Now());
  }
  CallGate::Settings settings;
  if (!options_.tls_client_ca.empty()) settings.certificate_names = PeerNames;
  settings.on_call = [this](const rpc::CallRecord& record) {
    call_stats_.Record(record);
  };
  settings.access_log = &access_log_;
  gate_ = std::make_unique<CallGate>(*std::move(principals), std::move(settings));
  return std::nullopt;
}

absl::StatusOr<SnapshotPtr> Daemon::LoadFirst() {
  return release_content_ == nullptr ? LoadContent(options_)
                                     : release_content_->LoadFirst();
}

std::optional<int> Daemon::ReadContent() {
  if (ReleaseContent::IsNamedBy(options_)) {
    auto release_content = ReleaseContent::Make(options_, log_);
    if (!release_content.ok()) {
      SayWhyNot(log_, absl::StrCat("cannot load the content: ",
                                   release_content.status().message()));
      return kExitBadContent;
    }
    release_content_ = *std::move(release_content);
  } else if (options_.watch) {
    content_watcher_ = Watch(ContentPaths(options_));
  }
  const absl::Time begin = absl::Now();
  absl::StatusOr<SnapshotPtr> first = absl::UnknownError("not loaded");
  if (const std::optional<int> signal =
          signals_.RunUnlessSignalled([&] { first = LoadFirst(); })) {
    log_.Info("stopped", "stopped before it served", {{"signal", *signal}});
    EndAtOnce(log_, kExitOk);
  }
  if (!first.ok()) {
    SayWhyNot(log_, absl::StrCat("cannot load the content: ", first.status().message()));
    return kExitBadContent;
  }
  const absl::Time loaded = absl::Now();
  LogStart(log_, options_, **first, loaded - begin);
  metrics_.SetLibrary(FiguresOf(**first, loaded, loaded - begin));
  metrics_.NoteLoaded(Reloadable::kContent, loaded);
  holder_ = std::make_unique<snapshot::SnapshotHolder>(*std::move(first));

  absl::StatusOr<std::unique_ptr<MetricsServer>> metrics_server =
      ServeMetrics(log_, options_, metrics_);
  if (!metrics_server.ok()) {
    SayWhyNot(log_, std::string(metrics_server.status().message()));
    return kExitCannotListen;
  }
  metrics_server_ = *std::move(metrics_server);
  return std::nullopt;
}

std::optional<int> Daemon::Serve() {
  rpc::Service::Settings settings;
  settings.on_failure = [this](std::string_view method, std::string_view what) {
    log_.Error("call_failed", "a call failed by a fault of the server",
               {{"method", std::string(method)}, {"what", std::string(what)}});
  };
  settings.cache_bytes = static_cast<size_t>(options_.search_cache_mib) << 20;
  settings.policy = gate_.get();
  service_ = std::make_unique<rpc::Service>(holder_.get(), std::move(settings));
  absl::StatusOr<std::unique_ptr<Server>> server = Server::Start(
      options_, service_.get(), rpc::kServiceName,
      {.credentials = tls_ == nullptr ? nullptr : tls_->credentials(), .log = &log_});
  if (!server.ok()) {
    SayWhyNot(log_, std::string(server.status().message()));
    return absl::IsFailedPrecondition(server.status()) ? kExitBadFlag : kExitCannotListen;
  }
  server_ = *std::move(server);
  metrics_.SetCallsNow([this] {
    return CallsNow{.in_flight = service_->in_flight(),
                    .send_timeouts = service_->send_timeouts()};
  });
  if (release_content_ != nullptr) {
    metrics_.SetReleases([this] { return release_content_->figures(); });
  }
  metrics_.SetConnections([this] {
    return ConnectionCounts{.accepted = server_->accepted_connections(),
                            .refused = server_->refused_connections(),
                            .flooding = server_->flooding_connections()};
  });
  if (metrics_server_ != nullptr) metrics_server_->SetReady(true);
  LogListening(log_, options_, *server_);
  return std::nullopt;
}

void Daemon::NoteReload(const ContentReload::Outcome& outcome) {
  const absl::Time now = absl::Now();
  if (!outcome.status.ok()) {
    metrics_.CountReload(Reloadable::kContent, ReloadResult::kFailed, now);
  } else if (outcome.changed == nullptr) {
    metrics_.CountReload(Reloadable::kContent, ReloadResult::kUnchanged, now);
  } else {
    metrics_.SetLibrary(FiguresOf(*outcome.changed, now, outcome.load_time));
    metrics_.CountReload(Reloadable::kContent, ReloadResult::kOk, now);
  }
}

void Daemon::ReadAgain() {
  content_reload_ = std::make_unique<ContentReload>(
      options_,
      [this](const std::string& live_version) {
        return release_content_ == nullptr ? LoadContent(options_, live_version)
                                           : release_content_->Load();
      },
      *holder_, log_,
      [this](const ContentReload::Outcome& outcome) { NoteReload(outcome); });
  std::vector<ReloadTask> tasks;
  if (!options_.principals.empty()) {
    tasks.push_back(
        {.run =
             [this](ReloadTrigger trigger) {
               const bool good = ReloadPrincipals(options_, trigger, log_, *gate_);
               metrics_.CountReload(Reloadable::kPrincipals,
                                    good ? ReloadResult::kOk : ReloadResult::kFailed,
                                    absl::Now());
             },
         .watcher = std::move(principals_watcher_)});
  }
  if (tls_ != nullptr) {
    tasks.push_back({.run =
                         [this](ReloadTrigger trigger) {
                           const Tls::State before = tls_->state();
                           tls_->Reload(trigger);
                           const Tls::State after = tls_->state();
                           metrics_.SetCertificateExpiry(after.certificate.not_after);
                           if (after.changes != before.changes) {
                             metrics_.CountReload(Reloadable::kCertificate,
                                                  ReloadResult::kOk, absl::Now());
                           } else if (after.failures != before.failures) {
                             metrics_.CountReload(Reloadable::kCertificate,
                                                  ReloadResult::kFailed, absl::Now());
                           }
                         },
                     .watcher = std::move(tls_watcher_),
                     .every = kTlsInterval});
  }
  // Last: it takes the longest.
  tasks.push_back(
      {.run = [this](ReloadTrigger trigger) { content_reload_->Run(trigger); },
       .watcher = std::move(content_watcher_),
       .every =
           release_content_ == nullptr ? absl::InfiniteDuration() : kReleaseInterval});
  reloads_ = std::make_unique<ReloadThread>(
      std::move(tasks), [this](const absl::Status& status) {
        log_.Warning("watch_failed", std::string(status.message()));
      });
  if (release_content_ != nullptr) {
    release_content_->Watch([this] { reloads_->Request(); });
  }
}

int Daemon::WaitForStop() {
  while (true) {
    const int signal = signals_.Wait();
    if (signal != SIGHUP) return signal;
    log_.Debug("reload_requested", "told to read the files again");
    reloads_->Request();
  }
}

void Daemon::Stop(int signal) {
  log_.Info("stopping", "stopping: running calls finish, new ones are refused",
            {{"signal", signal},
             {"drain_delay_ms", absl::ToInt64Milliseconds(options_.drain_delay)},
             {"drain_timeout_ms", absl::ToInt64Milliseconds(options_.drain_timeout)}});
  server_->SayNotServing();
  if (release_content_ != nullptr) release_content_->StopWatching();
  if (metrics_server_ != nullptr) metrics_server_->SetReady(false);
  if (const std::optional<int> second = signals_.WaitForStop(options_.drain_delay)) {
    CutShort(log_, *second);
  }
  const absl::Time begin = absl::Now();
  bool finished = false;
  if (const std::optional<int> second = signals_.RunUnlessSignalled(
          [&] { finished = server_->Drain(options_.drain_timeout); })) {
    CutShort(log_, *second);
  }
  const int64_t drain_ms = absl::ToInt64Milliseconds(absl::Now() - begin);
  if (!finished) {
    log_.Warning("drain_timeout",
                 "the drain timeout passed; calls that ran were cancelled",
                 {{"drain_ms", drain_ms}});
  }
  log_.Info("stopped", "stopped", {{"drain_ms", drain_ms}});
  // A library that is being loaded cannot be told to stop, and nobody needs it.
  if (reloads_->running()) EndAtOnce(log_, kExitOk);
  metrics_.SetCallsNow({});
  metrics_.SetConnections({});
  metrics_.SetReleases({});
}

}  // namespace answerbook::server
