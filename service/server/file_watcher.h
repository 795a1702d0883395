// Notices that files have changed, by inotify(7).
#ifndef ANSWERBOOK_SERVICE_SERVER_FILE_WATCHER_H_
#define ANSWERBOOK_SERVICE_SERVER_FILE_WATCHER_H_

#include <string>
#include <unordered_map>
#include <vector>

#include "absl/status/status.h"

namespace answerbook::server {

// Watches paths: files, and directories with all that is in them. Also noticed is what
// replaces a path, or a symbolic link on the way to it, by another, as releases of
// content and Kubernetes' mounted volumes are changed.
//
//   FileWatcher watcher({"/srv/content"});
//   absl::Status watching = watcher.Watch();
//   for (;;) {
//     poll(watcher.fd());
//     if (watcher.Changed()) {
//       watcher.Watch();  // before the files are read: what changes later is seen again
//       Read("/srv/content");
//     }
//   }
//
// Not thread-safe.
class FileWatcher {
 public:
  explicit FileWatcher(std::vector<std::string> paths);
  ~FileWatcher();
  FileWatcher(const FileWatcher&) = delete;
  FileWatcher& operator=(const FileWatcher&) = delete;

  // Watches what is at the paths now. A path that is not there is waited for, if its
  // directory is. Errors: RESOURCE_EXHAUSTED when the system allows no more watches
  // (fs.inotify.max_user_watches); what could be watched is.
  absl::Status Watch();

  // Readable, to poll(2), when something may have changed; -1 when the system has no
  // inotify for us.
  int fd() const { return fd_; }

  // Takes what has happened since it was last called, without waiting: whether any of it
  // is about the paths.
  bool Changed();

 private:
  // What a watch is there for.
  struct Interest {
    bool all = false;                // whatever happens in this directory
    std::vector<std::string> names;  // or to these names in it
  };

  absl::Status WatchPath(const std::string& path, int hops);
  absl::Status WatchTree(const std::string& directory, int depth);
  // For an empty name all of the directory; `known` then is whether it was watched so.
  absl::Status Add(const std::string& directory, const std::string& name,
                   bool* known = nullptr);
  void Forget();

  std::vector<std::string> paths_;
  int fd_ = -1;
  std::unordered_map<int, Interest> interests_;  // by watch descriptor
};

}  // namespace answerbook::server

#endif  // ANSWERBOOK_SERVICE_SERVER_FILE_WATCHER_H_
