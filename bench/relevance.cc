// Measures how well Search ranks judged questions.
//
//   relevance --content=corpus.jsonl.gz --queries=queries.jsonl --qrels=qrels.tsv
//             --field=summary
//
// Prints MAP@10, MRR@10, P@1 and nDCG@10, judged answers only and all, relevant from
// grade 1 and from grade 2; with --json as one JSON document; with --run=FILE also each
// query's ranking (query id, answer id, rank, score, confidence, grade).
#include <cstdio>
#include <fstream>
#include <iostream>
#include <string>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"

#include "bench/judgements.h"
#include "service/content/load.h"
#include "service/search/engine.h"
#include <nlohmann/json.hpp>

ABSL_FLAG(std::string, content, "", "the library: anything answerbookd serves");
ABSL_FLAG(std::string, queries, "", "JSON Lines with `id` and the field below");
ABSL_FLAG(std::string, qrels, "", "TSV: query id, answer id, grade");
ABSL_FLAG(std::string, field, "summary", "which wording of the queries to use");
ABSL_FLAG(std::string, run, "", "write each query's ranking to this file");
ABSL_FLAG(bool, json, false, "print JSON");

namespace answerbook::bench {
namespace {

// Judged-only figures drop unjudged answers, so the ranking is read deep enough.
constexpr size_t kDepth = 10000;

int Main() {
  const absl::StatusOr<content::Library> library =
      content::LoadLibrary(absl::GetFlag(FLAGS_content));
  if (!library.ok()) {
    std::cerr << library.status().message() << '\n';
    return 1;
  }
  const auto queries =
      ReadJudgements(absl::GetFlag(FLAGS_queries), absl::GetFlag(FLAGS_field),
                     absl::GetFlag(FLAGS_qrels));
  if (!queries.ok()) {
    std::cerr << queries.status().message() << '\n';
    return 1;
  }
  const auto engine = search::Engine::Build(*library);
  std::ofstream run;
  if (!absl::GetFlag(FLAGS_run).empty()) run.open(absl::GetFlag(FLAGS_run));

  struct Row {
    const char* name;
    bool judged_only;
    int least_grade;
    Metrics sum;
  };
  std::vector<Row> rows = {{"judged only, grade 1+", true, 1, {}},
                           {"judged only, grade 2+", true, 2, {}},
                           {"all, grade 1+", false, 1, {}},
                           {"all, grade 2+", false, 2, {}}};
  for (const JudgedQuery& query : *queries) {
    const search::SearchResults found =
        engine->Search({.text = query.text, .limit = kDepth});
    std::vector<std::string> all;
    std::vector<std::string> judged;
    for (const search::Result& result : found.results) {
      const std::string& id = library->answers[result.answer].answer_id();
      all.push_back(id);
      const auto grade = query.grades.find(id);
      if (grade != query.grades.end()) judged.push_back(id);
      if (run.is_open()) {
        run << query.id << '\t' << id << '\t' << all.size() << '\t' << result.score
            << '\t' << result.confidence << '\t'
            << (grade == query.grades.end() ? "-" : std::to_string(grade->second))
            << '\n';
      }
    }
    for (Row& row : rows) {
      const Metrics one =
          Evaluate(query, row.judged_only ? judged : all, row.least_grade);
      row.sum.map += one.map;
      row.sum.mrr += one.mrr;
      row.sum.p1 += one.p1;
      row.sum.ndcg += one.ndcg;
    }
  }
  const auto count = static_cast<double>(queries->size());
  nlohmann::ordered_json json;
  json["queries"] = queries->size();
  json["field"] = absl::GetFlag(FLAGS_field);
  if (!absl::GetFlag(FLAGS_json)) {
    std::printf("%zu queries, field %s\n%-24s %7s %7s %7s %8s\n", queries->size(),
                absl::GetFlag(FLAGS_field).c_str(), "", "MAP@10", "MRR@10", "P@1",
                "nDCG@10");
  }
  for (const Row& row : rows) {
    json["rows"].push_back({{"name", row.name},
                            {"map", row.sum.map / count},
                            {"mrr", row.sum.mrr / count},
                            {"p1", row.sum.p1 / count},
                            {"ndcg", row.sum.ndcg / count}});
    if (!absl::GetFlag(FLAGS_json)) {
      std::printf("%-24s %7.3f %7.3f %7.3f %8.3f\n", row.name, row.sum.map / count,
                  row.sum.mrr / count, row.sum.p1 / count, row.sum.ndcg / count);
    }
  }
  if (absl::GetFlag(FLAGS_json)) std::cout << json.dump(2) << '\n';
  return 0;
}

}  // namespace
}  // namespace answerbook::bench

int main(int argc, char** argv) {
  absl::SetProgramUsageMessage("Measures the relevance of Search on judged questions.");
  absl::ParseCommandLine(argc, argv);
  return answerbook::bench::Main();
}
