// Makes prometheus::MetricFamily values.
#ifndef ANSWERBOOK_SERVICE_SERVER_METRIC_FAMILIES_H_
#define ANSWERBOOK_SERVICE_SERVER_METRIC_FAMILIES_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "prometheus/client_metric.h"
#include "prometheus/metric_family.h"
#include "prometheus/metric_type.h"
#include "service/server/call_stats.h"
#include "service/server/release_figures.h"

namespace answerbook::server {

using Families = std::vector<prometheus::MetricFamily>;
using Labels = std::vector<prometheus::ClientMetric::Label>;

inline prometheus::MetricFamily& AddFamily(Families& out, const char* name,
                                           prometheus::MetricType type,
                                           const char* help) {
  return out.emplace_back(prometheus::MetricFamily{name, help, type, {}});
}

// To a family of counters or gauges.
inline void AddSample(prometheus::MetricFamily& family, Labels labels, double value) {
  prometheus::ClientMetric& metric = family.metric.emplace_back();
  metric.label = std::move(labels);
  if (family.type == prometheus::MetricType::Counter) {
    metric.counter.value = value;
  } else {
    metric.gauge.value = value;
  }
}

// One without labels.
inline void AddGauge(Families& out, const char* name, const char* help, double value) {
  AddSample(AddFamily(out, name, prometheus::MetricType::Gauge, help), {}, value);
}

inline void AddCounter(Families& out, const char* name, const char* help, double value) {
  AddSample(AddFamily(out, name, prometheus::MetricType::Counter, help), {}, value);
}

// What was counted in units of which `scale` are one of the metric's.
template <size_t kBounds>
void AddHistogram(prometheus::MetricFamily& family, Labels labels,
                  const std::array<uint64_t, kBounds>& bounds,
                  const HistogramTotals<kBounds>& totals, double scale) {
  prometheus::ClientMetric& metric = family.metric.emplace_back();
  metric.label = std::move(labels);
  uint64_t count = 0;
  for (size_t i = 0; i < kBounds; ++i) {
    count += totals.buckets[i];
    metric.histogram.bucket.push_back({count, static_cast<double>(bounds[i]) / scale});
  }
  // prometheus-cpp writes the bucket without a bound from the count.
  metric.histogram.sample_count = count + totals.buckets[kBounds];
  metric.histogram.sample_sum = static_cast<double>(totals.sum) / scale;
}

// The families of calls, of releases, and of the process: call_families.cc,
// release_families.cc, process_families.cc.
void AddCallFamilies(const CallTotals& totals, Families& out);
void AddReleaseFamilies(const ReleaseFigures& figures, Families& out);
void AddProcessFamilies(Families& out);

}  // namespace answerbook::server

#endif  // ANSWERBOOK_SERVICE_SERVER_METRIC_FAMILIES_H_
