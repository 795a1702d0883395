// Ranking quality of a whole set of judged questions, each seen four ways.
//
//   std::vector<QueryMetrics> per_query;
//   for (const JudgedQuery& query : queries) {
//     per_query.push_back(EvaluateViews(query, ranking_of(query)));
//   }
//   QueryMetrics mean = Mean(per_query);
#ifndef ANSWERBOOK_BENCH_EVALUATION_H_
#define ANSWERBOOK_BENCH_EVALUATION_H_

#include <array>
#include <cstddef>
#include <string>
#include <vector>

#include "bench/judgements.h"

namespace answerbook::bench {

// Which results count, and from which grade on a result is relevant.
struct View {
  const char* name;
  bool judged_only;  // unjudged results are dropped before the cut; else they count as 0
  int least_grade;
};

inline constexpr std::array<View, 4> kViews = {{{"judged only, grade 1+", true, 1},
                                                {"judged only, grade 2+", true, 2},
                                                {"all, grade 1+", false, 1},
                                                {"all, grade 2+", false, 2}}};

// The figures of a Metrics, by name.
struct MetricField {
  const char* key;    // in JSON
  const char* title;  // in tables
  double Metrics::*value;
};

inline constexpr std::array<MetricField, 4> kMetricFields = {
    {{"map", "MAP@10", &Metrics::map},
     {"mrr", "MRR@10", &Metrics::mrr},
     {"p1", "P@1", &Metrics::p1},
     {"ndcg", "nDCG@10", &Metrics::ndcg}}};

using QueryMetrics = std::array<Metrics, kViews.size()>;  // in the order of kViews

// `ranking` is all answer ids found, best first. It must be deep: judged-only views drop
// unjudged answers before they cut at 10.
QueryMetrics EvaluateViews(const JudgedQuery& query,
                           const std::vector<std::string>& ranking);

// The mean over queries; zeros for none.
QueryMetrics Mean(const std::vector<QueryMetrics>& queries);

}  // namespace answerbook::bench

#endif  // ANSWERBOOK_BENCH_EVALUATION_H_
