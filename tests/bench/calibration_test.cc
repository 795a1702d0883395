#include "bench/calibration.h"

#include <gtest/gtest.h>

#include <vector>

namespace answerbook::bench {
namespace {

TEST(CalibrateTest, HonestConfidenceHasNoError) {
  std::vector<JudgedResult> results;
  results.reserve(20);
  for (int i = 0; i < 10; ++i) results.push_back({0.85, i < 8 ? 3 : 0});
  for (int i = 0; i < 10; ++i) results.push_back({0.75, i < 8 ? 2 : 0});
  const Calibration calibration = Calibrate(results);
  EXPECT_EQ(calibration.bins[8].count, 10U);
  EXPECT_DOUBLE_EQ(calibration.bins[8].grade2, 0.8);
  EXPECT_NEAR(calibration.error2, 0.05, 1e-12);
}

TEST(CalibrateTest, WeighsBinsByTheirCounts) {
  // Three sure and wrong, one unsure and rightly so.
  const Calibration calibration = Calibrate({{1, 0}, {1, 0}, {1, 0}, {0, 0}});
  EXPECT_DOUBLE_EQ(calibration.error2, 0.75);
  EXPECT_EQ(calibration.bins[9].count, 3U);
  EXPECT_EQ(calibration.bins[0].count, 1U);
}

TEST(CalibrateTest, KeepsTheTwoGradesApart) {
  const Calibration calibration = Calibrate({{0.55, 1}, {0.55, 2}});
  EXPECT_DOUBLE_EQ(calibration.bins[5].grade1, 1);
  EXPECT_DOUBLE_EQ(calibration.bins[5].grade2, 0.5);
  EXPECT_NEAR(calibration.error1, 0.45, 1e-12);
  EXPECT_NEAR(calibration.error2, 0.05, 1e-12);
}

TEST(CalibrateTest, PutsBordersIntoTheUpperBin) {
  for (int tenth = 0; tenth < 10; ++tenth) {
    const float confidence = static_cast<float>(tenth) / 10;
    EXPECT_EQ(Calibrate({{confidence, 0}}).bins[static_cast<size_t>(tenth)].count, 1U)
        << tenth;
  }
}

TEST(CalibrateTest, NothingJudgedIsNoError) {
  EXPECT_EQ(Calibrate({}).error2, 0);
  EXPECT_EQ(Calibrate({}).count, 0U);
}

}  // namespace
}  // namespace answerbook::bench
