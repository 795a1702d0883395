// What a set of timed calls cost.
#ifndef ANSWERBOOK_BENCH_LATENCY_H_
#define ANSWERBOOK_BENCH_LATENCY_H_

#include <chrono>
#include <cstddef>
#include <vector>

namespace answerbook::bench {

using Clock = std::chrono::steady_clock;

double Microseconds(Clock::duration time);

// In microseconds. A percentile is the value at rank round-down(p * (count - 1)) of the
// sorted times: with fewer than 100 of them p99 is not far from the largest.
struct Latency {
  size_t count = 0;
  double mean = 0;
  double p50 = 0;
  double p99 = 0;
  double max = 0;
};

Latency Summarise(std::vector<double> microseconds);

}  // namespace answerbook::bench

#endif  // ANSWERBOOK_BENCH_LATENCY_H_
