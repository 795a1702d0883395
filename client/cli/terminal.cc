#include "client/cli/terminal.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <optional>
#include <vector>

#include "client/cli/text_layout.h"

namespace answerbook::cli {
namespace {

constexpr size_t kNarrowest = 20;
constexpr size_t kWidest = 100;  // longer lines are hard to read
constexpr size_t kWidthOfPipes = 80;
constexpr char kDefaultPager[] = "less -FRX";
// What a shell returns for a command that it cannot run.
constexpr int kNotExecutable = 126;
constexpr int kNoSuchCommand = 127;

std::optional<std::string> FromEnvironment(const char* name) {
  const char* value = std::getenv(name);
  if (value == nullptr) return std::nullopt;
  return value;
}

winsize SizeOfTerminal() {
  winsize size{};
  if (!OnTerminal(STDOUT_FILENO) || ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0) {
    return {};
  }
  return size;
}

// As much as the other end takes.
void WriteAll(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = write(fd, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return;
    text.remove_prefix(static_cast<size_t>(written));
  }
}

// Ignores signals until it goes out of scope.
class Ignoring {
 public:
  Ignoring() {
    struct sigaction ignore {};
    ignore.sa_handler = SIG_IGN;
    for (size_t i = 0; i < kSignals.size(); ++i) {
      sigaction(kSignals[i], &ignore, &before_[i]);
    }
  }
  ~Ignoring() {
    for (size_t i = 0; i < kSignals.size(); ++i) {
      sigaction(kSignals[i], &before_[i], nullptr);
    }
  }
  Ignoring(const Ignoring&) = delete;
  Ignoring& operator=(const Ignoring&) = delete;

  static constexpr std::array<int, 3> kSignals = {SIGINT, SIGQUIT, SIGPIPE};

 private:
  std::array<struct sigaction, kSignals.size()> before_{};
};

// Starts `command` with `input` as its stdin; nothing when there is no shell.
std::optional<pid_t> StartPager(const std::string& command, int input) {
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_adddup2(&files, input, STDIN_FILENO);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t defaults;
  sigemptyset(&defaults);
  for (const int signal : Ignoring::kSignals) sigaddset(&defaults, signal);
  posix_spawnattr_setsigdefault(&attributes, &defaults);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);

  // As git does: a less that was named without options must let highlights through.
  std::string less = "LESS=FRX";
  std::vector<char*> environment;
  for (char** entry = environ; *entry != nullptr; ++entry) environment.push_back(*entry);
  if (std::getenv("LESS") == nullptr) environment.push_back(less.data());
  environment.push_back(nullptr);
  std::string shell = "sh";
  std::string option = "-c";
  std::string argument = command;
  std::array<char*, 4> arguments = {shell.data(), option.data(), argument.data(),
                                    nullptr};
  pid_t pid = -1;
  const int error = posix_spawn(&pid, "/bin/sh", &files, &attributes, arguments.data(),
                                environment.data());
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&files);
  if (error != 0) return std::nullopt;
  return pid;
}

// Whether a pager could be run and got the text.
bool RunPager(const std::string& command, std::string_view text) {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) return false;
  const Ignoring ignoring;
  const std::optional<pid_t> pid = StartPager(command, ends[0]);
  close(ends[0]);
  if (pid.has_value()) WriteAll(ends[1], text);
  close(ends[1]);
  if (!pid.has_value()) return false;
  int status = 0;
  while (waitpid(*pid, &status, 0) < 0 && errno == EINTR) {
  }
  return !WIFEXITED(status) ||
         (WEXITSTATUS(status) != kNoSuchCommand && WEXITSTATUS(status) != kNotExecutable);
}

}  // namespace

bool OnTerminal(int fd) { return isatty(fd) != 0; }

Style StyleFor(std::string_view color, size_t width) {
  Style style;
  const bool wanted = FromEnvironment("NO_COLOR").value_or("").empty() &&
                      FromEnvironment("TERM").value_or("") != "dumb";
  style.color =
      color == "always" || (color == "auto" && wanted && OnTerminal(STDOUT_FILENO));
  const size_t columns = SizeOfTerminal().ws_col;
  style.width = columns > 0 ? std::min(columns, kWidest) : kWidthOfPipes;
  if (width > 0) style.width = width;
  style.width = std::max(style.width, kNarrowest);
  return style;
}

bool LongerThanTheScreen(std::string_view text) {
  const winsize size = SizeOfTerminal();
  if (size.ws_row == 0 || size.ws_col == 0) return false;
  size_t rows = 0;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    const size_t width = DisplayWidth(text.substr(0, end));
    rows += width == 0 ? 1 : (width + size.ws_col - 1) / size.ws_col;
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return rows >= size.ws_row;  // the prompt that follows takes a row
}

void ShowPaged(std::string_view text) {
  const std::string pager = FromEnvironment("PAGER").value_or(kDefaultPager);
  if (pager.empty() || pager == "cat" || !LongerThanTheScreen(text) ||
      !RunPager(pager, text)) {
    WriteAll(STDOUT_FILENO, text);
  }
}

}  // namespace answerbook::cli
