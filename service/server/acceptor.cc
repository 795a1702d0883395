#include "service/server/acceptor.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"

namespace answerbook::server {
namespace {

constexpr std::chrono::minutes kReportInterval{1};

// Short enough for little to pile up. With many connections, sweeps are as much further
// apart as keeps them from taking more than one part in so many of a CPU.
constexpr std::chrono::milliseconds kSweepInterval{100};
constexpr int kSweepShare = 50;

// What a sweep may spend at least on counting calls.
constexpr std::chrono::milliseconds kStreamSweep{1};

// For descriptors or memory to become free.
constexpr std::chrono::milliseconds kPauseAfterFailure{100};

// Connections from one source before the others have their turn.
constexpr int kConnectionsATurn = 64;

}  // namespace

void Repeated::Happened(Clock::time_point now) {
  ++held_back_;
  Catch(now);
}

void Repeated::Catch(Clock::time_point now) {
  if (held_back_ == 0 || (last_.has_value() && now < *last_ + kReportInterval)) return;
  last_ = now;
  report_(std::exchange(held_back_, 0));
}

std::optional<Repeated::Clock::time_point> Repeated::Due() const {
  if (held_back_ == 0 || !last_.has_value()) return std::nullopt;
  return *last_ + kReportInterval;
}

Acceptor::Acceptor(std::vector<Source> sources, const Allowance& allowed, const Log* log)
    : sources_(std::move(sources)),
      log_(log),
      stop_event_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
      guard_(allowed.unanswered_bytes),
      streams_(allowed.streams),
      too_many_([this](int64_t times) {
        if (log_ == nullptr) return;
        log_->Warning("connections_refused",
                      absl::StrCat("closed ", times,
                                   " connections at once: there are as many as "
                                   "--max_connections allows"),
                      {{"connections", times}, {"since_start", refused()}});
      }),
      floods_([this](int64_t times) {
        if (log_ == nullptr) return;
        log_->Warning("flooding_connections_ended",
                      absl::StrCat("ended ", times,
                                   " connections that sent more than a client may "
                                   "without waiting for an answer, or held many more "
                                   "calls than --max_concurrent_streams allows"),
                      {{"connections", times}, {"since_start", flooding()}});
      }),
      failures_([this](int64_t times) {
        if (log_ == nullptr) return;
        log_->Warning("accept_failed",
                      absl::StrCat("cannot accept connections: ", std::strerror(failure_),
                                   "; they wait"),
                      {{"times", times}});
      }) {}

Acceptor::~Acceptor() {
  Stop();
  close(stop_event_);
}

void Acceptor::Start(int first_beyond) {
  const std::lock_guard lock(mutex_);
  thread_ = std::thread([this, first_beyond] { Run(first_beyond); });
}

void Acceptor::Stop() {
  const std::lock_guard lock(mutex_);
  if (thread_.joinable()) {
    eventfd_write(stop_event_, 1);
    thread_.join();
  }
  sources_.clear();
}

void Acceptor::Sweep(Repeated::Clock::time_point now) {
  if (now < next_sweep_) return;
  int ended = guard_.Sweep();
  // As long as the other took, for with more connections there is more to look at.
  const Repeated::Clock::time_point begin = Repeated::Clock::now();
  ended += guard_.End(streams_.Sweep(
      begin, std::max<Repeated::Clock::duration>(kStreamSweep, begin - now)));
  const Repeated::Clock::time_point end = Repeated::Clock::now();
  next_sweep_ = end + std::max<Repeated::Clock::duration>(kSweepInterval,
                                                          (end - now) * kSweepShare);
  for (; ended > 0; --ended) {
    flooding_.fetch_add(1, std::memory_order_relaxed);
    floods_.Happened(now);
  }
}

int Acceptor::PollTimeout() const {
  std::optional<Repeated::Clock::time_point> next = resume_;
  std::optional<Repeated::Clock::time_point> sweep;
  if (!guard_.empty()) sweep = next_sweep_;
  for (const auto& due : {sweep, too_many_.Due(), floods_.Due(), failures_.Due()}) {
    if (due.has_value() && (!next.has_value() || *due < *next)) next = due;
  }
  if (!next.has_value()) return -1;
  const auto wait =
      std::chrono::ceil<std::chrono::milliseconds>(*next - Repeated::Clock::now());
  return std::max(static_cast<int>(wait.count()), 0);
}

void Acceptor::Run(int first_beyond) {
  std::vector<pollfd> polled;
  polled.push_back({stop_event_, POLLIN, 0});
  for (const Source& source : sources_) polled.push_back({source.socket.fd(), POLLIN, 0});
  while (true) {
    for (pollfd& one : polled) one.revents = 0;
    // Connections that cannot be accepted would wake it up again and again.
    poll(polled.data(), resume_.has_value() ? 1 : polled.size(), PollTimeout());
    if (polled[0].revents != 0) return;
    const Repeated::Clock::time_point now = Repeated::Clock::now();
    Sweep(now);
    too_many_.Catch(now);
    floods_.Catch(now);
    failures_.Catch(now);
    if (resume_.has_value() && now >= *resume_) resume_.reset();
    for (size_t i = 0; i < sources_.size(); ++i) {
      if (polled[i + 1].revents != 0) AcceptFrom(sources_[i], first_beyond);
    }
  }
}

void Acceptor::AcceptFrom(Source& source, int first_beyond) {
  for (int i = 0; i < kConnectionsATurn; ++i) {
    const int descriptor =
        accept4(source.socket.fd(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (descriptor >= first_beyond) {
      close(descriptor);
      refused_.fetch_add(1, std::memory_order_relaxed);
      too_many_.Happened(Repeated::Clock::now());
    } else if (descriptor >= 0) {
      accepted_.fetch_add(1, std::memory_order_relaxed);
      guard_.Add(descriptor);
      source.take(descriptor);
    } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
      return;
    } else if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS ||
               errno == ENOMEM) {
      failure_ = errno;
      failed_.fetch_add(1, std::memory_order_relaxed);
      const Repeated::Clock::time_point now = Repeated::Clock::now();
      failures_.Happened(now);
      resume_ = now + kPauseAfterFailure;
      return;
    }
    // Else it was interrupted, or that one connection was gone before it was accepted.
  }
}

}  // namespace answerbook::server
