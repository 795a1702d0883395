// Deletes releases, and what only they needed.
#include <algorithm>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/match.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"

#include "service/release/store.h"
#include "service/release/transaction.h"

namespace answerbook::release {
namespace {

using etcdserverpb::TxnRequest;

// etcd takes 128 operations in a transaction.
constexpr size_t kDeletionsAtOnce = 100;

}  // namespace

absl::StatusOr<Pruned> ReleaseStore::Prune(size_t keep) {
  Pruned pruned;
  for (int tries = 0; tries < kMostTries; ++tries) {
    const absl::StatusOr<Live> live = ReadLive();
    if (!live.ok()) return live.status();
    const auto unwanted = Unwanted(live->name, keep);
    if (!unwanted.ok()) return unwanted.status();
    const absl::StatusOr<bool> deleted = DeleteAll(*live, *unwanted, &pruned);
    if (!deleted.ok()) return deleted.status();
    if (*deleted) return pruned;
    // Something became live meanwhile, which may need what was to be deleted next.
  }
  return absl::AbortedError("releases are being published all the time; try again later");
}

// Keys of releases and indexes, and behind them of blobs, so that none is left that lacks
// a blob.
absl::StatusOr<std::vector<std::string>> ReleaseStore::Unwanted(const std::string& live,
                                                                size_t keep) {
  const auto history = History(100'000);
  if (!history.ok()) return history.status();
  absl::flat_hash_set<std::string> kept = {live};
  for (const HistoryItem& item : *history) {
    if (kept.size() > keep) break;
    kept.insert(item.entry.release());
  }
  const auto releases = etcd_.Keys(Key("releases/"));
  if (!releases.ok()) return releases.status();
  absl::flat_hash_set<std::string> needed;
  std::vector<std::string> unwanted;
  for (const std::string& key : *releases) {
    const std::string name = key.substr(Key("releases/").size());
    if (!kept.contains(name)) {
      unwanted.push_back(key);
      continue;
    }
    // A manifest that cannot be read keeps its blobs from being told apart: better to
    // stop than to delete what it needs.
    const auto bytes = ReadManifestBytes(name);
    if (!bytes.ok()) return bytes.status();
    const auto manifest = ReadManifest(name, *bytes);
    if (!manifest.ok()) return manifest.status();
    for (const v1::Blob* blob : BlobsOf(*manifest)) {
      needed.insert(Key("blobs/" + NameOf(*blob)));
    }
  }
  const auto indexes = etcd_.Keys(Key("indexes/"));
  if (!indexes.ok()) return indexes.status();
  for (const std::string& key : *indexes) {
    const std::string index_key = key.substr(Key("").size());
    if (!kept.contains(std::string(ReleaseOfIndexKey(index_key)))) {
      unwanted.push_back(key);
    } else if (absl::Status status = AddNeeded(index_key, &needed); !status.ok()) {
      return status;
    }
  }
  const auto blobs = etcd_.Keys(Key("blobs/"));
  if (!blobs.ok()) return blobs.status();
  for (const std::string& key : *blobs) {
    if (!needed.contains(key)) unwanted.push_back(key);
  }
  return unwanted;
}

// An index that cannot be read is of no use, and neither are its blobs.
absl::Status ReleaseStore::AddNeeded(const std::string& index_key,
                                     absl::flat_hash_set<std::string>* needed) {
  const auto bytes = etcd_.Get(Key(index_key));
  if (!bytes.ok()) return bytes.status();
  const auto index = ReadIndex(bytes->value_or(""));
  if (!index.ok()) return absl::OkStatus();
  for (const v1::Blob& piece : index->pieces()) {
    needed->insert(Key("blobs/" + NameOf(piece)));
  }
  return absl::OkStatus();
}

// Deletes while nothing else becomes live; false when something did. Each transaction
// changes `pruned` too, so that publishers who counted on what it deletes begin again.
absl::StatusOr<bool> ReleaseStore::DeleteAll(const Live& live,
                                             const std::vector<std::string>& keys,
                                             Pruned* pruned) {
  for (size_t begin = 0; begin < keys.size(); begin += kDeletionsAtOnce) {
    TxnRequest txn;
    Unchanged(&txn, LiveKey(), live.mod_revision);
    AddPut(&txn, Key("pruned"), absl::FormatTime(absl::Now(), absl::UTCTimeZone()));
    const size_t end = std::min(keys.size(), begin + kDeletionsAtOnce);
    for (size_t i = begin; i < end; ++i) {
      txn.add_success()->mutable_request_delete_range()->set_key(keys[i]);
    }
    const auto response = etcd_.Txn(txn);
    if (!response.ok()) return response.status();
    if (!response->succeeded()) return false;
    for (size_t i = begin; i < end; ++i) {
      if (absl::StartsWith(keys[i], Key("releases/"))) ++pruned->releases;
      if (absl::StartsWith(keys[i], Key("blobs/"))) ++pruned->blobs;
    }
  }
  return true;
}

}  // namespace answerbook::release
