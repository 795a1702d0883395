// Whether two systems differ on the same questions by more than chance.
#ifndef ANSWERBOOK_BENCH_SIGNIFICANCE_H_
#define ANSWERBOOK_BENCH_SIGNIFICANCE_H_

#include <cstddef>
#include <cstdint>
#include <vector>

namespace answerbook::bench {

inline constexpr int kPermutations = 100'000;

struct PairedTest {
  double difference = 0;  // mean of a minus mean of b
  double p = 1;           // two-sided
};

// Paired randomisation test: were the two systems the same, each question's difference
// could as well have had the other sign. `p` is the share of random signings whose mean
// lies at least as far from zero as the one measured, that one included, so it is never
// 0. The same input gives the same output. `a` and `b` must be equally long: one figure a
// question, in the same order.
PairedTest PairedRandomisation(const std::vector<double>& a, const std::vector<double>& b,
                               int permutations = kPermutations, uint64_t seed = 1);

}  // namespace answerbook::bench

#endif  // ANSWERBOOK_BENCH_SIGNIFICANCE_H_
