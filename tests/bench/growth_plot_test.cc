#include "bench/growing/growth_plot.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace answerbook::bench {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(RoundedTest, HasThreeDigitsAndThePrefix) {
  EXPECT_EQ(Rounded(0.000'02, "s"), "20 µs");
  EXPECT_EQ(Rounded(0.001, "s"), "1 ms");
  EXPECT_EQ(Rounded(1.234, "s"), "1.23 s");
  EXPECT_EQ(Rounded(47'542, ""), "47.5k");
  EXPECT_EQ(Rounded(999.6, "B"), "1 kB");
  EXPECT_EQ(Rounded(0, "s"), "0 s");
  EXPECT_EQ(Rounded(1e9, "B"), "1 GB");
  EXPECT_EQ(Rounded(1e13, "B"), "1e+04 GB");
}

TEST(LogLogSvgTest, PlacesPointsByTheirDecades) {
  const std::string svg =
      LogLogSvg({{"Costs", "s", {{"mean", {{10, 0.001}, {100, 0.01}, {1000, 0.1}}}}}});
  // The corners and the middle of the panel.
  EXPECT_THAT(svg, HasSubstr("M70.0 264.0L245.0 163.0L420.0 62.0"));
  EXPECT_THAT(svg, HasSubstr(">Costs</text>"));
  EXPECT_THAT(svg, HasSubstr(">mean</text>"));
  EXPECT_THAT(svg, HasSubstr(">1 ms</text>"));
  EXPECT_THAT(svg, HasSubstr(">1k</text>"));
  EXPECT_THAT(svg, HasSubstr("fill=\"#fff\""));
}

TEST(LogLogSvgTest, LeavesOutWhatHasNoLogarithm) {
  const std::string svg = LogLogSvg({{"a", "s", {{"x", {{0, 1}, {10, 0}}}}},
                                     {"b", "s", {{"y", {{10, 1}}}}},
                                     {"c", "s", {}}});
  EXPECT_THAT(svg, Not(HasSubstr("nan")));
  EXPECT_THAT(svg, Not(HasSubstr("inf")));
}

}  // namespace
}  // namespace answerbook::bench
