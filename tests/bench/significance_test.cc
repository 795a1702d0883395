#include "bench/significance.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace answerbook::bench {
namespace {

TEST(PairedRandomisationTest, EqualSystemsDoNotDiffer) {
  const std::vector<double> a = {0.1, 0.5, 1};
  EXPECT_EQ(PairedRandomisation(a, a).p, 1);
  EXPECT_EQ(PairedRandomisation(a, a).difference, 0);
  EXPECT_EQ(PairedRandomisation({}, {}).p, 1);
}

TEST(PairedRandomisationTest, AlwaysBetterIsSignificant) {
  const std::vector<double> a(50, 0.6);
  const std::vector<double> b(50, 0.5);
  const PairedTest test = PairedRandomisation(a, b);
  EXPECT_NEAR(test.difference, 0.1, 1e-12);
  EXPECT_LT(test.p, 0.0001);
  EXPECT_GT(test.p, 0);
}

TEST(PairedRandomisationTest, GainsThatCancelAreNot) {
  std::vector<double> a;
  std::vector<double> b;
  for (int i = 0; i < 50; ++i) {
    a.push_back(i % 2);
    b.push_back(1 - i % 2);
  }
  EXPECT_GT(PairedRandomisation(a, b).p, 0.9);
}

TEST(PairedRandomisationTest, FollowsTheExactDistribution) {
  // Five equal gains: two of the 32 signings reach as far.
  const std::vector<double> a(5, 1);
  const std::vector<double> b(5, 0);
  EXPECT_NEAR(PairedRandomisation(a, b).p, 2.0 / 32, 0.005);
  // Questions on which they agree change the mean alone.
  std::vector<double> longer_a = a;
  std::vector<double> longer_b = b;
  longer_a.resize(100, 0.5);
  longer_b.resize(100, 0.5);
  EXPECT_NEAR(PairedRandomisation(longer_a, longer_b).p, 2.0 / 32, 0.005);
  EXPECT_DOUBLE_EQ(PairedRandomisation(longer_a, longer_b).difference, 0.05);
  // Gains of 1, 2 and 3: 6 and -6 of the eight sums reach 6; of 1, 2 and -3 all reach 0.
  EXPECT_NEAR(PairedRandomisation({1, 2, 3}, {0, 0, 0}).p, 2.0 / 8, 0.01);
  EXPECT_EQ(PairedRandomisation({1, 2, 0}, {0, 0, 3}).p, 1);
}

TEST(PairedRandomisationTest, IsTwoSidedAndRepeatable) {
  const std::vector<double> a = {0.9, 0.4, 0.7, 0.3, 0.8};
  const std::vector<double> b = {0.1, 0.5, 0.2, 0.3, 0.6};
  EXPECT_EQ(PairedRandomisation(a, b).p, PairedRandomisation(b, a).p);
  EXPECT_EQ(PairedRandomisation(a, b).difference, -PairedRandomisation(b, a).difference);
  EXPECT_EQ(PairedRandomisation(a, b).p, PairedRandomisation(a, b).p);
}

TEST(PairedRandomisationTest, TakesMoreThanSixtyFourQuestions) {
  std::vector<double> a(200, 0);
  const std::vector<double> b(200, 0);
  a[199] = 1;  // one difference says nothing, wherever it stands
  EXPECT_EQ(PairedRandomisation(a, b).p, 1);
  a.assign(200, 1);
  EXPECT_LT(PairedRandomisation(a, b).p, 0.0001);
}

}  // namespace
}  // namespace answerbook::bench
