#include "bench/significance.h"

#include <cassert>
#include <cmath>
#include <random>

namespace answerbook::bench {

PairedTest PairedRandomisation(const std::vector<double>& a, const std::vector<double>& b,
                               int permutations, uint64_t seed) {
  assert(a.size() == b.size());
  PairedTest test;
  std::vector<double> differences;  // without the zeros, whose sign changes nothing
  double sum = 0;
  for (size_t i = 0; i < a.size(); ++i) {
    const double difference = a[i] - b[i];
    sum += difference;
    if (difference != 0) differences.push_back(difference);
  }
  if (differences.empty()) return test;
  test.difference = sum / static_cast<double>(a.size());

  // Sums of the same numbers in another order differ in their last bits.
  const double reached = std::abs(sum) - 1e-9;
  std::mt19937_64 random(seed);
  int as_far = 0;
  for (int permutation = 0; permutation < permutations; ++permutation) {
    double signed_sum = 0;
    uint64_t bits = 0;
    for (size_t i = 0; i < differences.size(); ++i, bits >>= 1) {
      if (i % 64 == 0) bits = random();
      signed_sum += (bits & 1) != 0 ? differences[i] : -differences[i];
    }
    if (std::abs(signed_sum) >= reached) ++as_far;
  }
  test.p = (as_far + 1.0) / (permutations + 1.0);
  return test;
}

}  // namespace answerbook::bench
