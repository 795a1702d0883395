// Counts of the calls that were answered.
#ifndef ANSWERBOOK_SERVICE_SERVER_CALL_STATS_H_
#define ANSWERBOOK_SERVICE_SERVER_CALL_STATS_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>

#include "service/rpc/call_record.h"

namespace answerbook::server {

// Up to and including which value each bucket of a histogram counts; one more counts
// what is above the last.
inline constexpr std::array<uint64_t, 20> kLatencyBoundsNanos = {
    5'000,       10'000,        25'000,        50'000,        100'000,
    250'000,     500'000,       1'000'000,     2'500'000,     5'000'000,
    10'000'000,  25'000'000,    50'000'000,    100'000'000,   250'000'000,
    500'000'000, 1'000'000'000, 2'500'000'000, 5'000'000'000, 10'000'000'000};
inline constexpr std::array<uint64_t, 15> kSizeBoundsBytes = {
    64,    128,   256,   512,    1024,   2048,   4096,           8192,
    16384, 32768, 65536, 131072, 262144, 524288, size_t{1} << 20};

// gRPC's status codes, from OK = 0 to UNAUTHENTICATED = 16.
inline constexpr size_t kCodeCount = 17;
inline constexpr size_t kShedCount = 7;     // values of rpc::Shed
inline constexpr size_t kVerdictCount = 4;  // values of rpc::SearchVerdict

template <size_t kBounds>
struct HistogramTotals {
  std::array<uint64_t, kBounds + 1> buckets{};  // each by itself, not cumulative
  uint64_t sum = 0;

  uint64_t count() const {
    uint64_t all = 0;
    for (const uint64_t bucket : buckets) all += bucket;
    return all;
  }
};

// Everything that was counted up to some moment, by the enums' numbers.
struct CallTotals {
  struct Calls {
    HistogramTotals<kLatencyBoundsNanos.size()> nanos;  // one value for each call
    HistogramTotals<kSizeBoundsBytes.size()> request_bytes;
    HistogramTotals<kSizeBoundsBytes.size()> reply_bytes;  // of calls that succeeded
  };
  std::array<std::array<Calls, kCodeCount>, rpc::kMethodCount> calls;
  std::array<uint64_t, kShedCount> shed{};
  std::array<uint64_t, kVerdictCount> verdicts{};
  uint64_t corrected = 0;
  // Searches that succeeded: with a reply that was kept, and with one made for them.
  uint64_t from_cache = 0;
  uint64_t from_engine = 0;
};

// Thread-safe. Each thread counts in memory of its own, which nobody else writes, so that
// recording costs some ten nanoseconds however many threads do; reading adds it all up.
// What a thread counted stays when it ends.
//
// A thread that records for several objects in turns pays a lock at each change: a
// process is meant to have one.
class CallStats {
 public:
  CallStats();
  ~CallStats();
  CallStats(const CallStats&) = delete;
  CallStats& operator=(const CallStats&) = delete;

  // Counts a call. Allocates at a thread's first call; when there is no memory for that,
  // the call is not counted.
  void Record(const rpc::CallRecord& record) noexcept;

  // Every call whose Record returned before this began; of those that are being
  // recorded, some parts or all.
  CallTotals Read() const;

 private:
  struct Shard;
  class Shards;
  class Lease;

  Shard* ShardOfThisThread() noexcept;

  const std::shared_ptr<Shards> shards_;
};

}  // namespace answerbook::server

#endif  // ANSWERBOOK_SERVICE_SERVER_CALL_STATS_H_
