// A replica's own copy of the release that it serves, in a directory.
#ifndef ANSWERBOOK_SERVICE_RELEASE_LOCAL_COPY_H_
#define ANSWERBOOK_SERVICE_RELEASE_LOCAL_COPY_H_

#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "answerbook/release/v1/release.pb.h"

namespace answerbook::release {

// The same as in etcd (store.h), as files: live, releases/<name>,
// indexes/<name>-<format>, blobs/<sha256>. Files are written whole, flushed and renamed,
// so that whatever stops the process or the machine leaves what was there before. What is
// read is checked by who reads it. Not thread-safe, and for one process: replicas that
// share a machine have a directory each.
class LocalCopy {
 public:
  // Makes the directory if there is none. Errors name what cannot be made or written.
  static absl::StatusOr<LocalCopy> Open(const std::string& directory);

  // The release that the copy is of; nothing while it is empty.
  std::optional<std::string> Live() const;
  absl::StatusOr<std::string> ReadManifestBytes(const std::string& name) const;
  // Nothing when there is none.
  std::optional<std::string> ReadIndexBytes(const std::string& release) const;
  std::optional<std::string> ReadBlob(const std::string& name) const;

  absl::Status WriteBlob(const std::string& name, std::string_view bytes) const;
  // Once all its blobs are written: the copy is of this release from now on, with this
  // index, if it has one. What others alone need is deleted.
  absl::Status SetLive(const std::string& name, std::string_view manifest_bytes,
                       const v1::Manifest& manifest, const v1::Index& index) const;

 private:
  explicit LocalCopy(std::string directory) : directory_(std::move(directory)) {}
  std::string Path(std::string_view name) const;
  absl::Status Write(const std::string& path, std::string_view bytes) const;

  std::string directory_;
};

}  // namespace answerbook::release

#endif  // ANSWERBOOK_SERVICE_RELEASE_LOCAL_COPY_H_
