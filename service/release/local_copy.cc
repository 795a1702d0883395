#include "service/release/local_copy.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <system_error>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"

#include "service/release/blobs.h"
#include "service/release/release_index.h"

namespace answerbook::release {
namespace {

namespace fs = std::filesystem;

std::optional<std::string> ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return std::nullopt;
  std::ostringstream all;
  all << file.rdbuf();
  if (!file.good()) return std::nullopt;
  return std::move(all).str();
}

absl::Status Failed(const std::string& path, const char* what) {
  return absl::ErrnoToStatus(errno, absl::StrCat(path, ": cannot be ", what));
}

// Makes a rename survive the machine.
absl::Status SyncDirectory(const std::string& path) {
  const int fd = open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return Failed(path, "opened");
  const absl::Cleanup closed = [fd] { close(fd); };
  return fsync(fd) == 0 ? absl::OkStatus() : Failed(path, "flushed");
}

}  // namespace

absl::StatusOr<LocalCopy> LocalCopy::Open(const std::string& directory) {
  for (const char* part : {"", "/blobs", "/indexes", "/releases"}) {
    std::error_code error;
    fs::create_directories(directory + part, error);
    if (error) {
      return absl::FailedPreconditionError(absl::StrCat(
          directory, part, ": cannot be made for the local copy: ", error.message()));
    }
  }
  LocalCopy copy(directory);
  // Found now rather than when the first release is to be kept.
  const std::string probe = copy.Path("probe");
  if (absl::Status status = copy.Write(probe, ""); !status.ok()) return status;
  std::error_code ignored;
  fs::remove(probe, ignored);
  return copy;
}

std::string LocalCopy::Path(std::string_view name) const {
  return absl::StrCat(directory_, "/", std::string(name));
}

std::optional<std::string> LocalCopy::Live() const {
  std::optional<std::string> name = ReadFile(Path("live"));
  if (!name.has_value() || !IsReleaseName(*name)) return std::nullopt;
  return name;
}

absl::StatusOr<std::string> LocalCopy::ReadManifestBytes(const std::string& name) const {
  std::optional<std::string> bytes = ReadFile(Path("releases/" + name));
  if (!bytes.has_value()) {
    return absl::NotFoundError(
        absl::StrCat(Path("releases/" + name), ": cannot be read"));
  }
  return *std::move(bytes);
}

std::optional<std::string> LocalCopy::ReadIndexBytes(const std::string& release) const {
  return ReadFile(Path(IndexKey(release)));
}

std::optional<std::string> LocalCopy::ReadBlob(const std::string& name) const {
  return ReadFile(Path("blobs/" + name));
}

absl::Status LocalCopy::Write(const std::string& path, std::string_view bytes) const {
  const std::string temporary = path + ".new";
  const int fd = open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0640);
  if (fd < 0) return Failed(temporary, "written");
  {
    const absl::Cleanup closed = [fd] { close(fd); };
    for (std::string_view left = bytes; !left.empty();) {
      const ssize_t wrote = write(fd, left.data(), left.size());
      if (wrote < 0 && errno == EINTR) continue;
      if (wrote < 0) return Failed(temporary, "written");
      left.remove_prefix(static_cast<size_t>(wrote));
    }
    if (fsync(fd) != 0) return Failed(temporary, "flushed");
  }
  if (rename(temporary.c_str(), path.c_str()) != 0) return Failed(path, "renamed");
  return absl::OkStatus();
}

absl::Status LocalCopy::WriteBlob(const std::string& name, std::string_view bytes) const {
  return Write(Path("blobs/" + name), bytes);
}

absl::Status LocalCopy::SetLive(const std::string& name, std::string_view manifest_bytes,
                                const v1::Manifest& manifest,
                                const v1::Index& index) const {
  if (absl::Status status = Write(Path("releases/" + name), manifest_bytes);
      !status.ok()) {
    return status;
  }
  if (!index.pieces().empty()) {
    if (absl::Status status = Write(Path(IndexKey(name)), index.SerializeAsString());
        !status.ok()) {
      return status;
    }
  }
  for (const char* part : {"blobs", "indexes", "releases"}) {
    if (absl::Status status = SyncDirectory(Path(part)); !status.ok()) return status;
  }
  if (absl::Status status = Write(Path("live"), name); !status.ok()) return status;
  if (absl::Status status = SyncDirectory(directory_); !status.ok()) return status;

  absl::flat_hash_set<std::string> needed = {name};
  if (!index.pieces().empty()) {
    needed.insert(fs::path(IndexKey(name)).filename().string());
  }
  for (const v1::Blob* blob : BlobsOf(manifest)) needed.insert(NameOf(*blob));
  for (const v1::Blob& piece : index.pieces()) needed.insert(NameOf(piece));
  // What cannot be deleted now is deleted another time.
  for (const char* part : {"blobs", "indexes", "releases"}) {
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(Path(part), error)) {
      if (needed.contains(entry.path().filename().string())) continue;
      std::error_code ignored;
      fs::remove(entry.path(), ignored);
    }
  }
  return absl::OkStatus();
}

}  // namespace answerbook::release
