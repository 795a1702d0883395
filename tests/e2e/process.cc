#include "tests/e2e/process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <utility>

#include "gtest/gtest.h"

namespace answerbook::e2e {
namespace {

struct Pipe {
  int read = -1;
  int write = -1;
};

Pipe MakePipe() {
  std::array<int, 2> fds{};
  if (pipe2(fds.data(), O_CLOEXEC) != 0) {
    ADD_FAILURE() << "pipe2 failed";
    std::abort();
  }
  return {fds[0], fds[1]};
}

// Appends what can be read now; false at the end.
bool ReadSome(int fd, std::mutex& mutex, std::string& text) {
  std::array<char, 8192> buffer;
  const ssize_t size = read(fd, buffer.data(), buffer.size());
  if (size < 0) return errno == EINTR;
  if (size == 0) return false;
  const std::lock_guard lock(mutex);
  text.append(buffer.data(), static_cast<size_t>(size));
  return true;
}

}  // namespace

Process::Process(const std::vector<std::string>& argv, const std::string& stdin_text) {
  const Pipe in = MakePipe();
  const Pipe out = MakePipe();
  const Pipe err = MakePipe();
  std::vector<char*> arguments;
  arguments.reserve(argv.size() + 1);
  for (const std::string& argument : argv) {
    arguments.push_back(const_cast<char*>(argument.c_str()));
  }
  arguments.push_back(nullptr);

  pid_ = fork();
  if (pid_ == 0) {
    // Between fork and exec only what is safe in a child of a process with threads.
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    dup2(in.read, STDIN_FILENO);
    dup2(out.write, STDOUT_FILENO);
    dup2(err.write, STDERR_FILENO);
    execv(arguments[0], arguments.data());
    _exit(127);
  }
  close(in.read);
  close(out.write);
  close(err.write);
  if (!stdin_text.empty()) {
    const ssize_t written = write(in.write, stdin_text.data(), stdin_text.size());
    EXPECT_EQ(written, static_cast<ssize_t>(stdin_text.size()));
  }
  close(in.write);
  // glibc 2.36 declares pidfd_open without C linkage.
  pidfd_ = static_cast<int>(syscall(SYS_pidfd_open, pid_, 0));
  reader_ = std::thread([this, out, err] { ReadOutput(out.read, err.read); });
}

Process::~Process() {
  Signal(SIGKILL);
  if (!exit_.has_value()) waitpid(pid_, nullptr, 0);
  reader_.join();
  close(pidfd_);
}

void Process::Signal(int signal) {
  if (!exit_.has_value()) kill(pid_, signal);
}

void Process::ReadOutput(int stdout_fd, int stderr_fd) {
  std::array<pollfd, 2> polled = {pollfd{stdout_fd, POLLIN, 0},
                                  pollfd{stderr_fd, POLLIN, 0}};
  while (polled[0].fd >= 0 || polled[1].fd >= 0) {
    if (poll(polled.data(), polled.size(), -1) < 0 && errno != EINTR) break;
    for (size_t i = 0; i < polled.size(); ++i) {
      if (polled[i].fd < 0 || polled[i].revents == 0) continue;
      if (!ReadSome(polled[i].fd, mutex_, i == 0 ? stdout_ : stderr_)) polled[i].fd = -1;
    }
    changed_.notify_all();
  }
  close(stdout_fd);
  close(stderr_fd);
  {
    const std::lock_guard lock(mutex_);
    output_ended_ = true;
  }
  changed_.notify_all();
}

std::optional<Exit> Process::Wait(std::chrono::milliseconds patience) {
  if (exit_.has_value()) return exit_;
  const auto deadline = std::chrono::steady_clock::now() + patience;
  pollfd polled{pidfd_, POLLIN, 0};
  for (;;) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(
        deadline - std::chrono::steady_clock::now());
    const int ready =
        poll(&polled, 1, static_cast<int>(std::max<int64_t>(left.count(), 0)));
    if (ready > 0) break;
    if (ready == 0 || errno != EINTR) return std::nullopt;
  }
  int status = 0;
  if (waitpid(pid_, &status, 0) != pid_) return std::nullopt;
  exit_ = WIFEXITED(status) ? Exit{WEXITSTATUS(status), 0} : Exit{-1, WTERMSIG(status)};
  std::unique_lock lock(mutex_);
  changed_.wait_until(lock, deadline, [this] { return output_ended_; });
  return exit_;
}

bool Process::WaitForStderr(const std::function<bool(const std::string&)>& condition,
                            std::chrono::milliseconds patience) {
  std::unique_lock lock(mutex_);
  bool holds = false;
  changed_.wait_for(lock, patience, [&] {
    holds = condition(stderr_);
    return holds || output_ended_;
  });
  return holds;
}

std::string Process::Stdout() const {
  const std::lock_guard lock(mutex_);
  return stdout_;
}

std::string Process::Stderr() const {
  const std::lock_guard lock(mutex_);
  return stderr_;
}

Finished RunProgram(const std::vector<std::string>& argv, const std::string& stdin_text) {
  Process process(argv, stdin_text);
  const std::optional<Exit> exit = process.Wait();
  EXPECT_TRUE(exit.has_value()) << argv[0] << " did not end; stderr:\n"
                                << process.Stderr();
  return {exit.value_or(Exit{}), process.Stdout(), process.Stderr()};
}

}  // namespace answerbook::e2e
