// Content that is published in etcd, as a snapshot to serve.
#ifndef ANSWERBOOK_SERVICE_SERVER_RELEASE_CONTENT_H_
#define ANSWERBOOK_SERVICE_SERVER_RELEASE_CONTENT_H_

#include <functional>
#include <memory>
#include <mutex>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "service/release/replica.h"
#include "service/server/log.h"
#include "service/server/options.h"
#include "service/server/release_figures.h"
#include "service/snapshot/snapshot.h"

namespace answerbook::server {

// The live release of --content=etcd://…, with what the log says of it.
class ReleaseContent {
 public:
  // Whether the options name one.
  static bool IsNamedBy(const Options& options);

  // Keeps a reference to `log`. Errors are those of release::Replica::Make.
  static absl::StatusOr<std::unique_ptr<ReleaseContent>> Make(const Options& options,
                                                              const Log& log);

  // The first one. Waits for etcd, when it is away and there is no local copy: replicas
  // and etcd may start at the same time. The synonyms are those of the release.
  absl::StatusOr<std::shared_ptr<const snapshot::Snapshot>> LoadFirst();

  // The live one; null when it is the one that was loaded last. For one thread at a time.
  absl::StatusOr<std::shared_ptr<const snapshot::Snapshot>> Load();

  // Calls `on_change`, on a thread of its own, when Load may find another one.
  void Watch(std::function<void()> on_change);
  // It is not called any more once this returns.
  void StopWatching() { replica_->StopWatching(); }

  // Thread-safe.
  ReleaseFigures figures() const;

 private:
  ReleaseContent(std::unique_ptr<release::Replica> replica, const Log& log)
      : log_(log), replica_(std::move(replica)) {}

  absl::StatusOr<std::shared_ptr<const snapshot::Snapshot>> Fetch(bool or_copy);
  absl::StatusOr<std::shared_ptr<const snapshot::Snapshot>> Build(
      release::Fetched& release, absl::Duration fetch_duration);
  void CountFailure(ReleaseFailure failure);

  const Log& log_;
  std::string loaded_;  // the release that was loaded last
  mutable std::mutex mutex_;
  ReleaseFigures figures_;  // guarded by mutex_; without those that replica_ has
  // Last: its thread ends before what it uses goes.
  std::unique_ptr<release::Replica> replica_;
};

}  // namespace answerbook::server

#endif  // ANSWERBOOK_SERVICE_SERVER_RELEASE_CONTENT_H_
