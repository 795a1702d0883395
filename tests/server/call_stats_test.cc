#include "service/server/call_stats.h"

#include <atomic>
#include <chrono>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "gtest/gtest.h"

namespace answerbook::server {
namespace {

using rpc::CallRecord;
using rpc::Method;
using rpc::SearchVerdict;
using rpc::Shed;

CallRecord RandomRecord(std::mt19937& random) {
  const auto below = [&](int limit) {
    return std::uniform_int_distribution<int>(0, limit - 1)(random);
  };
  CallRecord out;
  out.method = static_cast<Method>(below(rpc::kMethodCount));
  out.code = static_cast<grpc::StatusCode>(below(kCodeCount));
  if (out.code != grpc::StatusCode::OK) out.shed = static_cast<Shed>(below(kShedCount));
  out.verdict = static_cast<SearchVerdict>(below(kVerdictCount));
  out.corrected = below(2) == 1;
  out.cached = below(2) == 1;
  out.request_bytes = size_t{1} << below(22);
  out.reply_bytes = (size_t{1} << below(22)) + 1;
  out.duration = std::chrono::nanoseconds((int64_t{1} << below(36)) + below(3) - 1);
  return out;
}

// The bucket of a value by the definition: the first whose bound it does not exceed.
template <size_t kBounds>
void Count(const std::array<uint64_t, kBounds>& bounds, uint64_t value,
           HistogramTotals<kBounds>& to) {
  size_t bucket = kBounds;
  for (size_t i = kBounds; i-- > 0;) {
    if (value <= bounds[i]) bucket = i;
  }
  ++to.buckets[bucket];
  to.sum += value;
}

void CountPlainly(const CallRecord& record, CallTotals& to) {
  const bool ok = record.code == grpc::StatusCode::OK;
  CallTotals::Calls& calls =
      to.calls[static_cast<size_t>(record.method)][static_cast<size_t>(record.code)];
  Count(kLatencyBoundsNanos, static_cast<uint64_t>(record.duration.count()), calls.nanos);
  Count(kSizeBoundsBytes, record.request_bytes, calls.request_bytes);
  if (ok) Count(kSizeBoundsBytes, record.reply_bytes, calls.reply_bytes);
  if (record.shed != Shed::kNo) ++to.shed[static_cast<size_t>(record.shed)];
  if (!ok || record.method != Method::kSearch) return;
  ++to.verdicts[static_cast<size_t>(record.verdict)];
  if (record.corrected) ++to.corrected;
  ++(record.cached ? to.from_cache : to.from_engine);
}

template <size_t kBounds>
void ExpectSame(const HistogramTotals<kBounds>& got, const HistogramTotals<kBounds>& want,
                const std::string& what) {
  EXPECT_EQ(got.buckets, want.buckets) << what;
  EXPECT_EQ(got.sum, want.sum) << what;
}

void ExpectSame(const CallTotals& got, const CallTotals& want) {
  for (size_t method = 0; method < rpc::kMethodCount; ++method) {
    for (size_t code = 0; code < kCodeCount; ++code) {
      const std::string what =
          "method " + std::to_string(method) + ", code " + std::to_string(code);
      const CallTotals::Calls& a = got.calls[method][code];
      const CallTotals::Calls& b = want.calls[method][code];
      ExpectSame(a.nanos, b.nanos, what + ", nanos");
      ExpectSame(a.request_bytes, b.request_bytes, what + ", requests");
      ExpectSame(a.reply_bytes, b.reply_bytes, what + ", replies");
    }
  }
  EXPECT_EQ(got.shed, want.shed);
  EXPECT_EQ(got.verdicts, want.verdicts);
  EXPECT_EQ(got.corrected, want.corrected);
  EXPECT_EQ(got.from_cache, want.from_cache);
  EXPECT_EQ(got.from_engine, want.from_engine);
}

TEST(CallStatsTest, CountsAsOnePlainCounterWould) {
  std::mt19937 random(7);
  CallStats stats;
  CallTotals plain;
  for (int i = 0; i < 20'000; ++i) {
    const CallRecord record = RandomRecord(random);
    stats.Record(record);
    CountPlainly(record, plain);
  }
  ExpectSame(stats.Read(), plain);
}

// For ThreadSanitizer too: threads come and go while others count and one reads.
TEST(CallStatsTest, ThreadsThatEndedStayCounted) {
  constexpr int kThreads = 8;
  constexpr int kCalls = 2'000;
  CallStats stats;
  CallTotals plain;
  std::atomic<bool> done = false;
  std::thread reader([&] {
    uint64_t before = 0;
    while (!done) {
      const CallTotals totals = stats.Read();
      uint64_t now = 0;
      for (const auto& codes : totals.calls) {
        for (const CallTotals::Calls& calls : codes) now += calls.nanos.count();
      }
      EXPECT_GE(now, before);
      before = now;
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
  });
  for (int round = 0; round < 3; ++round) {
    std::vector<std::thread> threads;
    threads.reserve(kThreads);
    for (int i = 0; i < kThreads; ++i) {
      threads.emplace_back([&stats, i] {
        std::mt19937 random(i);
        for (int call = 0; call < kCalls; ++call) stats.Record(RandomRecord(random));
      });
    }
    for (std::thread& thread : threads) thread.join();
    for (int i = 0; i < kThreads; ++i) {
      std::mt19937 random(i);
      for (int call = 0; call < kCalls; ++call) {
        CountPlainly(RandomRecord(random), plain);
      }
    }
  }
  done = true;
  reader.join();
  ExpectSame(stats.Read(), plain);
}

TEST(CallStatsTest, OneThreadMayCountForSeveral) {
  CallStats first;
  auto second = std::make_unique<CallStats>();
  for (int i = 0; i < 3; ++i) {
    first.Record({.method = Method::kSearch});
    second->Record({.method = Method::kGetAnswer});
  }
  EXPECT_EQ(first.Read().calls[2][0].nanos.count(), 3U);
  EXPECT_EQ(second->Read().calls[1][0].nanos.count(), 3U);
  EXPECT_EQ(second->Read().calls[2][0].nanos.count(), 0U);
  // This thread still has a part of the second's memory when that is gone.
  second.reset();
  CallStats third;
  third.Record({.method = Method::kListTopics});
  EXPECT_EQ(third.Read().calls[0][0].nanos.count(), 1U);
}

TEST(CallStatsTest, TakesACodeThatIsNoneForUnknown) {
  CallStats stats;
  stats.Record({.code = grpc::StatusCode::DO_NOT_USE});
  EXPECT_EQ(stats.Read().calls[0][grpc::StatusCode::UNKNOWN].nanos.count(), 1U);
}

TEST(CallStatsTest, AClockThatWentBackIsNoTime) {
  CallStats stats;
  stats.Record({.duration = std::chrono::nanoseconds(-5)});
  const CallTotals totals = stats.Read();
  EXPECT_EQ(totals.calls[0][0].nanos.buckets[0], 1U);
  EXPECT_EQ(totals.calls[0][0].nanos.sum, 0U);
}

}  // namespace
}  // namespace answerbook::server
