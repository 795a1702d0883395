#include "client/cli/terminal_signals.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdlib>

namespace answerbook::cli {
namespace {

// For the handler; -1 when nobody listens.
std::atomic<int> write_fd{-1};
static_assert(std::atomic<int>::is_always_lock_free);

void OnSignal(int signal) {
  const int error = errno;
  const auto byte = static_cast<unsigned char>(signal);
  // A full pipe has enough to tell already.
  [[maybe_unused]] const ssize_t written = write(write_fd.load(), &byte, 1);
  errno = error;
}

}  // namespace

TerminalSignals::TerminalSignals() {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC | O_NONBLOCK) != 0) std::abort();
  read_fd_ = ends[0];
  write_fd = ends[1];
#ifdef ANSWERBOOK_TSAN
  // ThreadSanitizer makes room for a thread's signals when the thread first waits, and
  // loses one that comes just then.
  poll(nullptr, 0, 0);
#endif
  struct sigaction action {};
  action.sa_handler = OnSignal;
  action.sa_flags = SA_RESTART;
  for (size_t i = 0; i < kSignals.size(); ++i) {
    sigaction(kSignals[i], &action, &before_[i]);
  }
}

TerminalSignals::~TerminalSignals() {
  for (size_t i = 0; i < kSignals.size(); ++i) {
    sigaction(kSignals[i], &before_[i], nullptr);
  }
  close(write_fd.exchange(-1));
  close(read_fd_);
}

TerminalSignals::Seen TerminalSignals::Take() {
  Seen seen;
  unsigned char signal = 0;
  while (read(read_fd_, &signal, 1) == 1) {
    if (signal == SIGINT) seen.interrupt = true;
    if (signal == SIGWINCH) seen.resize = true;
    if (signal == SIGTERM || signal == SIGHUP) end_signal_ = signal;
  }
  return seen;
}

bool WaitForInput(int fd, TerminalSignals& signals,
                  const std::function<void()>& on_resize) {
  for (;;) {
    std::array<pollfd, 2> polled = {pollfd{fd, POLLIN, 0},
                                    pollfd{signals.fd(), POLLIN, 0}};
    if (poll(polled.data(), polled.size(), -1) < 0 && errno != EINTR) return false;
    if (polled[1].revents != 0) {
      const TerminalSignals::Seen seen = signals.Take();
      if (seen.interrupt || signals.end_signal() != 0) return false;
      if (seen.resize && on_resize) on_resize();
    }
    if (polled[0].revents != 0) return true;
  }
}

namespace internal {

Event::Event() : fd_(eventfd(0, EFD_CLOEXEC)) {
  if (fd_ < 0) std::abort();
}

Event::~Event() { close(fd_); }

void Event::Signal() const { eventfd_write(fd_, 1); }

}  // namespace internal

}  // namespace answerbook::cli
