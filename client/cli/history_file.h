// Where the questions that were asked at the prompt are kept. Questions are health data:
// the file is its owner's alone, and can be turned off.
#ifndef ANSWERBOOK_CLIENT_CLI_HISTORY_FILE_H_
#define ANSWERBOOK_CLIENT_CLI_HISTORY_FILE_H_

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace answerbook::cli {

// How many questions are kept.
inline constexpr size_t kMostHistory = 1000;

// The file to use, by the environment: ANSWERBOOK_HISTORY when it is an absolute path,
// none (empty) when it is `off`; without it $XDG_STATE_HOME/answerbook/history, else
// ~/.local/state/answerbook/history; none when there is no home either. INVALID_ARGUMENT
// for any other value of ANSWERBOOK_HISTORY.
absl::StatusOr<std::string> HistoryPath(
    const std::function<std::optional<std::string>(const char*)>& environment);

// One question a line, the newest last. Several programs may append at once.
class HistoryFile {
 public:
  // Opens or makes the file, with mode 0600 whatever it had before, and the directories
  // above it, with mode 0700. Symbolic links are not followed, and only regular files
  // of this user are taken.
  static absl::StatusOr<HistoryFile> Open(const std::string& path);

  ~HistoryFile();
  HistoryFile(HistoryFile&& other) noexcept;
  HistoryFile(const HistoryFile&) = delete;
  HistoryFile& operator=(const HistoryFile&) = delete;

  // The last kMostHistory questions; the file is cut down to them when it is twice as
  // long.
  std::vector<std::string> Load();

  // Line breaks are not kept.
  void Append(const std::string& question);

 private:
  explicit HistoryFile(int fd) : fd_(fd) {}

  int fd_ = -1;
};

}  // namespace answerbook::cli

#endif  // ANSWERBOOK_CLIENT_CLI_HISTORY_FILE_H_
