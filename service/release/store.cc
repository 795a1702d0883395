#include "service/release/store.h"

#include <algorithm>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"

namespace answerbook::release {
namespace {

using etcdserverpb::Compare;
using etcdserverpb::RangeRequest;
using etcdserverpb::TxnRequest;

// How often a publisher begins again because something was pruned meanwhile.
constexpr int kMostTries = 5;
// etcd takes 128 operations in a transaction.
constexpr size_t kDeletionsAtOnce = 100;

Compare* Unchanged(TxnRequest* txn, const std::string& key, int64_t mod_revision) {
  Compare* compare = txn->add_compare();
  compare->set_key(key);
  compare->set_result(Compare::EQUAL);
  compare->set_target(Compare::MOD);
  compare->set_mod_revision(mod_revision);  // 0: there is no such key
  return compare;
}

void AddPut(TxnRequest* txn, const std::string& key, const std::string& value) {
  etcdserverpb::PutRequest* put = txn->add_success()->mutable_request_put();
  put->set_key(key);
  put->set_value(value);
}

absl::Status Beaten(const std::string& name) {
  return absl::AbortedError(
      absl::StrCat("somebody else made release ", name.empty() ? "none" : name,
                   " live meanwhile; look at it, and publish again if yours is newer"));
}

// What etcd says when its space is used up does not say what to do.
absl::Status Explained(absl::Status status) {
  if (!absl::IsResourceExhausted(status)) return status;
  return absl::ResourceExhaustedError(absl::StrCat(
      status.message(),
      "; prune old releases, then compact, defragment and disarm the alarm of etcd"));
}

}  // namespace

ReleaseStore::ReleaseStore(Etcd& etcd) : etcd_(etcd) {}

std::string ReleaseStore::Key(const std::string& name) const {
  const std::string& prefix = etcd_.address().prefix;
  return absl::StrCat(prefix, prefix.ends_with('/') ? "" : "/", name);
}

absl::StatusOr<Live> ReleaseStore::ReadLive() {
  Live live;
  const auto value = etcd_.Get(LiveKey(), &live.revision, &live.mod_revision);
  if (!value.ok()) return value.status();
  live.name = value->value_or("");
  if (!live.name.empty() && !IsReleaseName(live.name)) {
    return absl::DataLossError(
        absl::StrCat("etcd key ", LiveKey(), ": does not hold the name of a release"));
  }
  return live;
}

absl::StatusOr<int64_t> ReleaseStore::PrunedRevision() {
  int64_t revision = 0;
  const auto value = etcd_.Get(Key("pruned"), nullptr, &revision);
  if (!value.ok()) return value.status();
  return revision;
}

absl::StatusOr<bool> ReleaseStore::MakeLive(
    const Live& before, int64_t pruned_revision, const std::string& name,
    const std::vector<std::pair<std::string, std::string>>& new_values, bool rollback,
    const std::string& note) {
  const auto history = History(1);
  if (!history.ok()) return history.status();
  const int64_t number = history->empty() ? 1 : history->front().number + 1;
  v1::HistoryEntry entry;
  entry.set_release(name);
  entry.set_rollback(rollback);
  entry.set_published_at_us(absl::ToUnixMicros(absl::Now()));
  entry.set_note(note);

  TxnRequest txn;
  Unchanged(&txn, LiveKey(), before.mod_revision);
  Unchanged(&txn, Key("pruned"), pruned_revision);
  const std::string history_key = Key(absl::StrFormat("history/%012d", number));
  Unchanged(&txn, history_key, 0);
  for (const auto& [key, value] : new_values) AddPut(&txn, Key(key), value);
  AddPut(&txn, LiveKey(), name);
  AddPut(&txn, history_key, entry.SerializeAsString());
  const auto response = etcd_.Txn(txn);
  if (!response.ok()) return Explained(response.status());
  return response->succeeded();
}

absl::Status ReleaseStore::Upload(const std::vector<StoredBlob>& blobs,
                                  const absl::flat_hash_set<std::string>& there,
                                  size_t* uploaded, size_t* bytes,
                                  const std::function<void()>& done) {
  for (const StoredBlob& blob : blobs) {
    const std::string key = Key("blobs/" + blob.name);
    if (!there.contains(key)) {
      if (absl::Status status = etcd_.Put(key, blob.bytes); !status.ok()) {
        return Explained(status);
      }
      ++*uploaded;
      *bytes += blob.bytes.size();
    }
    done();
  }
  return absl::OkStatus();
}

absl::StatusOr<Published> ReleaseStore::Publish(const PackedRelease& release,
                                                const std::string& note,
                                                const Progress& progress,
                                                const PackedIndex* index) {
  std::vector<std::pair<std::string, std::string>> new_values = {
      {"releases/" + release.name, release.manifest}};
  if (index != nullptr) new_values.emplace_back(IndexKey(release.name), index->message);
  const size_t all = release.blobs.size() + (index != nullptr ? index->blobs.size() : 0);
  Published published;
  published.name = release.name;
  published.blobs = release.blobs.size();
  const absl::StatusOr<Live> before = ReadLive();
  if (!before.ok()) return before.status();
  if (before->name == release.name) return published;
  published.changed = true;
  for (int tries = 0; tries < kMostTries; ++tries) {
    const absl::StatusOr<int64_t> pruned = PrunedRevision();
    if (!pruned.ok()) return pruned.status();
    const auto keys = etcd_.Keys(Key("blobs/"));
    if (!keys.ok()) return keys.status();
    const absl::flat_hash_set<std::string> there(keys->begin(), keys->end());
    size_t done = 0;
    const auto tell = [&] {
      if (progress) progress(++done, all);
    };
    size_t uploaded = 0;  // of the index
    absl::Status status = Upload(release.blobs, there, &published.uploaded_blobs,
                                 &published.uploaded_bytes, tell);
    if (status.ok() && index != nullptr) {
      status = Upload(index->blobs, there, &uploaded, &published.index_bytes, tell);
    }
    if (!status.ok()) return status;
    const absl::StatusOr<bool> won =
        MakeLive(*before, *pruned, release.name, new_values, false, note);
    if (!won.ok()) return won.status();
    if (*won) return published;
    const absl::StatusOr<Live> now = ReadLive();
    if (!now.ok()) return now.status();
    // Ours after all, when the answer to the first attempt was lost on the way.
    if (now->name == release.name) return published;
    if (now->mod_revision != before->mod_revision) return Beaten(now->name);
  }
  return absl::AbortedError("releases are being pruned all the time; try again later");
}

absl::StatusOr<Published> ReleaseStore::Rollback(const std::string& name,
                                                 const std::string& note) {
  for (int tries = 0; tries < kMostTries; ++tries) {
    const absl::StatusOr<Live> before = ReadLive();
    if (!before.ok()) return before.status();
    const absl::StatusOr<int64_t> pruned = PrunedRevision();
    if (!pruned.ok()) return pruned.status();
    const auto keys = etcd_.Keys(Key("releases/"));
    if (!keys.ok()) return keys.status();

    std::vector<std::string> wanted;
    if (name.empty()) {
      const auto history = History(1000);
      if (!history.ok()) return history.status();
      // What was live before the live one: not what came before in the history, or two
      // rollbacks would come back to where they began.
      int64_t at = 0;
      for (const HistoryItem& item : *history) {
        if (!item.entry.rollback() && item.entry.release() == before->name) {
          at = item.number;
          break;
        }
      }
      for (const HistoryItem& item : *history) {
        if (item.number < at && !item.entry.rollback() &&
            item.entry.release() != before->name) {
          wanted = {item.entry.release()};
          break;
        }
      }
    } else {
      const std::string prefix = Key("releases/" + name);
      for (const std::string& key : *keys) {
        if (absl::StartsWith(key, prefix)) {
          wanted.push_back(key.substr(Key("releases/").size()));
        }
      }
    }
    if (wanted.size() > 1) {
      return absl::InvalidArgumentError(
          absl::StrCat(name, ": is the beginning of ", wanted.size(), " releases"));
    }
    if (wanted.empty() || std::find(keys->begin(), keys->end(),
                                    Key("releases/" + wanted[0])) == keys->end()) {
      return absl::NotFoundError(
          name.empty() ? "there is no release before the live one, or it was pruned"
                       : absl::StrCat(name, ": there is no such release"));
    }
    Published published;
    published.name = wanted[0];
    if (published.name == before->name) return published;
    published.changed = true;
    const absl::StatusOr<bool> won =
        MakeLive(*before, *pruned, published.name, {}, true, note);
    if (!won.ok()) return won.status();
    if (*won) return published;
    const absl::StatusOr<Live> now = ReadLive();
    if (!now.ok()) return now.status();
    if (now->name == published.name) return published;
    if (now->mod_revision != before->mod_revision) return Beaten(now->name);
  }
  return absl::AbortedError("releases are being pruned all the time; try again later");
}

absl::StatusOr<std::vector<HistoryItem>> ReleaseStore::History(size_t most) {
  const std::string prefix = Key("history/");
  RangeRequest request;
  request.set_key(prefix);
  request.set_range_end(Key("history0"));  // '0' comes after '/'
  request.set_sort_order(RangeRequest::DESCEND);
  request.set_sort_target(RangeRequest::KEY);
  request.set_limit(static_cast<int64_t>(most));
  const auto response = etcd_.Range(request);
  if (!response.ok()) return response.status();
  std::vector<HistoryItem> items;
  for (const etcdserverpb::KeyValue& kv : response->kvs()) {
    HistoryItem item;
    if (!absl::SimpleAtoi(kv.key().substr(prefix.size()), &item.number) ||
        !item.entry.ParseFromString(kv.value())) {
      return absl::DataLossError(absl::StrCat("etcd key ", kv.key(), ": is no history"));
    }
    items.push_back(std::move(item));
  }
  return items;
}

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

absl::StatusOr<std::string> ReleaseStore::ReadManifestBytes(const std::string& name) {
  auto bytes = etcd_.Get(Key("releases/" + name));
  if (!bytes.ok()) return bytes.status();
  if (!bytes->has_value()) {
    return absl::NotFoundError(absl::StrCat("release ", name, ": is not in etcd"));
  }
  return **std::move(bytes);
}

absl::StatusOr<std::optional<std::string>> ReleaseStore::ReadIndexBytes(
    const std::string& release) {
  return etcd_.Get(Key(IndexKey(release)));
}

absl::StatusOr<std::string> ReleaseStore::ReadBlob(const std::string& name) {
  auto bytes = etcd_.Get(Key("blobs/" + name));
  if (!bytes.ok()) return bytes.status();
  if (!bytes->has_value()) {
    return absl::DataLossError(absl::StrCat("blob ", name, ": is not in etcd"));
  }
  return **std::move(bytes);
}

}  // namespace answerbook::release
