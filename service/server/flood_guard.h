// Ends connections that send on and on and are answered nothing, and others on demand.
//
// gRPC 1.51 sets no limit to the headers of a call that come in many frames
// (CONTINUATION): it counts each frame by itself, keeps what it has read until the block
// ends, and takes ever longer for each more byte. Nor has it one for calls that are reset
// as soon as they were made, or for frames that need no answer. Seen from outside, all
// these are bytes that come in while nothing goes out. Clients that keep to the limits of
// calls, metadata and windows can send only so much before they must wait for the server.
#ifndef ANSWERBOOK_SERVICE_SERVER_FLOOD_GUARD_H_
#define ANSWERBOOK_SERVICE_SERVER_FLOOD_GUARD_H_

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "service/server/stream_guard.h"

namespace answerbook::server {

// For one thread.
class FloodGuard {
 public:
  // A connection may send `most_unanswered` bytes without an answer, and what comes in
  // between two sweeps.
  explicit FloodGuard(int64_t most_unanswered) : most_unanswered_(most_unanswered) {}

  // Watches the connection of this descriptor, unless it is no TCP connection. The
  // descriptor may be closed at any time; one that is used again must be added again.
  void Add(int descriptor);

  // Ends those that sent too much, and returns how many; forgets those that are gone.
  int Sweep();

  // Ends these connections, those of them that are watched; returns how many.
  int End(const std::vector<ConnectionEnds>& connections);

  bool empty() const { return watched_.empty(); }

 private:
  struct Connection {
    uint64_t cookie = 0;   // the kernel's name for it, which is never used again
    int64_t sent = 0;      // to the client when that last was an answer
    int64_t received = 0;  // by then
    ConnectionEnds ends;
  };

  static bool Shutdown(int descriptor, const Connection& connection);

  const int64_t most_unanswered_;
  std::unordered_map<int, Connection> watched_;
};

}  // namespace answerbook::server

#endif  // ANSWERBOOK_SERVICE_SERVER_FLOOD_GUARD_H_
