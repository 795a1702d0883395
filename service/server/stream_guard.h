// Finds connections that hold more calls than they may.
//
// gRPC 1.51 applies the limit of calls at a time on one connection only when the client
// has acknowledged it, and a call whose request never comes is memory all the same. Its
// channelz knows how many calls each connection has; to ask it for each costs some
// microseconds, so that is done only while the server has more calls than one connection
// may have, and for a little while at a time.
#ifndef ANSWERBOOK_SERVICE_SERVER_STREAM_GUARD_H_
#define ANSWERBOOK_SERVICE_SERVER_STREAM_GUARD_H_

#include <chrono>
#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

namespace answerbook::server {

// The other end of a TCP connection. An IPv4 address that is written as one of IPv6 is
// taken for what it is.
struct RemoteEnd {
  std::string address;  // 4 or 16 bytes
  int port = 0;

  friend bool operator==(const RemoteEnd&, const RemoteEnd&) = default;
};

// For one thread. Knows the connections of all gRPC servers of the process.
class StreamGuard {
 public:
  using Clock = std::chrono::steady_clock;

  // A connection may have `most` calls open for longer than a second.
  explicit StreamGuard(int64_t most) : most_(most) {}

  // Goes on looking for about `time`. Returns who was found to hold too many.
  std::vector<RemoteEnd> Sweep(Clock::time_point now, Clock::duration time);

 private:
  struct Suspect {
    Clock::time_point since;
    int64_t pass;  // in which it was one last
  };

  // Fills left_ if there may be something to be found.
  void BeginPass(Clock::time_point now);

  const int64_t most_;
  int64_t pass_ = 0;
  Clock::time_point next_pass_;
  std::vector<int64_t> left_;  // channelz' ids of the connections to look at
  std::unordered_map<int64_t, Suspect> suspects_;
};

}  // namespace answerbook::server

#endif  // ANSWERBOOK_SERVICE_SERVER_STREAM_GUARD_H_
