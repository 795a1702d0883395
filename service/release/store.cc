#include "service/release/store.h"

#include <algorithm>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"

#include "service/release/transaction.h"

namespace answerbook::release {
namespace {

using etcdserverpb::RangeRequest;
using etcdserverpb::TxnRequest;

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
  if (before->name == release.name) {
    if (index != nullptr) return AddIndex(*before, release, *index);
    return published;
  }
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

// Of what is live. That something else becomes so, or that something is pruned, in
// between is rare, and then nothing is stored but blobs that the next pruning takes away.
absl::StatusOr<Published> ReleaseStore::AddIndex(const Live& live,
                                                 const PackedRelease& release,
                                                 const PackedIndex& index) {
  Published published;
  published.name = release.name;
  published.blobs = release.blobs.size();
  const absl::StatusOr<int64_t> pruned = PrunedRevision();
  if (!pruned.ok()) return pruned.status();
  const auto keys = etcd_.Keys(Key("blobs/"));
  if (!keys.ok()) return keys.status();
  size_t uploaded = 0;
  if (absl::Status status = Upload(index.blobs, {keys->begin(), keys->end()}, &uploaded,
                                   &published.index_bytes, [] {});
      !status.ok()) {
    return status;
  }
  TxnRequest txn;
  Unchanged(&txn, LiveKey(), live.mod_revision);
  Unchanged(&txn, Key("pruned"), *pruned);
  AddPut(&txn, Key(IndexKey(release.name)), index.message);
  const auto response = etcd_.Txn(txn);
  if (!response.ok()) return Explained(response.status());
  if (!response->succeeded()) {
    return absl::AbortedError(
        "something was published or pruned meanwhile: the index was not stored");
  }
  return published;
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
