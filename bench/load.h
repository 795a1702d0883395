// Calls of unary methods, many at a time and as bytes, so that the client costs little.
#ifndef ANSWERBOOK_BENCH_LOAD_H_
#define ANSWERBOOK_BENCH_LOAD_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "grpcpp/channel.h"
#include "grpcpp/generic/generic_stub.h"
#include "grpcpp/support/byte_buffer.h"

namespace answerbook::bench {

// A method and the requests to go through, over and over.
struct Workload {
  std::string path;
  std::vector<grpc::ByteBuffer> requests;
};

struct Measured {
  uint64_t calls = 0;   // answered with OK
  uint64_t errors = 0;  // answered with anything else
  // Of the errors, those that the server was too busy for: RESOURCE_EXHAUSTED.
  uint64_t refused = 0;
  uint64_t reply_bytes = 0;
  absl::Duration time;
  std::vector<uint32_t> latencies_ns;  // one a call; of refused ones none

  void Add(const Measured& other);
};

// The latency that `share` (0 to 1) of the calls do not exceed, in microseconds; 0 when
// there are none. Reorders the latencies.
double PercentileMicros(std::vector<uint32_t>& latencies_ns, double share);

// A connection of its own, even where others go to the same address.
std::shared_ptr<grpc::Channel> NewChannel(const std::string& address);

struct Callers {
  size_t outstanding = 16;  // calls at any time
  absl::Duration time = absl::Seconds(1);
  // Ends the run before, when it is set and becomes true.
  const std::atomic<bool>* stop = nullptr;
  // Whether callers that were refused wait as long as the server asks them to
  // (grpc-retry-pushback-ms), or call again at once.
  bool wait_when_refused = false;
};

// Connections to one server, kept from round to round. Not thread-safe.
class Load {
 public:
  Load(const std::string& address, int connections);

  // Closed loop: so many calls run at any time, spread over the connections, on the
  // calling thread, until the time has passed and all of them have returned. Begins with
  // request number `first`.
  Measured Run(const Workload& workload, const Callers& callers, size_t first);
  Measured Run(const Workload& workload, size_t outstanding, absl::Duration time,
               size_t first) {
    return Run(workload, {.outstanding = outstanding, .time = time}, first);
  }

 private:
  std::vector<std::unique_ptr<grpc::GenericStub>> stubs_;
};

}  // namespace answerbook::bench

#endif  // ANSWERBOOK_BENCH_LOAD_H_
