// Accepts connections for gRPC, which has no limit of its own of how many it takes.
#ifndef ANSWERBOOK_SERVICE_SERVER_ACCEPTOR_H_
#define ANSWERBOOK_SERVICE_SERVER_ACCEPTOR_H_

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "service/server/flood_guard.h"
#include "service/server/listening_socket.h"
#include "service/server/log.h"
#include "service/server/stream_guard.h"

namespace answerbook::server {

// Something that may happen very often, of which the log hears once a minute at most.
// For one thread.
class Repeated {
 public:
  using Clock = std::chrono::steady_clock;
  // Is given how often it happened since it last was called.
  using Report = std::function<void(int64_t times)>;

  explicit Repeated(Report report) : report_(std::move(report)) {}

  void Happened(Clock::time_point now);
  // Reports what was held back, when it is time. Call it at Due().
  void Catch(Clock::time_point now);
  // When something is held back.
  std::optional<Clock::time_point> Due() const;

 private:
  Report report_;
  int64_t held_back_ = 0;
  std::optional<Clock::time_point> last_;
};

// A thread that accepts. The functions are thread-safe.
class Acceptor {
 public:
  // Takes a connection over: a socket that does not block.
  using Take = std::function<void(int descriptor)>;
  struct Source {
    ListeningSocket socket;
    Take take;
  };

  // What a client may ask of a server.
  struct Allowance {
    int64_t unanswered_bytes;  // sent without an answer
    int64_t streams;           // calls on a connection, see StreamGuard
  };

  // Connections that go beyond `allowed` are ended, which `log` is told as
  // `flooding_connections_ended`. `log`, when it is given, must outlive this.
  Acceptor(std::vector<Source> sources, const Allowance& allowed, const Log* log);
  // As Stop().
  ~Acceptor();
  Acceptor(const Acceptor&) = delete;
  Acceptor& operator=(const Acceptor&) = delete;

  // Accepts on all sources from now on. Closes a connection at once when its descriptor
  // is `first_beyond` or higher (descriptors.h says why that counts connections), which
  // the log is told as `connections_refused`. Call it once.
  void Start(int first_beyond);

  // Closes the sources: from the return on, connections to them are refused, and no
  // Take runs any more. Idempotent.
  void Stop();

  // Connections since the start: those that were taken over, those that were closed
  // because there were too many, those that were ended for flooding. And how often none
  // could be accepted for want of descriptors or memory; they wait.
  int64_t accepted() const { return accepted_.load(std::memory_order_relaxed); }
  int64_t refused() const { return refused_.load(std::memory_order_relaxed); }
  int64_t flooding() const { return flooding_.load(std::memory_order_relaxed); }
  int64_t failures() const { return failed_.load(std::memory_order_relaxed); }

 private:
  void Run(int first_beyond);
  void AcceptFrom(Source& source, int first_beyond);
  void Sweep(Repeated::Clock::time_point now);
  int PollTimeout() const;

  std::vector<Source> sources_;
  const Log* const log_;
  const int stop_event_;

  std::atomic<int64_t> accepted_ = 0;
  std::atomic<int64_t> refused_ = 0;
  std::atomic<int64_t> flooding_ = 0;
  std::atomic<int64_t> failed_ = 0;

  // Of the thread alone.
  FloodGuard guard_;
  StreamGuard streams_;
  Repeated::Clock::time_point next_sweep_;
  Repeated too_many_;
  Repeated floods_;
  Repeated failures_;
  int failure_ = 0;  // the last one's errno
  std::optional<Repeated::Clock::time_point> resume_;

  std::mutex mutex_;  // guards thread_, and makes a second Stop wait
  std::thread thread_;
};

}  // namespace answerbook::server

#endif  // ANSWERBOOK_SERVICE_SERVER_ACCEPTOR_H_
