#include "service/server/file_watcher.h"

#include <limits.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <string>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"

namespace answerbook::server {
namespace {

namespace fs = std::filesystem;

// Whole changes only: a file that is being written is looked at when it is closed.
constexpr uint32_t kEvents = IN_CLOSE_WRITE | IN_CREATE | IN_DELETE | IN_MOVED_FROM |
                             IN_MOVED_TO | IN_DELETE_SELF | IN_MOVE_SELF | IN_ATTRIB |
                             IN_ONLYDIR;

// As deep as links may point to links, and directories hold directories.
constexpr int kMostHops = 16;
constexpr int kDeepest = 16;

}  // namespace

FileWatcher::FileWatcher(std::vector<std::string> paths)
    : paths_(std::move(paths)), fd_(inotify_init1(IN_NONBLOCK | IN_CLOEXEC)) {}

FileWatcher::~FileWatcher() {
  if (fd_ >= 0) close(fd_);
}

void FileWatcher::Forget() {
  for (const auto& [watch, interest] : interests_) inotify_rm_watch(fd_, watch);
  interests_.clear();
}

absl::Status FileWatcher::Add(const std::string& directory, const std::string& name,
                              bool* known) {
  const int watch = inotify_add_watch(fd_, directory.c_str(), kEvents);
  if (watch < 0) {
    // What is not there, or is no directory, needs no watching: its parent has one.
    if (errno == ENOENT || errno == ENOTDIR) return absl::OkStatus();
    if (errno == ENOSPC || errno == ENOMEM) {
      return absl::ResourceExhaustedError(
          absl::StrCat("the system allows no more inotify watches "
                       "(fs.inotify.max_user_watches): '",
                       directory, "' and what comes after it is not watched"));
    }
    return absl::UnavailableError(
        absl::StrCat("cannot watch '", directory, "': ", std::strerror(errno)));
  }
  Interest& interest = interests_[watch];
  if (name.empty()) {
    if (known != nullptr) *known = interest.all;
    interest.all = true;
  } else {
    interest.names.push_back(name);
  }
  return absl::OkStatus();
}

absl::Status FileWatcher::WatchTree(const std::string& directory, int depth) {
  // A link may lead back to where it was already: the system knows directories apart by
  // what they are, not by their paths.
  bool known = false;
  absl::Status status = Add(directory, "", &known);
  if (known || depth == kDeepest) return status;
  std::error_code error;
  fs::directory_iterator entries(directory, error);
  for (const fs::directory_iterator end; !error && entries != end;
       entries.increment(error)) {
    std::error_code ignored;
    if (entries->is_symlink(ignored)) {
      status.Update(WatchPath(entries->path(), kMostHops / 2));
    } else if (entries->is_directory(ignored)) {
      status.Update(WatchTree(entries->path(), depth + 1));
    }
  }
  return status;
}

// `path` by its name in its directory; where it leads to, if it is a link; and what is in
// it, if it is a directory.
absl::Status FileWatcher::WatchPath(const std::string& path, int hops) {
  fs::path here(path);
  if (!here.has_filename()) here = here.parent_path();  // "dir/"
  const fs::path parent = here.has_parent_path() ? here.parent_path() : fs::path(".");
  absl::Status status = Add(parent, here.filename());
  std::error_code error;
  // A directory on the way may be a link, as in Kubernetes' volumes: ..data.
  for (fs::path up = parent; up.has_filename() && hops > 0; up = up.parent_path()) {
    if (fs::is_symlink(up, error)) {
      status.Update(WatchPath(up, hops - 1));
      break;
    }
  }
  if (fs::is_symlink(here, error)) {
    fs::path target = fs::read_symlink(here, error);
    if (!error && hops > 0) {
      if (target.is_relative()) target = parent / target;
      status.Update(WatchPath(target, hops - 1));
    }
  } else if (fs::is_directory(here, error)) {
    status.Update(WatchTree(here, 0));
  }
  return status;
}

absl::Status FileWatcher::Watch() {
  if (fd_ < 0) {
    return absl::ResourceExhaustedError(
        "the system gives no inotify instance (fs.inotify.max_user_instances)");
  }
  Forget();
  absl::Status status;
  for (const std::string& path : paths_) status.Update(WatchPath(path, kMostHops));
  return status;
}

bool FileWatcher::Changed() {
  if (fd_ < 0) return false;
  bool changed = false;
  alignas(inotify_event) std::array<char, size_t{64} * 1024> buffer;
  ssize_t size = 0;
  while ((size = read(fd_, buffer.data(), buffer.size())) > 0) {
    for (ssize_t at = 0; at < size;) {
      inotify_event event;
      std::memcpy(&event, buffer.data() + at, sizeof(event));
      const std::string name(event.len > 0 ? buffer.data() + at + sizeof(event) : "");
      at += static_cast<ssize_t>(sizeof(event) + event.len);
      if ((event.mask & IN_Q_OVERFLOW) != 0) changed = true;  // some were lost
      const auto found = interests_.find(event.wd);
      if (found == interests_.end() || (event.mask & IN_IGNORED) != 0) continue;
      const Interest& interest = found->second;
      changed |= interest.all || std::find(interest.names.begin(), interest.names.end(),
                                           name) != interest.names.end();
    }
  }
  return changed;
}

}  // namespace answerbook::server
