// Releases in etcd: publishing, rolling back, listing, pruning, reading.
//
// Under the address' prefix:
//
//   live               the name of the release that is served
//   releases/<name>    its manifest (answerbook.release.v1.Manifest)
//   blobs/<sha256>     the pieces, zstd
//   indexes/<name>-<format>  the index that it brings, if any
//                      (answerbook.release.v1.Index), for that format of bundles
//   history/<number>   what became live when (HistoryEntry), numbered from 1
//   pruned             changed by each transaction that deletes
//
// A release and its blobs never change. One transaction makes a release live: it compares
// that `live`, as it was read, and `pruned`, as it was before it was looked which blobs
// are there, have not changed since. So of two publishers one wins and the other is told,
// and nothing that a live release needs is deleted.
#ifndef ANSWERBOOK_SERVICE_RELEASE_STORE_H_
#define ANSWERBOOK_SERVICE_RELEASE_STORE_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"

#include "service/release/blobs.h"
#include "service/release/etcd.h"
#include "service/release/release_index.h"

namespace answerbook::release {

// Which release is live, and from which revision on a change of that is to be watched
// for.
struct Live {
  std::string name;  // empty when nothing was published
  int64_t mod_revision = 0;
  int64_t revision = 0;  // of the cluster, when it was read
};

struct Published {
  std::string name;
  bool changed = false;  // whether another release was live before
  size_t blobs = 0;
  size_t uploaded_blobs = 0;
  size_t uploaded_bytes = 0;
  size_t index_bytes = 0;  // uploaded of the index
};

struct HistoryItem {
  int64_t number = 0;
  v1::HistoryEntry entry;
};

struct Pruned {
  size_t releases = 0;
  size_t blobs = 0;
};

// Keeps a reference to `etcd`. Thread-safe.
class ReleaseStore {
 public:
  // Blobs done and all there are.
  using Progress = std::function<void(size_t done, size_t all)>;

  explicit ReleaseStore(Etcd& etcd);

  absl::StatusOr<Live> ReadLive();

  // Uploads what is missing and makes the release live, with its index unless that is
  // null; when it is live already, stores the index alone. ABORTED when somebody else
  // made another one live meanwhile: nothing was changed then, but for blobs that the
  // next pruning takes away. RESOURCE_EXHAUSTED when etcd's space is used up.
  absl::StatusOr<Published> Publish(const PackedRelease& release, const std::string& note,
                                    const Progress& progress = {},
                                    const PackedIndex* index = nullptr);

  // Makes an earlier release live: `name`, of which the first letters suffice, or when
  // empty the one before the live one. NOT_FOUND, ABORTED as above.
  absl::StatusOr<Published> Rollback(const std::string& name, const std::string& note);

  // What became live, the newest first, at most `most`.
  absl::StatusOr<std::vector<HistoryItem>> History(size_t most);

  // Deletes all releases but the live one and the `keep` that were live last, and blobs
  // that no release needs. A publisher under way whose blobs are deleted uploads them
  // again. ABORTED when something becomes live again and again meanwhile.
  absl::StatusOr<Pruned> Prune(size_t keep);

  absl::StatusOr<std::string> ReadManifestBytes(const std::string& name);
  absl::StatusOr<std::string> ReadBlob(const std::string& name);
  // The message of the index of a release in our format; nothing when it brought none.
  absl::StatusOr<std::optional<std::string>> ReadIndexBytes(const std::string& release);

  std::string LiveKey() const { return Key("live"); }

 private:
  std::string Key(const std::string& name) const;
  absl::StatusOr<int64_t> PrunedRevision();
  absl::StatusOr<std::vector<std::string>> Unwanted(const std::string& live, size_t keep);
  absl::StatusOr<bool> DeleteAll(const Live& live, const std::vector<std::string>& keys,
                                 Pruned* pruned);
  // Uploads those that are not among the keys `there`, and adds up their bytes.
  absl::Status Upload(const std::vector<StoredBlob>& blobs,
                      const absl::flat_hash_set<std::string>& there, size_t* uploaded,
                      size_t* bytes, const std::function<void()>& done);
  // The transaction; false when something had changed. It stores `new_values` too: a
  // manifest and an index under their keys.
  absl::StatusOr<bool> MakeLive(
      const Live& before, int64_t pruned_revision, const std::string& name,
      const std::vector<std::pair<std::string, std::string>>& new_values, bool rollback,
      const std::string& note);
  absl::StatusOr<Published> AddIndex(const Live& live, const PackedRelease& release,
                                     const PackedIndex& index);
  absl::Status AddNeeded(const std::string& index_key,
                         absl::flat_hash_set<std::string>* needed);

  Etcd& etcd_;
};

}  // namespace answerbook::release

#endif  // ANSWERBOOK_SERVICE_RELEASE_STORE_H_
