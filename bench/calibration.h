// Whether confidence means what it says: of results given 0.8, eight in ten are right.
#ifndef ANSWERBOOK_BENCH_CALIBRATION_H_
#define ANSWERBOOK_BENCH_CALIBRATION_H_

#include <array>
#include <cstddef>
#include <vector>

namespace answerbook::bench {

struct JudgedResult {
  double confidence = 0;  // 0 to 1
  int grade = 0;
};

struct CalibrationBin {
  size_t count = 0;
  double mean_confidence = 0;
  double grade2 = 0;  // the share right from grade 2 on
  double grade1 = 0;  // the share right from grade 1 on
};

struct Calibration {
  size_t count = 0;
  std::array<CalibrationBin, 10> bins;  // [0, 0.1) to [0.9, 1]
  // Expected calibration error: the distance of mean confidence from the share right,
  // bin by bin, weighted by the bins' counts; 0 is perfect.
  double error2 = 0;  // right is grade 2 or more
  double error1 = 0;  // right is grade 1 or more
};

Calibration Calibrate(const std::vector<JudgedResult>& results);

}  // namespace answerbook::bench

#endif  // ANSWERBOOK_BENCH_CALIBRATION_H_
