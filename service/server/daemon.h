// The process: reads what it is to serve, serves it, reads it again, stops.
#ifndef ANSWERBOOK_SERVICE_SERVER_DAEMON_H_
#define ANSWERBOOK_SERVICE_SERVER_DAEMON_H_

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"

#include "service/rpc/service.h"
#include "service/server/access_log.h"
#include "service/server/call_gate.h"
#include "service/server/call_stats.h"
#include "service/server/content_reload.h"
#include "service/server/file_watcher.h"
#include "service/server/log.h"
#include "service/server/metrics.h"
#include "service/server/metrics_server.h"
#include "service/server/options.h"
#include "service/server/release_content.h"
#include "service/server/reload_thread.h"
#include "service/server/server.h"
#include "service/server/stop_signals.h"
#include "service/server/tls.h"
#include "service/snapshot/snapshot.h"

namespace answerbook::server {

// How long the end of the process waits for whoever reads the log.
inline constexpr absl::Duration kLogPatience = absl::Seconds(2);

// For one thread, once.
class Daemon {
 public:
  // Keeps references to `log` and `signals`.
  Daemon(Options options, const Log& log, StopSignals& signals);

  // Serves until a signal stops it. The exit code; what keeps it from serving is said on
  // stderr.
  int Run();

 private:
  // The steps of Run: each returns the exit code when it ends there.
  std::optional<int> ReadAccess();   // certificates and principals
  std::optional<int> ReadContent();  // and serves metrics
  std::optional<int> Serve();
  void ReadAgain();  // from now on, when files change
  int WaitForStop();
  void Stop(int signal);

  absl::StatusOr<std::shared_ptr<const snapshot::Snapshot>> LoadFirst();
  std::unique_ptr<FileWatcher> Watch(std::vector<std::string> paths) const;
  void NoteReload(const ContentReload::Outcome& outcome);

  const Options options_;
  const Log& log_;
  StopSignals& signals_;
  const AccessLog access_log_;
  CallStats call_stats_;
  Metrics metrics_;

  // Watching from before their files are read, so that no change of them is missed.
  std::unique_ptr<FileWatcher> tls_watcher_;
  std::unique_ptr<FileWatcher> principals_watcher_;
  std::unique_ptr<FileWatcher> content_watcher_;

  std::unique_ptr<MetricsServer> metrics_server_;
  std::unique_ptr<Tls> tls_;  // outlives the server
  std::unique_ptr<CallGate> gate_;
  std::unique_ptr<snapshot::SnapshotHolder> holder_;
  std::unique_ptr<rpc::Service> service_;
  std::unique_ptr<Server> server_;
  std::unique_ptr<ReleaseContent> release_content_;  // null when content is files
  std::unique_ptr<ContentReload> content_reload_;
  std::unique_ptr<ReloadThread> reloads_;
};

}  // namespace answerbook::server

#endif  // ANSWERBOOK_SERVICE_SERVER_DAEMON_H_
