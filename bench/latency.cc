#include "bench/latency.h"

#include <algorithm>
#include <numeric>

namespace answerbook::bench {

double Microseconds(Clock::duration time) {
  return std::chrono::duration<double, std::micro>(time).count();
}

Latency Summarise(std::vector<double> microseconds) {
  Latency out;
  out.count = microseconds.size();
  if (microseconds.empty()) return out;
  std::sort(microseconds.begin(), microseconds.end());
  const auto at = [&](double p) {
    return microseconds[static_cast<size_t>(
        p * static_cast<double>(microseconds.size() - 1))];
  };
  out.mean = std::accumulate(microseconds.begin(), microseconds.end(), 0.0) /
             static_cast<double>(microseconds.size());
  out.p50 = at(0.50);
  out.p99 = at(0.99);
  out.max = microseconds.back();
  return out;
}

}  // namespace answerbook::bench
