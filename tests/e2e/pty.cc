#include "tests/e2e/pty.h"

#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

namespace answerbook::e2e {
namespace {

constexpr winsize kWindow = {24, 80, 0, 0};

std::vector<std::string> Environment(std::map<std::string, std::string> ours) {
  ours.emplace("TERM", "xterm");
  std::vector<std::string> entries;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string text = *entry;
    if (ours.count(text.substr(0, text.find('='))) == 0) entries.push_back(text);
  }
  for (const auto& [name, value] : ours) {
    entries.push_back(absl::StrCat(name, "=", value));
  }
  return entries;
}

std::vector<char*> Pointers(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  pointers.reserve(texts.size() + 1);
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

}  // namespace

Pty::Pty(const std::vector<std::string>& argv,
         std::map<std::string, std::string> environment) {
  std::vector<std::string> words = argv;
  std::vector<std::string> entries = Environment(std::move(environment));
  const std::vector<char*> arguments = Pointers(words);
  const std::vector<char*> variables = Pointers(entries);
  winsize window = kWindow;
  pid_ = forkpty(&fd_, nullptr, nullptr, &window);
  if (pid_ == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    execve(arguments[0], arguments.data(), variables.data());
    _exit(127);
  }
  if (pid_ < 0) {
    ADD_FAILURE() << "forkpty failed";
    std::abort();
  }
}

Pty::~Pty() {
  if (!exit_.has_value()) {
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
  }
  close(fd_);
}

void Pty::Type(const std::string& keys) {
  EXPECT_EQ(write(fd_, keys.data(), keys.size()), static_cast<ssize_t>(keys.size()));
}

bool Pty::ReadMore(std::chrono::steady_clock::time_point deadline) {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(
      deadline - std::chrono::steady_clock::now());
  if (left.count() <= 0) return false;
  pollfd polled{fd_, POLLIN, 0};
  const int ready = poll(&polled, 1, static_cast<int>(left.count()));
  if (ready < 0) return errno == EINTR;
  if (ready == 0) return false;
  std::array<char, 8192> buffer;
  const ssize_t size = read(fd_, buffer.data(), buffer.size());
  if (size <= 0) return false;  // EIO: the program's end was closed
  shown_.append(buffer.data(), static_cast<size_t>(size));
  return true;
}

bool Pty::WaitFor(const std::string& text) {
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  for (;;) {
    const size_t at = shown_.find(text, waited_for_);
    if (at != std::string::npos) {
      waited_for_ = at + text.size();
      return true;
    }
    if (!ReadMore(deadline)) break;
  }
  ADD_FAILURE() << "never shown: " << text << "\nafter:\n"
                << shown_.substr(0, waited_for_) << "\nbut:\n"
                << shown_.substr(waited_for_);
  return false;
}

void Pty::Resize(int columns) {
  winsize window = kWindow;
  window.ws_col = static_cast<unsigned short>(columns);
  EXPECT_EQ(ioctl(fd_, TIOCSWINSZ, &window), 0);  // sends SIGWINCH
}

std::optional<Exit> Pty::Wait() {
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  while (ReadMore(deadline)) {
  }
  if (std::chrono::steady_clock::now() >= deadline) return std::nullopt;
  int status = 0;
  if (waitpid(pid_, &status, 0) != pid_) return std::nullopt;
  exit_ = WIFEXITED(status) ? Exit{WEXITSTATUS(status), 0} : Exit{-1, WTERMSIG(status)};
  return exit_;
}

}  // namespace answerbook::e2e
