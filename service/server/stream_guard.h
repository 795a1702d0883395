// Finds connections that hold more calls than they may.
//
// gRPC 1.51 applies the limit of calls at a time on one connection only when the client
// has acknowledged it, and a call whose request never comes is memory all the same. Its
// channelz knows how many calls each connection has. To ask it for each takes some
// microseconds, so that is done for a little while at a time, and only when there are new
// calls and seem to be more than one connection may have. (gRPC counts some calls that it
// refused itself as if they went on.)
#ifndef ANSWERBOOK_SERVICE_SERVER_STREAM_GUARD_H_
#define ANSWERBOOK_SERVICE_SERVER_STREAM_GUARD_H_

#include <chrono>
#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

namespace answerbook::server {

// The ends of a TCP connection. An IPv4 address that is written as one of IPv6 is taken
// for what it is.
struct ConnectionEnds {
  struct End {
    std::string address;  // 4 or 16 bytes; empty if it is not known
    int port = 0;

    friend bool operator==(const End&, const End&) = default;
  };
  End local;
  End remote;

  // Never of one whose ends are not known.
  bool Matches(const ConnectionEnds& other) const {
    return !remote.address.empty() && remote == other.remote && local == other.local;
  }
};

// For one thread. Knows the connections of all gRPC servers of the process.
class StreamGuard {
 public:
  using Clock = std::chrono::steady_clock;

  // Calls that are given up count until they end: a client that keeps to the limit may be
  // above what is allowed for a while, but not by so many times.
  static constexpr int64_t kAtOnce = 4;
  static constexpr std::chrono::seconds kPatience{5};

  // A connection may have at most `most` calls for longer than kPatience, and kAtOnce
  // times as many at any time.
  explicit StreamGuard(int64_t most) : most_(most) {}

  // Goes on looking for about `time`. Returns who was found to hold too many.
  std::vector<ConnectionEnds> Sweep(Clock::time_point now, Clock::duration time);

 private:
  struct Suspect {
    Clock::time_point since;
    int64_t pass;  // in which it was one last
  };

  // Fills left_ if there may be something to be found.
  void BeginPass(Clock::time_point now);
  // Appends the connection's ends if it holds too many.
  void Look(int64_t id, Clock::time_point now, std::vector<ConnectionEnds>* found);

  const int64_t most_;
  int64_t pass_ = 0;
  int64_t started_ = -1;  // calls, when the last pass began
  Clock::time_point next_pass_;
  std::vector<int64_t> left_;  // channelz' ids of the connections to look at
  std::unordered_map<int64_t, Suspect> suspects_;
};

}  // namespace answerbook::server

#endif  // ANSWERBOOK_SERVICE_SERVER_STREAM_GUARD_H_
