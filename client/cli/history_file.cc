#include "client/cli/history_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"

namespace answerbook::cli {
namespace {

absl::Status MakeDirectories(const std::filesystem::path& directory) {
  std::filesystem::path made;
  for (const std::filesystem::path& part : directory) {
    made /= part;
    if (mkdir(made.c_str(), S_IRWXU) != 0 && errno != EEXIST) {
      return absl::ErrnoToStatus(errno, absl::StrCat("history: ", made.string()));
    }
  }
  return absl::OkStatus();
}

std::string ReadAll(int fd) {
  std::string text;
  std::array<char, 8192> buffer;
  off_t at = 0;
  for (ssize_t size; (size = pread(fd, buffer.data(), buffer.size(), at)) > 0;) {
    text.append(buffer.data(), static_cast<size_t>(size));
    at += size;
  }
  return text;
}

// Holds the file's lock: an append must not fall between reading and cutting.
class Locked {
 public:
  explicit Locked(int fd) : fd_(fd) { flock(fd_, LOCK_EX); }
  ~Locked() { flock(fd_, LOCK_UN); }
  Locked(const Locked&) = delete;
  Locked& operator=(const Locked&) = delete;

 private:
  int fd_;
};

}  // namespace

absl::StatusOr<std::string> HistoryPath(
    const std::function<std::optional<std::string>(const char*)>& environment) {
  if (const auto named = environment("ANSWERBOOK_HISTORY")) {
    if (*named == "off") return "";
    if (named->starts_with('/')) return *named;
    return absl::InvalidArgumentError(
        absl::StrCat("ANSWERBOOK_HISTORY: must be an absolute path, or off: ", *named));
  }
  // XDG's rule: what is not absolute counts for nothing.
  const auto state = environment("XDG_STATE_HOME");
  if (state && state->starts_with('/')) return *state + "/answerbook/history";
  const auto home = environment("HOME");
  if (home && home->starts_with('/')) return *home + "/.local/state/answerbook/history";
  return "";
}

absl::StatusOr<HistoryFile> HistoryFile::Open(const std::string& path) {
  if (absl::Status made = MakeDirectories(std::filesystem::path(path).parent_path());
      !made.ok()) {
    return made;
  }
  const int fd = open(path.c_str(),
                      O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK,
                      S_IRUSR | S_IWUSR);
  if (fd < 0) return absl::ErrnoToStatus(errno, absl::StrCat("history: ", path));
  HistoryFile file(fd);
  struct stat status {};
  if (fstat(fd, &status) != 0 || !S_ISREG(status.st_mode) || status.st_uid != geteuid() ||
      fchmod(fd, S_IRUSR | S_IWUSR) != 0) {
    return absl::FailedPreconditionError(
        absl::StrCat("history: is not a file of this user: ", path));
  }
  return file;
}

HistoryFile::~HistoryFile() {
  if (fd_ >= 0) close(fd_);
}

HistoryFile::HistoryFile(HistoryFile&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)) {}

std::vector<std::string> HistoryFile::Load() {
  const Locked lock(fd_);
  const std::string text = ReadAll(fd_);
  std::vector<std::string> lines = absl::StrSplit(text, '\n', absl::SkipEmpty());
  const size_t all = lines.size();
  if (all > kMostHistory) {
    lines.erase(lines.begin(), lines.end() - static_cast<std::ptrdiff_t>(kMostHistory));
  }
  if (all > 2 * kMostHistory && ftruncate(fd_, 0) == 0) {
    const std::string kept = absl::StrJoin(lines, "\n") + "\n";
    // What a full disk does not take is lost, as it would be anyway.
    [[maybe_unused]] const ssize_t written = write(fd_, kept.data(), kept.size());
  }
  return lines;
}

void HistoryFile::Append(const std::string& question) {
  std::string line = question;
  std::replace(line.begin(), line.end(), '\n', ' ');
  line += '\n';
  const Locked lock(fd_);
  [[maybe_unused]] const ssize_t written = write(fd_, line.data(), line.size());
}

}  // namespace answerbook::cli
