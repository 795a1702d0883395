#include "bench/evaluation.h"

namespace answerbook::bench {

QueryMetrics EvaluateViews(const JudgedQuery& query,
                           const std::vector<std::string>& ranking) {
  std::vector<std::string> judged;
  for (const std::string& id : ranking) {
    if (query.grades.count(id) > 0) judged.push_back(id);
  }
  QueryMetrics out;
  for (size_t i = 0; i < kViews.size(); ++i) {
    out[i] =
        Evaluate(query, kViews[i].judged_only ? judged : ranking, kViews[i].least_grade);
  }
  return out;
}

QueryMetrics Mean(const std::vector<QueryMetrics>& queries) {
  QueryMetrics mean;
  for (size_t view = 0; view < kViews.size(); ++view) {
    for (const MetricField& field : kMetricFields) {
      double sum = 0;
      for (const QueryMetrics& query : queries) sum += query[view].*field.value;
      mean[view].*field.value =
          queries.empty() ? 0 : sum / static_cast<double>(queries.size());
    }
  }
  return mean;
}

}  // namespace answerbook::bench
