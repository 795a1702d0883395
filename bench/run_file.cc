#include "bench/run_file.h"

#include <cstdio>
#include <fstream>
#include <set>
#include <sstream>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace answerbook::bench {

absl::Status WriteRun(const Rankings& run, const std::string& tag,
                      const std::string& path) {
  std::ofstream out(path);
  for (const auto& [query, ranking] : run) {
    size_t rank = 0;
    for (const RankedAnswer& answer : ranking) {
      out << absl::StrFormat("%s Q0 %s %d %.9g %s %.6f\n", query, answer.answer_id,
                             ++rank, answer.score, tag, answer.confidence);
    }
  }
  out.close();
  if (!out) return absl::UnknownError("cannot write " + path);
  return absl::OkStatus();
}

absl::StatusOr<Rankings> ReadRun(const std::string& path) {
  std::ifstream in(path);
  if (!in) return absl::NotFoundError("cannot read " + path);
  std::map<std::string, std::map<long, RankedAnswer>> by_rank;
  std::set<std::pair<std::string, std::string>> seen;
  int number = 0;
  for (std::string line; std::getline(in, line);) {
    ++number;
    const auto fault = [&](const char* what) {
      return absl::InvalidArgumentError(absl::StrCat(path, ":", number, ": ", what));
    };
    std::istringstream columns(line);
    std::string query;
    std::string q0;
    std::string tag;
    long rank = 0;
    RankedAnswer answer;
    if (!(columns >> query)) continue;  // an empty line
    if (!(columns >> q0 >> answer.answer_id >> rank >> answer.score >> tag)) {
      return fault("not `qid Q0 docid rank score tag`");
    }
    if (!(columns >> answer.confidence)) answer.confidence = 0;
    if (!seen.insert({query, answer.answer_id}).second) {
      return fault("the query has this answer already");
    }
    if (!by_rank[query].emplace(rank, std::move(answer)).second) {
      return fault("the query has this rank already");
    }
  }
  Rankings run;
  for (auto& [query, ranking] : by_rank) {
    for (auto& [rank, answer] : ranking) run[query].push_back(std::move(answer));
  }
  return run;
}

}  // namespace answerbook::bench
