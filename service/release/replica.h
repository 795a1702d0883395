// The side of those who serve: takes the live release, and notices when it changes.
#ifndef ANSWERBOOK_SERVICE_RELEASE_REPLICA_H_
#define ANSWERBOOK_SERVICE_RELEASE_REPLICA_H_

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"

#include "service/release/blobs.h"
#include "service/release/etcd.h"
#include "service/release/local_copy.h"
#include "service/release/release_index.h"
#include "service/release/store.h"

namespace answerbook::release {

// A release as it was fetched.
struct Fetched {
  std::string name;
  Unpacked content;
  std::optional<IndexBytes> index;  // of it, if the release brought one that was good
  absl::Status index_status;        // what was wrong with one that was not
  size_t blobs = 0;
  size_t fetched_blobs = 0;  // the others were in the local copy
  bool from_copy = false;    // this is what was good and live before
  absl::Status etcd_status;  // with from_copy: what was wrong with etcd, or what it holds
  absl::Status copy_status;  // why the local copy could not be brought up to date
};

// Thread-safe, but for Fetch, which one thread calls at a time.
class Replica {
 public:
  // `copy_directory` empty: no local copy.
  static absl::StatusOr<std::unique_ptr<Replica>> Make(EtcdAddress address,
                                                       EtcdAccess access,
                                                       const std::string& copy_directory);
  ~Replica();
  Replica(const Replica&) = delete;
  Replica& operator=(const Replica&) = delete;

  // The live release; null when that is `unless_name`. With `or_copy`, the local copy
  // when etcd is away or does not have a good one; blobs that are in the copy and good
  // are not fetched again. NOT_FOUND when nothing was published; DATA_LOSS when what is
  // stored is not what was published; INVALID_ARGUMENT when it should never have been
  // published; PERMISSION_DENIED when etcd does not take our user.
  absl::StatusOr<std::unique_ptr<Fetched>> Fetch(const std::string& unless_name,
                                                 bool or_copy);

  // Calls `on_change` on a thread of its own whenever another release than the one of the
  // last Fetch may be live, and `on_trouble` when etcd cannot be watched, once until it
  // can again. It goes on trying, and looks by itself now and then, until StopWatching.
  void Watch(std::function<void()> on_change,
             std::function<void(const absl::Status&)> on_trouble);
  // Neither is called any more once this returns. For good.
  void StopWatching();

  // See Etcd. False when it is time to end.
  bool Pause(absl::Duration pause);

  // Of etcd, for metrics: see Etcd.
  absl::Time last_contact() const { return etcd_->last_contact(); }
  bool watching() const { return etcd_->watching(); }

 private:
  Replica(std::unique_ptr<Etcd> etcd, std::optional<LocalCopy> copy);

  absl::StatusOr<std::unique_ptr<Fetched>> FetchFromEtcd(const std::string& unless_name);
  absl::StatusOr<std::unique_ptr<Fetched>> FetchFromCopy();
  // With its blobs from the copy, where they are there and good, and from etcd where
  // `from_copy` does not rule that out.
  absl::StatusOr<std::unique_ptr<Fetched>> Assemble(const std::string& name,
                                                    const std::string& manifest_bytes,
                                                    bool from_copy);
  // Adds these blobs to `inflated`, from the copy and from etcd as above, and to
  // `from_etcd`, as they are stored, those that are not in the copy.
  absl::Status FetchBlobs(const std::vector<const v1::Blob*>& blobs, bool from_copy,
                          InflatedBlobs* inflated, InflatedBlobs* from_etcd);
  // The index of this release; empty when it has none. `fetched` gets what came of it.
  v1::Index FetchIndex(const std::string& name, bool from_copy, InflatedBlobs* from_etcd,
                       Fetched* fetched);
  void WatchLoop();

  const std::unique_ptr<Etcd> etcd_;
  ReleaseStore store_;
  const std::optional<LocalCopy> copy_;

  std::function<void()> on_change_;
  std::function<void(const absl::Status&)> on_trouble_;
  std::mutex mutex_;  // guards what follows
  bool ending_ = false;
  std::string seen_;  // the release of the last Fetch
  std::thread thread_;
};

}  // namespace answerbook::release

#endif  // ANSWERBOOK_SERVICE_RELEASE_REPLICA_H_
