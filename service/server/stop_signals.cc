#include "service/server/stop_signals.h"

#include <poll.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <thread>
#include <utility>

#include "absl/time/clock.h"

namespace answerbook::server {
namespace {

sigset_t StopSet() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGHUP);
  return set;
}

// Reads one record of a descriptor that hands out records. These reads fail only when
// the descriptor is broken, and without signals the process cannot be stopped well.
template <typename Record>
Record ReadRecord(int fd) {
  Record record;
  ssize_t size;
  do {
    size = read(fd, &record, sizeof(record));
  } while (size < 0 && errno == EINTR);
  if (size != sizeof(record)) std::abort();
  return record;
}

}  // namespace

StopSignals::StopSignals() {
  const sigset_t set = StopSet();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  signal_fd_ = signalfd(-1, &set, SFD_CLOEXEC);
  done_fd_ = eventfd(0, EFD_CLOEXEC);
  if (signal_fd_ < 0 || done_fd_ < 0) std::abort();
}

StopSignals::~StopSignals() {
  close(signal_fd_);
  close(done_fd_);
}

int StopSignals::Wait() {
  return static_cast<int>(ReadRecord<signalfd_siginfo>(signal_fd_).ssi_signo);
}

std::optional<int> StopSignals::WaitForStop(absl::Duration patience) {
  const absl::Time deadline = absl::Now() + patience;
  while (true) {
    pollfd polled{signal_fd_, POLLIN, 0};
    // Rounded up, so that it does not spin for the last millisecond.
    const int64_t left =
        std::clamp<int64_t>(absl::ToInt64Milliseconds(deadline - absl::Now()) + 1, 0,
                            std::numeric_limits<int>::max());
    const int count = poll(&polled, 1, static_cast<int>(left));
    if (count < 0 && errno != EINTR) std::abort();
    if (count > 0) {
      const int signal = Wait();
      if (signal != SIGHUP) return signal;
    }
    if (absl::Now() >= deadline) return std::nullopt;
  }
}

std::optional<int> StopSignals::RunUnlessSignalled(std::function<void()> work) {
  std::thread worker([this, work = std::move(work)] {
    work();
    const uint64_t one = 1;
    if (write(done_fd_, &one, sizeof(one)) != sizeof(one)) std::abort();
  });
  std::array<pollfd, 2> polled{{{signal_fd_, POLLIN, 0}, {done_fd_, POLLIN, 0}}};
  while (true) {
    if (poll(polled.data(), polled.size(), -1) < 0) {
      if (errno != EINTR) std::abort();
      continue;
    }
    if (polled[1].revents != 0) {  // done, even if a signal came as well: that one waits
      ReadRecord<uint64_t>(done_fd_);
      worker.join();
      return std::nullopt;
    }
    const int signal = Wait();
    if (signal == SIGHUP) continue;
    worker.detach();
    return signal;
  }
}

}  // namespace answerbook::server
