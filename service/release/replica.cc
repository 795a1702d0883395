#include "service/release/replica.h"

#include <algorithm>
#include <atomic>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/random/random.h"
#include "absl/strings/str_cat.h"

#include "service/release/servable.h"

namespace answerbook::release {
namespace {

// Blobs are fetched so many at a time: enough to fill the way to etcd, few enough that a
// hundred replicas that all begin at once do not drown it.
constexpr unsigned kFetchThreads = 4;
// After the watch broke: between nothing and this, so that replicas do not all come back
// at the same time.
constexpr absl::Duration kLongestPause = absl::Milliseconds(500);

}  // namespace

absl::StatusOr<std::unique_ptr<Replica>> Replica::Make(
    EtcdAddress address, EtcdAccess access, const std::string& copy_directory) {
  auto etcd = Etcd::Make(std::move(address), std::move(access));
  if (!etcd.ok()) return etcd.status();
  std::optional<LocalCopy> copy;
  if (!copy_directory.empty()) {
    auto opened = LocalCopy::Open(copy_directory);
    if (!opened.ok()) return opened.status();
    copy = *std::move(opened);
  }
  return std::unique_ptr<Replica>(new Replica(*std::move(etcd), std::move(copy)));
}

Replica::Replica(std::unique_ptr<Etcd> etcd, std::optional<LocalCopy> copy)
    : etcd_(std::move(etcd)), store_(*etcd_), copy_(std::move(copy)) {}

Replica::~Replica() { StopWatching(); }

void Replica::StopWatching() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    ending_ = true;
  }
  etcd_->StopWatching();
  if (thread_.joinable()) thread_.join();
}

absl::StatusOr<std::unique_ptr<Fetched>> Replica::Fetch(const std::string& unless_name,
                                                        bool or_copy) {
  auto fetched = FetchFromEtcd(unless_name);
  // A replica that starts while a bad release is live is to serve what those serve that
  // did not start just then.
  if (!fetched.ok() && or_copy && copy_.has_value()) {
    auto copied = FetchFromCopy();
    if (copied.ok()) {
      (*copied)->etcd_status = fetched.status();
      fetched = std::move(copied);
    } else {
      fetched = absl::Status(fetched.status().code(),
                             absl::StrCat(fetched.status().message(),
                                          "; and the local copy cannot be used: ",
                                          copied.status().message()));
    }
  }
  if (fetched.ok()) {
    const std::lock_guard<std::mutex> lock(mutex_);
    seen_ = *fetched == nullptr ? unless_name : (*fetched)->name;
  }
  return fetched;
}

absl::StatusOr<std::unique_ptr<Fetched>> Replica::FetchFromEtcd(
    const std::string& unless_name) {
  const absl::StatusOr<Live> live = store_.ReadLive();
  if (!live.ok()) return live.status();
  if (live->name.empty()) {
    return absl::NotFoundError(absl::StrCat("nothing was published under ",
                                            etcd_->address().prefix,
                                            " yet: answerbook-content publish does it"));
  }
  if (live->name == unless_name) return std::unique_ptr<Fetched>();
  const absl::StatusOr<std::string> bytes = store_.ReadManifestBytes(live->name);
  if (!bytes.ok()) return bytes.status();
  return Assemble(live->name, *bytes, /*from_copy=*/false);
}

absl::StatusOr<std::unique_ptr<Fetched>> Replica::FetchFromCopy() {
  const std::optional<std::string> name = copy_->Live();
  if (!name.has_value()) return absl::NotFoundError("it has no release");
  const absl::StatusOr<std::string> bytes = copy_->ReadManifestBytes(*name);
  if (!bytes.ok()) return bytes.status();
  return Assemble(*name, *bytes, /*from_copy=*/true);
}

absl::Status Replica::FetchBlobs(const std::vector<const v1::Blob*>& blobs,
                                 bool from_copy, InflatedBlobs* inflated,
                                 InflatedBlobs* from_etcd) {
  std::mutex mutex;  // guards what they point to, and the next one
  absl::Status error;
  std::atomic<size_t> next = 0;
  const auto read = [&](const v1::Blob& blob) -> absl::StatusOr<std::string> {
    const std::string blob_name = NameOf(blob);
    absl::Status why = absl::DataLossError(
        absl::StrCat("blob ", blob_name, ": is not in the local copy"));
    if (copy_.has_value()) {
      if (const auto stored = copy_->ReadBlob(blob_name); stored.has_value()) {
        absl::StatusOr<std::string> bytes = Inflate(blob, *stored);
        if (bytes.ok()) return bytes;
        why = bytes.status();
      }
    }
    if (from_copy) return why;
    absl::StatusOr<std::string> stored = store_.ReadBlob(blob_name);
    if (!stored.ok()) return stored.status();
    absl::StatusOr<std::string> bytes = Inflate(blob, *stored);
    if (bytes.ok()) {
      const std::lock_guard<std::mutex> lock(mutex);
      from_etcd->emplace(blob_name, *std::move(stored));
    }
    return bytes;
  };
  const auto work = [&] {
    for (size_t i = next++; i < blobs.size(); i = next++) {
      absl::StatusOr<std::string> bytes = read(*blobs[i]);
      const std::lock_guard<std::mutex> lock(mutex);
      if (!bytes.ok()) {
        error.Update(bytes.status());
        next = blobs.size();
        return;
      }
      inflated->emplace(NameOf(*blobs[i]), *std::move(bytes));
    }
  };
  std::vector<std::thread> threads;
  const size_t helpers = std::min<size_t>(kFetchThreads - 1, blobs.size() / 2);
  threads.reserve(helpers);
  for (size_t i = 0; i < helpers; ++i) threads.emplace_back(work);
  work();
  for (std::thread& thread : threads) thread.join();
  return error;
}

v1::Index Replica::FetchIndex(const std::string& name, bool from_copy,
                              InflatedBlobs* from_etcd, Fetched* fetched) {
  std::optional<std::string> bytes;
  if (from_copy) {
    bytes = copy_->ReadIndexBytes(name);
  } else {
    absl::StatusOr<std::optional<std::string>> stored = store_.ReadIndexBytes(name);
    if (stored.ok()) {
      bytes = *std::move(stored);
    } else {
      fetched->index_status = stored.status();
    }
  }
  if (!bytes.has_value()) return {};
  const absl::StatusOr<v1::Index> index = ReadIndex(*bytes);
  fetched->index_status = index.status();
  if (!index.ok()) return {};
  std::vector<const v1::Blob*> pieces;
  for (const v1::Blob& piece : index->pieces()) pieces.push_back(&piece);
  InflatedBlobs inflated;
  InflatedBlobs stored;
  fetched->index_status = FetchBlobs(pieces, from_copy, &inflated, &stored);
  if (!fetched->index_status.ok()) return {};
  absl::StatusOr<IndexBytes> joined = JoinIndex(*index, inflated);
  fetched->index_status = joined.status();
  if (!joined.ok()) return {};
  fetched->index = *std::move(joined);
  for (auto& [blob, text] : stored) from_etcd->emplace(blob, std::move(text));
  return *index;
}

absl::StatusOr<std::unique_ptr<Fetched>> Replica::Assemble(
    const std::string& name, const std::string& manifest_bytes, bool from_copy) {
  const absl::StatusOr<v1::Manifest> manifest = ReadManifest(name, manifest_bytes);
  if (!manifest.ok()) return manifest.status();
  const std::vector<const v1::Blob*> all = BlobsOf(*manifest);
  InflatedBlobs inflated;
  InflatedBlobs from_etcd;
  if (absl::Status status = FetchBlobs(all, from_copy, &inflated, &from_etcd);
      !status.ok()) {
    return status;
  }
  auto unpacked = Unpack(*manifest, inflated);
  if (!unpacked.ok()) return unpacked.status();
  if (absl::Status status = CheckServable(unpacked->library); !status.ok()) {
    return absl::Status(status.code(),
                        absl::StrCat("release ", name, ": ", status.message()));
  }
  auto fetched = std::make_unique<Fetched>();
  fetched->name = name;
  fetched->content = *std::move(unpacked);
  fetched->blobs = all.size();
  fetched->fetched_blobs = from_etcd.size();
  fetched->from_copy = from_copy;
  const v1::Index index = FetchIndex(name, from_copy, &from_etcd, fetched.get());
  if (!copy_.has_value() || from_copy) return fetched;
  for (const auto& [blob_name, stored] : from_etcd) {
    fetched->copy_status.Update(copy_->WriteBlob(blob_name, stored));
  }
  if (fetched->copy_status.ok()) {
    fetched->copy_status = copy_->SetLive(name, manifest_bytes, *manifest, index);
  }
  return fetched;
}

void Replica::Watch(std::function<void()> on_change,
                    std::function<void(const absl::Status&)> on_trouble) {
  on_change_ = std::move(on_change);
  on_trouble_ = std::move(on_trouble);
  thread_ = std::thread([this] { WatchLoop(); });
}

void Replica::WatchLoop() {
  bool troubled = false;
  const auto trouble = [&](const absl::Status& status) {
    if (!troubled && on_trouble_) on_trouble_(status);
    troubled = true;
  };
  absl::InsecureBitGen random;
  do {
    // What changed before the watch begins is seen by looking; what changes after that
    // look has a later revision.
    const absl::StatusOr<Live> live = store_.ReadLive();
    if (!live.ok()) {
      trouble(live.status());
      continue;
    }
    if (troubled && on_trouble_) on_trouble_(absl::OkStatus());
    troubled = false;
    {
      std::unique_lock<std::mutex> lock(mutex_);
      const bool changed = !live->name.empty() && live->name != seen_;
      lock.unlock();
      if (changed) on_change_();
    }
    const absl::Status ended =
        etcd_->Watch(store_.LiveKey(), live->revision + 1, [&](const auto& event) {
          if (event.type() == etcdserverpb::Event::PUT) on_change_();
          return true;
        });
    if (absl::IsCancelled(ended)) return;
    // Compacted: what is there now is looked at again.
    if (!absl::IsOutOfRange(ended)) trouble(ended);
  } while (Pause(absl::Uniform(random, 0.0, 1.0) * kLongestPause));
}

bool Replica::Pause(absl::Duration pause) {
  etcd_->Pause(pause);
  const std::lock_guard<std::mutex> lock(mutex_);
  return !ending_;
}

}  // namespace answerbook::release
