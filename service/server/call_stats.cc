#include "service/server/call_stats.h"

#include <atomic>
#include <mutex>
#include <new>
#include <utility>
#include <vector>

namespace answerbook::server {
namespace {

// A number that one thread writes and others read: adding needs no locked instruction.
class Counter {
 public:
  void Add(uint64_t amount) {
    value_.store(value_.load(std::memory_order_relaxed) + amount,
                 std::memory_order_relaxed);
  }
  uint64_t Read() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<uint64_t> value_ = 0;
};

template <size_t kBounds>
class Histogram {
 public:
  void Add(const std::array<uint64_t, kBounds>& bounds, uint64_t value) {
    // From the least: most values are in the first buckets.
    size_t bucket = 0;
    while (bucket < kBounds && value > bounds[bucket]) ++bucket;
    buckets_[bucket].Add(1);
    sum_.Add(value);
  }

  void AddTo(HistogramTotals<kBounds>& totals) const {
    for (size_t i = 0; i < buckets_.size(); ++i) totals.buckets[i] += buckets_[i].Read();
    totals.sum += sum_.Read();
  }

 private:
  std::array<Counter, kBounds + 1> buckets_;
  Counter sum_;
};

template <size_t kSize>
void AddTo(std::array<uint64_t, kSize>& totals,
           const std::array<Counter, kSize>& counters) {
  for (size_t i = 0; i < kSize; ++i) totals[i] += counters[i].Read();
}

// The place of a code; of DO_NOT_USE, which is -1, that of UNKNOWN.
size_t PlaceOf(grpc::StatusCode code) {
  const auto place = static_cast<size_t>(code);
  return place < kCodeCount ? place : static_cast<size_t>(grpc::StatusCode::UNKNOWN);
}

// More than a cache line, as processors fetch them in pairs.
constexpr size_t kApart = 128;

}  // namespace

struct alignas(kApart) CallStats::Shard {
  struct Calls {
    Histogram<kLatencyBoundsNanos.size()> nanos;
    Histogram<kSizeBoundsBytes.size()> request_bytes;
    Histogram<kSizeBoundsBytes.size()> reply_bytes;
  };

  void Record(const rpc::CallRecord& record) {
    const size_t code = PlaceOf(record.code);
    Calls& counts = calls[static_cast<size_t>(record.method)][code];
    const auto nanos = record.duration.count();
    counts.nanos.Add(kLatencyBoundsNanos, nanos > 0 ? static_cast<uint64_t>(nanos) : 0);
    counts.request_bytes.Add(kSizeBoundsBytes, record.request_bytes);
    if (record.shed != rpc::Shed::kNo) shed[static_cast<size_t>(record.shed)].Add(1);
    if (record.code != grpc::StatusCode::OK) return;
    counts.reply_bytes.Add(kSizeBoundsBytes, record.reply_bytes);
    if (record.method != rpc::Method::kSearch) return;
    verdicts[static_cast<size_t>(record.verdict)].Add(1);
    if (record.corrected) corrected.Add(1);
    (record.cached ? from_cache : from_engine).Add(1);
  }

  void AddTo(CallTotals& totals) const {
    for (size_t method = 0; method < calls.size(); ++method) {
      for (size_t code = 0; code < kCodeCount; ++code) {
        const Calls& from = calls[method][code];
        CallTotals::Calls& to = totals.calls[method][code];
        from.nanos.AddTo(to.nanos);
        from.request_bytes.AddTo(to.request_bytes);
        from.reply_bytes.AddTo(to.reply_bytes);
      }
    }
    server::AddTo(totals.shed, shed);
    server::AddTo(totals.verdicts, verdicts);
    totals.corrected += corrected.Read();
    totals.from_cache += from_cache.Read();
    totals.from_engine += from_engine.Read();
  }

  std::array<std::array<Calls, kCodeCount>, rpc::kMethodCount> calls;
  std::array<Counter, kShedCount> shed;
  std::array<Counter, kVerdictCount> verdicts;
  Counter corrected;
  Counter from_cache;
  Counter from_engine;
};

// All shards there ever were, for one thread each at a time.
class CallStats::Shards {
 public:
  Shard* Take() {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (free_.empty()) {
      all_.push_back(std::make_unique<Shard>());
      free_.reserve(all_.size());  // so that giving back cannot fail
      return all_.back().get();
    }
    Shard* const shard = free_.back();
    free_.pop_back();
    return shard;
  }

  // The next thread to take it sees what this one counted: the lock is between them.
  void GiveBack(Shard* shard) noexcept {
    const std::lock_guard<std::mutex> lock(mutex_);
    free_.push_back(shard);
  }

  CallTotals Read() const {
    CallTotals totals;
    const std::lock_guard<std::mutex> lock(mutex_);
    for (const std::unique_ptr<Shard>& shard : all_) shard->AddTo(totals);
    return totals;
  }

 private:
  mutable std::mutex mutex_;  // guards the lists, not what the shards count
  std::vector<std::unique_ptr<Shard>> all_;
  std::vector<Shard*> free_;
};

// A thread's shard, until the thread ends or takes one of other stats. Keeps the shards
// alive, for threads may end later than the stats.
class CallStats::Lease {
 public:
  Lease() = default;
  ~Lease() { End(); }
  Lease(const Lease&) = delete;
  Lease& operator=(const Lease&) = delete;

  Shard* Of(const std::shared_ptr<Shards>& shards) {
    if (shards_ != shards) {
      Shard* const next = shards->Take();
      End();
      shard_ = next;
      shards_ = shards;
    }
    return shard_;
  }

 private:
  void End() noexcept {
    if (shards_ != nullptr) shards_->GiveBack(shard_);
    shards_ = nullptr;
  }

  std::shared_ptr<Shards> shards_;
  Shard* shard_ = nullptr;
};

CallStats::CallStats() : shards_(std::make_shared<Shards>()) {}

CallStats::~CallStats() = default;

CallStats::Shard* CallStats::ShardOfThisThread() noexcept {
  static thread_local Lease lease;
  try {
    return lease.Of(shards_);
  } catch (const std::bad_alloc&) {
    return nullptr;
  }
}

void CallStats::Record(const rpc::CallRecord& record) noexcept {
  if (Shard* const shard = ShardOfThisThread(); shard != nullptr) shard->Record(record);
}

CallTotals CallStats::Read() const { return shards_->Read(); }

}  // namespace answerbook::server
