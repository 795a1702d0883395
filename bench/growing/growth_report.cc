// Shows what bench/growing/measure found: prints a Markdown table, and draws it.
//
//   growth_report --input=growth.json --svg=docs/growth.svg
#include <fstream>
#include <iostream>
#include <string>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "absl/strings/str_format.h"

#include "bench/growing/growth_plot.h"
#include <nlohmann/json.hpp>

ABSL_FLAG(std::string, input, "", "an array of what engine_bench --json prints");
ABSL_FLAG(std::string, svg, "", "the picture to write; empty for none");

namespace answerbook::bench {
namespace {

double Number(const nlohmann::json& row, const char* field) {
  const auto at = row.find(field);
  return at != row.end() && at->is_number() ? at->get<double>() : 0;
}

Line LineOf(const nlohmann::json& rows, const char* name, const char* field,
            double factor) {
  Line line{name, {}};
  for (const auto& row : rows) {
    line.points.emplace_back(Number(row, "answers"), factor * Number(row, field));
  }
  return line;
}

std::vector<Panel> Panels(const nlohmann::json& rows) {
  return {
      {"Latency of Search",
       "s",
       {LineOf(rows, "mean", "mean_us", 1e-6), LineOf(rows, "p99", "p99_us", 1e-6)}},
      {"Time to start",
       "s",
       {LineOf(rows, "load", "load_ms", 1e-3), LineOf(rows, "index", "index_ms", 1e-3)}},
      {"Bytes an answer",
       "B",
       {LineOf(rows, "text", "text_bytes_per_answer", 1),
        LineOf(rows, "index", "index_bytes_per_answer", 1)}},
      {"Resident memory", "B", {LineOf(rows, "process", "resident_mib", 1 << 20)}}};
}

void PrintTable(const nlohmann::json& rows) {
  absl::PrintF(
      "| answers | load | index | text bytes an answer | index bytes an answer | "
      "resident "
      "| mean | p99 | known words | misspelt words | repeated word |\n"
      "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |\n");
  for (const auto& row : rows) {
    absl::PrintF(
        "| %.0f | %s | %s | %.0f | %.0f | %.0f MiB | %s | %s | %.1f | %.1f | %.1f |\n",
        Number(row, "answers"), Rounded(Number(row, "load_ms") / 1e3, "s"),
        Rounded(Number(row, "index_ms") / 1e3, "s"), Number(row, "text_bytes_per_answer"),
        Number(row, "index_bytes_per_answer"), Number(row, "resident_mib"),
        Rounded(Number(row, "mean_us") / 1e6, "s"),
        Rounded(Number(row, "p99_us") / 1e6, "s"), Number(row, "known_words_ratio"),
        Number(row, "misspelt_words_ratio"), Number(row, "repeated_word_ratio"));
  }
}

int Main() {
  std::ifstream in(absl::GetFlag(FLAGS_input));
  const auto rows = nlohmann::json::parse(in, nullptr, /*allow_exceptions=*/false);
  if (!rows.is_array() || rows.empty()) {
    std::cerr << absl::GetFlag(FLAGS_input) << ": no array of measurements\n";
    return 1;
  }
  PrintTable(rows);
  const std::string svg = absl::GetFlag(FLAGS_svg);
  if (svg.empty()) return 0;
  std::ofstream out(svg);
  out << LogLogSvg(Panels(rows)) << std::flush;
  if (out) return 0;
  std::cerr << svg << ": cannot be written\n";
  return 1;
}

}  // namespace
}  // namespace answerbook::bench

int main(int argc, char** argv) {
  absl::SetProgramUsageMessage("Shows how search grows.");
  absl::ParseCommandLine(argc, argv);
  return answerbook::bench::Main();
}
