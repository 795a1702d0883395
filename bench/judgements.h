// Judged questions, as bench/relevance reads them.
#ifndef ANSWERBOOK_BENCH_JUDGEMENTS_H_
#define ANSWERBOOK_BENCH_JUDGEMENTS_H_

#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace answerbook::bench {

struct JudgedQuery {
  std::string id;
  std::string text;
  std::map<std::string, int> grades;  // by answer_id; unjudged answers are absent
};

// Reads queries (JSON Lines with `id` and a text in `field`) and judgements (TSV: query
// id, answer_id, grade). Queries without text in `field` or without judgements are left
// out.
absl::StatusOr<std::vector<JudgedQuery>> ReadJudgements(const std::string& queries_path,
                                                        const std::string& field,
                                                        const std::string& qrels_path);

// Ranking quality over a set of queries, each figure the mean over queries. A query
// with nothing relevant among its judged answers counts as 0.
struct Metrics {
  double map = 0;
  double mrr = 0;
  double p1 = 0;
  double ndcg = 0;
};

// The metrics of one ranking (answer ids, best first) cut at 10. An answer is relevant
// from `least_grade` on; gains for nDCG are the grades, ideal over the judged.
Metrics Evaluate(const JudgedQuery& query, const std::vector<std::string>& ranking,
                 int least_grade);

}  // namespace answerbook::bench

#endif  // ANSWERBOOK_BENCH_JUDGEMENTS_H_
