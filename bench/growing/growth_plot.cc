#include "bench/growing/growth_plot.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace answerbook::bench {
namespace {

constexpr double kPanelWidth = 440;
constexpr double kPanelHeight = 310;
constexpr double kLeft = 70;
constexpr double kRight = 20;
constexpr double kTop = 62;
constexpr double kBottom = 46;
constexpr double kLegendStep = 130;

// Apart for colour-blind readers too (Okabe and Ito).
constexpr std::array<const char*, 4> kColours = {"#0072b2", "#d55e00", "#009e73",
                                                 "#cc79a7"};

// Whole decades around the values.
struct Axis {
  int from = 0;
  int to = 1;

  explicit Axis(const std::vector<double>& values) {
    if (values.empty()) return;
    const auto [least, most] = std::minmax_element(values.begin(), values.end());
    from = static_cast<int>(std::floor(std::log10(*least)));
    to = std::max(from + 1, static_cast<int>(std::ceil(std::log10(*most))));
  }

  double Share(double value) const { return (std::log10(value) - from) / (to - from); }
};

class PanelWriter {
 public:
  PanelWriter(const Panel& panel, std::string* out)
      : panel_(panel), x_(Values(true)), y_(Values(false)), out_(*out) {}

  void Write(double left, double top) {
    absl::StrAppendFormat(&out_, "<g transform=\"translate(%g %g)\">\n", left, top);
    Text(kLeft, 22, "start", "bold ", panel_.title);
    Grid();
    for (size_t i = 0; i < panel_.lines.size(); ++i) {
      WriteLine(panel_.lines[i], i);
    }
    out_ += "</g>\n";
  }

 private:
  static bool Drawn(const std::pair<double, double>& point) {
    return point.first > 0 && point.second > 0;
  }

  std::vector<double> Values(bool x) const {
    std::vector<double> values;
    for (const Line& line : panel_.lines) {
      for (const auto& point : line.points) {
        if (Drawn(point)) values.push_back(x ? point.first : point.second);
      }
    }
    return values;
  }

  double X(double value) const {
    return kLeft + x_.Share(value) * (kPanelWidth - kLeft - kRight);
  }
  double Y(double value) const {
    return kPanelHeight - kBottom - y_.Share(value) * (kPanelHeight - kTop - kBottom);
  }

  void Text(double x, double y, const char* anchor, const char* weight,
            const std::string& text) {
    absl::StrAppendFormat(&out_,
                          "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" "
                          "style=\"font:%s12px sans-serif\">%s</text>\n",
                          x, y, anchor, weight, text);
  }

  void GridLine(double x1, double y1, double x2, double y2) {
    absl::StrAppendFormat(&out_, "<path d=\"M%.1f %.1fL%.1f %.1f\" stroke=\"#ddd\"/>\n",
                          x1, y1, x2, y2);
  }

  void Grid() {
    for (int decade = x_.from; decade <= x_.to; ++decade) {
      const double value = std::pow(10.0, decade);
      GridLine(X(value), kTop, X(value), kPanelHeight - kBottom);
      Text(X(value), kPanelHeight - kBottom + 16, "middle", "", Rounded(value, ""));
    }
    for (int decade = y_.from; decade <= y_.to; ++decade) {
      const double value = std::pow(10.0, decade);
      GridLine(kLeft, Y(value), kPanelWidth - kRight, Y(value));
      Text(kLeft - 6, Y(value) + 4, "end", "", Rounded(value, panel_.unit));
    }
    Text((kLeft + kPanelWidth - kRight) / 2, kPanelHeight - kBottom + 34, "middle", "",
         "answers");
  }

  void WriteLine(const Line& line, size_t index) {
    const char* colour = kColours[index % kColours.size()];
    std::string path;
    for (const auto& point : line.points) {
      if (!Drawn(point)) continue;
      const double x = X(point.first);
      const double y = Y(point.second);
      absl::StrAppendFormat(&path, "%s%.1f %.1f", path.empty() ? "M" : "L", x, y);
      absl::StrAppendFormat(
          &out_, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" fill=\"%s\"/>\n", x, y, colour);
    }
    absl::StrAppendFormat(
        &out_, "<path d=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"/>\n",
        path.empty() ? "M0 0" : path, colour);
    const double at = kLeft + kLegendStep * static_cast<double>(index);
    absl::StrAppendFormat(&out_,
                          "<path d=\"M%.1f 40h18\" stroke=\"%s\" stroke-width=\"3\"/>\n",
                          at, colour);
    Text(at + 24, 44, "start", "", line.name);
  }

  const Panel& panel_;
  const Axis x_;
  const Axis y_;
  std::string& out_;
};

}  // namespace

std::string Rounded(double value, std::string_view unit) {
  constexpr std::array<const char*, 7> kPrefixes = {"n", "µ", "m", "", "k", "M", "G"};
  size_t prefix = 3;
  // A little less than 1000, so that 999.6 is 1k and no 1000.
  for (; std::abs(value) >= 999.5 && prefix + 1 < kPrefixes.size(); ++prefix) {
    value /= 1000;
  }
  for (; value != 0 && std::abs(value) < 0.9995 && prefix > 0; --prefix) value *= 1000;
  return absl::StrCat(absl::StrFormat("%.3g", value), unit.empty() ? "" : " ",
                      kPrefixes[prefix], absl::string_view(unit.data(), unit.size()));
}

std::string LogLogSvg(const std::vector<Panel>& panels) {
  const double columns = panels.size() > 1 ? 2 : 1;
  const double rows = std::ceil(static_cast<double>(panels.size()) / columns);
  std::string out = absl::StrFormat(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%g\" height=\"%g\" "
      "viewBox=\"0 0 %g %g\">\n<rect width=\"100%%\" height=\"100%%\" fill=\"#fff\"/>\n",
      columns * kPanelWidth, rows * kPanelHeight, columns * kPanelWidth,
      rows * kPanelHeight);
  for (size_t i = 0; i < panels.size(); ++i) {
    const size_t row = i / 2;
    PanelWriter(panels[i], &out)
        .Write(kPanelWidth * static_cast<double>(i % 2),
               kPanelHeight * static_cast<double>(row));
  }
  return out + "</svg>\n";
}

}  // namespace answerbook::bench
