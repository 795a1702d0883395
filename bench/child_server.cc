#include "bench/child_server.h"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"

#include <nlohmann/json.hpp>

namespace answerbook::bench {
namespace {

// The port in a line of the log that says so.
std::optional<int> ListeningPort(const std::string& line) {
  const auto entry = nlohmann::json::parse(line, nullptr, /*allow_exceptions=*/false);
  if (!entry.is_object() || entry.value("event", "") != "listening") return std::nullopt;
  return entry.value("port", 0);
}

}  // namespace

void RunOn(const std::vector<int>& cpus) {
  if (cpus.empty()) return;
  cpu_set_t set;
  CPU_ZERO(&set);
  for (const int cpu : cpus) CPU_SET(cpu, &set);
  sched_setaffinity(0, sizeof(set), &set);
}

absl::StatusOr<std::unique_ptr<ChildServer>> ChildServer::Start(
    const std::vector<std::string>& argv, const std::vector<int>& cpus) {
  int log[2];
  if (pipe2(log, O_CLOEXEC) != 0) return absl::UnavailableError("pipe2 failed");
  std::vector<char*> arguments;
  arguments.reserve(argv.size() + 1);
  for (const std::string& argument : argv) {
    arguments.push_back(const_cast<char*>(argument.c_str()));
  }
  arguments.push_back(nullptr);
  const pid_t pid = fork();
  if (pid == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    RunOn(cpus);
    dup2(log[1], STDERR_FILENO);
    execv(arguments[0], arguments.data());
    _exit(127);
  }
  close(log[1]);
  if (pid < 0) {
    close(log[0]);
    return absl::UnavailableError("fork failed");
  }
  std::unique_ptr<ChildServer> child(new ChildServer(pid, log[0]));
  std::string all;
  std::string line;
  for (char c = 0; read(log[0], &c, 1) == 1;) {
    all.push_back(c);
    if (c != '\n') {
      line.push_back(c);
      continue;
    }
    if (const std::optional<int> port = ListeningPort(line)) {
      child->address_ = absl::StrCat("127.0.0.1:", *port);
      return child;
    }
    line.clear();
  }
  return absl::UnavailableError(absl::StrCat(argv[0], " does not listen:\n", all));
}

void ChildServer::Signal(int signal) const { kill(pid_, signal); }

ChildServer::~ChildServer() {
  kill(pid_, SIGTERM);
  waitpid(pid_, nullptr, 0);
  close(log_fd_);
}

absl::Duration ChildServer::CpuTime() const {
  clockid_t clock = 0;
  timespec time{};
  if (clock_getcpuclockid(pid_, &clock) != 0 || clock_gettime(clock, &time) != 0) {
    return absl::ZeroDuration();
  }
  return absl::DurationFromTimespec(time);
}

}  // namespace answerbook::bench
