// Files and directories that are there as a whole or not at all.
//
// Both are written beside their destination under a hidden name, and renamed once all of
// it is on the disk. Without Commit nothing stays. An existing destination is replaced
// only with `force`. For one thread.
#ifndef ANSWERBOOK_SERVICE_FORMS_ATOMIC_OUTPUT_H_
#define ANSWERBOOK_SERVICE_FORMS_ATOMIC_OUTPUT_H_

#include <zlib.h>

#include <string>
#include <string_view>

#include "absl/status/status.h"

namespace answerbook::forms {

// Whether something may be put at `path`: ALREADY_EXISTS when there is something and not
// `force`; FAILED_PRECONDITION when what is there is of another kind than what comes, or
// a directory with more in it than a library in Markdown has, which is never deleted.
absl::Status CheckDestination(const std::string& path, bool directory, bool force);

class AtomicFile {
 public:
  // Compresses when `path` ends in .gz.
  explicit AtomicFile(const std::string& path);
  ~AtomicFile();
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;

  // Nothing after an error, which Finish returns.
  void Write(std::string_view bytes);

  // All is written and on the disk, at temporary_path(). INTERNAL with the reason.
  absl::Status Finish();
  const std::string& temporary_path() const { return temporary_; }

  // Puts the finished file in its place.
  absl::Status Commit(bool force);

 private:
  void Flush();

  const std::string path_;
  const std::string folder_;  // hidden, beside path_
  const std::string temporary_;
  int fd_ = -1;
  gzFile gzip_ = nullptr;
  std::string buffer_;
  absl::Status status_;
};

class AtomicDirectory {
 public:
  explicit AtomicDirectory(const std::string& path);
  ~AtomicDirectory();
  AtomicDirectory(const AtomicDirectory&) = delete;
  AtomicDirectory& operator=(const AtomicDirectory&) = delete;

  // Writes `name`, which may be in a folder, into the directory.
  void WriteFile(const std::string& name, std::string_view text);

  absl::Status Finish();
  const std::string& temporary_path() const { return temporary_; }
  absl::Status Commit(bool force);

 private:
  const std::string path_;
  const std::string temporary_;
  std::string last_folder_;
  absl::Status status_;
};

}  // namespace answerbook::forms

#endif  // ANSWERBOOK_SERVICE_FORMS_ATOMIC_OUTPUT_H_
