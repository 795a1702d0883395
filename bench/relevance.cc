// Measures how well Search ranks judged questions, and whether it keeps its promises.
//
//   relevance --content=corpus.jsonl.gz --queries=queries.jsonl --qrels=qrels.tsv
//             --field=summary
//
// Prints MAP@10, MRR@10, P@1 and nDCG@10, judged answers only and all, relevant from
// grade 1 and from grade 2; with --json everything as one JSON document. And, when asked:
//
//   --run=FILE       writes the rankings (bench/run_file.h says how)
//   --baseline=FILE  compares with such a file: differences of means and their p-values
//   --typos=N        the same questions with N typos each, and what that loses
//   --calibration    confidence against judgement, for the judged among the first 10
//   --outside=FILE   the verdicts on questions, one a line, that the library lacks
//   --inside=FILE    the verdicts on questions that the library answers: answer id, tab,
//                    question a line; and how often that answer is first
//   --exact          every question of the library, shouted, must come first
//
// --outside, --inside and --exact need neither --queries nor --qrels. The exit code is 1
// when something cannot be read, else 0, whatever the figures.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <string>
#include <utility>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"

#include "bench/calibration.h"
#include "bench/evaluation.h"
#include "bench/exact.h"
#include "bench/judgements.h"
#include "bench/run_file.h"
#include "bench/significance.h"
#include "bench/typos.h"
#include "service/content/load.h"
#include "service/search/engine.h"
#include "service/search/synonyms_file.h"
#include <nlohmann/json.hpp>

ABSL_FLAG(std::string, content, "", "the library: anything answerbookd serves");
ABSL_FLAG(std::string, queries, "", "JSON Lines with `id` and the field below");
ABSL_FLAG(std::string, qrels, "", "TSV: query id, answer id, grade");
ABSL_FLAG(std::string, synonyms, "auto", "as answerbookd takes it");
ABSL_FLAG(std::string, field, "summary", "which wording of the queries to use");
ABSL_FLAG(std::string, run, "", "write each query's ranking to this file");
ABSL_FLAG(std::string, tag, "answerbook", "what the run is called in that file");
ABSL_FLAG(std::string, baseline, "", "compare with the rankings in this file");
ABSL_FLAG(int, typos, 0, "ask again with this many typos in each query");
ABSL_FLAG(int, typo_seeds, 10, "over how many random choices of typos to average");
ABSL_FLAG(bool, calibration, false, "compare confidence with the judgements");
ABSL_FLAG(std::string, outside, "",
          "a file of questions, one a line, that the library does not answer");
ABSL_FLAG(std::string, inside, "",
          "a file of answer ids and questions, a tab between, that the library answers");
ABSL_FLAG(bool, exact, false, "ask every question of the library");
ABSL_FLAG(bool, json, false, "print JSON");

namespace answerbook::bench {
namespace {

using Json = nlohmann::ordered_json;

// Judged-only figures drop unjudged answers, so the ranking is read deep enough.
constexpr size_t kDepth = 10000;
constexpr size_t kCut = 10;
constexpr size_t kMostFailuresShown = 20;

// One measured library; each method is a section of the report: it prints its part,
// unless --json, and returns it.
class Report {
 public:
  Report(const content::Library& library, const search::Engine& engine,
         std::vector<JudgedQuery> queries)
      : library_(library), engine_(engine), queries_(std::move(queries)) {}

  // Asks all judged questions; the sections up to Calibration need it.
  void Ask() {
    for (const JudgedQuery& query : queries_) run_[query.id] = Ranking(query.text);
    metrics_ = Evaluated(run_);
  }

  const Rankings& run() const { return run_; }

  Json Relevance() const {
    const QueryMetrics mean = Mean(metrics_);
    Say("%zu queries, field %s\n%-24s %7s %7s %7s %8s\n", queries_.size(),
        absl::GetFlag(FLAGS_field).c_str(), "", "MAP@10", "MRR@10", "P@1", "nDCG@10");
    Json rows = Json::array();
    for (size_t view = 0; view < kViews.size(); ++view) {
      const Metrics& row = mean[view];
      Say("%-24s %7.3f %7.3f %7.3f %8.3f\n", kViews[view].name, row.map, row.mrr, row.p1,
          row.ndcg);
      rows.push_back(ToJson(view, row));
    }
    return rows;
  }

  Json Comparison(const Rankings& baseline) const {
    const std::vector<QueryMetrics> before = Evaluated(baseline);
    const QueryMetrics mean = Mean(metrics_);
    const QueryMetrics mean_before = Mean(before);
    Say("\nagainst the baseline (paired randomisation test, %d permutations)\n"
        "%-24s %-8s %9s %9s %11s %9s\n",
        kPermutations, "", "", "baseline", "now", "difference", "p");
    Json rows = Json::array();
    for (size_t view = 0; view < kViews.size(); ++view) {
      for (const MetricField& field : kMetricFields) {
        std::vector<double> a;
        std::vector<double> b;
        for (size_t i = 0; i < metrics_.size(); ++i) {
          a.push_back(metrics_[i][view].*field.value);
          b.push_back(before[i][view].*field.value);
        }
        const PairedTest test = PairedRandomisation(a, b);
        Say("%-24s %-8s %9.3f %9.3f %+11.3f %9.5f\n", kViews[view].name, field.title,
            mean_before[view].*field.value, mean[view].*field.value, test.difference,
            test.p);
        rows.push_back({{"view", kViews[view].name},
                        {"metric", field.key},
                        {"baseline", mean_before[view].*field.value},
                        {"now", mean[view].*field.value},
                        {"difference", test.difference},
                        {"p", test.p}});
      }
    }
    return rows;
  }

  Json Typos(int count, int seeds) const {
    std::vector<QueryMetrics> all;
    size_t changed = 0;
    for (int seed = 1; seed <= seeds; ++seed) {
      Rankings run;
      for (size_t i = 0; i < queries_.size(); ++i) {
        const std::string text = WithTypos(queries_[i].text, count,
                                           static_cast<uint64_t>(seed) * 1'000'003 + i);
        changed += text != queries_[i].text ? 1 : 0;
        run[queries_[i].id] = Ranking(text);
      }
      for (const QueryMetrics& one : Evaluated(run)) all.push_back(one);
    }
    const QueryMetrics before = Mean(metrics_);
    const QueryMetrics mean = Mean(all);
    Say("\n%d typos a query, mean of %d choices (%zu of %zu queries changed); loss in "
        "%%\n"
        "%-24s",
        count, seeds, changed, all.size(), "");
    for (const MetricField& field : kMetricFields) Say(" %8s %6s", field.title, "loss");
    Json rows = Json::array();
    for (size_t view = 0; view < kViews.size(); ++view) {
      Say("\n%-24s", kViews[view].name);
      Json row = ToJson(view, mean[view]);
      for (const MetricField& field : kMetricFields) {
        const double was = before[view].*field.value;
        const double now = mean[view].*field.value;
        const double loss = was > 0 ? 100 * (was - now) / was : 0;
        Say(" %8.3f %5.1f%%", now, loss);
        row[std::string(field.key) + "_loss_percent"] = loss;
      }
      rows.push_back(std::move(row));
    }
    Say("\n");
    return {{"typos", count}, {"seeds", seeds}, {"changed", changed}, {"rows", rows}};
  }

  Json CalibrationTable() const {
    std::vector<JudgedResult> judged;
    for (const JudgedQuery& query : queries_) {
      const std::vector<RankedAnswer>& ranking = run_.at(query.id);
      for (size_t i = 0; i < std::min(kCut, ranking.size()); ++i) {
        const auto grade = query.grades.find(ranking[i].answer_id);
        if (grade == query.grades.end()) continue;
        judged.push_back({ranking[i].confidence, grade->second});
      }
    }
    const Calibration result = Calibrate(judged);
    Say("\nconfidence of the %zu judged results among the first %zu\n"
        "%-12s %7s %10s %10s %10s\n",
        result.count, kCut, "confidence", "count", "mean", "grade 2+", "grade 1+");
    Json bins = Json::array();
    for (size_t i = 0; i < result.bins.size(); ++i) {
      const CalibrationBin& bin = result.bins[i];
      Say("%.1f to %.1f   %7zu %10.3f %10.3f %10.3f\n", static_cast<double>(i) / 10,
          static_cast<double>(i + 1) / 10, bin.count, bin.mean_confidence, bin.grade2,
          bin.grade1);
      bins.push_back({{"from", static_cast<double>(i) / 10},
                      {"count", bin.count},
                      {"mean_confidence", bin.mean_confidence},
                      {"grade2", bin.grade2},
                      {"grade1", bin.grade1}});
    }
    Say("expected calibration error: %.3f for grade 2+, %.3f for grade 1+\n",
        result.error2, result.error1);
    return {{"count", result.count},
            {"bins", bins},
            {"ece_grade2", result.error2},
            {"ece_grade1", result.error1}};
  }

  Json Outside(const std::vector<std::string>& questions) const {
    size_t answered = 0;
    size_t uncertain = 0;
    for (const std::string& question : questions) {
      const search::Verdict verdict = engine_.Search({.text = question}).verdict;
      answered += verdict == search::Verdict::kAnswered ? 1 : 0;
      uncertain += verdict == search::Verdict::kUncertain ? 1 : 0;
    }
    const double all = static_cast<double>(std::max<size_t>(1, questions.size()));
    const double answered_share = static_cast<double>(answered) / all;
    const double uncertain_share = static_cast<double>(uncertain) / all;
    const double no_match_share =
        static_cast<double>(questions.size() - answered - uncertain) / all;
    Say("\n%zu questions from outside: ANSWERED %.4f, UNCERTAIN %.4f, NO_MATCH %.4f\n",
        questions.size(), answered_share, uncertain_share, no_match_share);
    return {{"questions", questions.size()},
            {"answered", answered_share},
            {"uncertain", uncertain_share},
            {"no_match", no_match_share}};
  }

  Json Inside(const std::vector<std::string>& lines) const {
    size_t answered = 0;
    size_t first = 0;
    size_t answered_rightly = 0;
    for (const std::string& line : lines) {
      const size_t tab = line.find('\t');
      if (tab == std::string::npos) continue;
      const std::string question = line.substr(tab + 1);
      const search::SearchResults found = engine_.Search({.text = question});
      const bool is_answered = found.verdict == search::Verdict::kAnswered;
      const bool is_first = !found.results.empty() &&
                            library_.answers[found.results.front().answer].answer_id() ==
                                line.substr(0, tab);
      answered += is_answered ? 1 : 0;
      first += is_first ? 1 : 0;
      answered_rightly += is_answered && is_first ? 1 : 0;
      if (!is_answered || !is_first) {
        Say("  %s, %s: %s\n", is_answered ? "answered" : "not answered",
            is_first ? "right" : "another is first", line.c_str());
      }
    }
    const double all = static_cast<double>(std::max<size_t>(1, lines.size()));
    Say("%zu questions from inside: ANSWERED %.4f, the right answer first %.4f, both "
        "%.4f\n",
        lines.size(), static_cast<double>(answered) / all,
        static_cast<double>(first) / all, static_cast<double>(answered_rightly) / all);
    return {{"questions", lines.size()},
            {"answered", static_cast<double>(answered) / all},
            {"right_first", static_cast<double>(first) / all},
            {"answered_and_right", static_cast<double>(answered_rightly) / all}};
  }

  Json Exact() const {
    const ExactReport report = AskExactly(library_, engine_);
    Say("\n%zu questions of the library asked (%zu left out: several answers have them), "
        "%zu not first\n",
        report.asked, report.shared, report.failures.size());
    Json failures = Json::array();
    for (const ExactFailure& failure : report.failures) {
      if (failures.size() < kMostFailuresShown) {
        Say("  %s (%s): rank %zu, first was: %s\n", failure.asked.c_str(),
            failure.answer_id.c_str(), failure.rank, failure.first.c_str());
      }
      failures.push_back({{"asked", failure.asked},
                          {"answer_id", failure.answer_id},
                          {"rank", failure.rank},
                          {"first", failure.first}});
    }
    return {{"asked", report.asked}, {"shared", report.shared}, {"failures", failures}};
  }

 private:
  template <typename... Args>
  static void Say(const char* format, const Args&... args) {
    if (!absl::GetFlag(FLAGS_json)) std::printf(format, args...);
  }

  static Json ToJson(size_t view, const Metrics& metrics) {
    Json row = {{"name", kViews[view].name}};
    for (const MetricField& field : kMetricFields) row[field.key] = metrics.*field.value;
    return row;
  }

  std::vector<RankedAnswer> Ranking(const std::string& text) const {
    std::vector<RankedAnswer> ranking;
    for (const search::Result& result :
         engine_.Search({.text = text, .limit = kDepth}).results) {
      ranking.push_back(
          {library_.answers[result.answer].answer_id(), result.score, result.confidence});
    }
    return ranking;
  }

  // One for each query, in their order; a query missing from `run` found nothing.
  std::vector<QueryMetrics> Evaluated(const Rankings& run) const {
    std::vector<QueryMetrics> out;
    for (const JudgedQuery& query : queries_) {
      std::vector<std::string> ids;
      const auto ranking = run.find(query.id);
      if (ranking != run.end()) {
        for (const RankedAnswer& answer : ranking->second)
          ids.push_back(answer.answer_id);
      }
      out.push_back(EvaluateViews(query, ids));
    }
    return out;
  }

  const content::Library& library_;
  const search::Engine& engine_;
  const std::vector<JudgedQuery> queries_;
  Rankings run_;
  std::vector<QueryMetrics> metrics_;
};

absl::StatusOr<std::vector<std::string>> Lines(const std::string& path) {
  std::ifstream in(path);
  if (!in) return absl::NotFoundError("cannot read " + path);
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) {
    if (!line.empty()) lines.push_back(std::move(line));
  }
  return lines;
}

// A baseline of other questions would compare with nothing.
absl::Status CheckSameQueries(const Rankings& baseline, const Rankings& run) {
  for (const auto& [query, ranking] : baseline) {
    if (run.count(query) > 0) return absl::OkStatus();
  }
  return absl::InvalidArgumentError("the baseline has none of the judged queries");
}

absl::Status Measure(Json& json) {
  const absl::StatusOr<content::Library> library =
      content::LoadLibrary(absl::GetFlag(FLAGS_content));
  if (!library.ok()) return library.status();
  std::vector<JudgedQuery> queries;
  const bool judged = !absl::GetFlag(FLAGS_queries).empty();
  if (judged) {
    auto read = ReadJudgements(absl::GetFlag(FLAGS_queries), absl::GetFlag(FLAGS_field),
                               absl::GetFlag(FLAGS_qrels));
    if (!read.ok()) return read.status();
    queries = *std::move(read);
    if (queries.empty()) {
      return absl::InvalidArgumentError("no judged query has the field " +
                                        absl::GetFlag(FLAGS_field));
    }
  }
  const absl::StatusOr<search::Synonyms> synonyms =
      search::LoadSynonyms(absl::GetFlag(FLAGS_synonyms), absl::GetFlag(FLAGS_content));
  if (!synonyms.ok()) return synonyms.status();
  const auto engine = search::Engine::Build(*library, *synonyms);
  json["queries"] = queries.size();
  json["field"] = absl::GetFlag(FLAGS_field);
  Report report(*library, *engine, std::move(queries));
  if (judged) {
    report.Ask();
    json["rows"] = report.Relevance();
    if (!absl::GetFlag(FLAGS_baseline).empty()) {
      const absl::StatusOr<Rankings> baseline = ReadRun(absl::GetFlag(FLAGS_baseline));
      if (!baseline.ok()) return baseline.status();
      absl::Status same = CheckSameQueries(*baseline, report.run());
      if (!same.ok()) return same;
      json["baseline"] = report.Comparison(*baseline);
    }
    // After the comparison, which may be with the file of this name.
    if (!absl::GetFlag(FLAGS_run).empty()) {
      absl::Status written =
          WriteRun(report.run(), absl::GetFlag(FLAGS_tag), absl::GetFlag(FLAGS_run));
      if (!written.ok()) return written;
    }
    if (absl::GetFlag(FLAGS_typos) > 0) {
      json["typos"] =
          report.Typos(absl::GetFlag(FLAGS_typos), absl::GetFlag(FLAGS_typo_seeds));
    }
    if (absl::GetFlag(FLAGS_calibration)) {
      json["calibration"] = report.CalibrationTable();
    }
  }
  if (!absl::GetFlag(FLAGS_outside).empty()) {
    const auto questions = Lines(absl::GetFlag(FLAGS_outside));
    if (!questions.ok()) return questions.status();
    json["outside"] = report.Outside(*questions);
  }
  if (!absl::GetFlag(FLAGS_inside).empty()) {
    const auto questions = Lines(absl::GetFlag(FLAGS_inside));
    if (!questions.ok()) return questions.status();
    json["inside"] = report.Inside(*questions);
  }
  if (absl::GetFlag(FLAGS_exact)) json["exact"] = report.Exact();
  return absl::OkStatus();
}

int Main() {
  Json json;
  const absl::Status status = Measure(json);
  if (!status.ok()) {
    std::cerr << status.message() << '\n';
    return 1;
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
