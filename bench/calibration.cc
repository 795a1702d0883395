#include "bench/calibration.h"

#include <algorithm>
#include <cmath>

namespace answerbook::bench {

Calibration Calibrate(const std::vector<JudgedResult>& results) {
  Calibration out;
  out.count = results.size();
  for (const JudgedResult& result : results) {
    const double last = static_cast<double>(out.bins.size()) - 1;
    // Confidence often is a float: 0.3F is a little more than 0.3, 0.7F a little less.
    const double place = std::floor(result.confidence * 10 + 1e-6);
    CalibrationBin& bin = out.bins[static_cast<size_t>(std::clamp(place, 0.0, last))];
    ++bin.count;
    bin.mean_confidence += result.confidence;
    if (result.grade >= 2) ++bin.grade2;
    if (result.grade >= 1) ++bin.grade1;
  }
  for (CalibrationBin& bin : out.bins) {
    if (bin.count == 0) continue;
    const auto count = static_cast<double>(bin.count);
    bin.mean_confidence /= count;
    bin.grade2 /= count;
    bin.grade1 /= count;
    const double weight = count / static_cast<double>(out.count);
    out.error2 += weight * std::abs(bin.mean_confidence - bin.grade2);
    out.error1 += weight * std::abs(bin.mean_confidence - bin.grade1);
  }
  return out;
}

}  // namespace answerbook::bench
