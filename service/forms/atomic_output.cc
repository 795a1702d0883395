#include "service/forms/atomic_output.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <system_error>

#include "absl/strings/str_cat.h"

#include "service/content/load.h"

namespace answerbook::forms {
namespace {

namespace fs = std::filesystem;

constexpr size_t kBufferBytes = 1 << 18;

absl::Status SystemError(const std::string& path, const char* what) {
  return absl::InternalError(absl::StrCat(path, ": ", what, ": ", std::strerror(errno)));
}

// Where a link leads, without a slash at the end.
std::string Resolved(const std::string& path) {
  std::error_code error;
  fs::path resolved = fs::weakly_canonical(path, error);
  if (error) resolved = fs::path(path).lexically_normal();
  if (!resolved.has_filename()) resolved = resolved.parent_path();
  return resolved.string();
}

// A hidden name beside `path` that nothing else has.
std::string Temporary(const std::string& path) {
  static int count = 0;
  const fs::path to(path);
  return (to.parent_path() /
          absl::StrCat(".", to.filename().string(), ".new-", getpid(), "-", ++count))
      .string();
}

// Makes the names in the directory that holds `path` last.
absl::Status SyncParent(const std::string& path) {
  const std::string parent = fs::path(path).parent_path().string();
  const int fd = open(parent.empty() ? "." : parent.c_str(), O_RDONLY | O_DIRECTORY);
  if (fd < 0) return SystemError(parent, "cannot be opened");
  const int failed = fsync(fd);
  close(fd);
  return failed == 0 ? absl::OkStatus() : SystemError(parent, "cannot be written");
}

absl::Status ExistsAlready(const std::string& path) {
  return absl::AlreadyExistsError(
      absl::StrCat(path, ": is there already; --force replaces it"));
}

// Renames unless there is something at `to`.
absl::Status RenameToNew(const std::string& from, const std::string& to) {
  if (renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0) {
    return absl::OkStatus();
  }
  if (errno == EEXIST) return ExistsAlready(to);
  // File systems that cannot do it in one step.
  std::error_code error;
  if (fs::exists(to, error)) return ExistsAlready(to);
  return std::rename(from.c_str(), to.c_str()) == 0 ? absl::OkStatus()
                                                    : SystemError(to, "cannot be made");
}

// Whether a directory holds a library and nothing else.
absl::Status CheckIsLibrary(const std::string& path) {
  std::error_code error;
  for (fs::recursive_directory_iterator at(path, error), end; !error && at != end;
       at.increment(error)) {
    const std::string name = at->path().filename().string();
    std::error_code kind;
    const bool folder = at->is_directory(kind) && !at->is_symlink(kind);
    const bool fits = at.depth() == 0
                          ? (folder && name[0] != '.') || name == content::kSynonymsFile
                          : !folder && name.ends_with(".md");
    if (!fits) {
      return absl::FailedPreconditionError(
          absl::StrCat(path, ": holds ", at->path().lexically_relative(path).string(),
                       ", which is no part of a library; it is not replaced"));
    }
  }
  return error ? absl::InternalError(absl::StrCat(path, ": ", error.message()))
               : absl::OkStatus();
}

}  // namespace

absl::Status CheckDestination(const std::string& path, bool directory, bool force) {
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (!fs::exists(status)) {
    const fs::path parent = fs::path(Resolved(path)).parent_path();
    if (!parent.empty() && !fs::is_directory(parent, error)) {
      return absl::NotFoundError(
          absl::StrCat(path, ": there is no directory ", parent.string()));
    }
    return absl::OkStatus();
  }
  if (!force) return ExistsAlready(path);
  if (directory) {
    return fs::is_directory(status) ? CheckIsLibrary(Resolved(path))
                                    : absl::FailedPreconditionError(
                                          absl::StrCat(path, ": is not a directory"));
  }
  return fs::is_regular_file(status)
             ? absl::OkStatus()
             : absl::FailedPreconditionError(absl::StrCat(path, ": is not a file"));
}

AtomicFile::AtomicFile(const std::string& path)
    : path_(Resolved(path)),
      folder_(Temporary(path_)),
      // With its own name, by which some forms tell their topic.
      temporary_((fs::path(folder_) / fs::path(path_).filename()).string()) {
  if (mkdir(folder_.c_str(), 0777) != 0) {
    status_ = SystemError(path_, "cannot be written");
    return;
  }
  fd_ = open(temporary_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  if (fd_ < 0) {
    status_ = SystemError(path_, "cannot be written");
  } else if (path_.ends_with(".gz")) {
    gzip_ = gzdopen(dup(fd_), "wb");
    if (gzip_ == nullptr) status_ = SystemError(path_, "cannot be compressed");
  }
}

AtomicFile::~AtomicFile() {
  if (gzip_ != nullptr) gzclose(gzip_);
  if (fd_ >= 0) close(fd_);
  std::error_code error;
  fs::remove_all(folder_, error);
}

void AtomicFile::Write(std::string_view bytes) {
  buffer_ += bytes;
  if (buffer_.size() >= kBufferBytes) Flush();
}

void AtomicFile::Flush() {
  std::string_view rest = buffer_;
  while (status_.ok() && !rest.empty()) {
    const ssize_t written =
        gzip_ != nullptr ? gzwrite(gzip_, rest.data(), static_cast<unsigned>(rest.size()))
                         : write(fd_, rest.data(), rest.size());
    if (written > 0) {
      rest.remove_prefix(static_cast<size_t>(written));
    } else if (gzip_ != nullptr || errno != EINTR) {
      status_ = SystemError(path_, "cannot be written");
    }
  }
  buffer_.clear();
}

absl::Status AtomicFile::Finish() {
  Flush();
  if (gzip_ != nullptr && gzclose(gzip_) != Z_OK && status_.ok()) {
    status_ = SystemError(path_, "cannot be written");
  }
  gzip_ = nullptr;
  if (status_.ok() && fsync(fd_) != 0) status_ = SystemError(path_, "cannot be written");
  return status_;
}

absl::Status AtomicFile::Commit(bool force) {
  if (!status_.ok()) return status_;
  if (!force) {
    if (absl::Status status = RenameToNew(temporary_, path_); !status.ok()) return status;
  } else {
    struct stat old;
    if (stat(path_.c_str(), &old) == 0) fchmod(fd_, old.st_mode & 0777);
    if (std::rename(temporary_.c_str(), path_.c_str()) != 0) {
      return SystemError(path_, "cannot be replaced");
    }
  }
  return SyncParent(path_);
}

AtomicDirectory::AtomicDirectory(const std::string& path)
    : path_(Resolved(path)), temporary_(Temporary(path_)) {
  if (mkdir(temporary_.c_str(), 0777) != 0) {
    status_ = SystemError(path_, "cannot be made");
  }
}

AtomicDirectory::~AtomicDirectory() {
  // After Commit it is what was there before, if anything was.
  std::error_code error;
  fs::remove_all(temporary_, error);
}

void AtomicDirectory::WriteFile(const std::string& name, std::string_view text) {
  if (!status_.ok()) return;
  const fs::path file = fs::path(temporary_) / name;
  const std::string folder = file.parent_path().string();
  if (folder != last_folder_ && folder != temporary_) {
    if (mkdir(folder.c_str(), 0777) != 0 && errno != EEXIST) {
      status_ = SystemError(folder, "cannot be made");
      return;
    }
    last_folder_ = folder;
  }
  const int fd = open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  if (fd < 0) {
    status_ = SystemError(file.string(), "cannot be written");
    return;
  }
  while (!text.empty()) {
    const ssize_t written = write(fd, text.data(), text.size());
    if (written > 0) {
      text.remove_prefix(static_cast<size_t>(written));
    } else if (errno != EINTR) {
      status_ = SystemError(file.string(), "cannot be written");
      break;
    }
  }
  close(fd);
}

absl::Status AtomicDirectory::Finish() {
  if (!status_.ok()) return status_;
  // One call for all: a library may be many thousand files.
  const int fd = open(temporary_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0 || syncfs(fd) != 0) status_ = SystemError(path_, "cannot be written");
  if (fd >= 0) close(fd);
  return status_;
}

absl::Status AtomicDirectory::Commit(bool force) {
  if (!status_.ok()) return status_;
  absl::Status status = RenameToNew(temporary_, path_);
  if (force && absl::IsAlreadyExists(status)) {
    if (status = CheckIsLibrary(path_); !status.ok()) return status;
    // What was there gets the temporary name, and is deleted under it.
    status = renameat2(AT_FDCWD, temporary_.c_str(), AT_FDCWD, path_.c_str(),
                       RENAME_EXCHANGE) == 0
                 ? absl::OkStatus()
                 : SystemError(path_, "cannot be replaced");
  }
  return status.ok() ? SyncParent(path_) : status;
}

}  // namespace answerbook::forms
