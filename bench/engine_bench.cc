// Measures what the engine costs: time to load and to index a library, memory, and the
// latency of Search (analysis, retrieval, rescoring and snippets of 10 results), on one
// thread and without a cache of answers; and what the hardest questions cost relative to
// that. Loading and indexing use all threads of the machine.
//
//   engine_bench --content=corpus.jsonl.gz --queries=queries.jsonl --field=summary
//
// Prints text, with --json one JSON document.
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <numeric>
#include <string>
#include <thread>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"

#include "bench/robustness.h"
#include "service/content/load.h"
#include "service/search/engine.h"
#include "service/search/synonyms_file.h"
#include <nlohmann/json.hpp>

ABSL_FLAG(std::string, content, "", "the library: anything answerbookd serves");
ABSL_FLAG(std::string, queries, "",
          "JSON Lines with the field below; empty to ask the library's own questions");
ABSL_FLAG(std::string, synonyms, "auto", "as answerbookd takes it");
ABSL_FLAG(std::string, field, "summary", "which wording of the queries to use");
ABSL_FLAG(int, rounds, 20, "how often to ask every query");
ABSL_FLAG(bool, hard, true, "ask the hardest questions too");
ABSL_FLAG(bool, json, false, "print JSON");

namespace answerbook::bench {
namespace {

using Clock = std::chrono::steady_clock;

constexpr size_t kMostOwnQuestions = 1000;
// Long enough that what else the machine does weighs on these as on the other searches.
constexpr std::chrono::milliseconds kHardTime{500};

double Milliseconds(Clock::duration time) {
  return std::chrono::duration<double, std::milli>(time).count();
}

double ResidentMiB() {
  std::ifstream statm("/proc/self/statm");
  long total = 0;
  long resident = 0;
  statm >> total >> resident;
  return static_cast<double>(resident) * static_cast<double>(sysconf(_SC_PAGESIZE)) /
         (1 << 20);
}

std::vector<std::string> Queries(const content::Library& library) {
  std::vector<std::string> texts;
  if (absl::GetFlag(FLAGS_queries).empty()) {
    // Spread over the library, not its first topics alone.
    const size_t step = std::max<size_t>(1, library.answers.size() / kMostOwnQuestions);
    for (size_t i = 0; i < library.answers.size(); i += step) {
      texts.push_back(library.answers[i].question());
    }
    return texts;
  }
  std::ifstream in(absl::GetFlag(FLAGS_queries));
  for (std::string line; std::getline(in, line);) {
    const auto json = nlohmann::json::parse(line, nullptr, /*allow_exceptions=*/false);
    if (!json.is_object()) continue;
    std::string text = json.value(absl::GetFlag(FLAGS_field), "");
    if (!text.empty()) texts.push_back(std::move(text));
  }
  return texts;
}

// What the library's messages take, without which no answer could be served.
size_t TextBytes(const content::Library& library) {
  size_t bytes = 0;
  for (const v1::Answer& answer : library.answers) bytes += answer.ByteSizeLong();
  return bytes;
}

void AskHardQueries(const content::Library& library, const search::Engine& engine,
                    double mean_us, nlohmann::ordered_json* json) {
  for (const HardQuery& query : HardQueries(library)) {
    if (query.text.empty()) continue;
    engine.Search({.text = query.text});
    const auto before = Clock::now();
    int asked = 0;
    for (; Clock::now() - before < kHardTime; ++asked)
      engine.Search({.text = query.text});
    const double us = Milliseconds(Clock::now() - before) * 1000 / asked;
    (*json)[query.name + "_us"] = us;
    (*json)[query.name + "_ratio"] = us / mean_us;
  }
}

int Main() {
  const auto start = Clock::now();
  const absl::StatusOr<content::Library> library =
      content::LoadLibrary(absl::GetFlag(FLAGS_content));
  if (!library.ok()) {
    std::cerr << library.status().message() << '\n';
    return 1;
  }
  const auto loaded = Clock::now();
  const absl::StatusOr<search::Synonyms> synonyms =
      search::LoadSynonyms(absl::GetFlag(FLAGS_synonyms), absl::GetFlag(FLAGS_content));
  if (!synonyms.ok()) {
    std::cerr << synonyms.status().message() << '\n';
    return 1;
  }
  const auto engine = search::Engine::Build(*library, *synonyms);
  const auto indexed = Clock::now();
  const std::vector<std::string> queries = Queries(*library);
  if (queries.empty()) {
    std::cerr << "no queries with field " << absl::GetFlag(FLAGS_field) << '\n';
    return 1;
  }

  std::vector<double> microseconds;
  search::SearchResults found;
  size_t results = 0;
  for (int round = -1; round < absl::GetFlag(FLAGS_rounds); ++round) {
    for (const std::string& query : queries) {
      const auto before = Clock::now();
      engine->Search({.text = query}, &found);
      const auto after = Clock::now();
      results += found.results.size();
      if (round >= 0)
        microseconds.push_back(Milliseconds(after - before) * 1000);  // -1 warms
    }
  }
  std::sort(microseconds.begin(), microseconds.end());
  const auto percentile = [&](double p) {
    return microseconds[static_cast<size_t>(
        p * static_cast<double>(microseconds.size() - 1))];
  };
  const double mean = std::accumulate(microseconds.begin(), microseconds.end(), 0.0) /
                      static_cast<double>(microseconds.size());

  nlohmann::ordered_json json;
  json["answers"] = library->answers.size();
  json["topics"] = library->topics.size();
  json["load_and_index_threads"] = std::max(1U, std::thread::hardware_concurrency());
  json["load_ms"] = Milliseconds(loaded - start);
  json["index_ms"] = Milliseconds(indexed - loaded);
  json["index_bytes"] = engine->IndexBytes();
  json["index_bytes_per_answer"] = engine->IndexBytes() / library->answers.size();
  json["text_bytes_per_answer"] = TextBytes(*library) / library->answers.size();
  json["resident_mib"] = ResidentMiB();
  json["queries"] = queries.size();
  json["searches"] = microseconds.size();
  json["results"] = results;
  json["mean_us"] = mean;
  json["p50_us"] = percentile(0.50);
  json["p99_us"] = percentile(0.99);
  json["max_us"] = microseconds.back();
  if (absl::GetFlag(FLAGS_hard)) AskHardQueries(*library, *engine, mean, &json);
  if (absl::GetFlag(FLAGS_json)) {
    std::cout << json.dump(2) << '\n';
  } else {
    for (const auto& [name, value] : json.items()) {
      std::printf("%-24s %s\n", name.c_str(),
                  value.is_number_float() ? std::to_string(value.get<double>()).c_str()
                                          : value.dump().c_str());
    }
  }
  return 0;
}

}  // namespace
}  // namespace answerbook::bench

int main(int argc, char** argv) {
  absl::SetProgramUsageMessage("Measures the search engine.");
  absl::ParseCommandLine(argc, argv);
  return answerbook::bench::Main();
}
