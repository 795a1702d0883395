#include "service/server/release_content.h"

#include <exception>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"

#include "service/bundle/bundle.h"
#include "service/release/etcd_address.h"

namespace answerbook::server {
namespace {

using SnapshotPtr = std::shared_ptr<const snapshot::Snapshot>;

// Between two looks for an etcd that is not there yet.
constexpr absl::Duration kStartPause = absl::Seconds(1);

}  // namespace

bool ReleaseContent::IsNamedBy(const Options& options) {
  return release::IsEtcdAddress(options.content);
}

absl::StatusOr<std::unique_ptr<ReleaseContent>> ReleaseContent::Make(
    const Options& options, const Log& log) {
  auto address = release::ParseEtcdAddress(options.content);
  if (!address.ok()) return address.status();
  release::EtcdAccess access;
  access.tls = options.etcd_tls;
  access.ca_file = options.etcd_ca;
  access.certificate_file = options.etcd_cert;
  access.key_file = options.etcd_key;
  access.user = options.etcd_user;
  access.password_file = options.etcd_password_file;
  auto replica = release::Replica::Make(*std::move(address), std::move(access),
                                        options.content_copy);
  if (!replica.ok()) return replica.status();
  return std::unique_ptr<ReleaseContent>(new ReleaseContent(*std::move(replica), log));
}

absl::StatusOr<SnapshotPtr> ReleaseContent::LoadFirst() {
  for (bool said = false;; said = true) {
    absl::StatusOr<SnapshotPtr> loaded = Fetch(/*or_copy=*/true);
    if (loaded.ok() || !absl::IsUnavailable(loaded.status())) return loaded;
    if (!said) {
      log_.Warning("etcd_away",
                   absl::StrCat("waiting for the content: ", loaded.status().message()));
    }
    replica_->Pause(kStartPause);
  }
}

absl::StatusOr<SnapshotPtr> ReleaseContent::Load() { return Fetch(/*or_copy=*/false); }

absl::StatusOr<SnapshotPtr> ReleaseContent::Fetch(bool or_copy) {
  const absl::Time begin = absl::Now();
  try {
    absl::StatusOr<std::unique_ptr<release::Fetched>> fetched =
        replica_->Fetch(loaded_, or_copy);
    if (!fetched.ok()) {
      CountFailure(ReleaseFailureOf(fetched.status()));
      return fetched.status();
    }
    if (*fetched != nullptr) return Build(**fetched, absl::Now() - begin);
    const std::lock_guard<std::mutex> lock(mutex_);
    figures_.from_copy = false;  // etcd has the same
    return SnapshotPtr();
  } catch (const std::exception& failure) {  // std::bad_alloc, before all
    CountFailure(ReleaseFailure::kOther);
    return absl::ResourceExhaustedError(failure.what());
  }
}

absl::StatusOr<SnapshotPtr> ReleaseContent::Build(release::Fetched& release,
                                                  absl::Duration fetch_duration) {
  log_.Info(
      "release_fetched",
      absl::StrCat("release ", release.name.substr(0, 12),
                   release.from_copy ? " from the local copy" : "",
                   absl::IsUnavailable(release.etcd_status) ? ": etcd is away" : ""),
      {{"release", release.name},
       {"blobs", release.blobs},
       {"fetched_blobs", release.fetched_blobs},
       {"from_copy", release.from_copy},
       {"with_index", release.index.has_value()},
       {"fetch_ms", absl::ToInt64Milliseconds(fetch_duration)}});
  if (release.from_copy) {
    CountFailure(ReleaseFailureOf(release.etcd_status));
    log_.Warning("served_from_copy",
                 absl::StrCat("what was live before is served, for the live release "
                              "cannot be had: ",
                              release.etcd_status.message()));
  }
  if (!release.copy_status.ok()) {
    CountFailure(ReleaseFailure::kCopy);
    log_.Warning("content_copy_failed",
                 absl::StrCat("the local copy was not brought up to date: ",
                              release.copy_status.message()));
  }
  const absl::Time begin = absl::Now();
  SnapshotPtr snapshot;
  if (release.index.has_value()) {
    absl::StatusOr<SnapshotPtr> with_index =
        bundle::UseIndex(release.index->bytes, release.index->owner,
                         "release " + release.name, release.content.library,
                         release.content.synonyms, release.content.content_version);
    release.index_status.Update(with_index.status());
    if (with_index.ok()) snapshot = *std::move(with_index);
  }
  if (!release.index_status.ok()) {
    CountFailure(ReleaseFailure::kIndex);
    log_.Warning("index_refused",
                 absl::StrCat("the index that came with the release is not used, and one "
                              "is made here: ",
                              release.index_status.message()));
  }
  const bool with_index = snapshot != nullptr;
  if (!with_index) {
    snapshot =
        snapshot::Snapshot::Build(release.content.library, release.content.synonyms);
  }
  loaded_ = release.name;
  const std::lock_guard<std::mutex> lock(mutex_);
  figures_.release = release.name;
  figures_.from_copy = release.from_copy;
  figures_.with_index = with_index;
  figures_.fetch_duration = fetch_duration;
  figures_.build_duration = absl::Now() - begin;
  return snapshot;
}

void ReleaseContent::CountFailure(ReleaseFailure failure) {
  const std::lock_guard<std::mutex> lock(mutex_);
  ++figures_.failures[static_cast<size_t>(failure)];
}

ReleaseFigures ReleaseContent::figures() const {
  ReleaseFigures figures;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    figures = figures_;
  }
  figures.last_contact = replica_->last_contact();
  figures.watching = replica_->watching();
  return figures;
}

void ReleaseContent::Watch(std::function<void()> on_change) {
  replica_->Watch(std::move(on_change), [this](const absl::Status& status) {
    if (status.ok()) {
      log_.Info("etcd_back", "etcd answers again");
    } else {
      log_.Warning(
          "etcd_away",
          absl::StrCat("changes of the content are not seen until etcd is back: ",
                       status.message()));
    }
  });
}

}  // namespace answerbook::server
