// Lines in log-log panels, as SVG. Needs nothing to draw and nothing to show but a
// browser.
#ifndef ANSWERBOOK_BENCH_GROWING_GROWTH_PLOT_H_
#define ANSWERBOOK_BENCH_GROWING_GROWTH_PLOT_H_

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace answerbook::bench {

struct Line {
  std::string name;
  std::vector<std::pair<double, double>> points;  // those not above 0 are left out
};

struct Panel {
  std::string title;
  std::string unit;  // of y, without prefix: s, B; x counts answers
  std::vector<Line> lines;
};

// Two panels a row, on white.
std::string LogLogSvg(const std::vector<Panel>& panels);

// `value` in three digits at most, with the prefix of its thousands: 20 µs, 1 MB, 47.5k.
std::string Rounded(double value, std::string_view unit);

}  // namespace answerbook::bench

#endif  // ANSWERBOOK_BENCH_GROWING_GROWTH_PLOT_H_
