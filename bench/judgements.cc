#include "bench/judgements.h"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <sstream>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

#include <nlohmann/json.hpp>

namespace answerbook::bench {
namespace {

constexpr size_t kCut = 10;

// Linear, as trec_eval takes it.
double Gain(int grade) { return grade; }

}  // namespace

absl::StatusOr<std::vector<JudgedQuery>> ReadJudgements(const std::string& queries_path,
                                                        const std::string& field,
                                                        const std::string& qrels_path) {
  std::map<std::string, std::map<std::string, int>> grades;
  std::ifstream qrels(qrels_path);
  if (!qrels) return absl::NotFoundError("cannot read " + qrels_path);
  for (std::string line; std::getline(qrels, line);) {
    std::istringstream columns(line);
    std::string query;
    std::string answer;
    int grade = 0;
    if (columns >> query >> answer >> grade) grades[query][answer] = grade;
  }
  std::vector<JudgedQuery> out;
  std::ifstream queries(queries_path);
  if (!queries) return absl::NotFoundError("cannot read " + queries_path);
  for (std::string line; std::getline(queries, line);) {
    const auto json = nlohmann::json::parse(line, nullptr, /*allow_exceptions=*/false);
    if (!json.is_object()) {
      return absl::InvalidArgumentError(
          absl::StrCat(queries_path, ": not JSON Lines: ", line));
    }
    JudgedQuery query{json.value("id", ""), json.value(field, ""), {}};
    query.grades = grades[query.id];
    if (!query.text.empty() && !query.grades.empty()) out.push_back(std::move(query));
  }
  return out;
}

Metrics Evaluate(const JudgedQuery& query, const std::vector<std::string>& ranking,
                 int least_grade) {
  Metrics metrics;
  size_t relevant = 0;
  std::vector<double> ideal;
  for (const auto& [answer, grade] : query.grades) {
    if (grade >= least_grade) ++relevant;
    ideal.push_back(Gain(grade));
  }
  std::sort(ideal.rbegin(), ideal.rend());
  double dcg = 0;
  double ideal_dcg = 0;
  size_t hits = 0;
  for (size_t i = 0; i < std::min(kCut, ranking.size()); ++i) {
    const auto found = query.grades.find(ranking[i]);
    const int grade = found == query.grades.end() ? 0 : found->second;
    dcg += Gain(grade) / std::log2(static_cast<double>(i) + 2);
    if (grade < least_grade) continue;
    ++hits;
    metrics.map += static_cast<double>(hits) / static_cast<double>(i + 1);
    if (hits == 1) metrics.mrr = 1 / static_cast<double>(i + 1);
    if (i == 0) metrics.p1 = 1;
  }
  for (size_t i = 0; i < std::min(kCut, ideal.size()); ++i) {
    ideal_dcg += ideal[i] / std::log2(static_cast<double>(i) + 2);
  }
  metrics.ndcg = ideal_dcg > 0 ? dcg / ideal_dcg : 0;
  if (relevant > 0) metrics.map /= static_cast<double>(std::min(relevant, kCut));
  return metrics;
}

}  // namespace answerbook::bench
