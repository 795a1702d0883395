// The content, loaded once and again, with what the log says of it.
#ifndef ANSWERBOOK_SERVICE_SERVER_CONTENT_RELOAD_H_
#define ANSWERBOOK_SERVICE_SERVER_CONTENT_RELOAD_H_

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"

#include "service/server/log.h"
#include "service/server/options.h"
#include "service/server/reload_thread.h"
#include "service/snapshot/snapshot.h"

namespace answerbook::server {

// Loads the content anew and makes it the live one, if it is another and without faults.
// With faults, everything stays as it was. What a timer finds is said once. For one
// thread.
class ContentReload {
 public:
  // What a run came to: OK and the snapshot that is live now, if it changed.
  struct Outcome {
    absl::Status status;
    std::shared_ptr<const snapshot::Snapshot> changed;  // null when nothing did
    absl::Duration load_time;
  };
  using OnOutcome = std::function<void(const Outcome&)>;
  // Gives what is to be live; null when it is what is live already, whose version it
  // gets.
  using LoadNext =
      std::function<absl::StatusOr<std::shared_ptr<const snapshot::Snapshot>>(
          const std::string& live_version)>;

  // Keeps references to `holder` and `log`. `options` only for what the log says.
  ContentReload(Options options, LoadNext load, snapshot::SnapshotHolder& holder,
                const Log& log, OnOutcome on_outcome = {})
      : options_(std::move(options)),
        load_(std::move(load)),
        holder_(holder),
        log_(log),
        on_outcome_(std::move(on_outcome)) {}

  void Run(ReloadTrigger trigger);

 private:
  const Options options_;
  const LoadNext load_;
  snapshot::SnapshotHolder& holder_;
  const Log& log_;
  const OnOutcome on_outcome_;
  absl::Status last_failure_;
};

// The event `start`.
void LogStart(const Log& log, const Options& options, const snapshot::Snapshot& live,
              absl::Duration load_time);

}  // namespace answerbook::server

#endif  // ANSWERBOOK_SERVICE_SERVER_CONTENT_RELOAD_H_
