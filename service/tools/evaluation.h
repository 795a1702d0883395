// How well a library answers questions of which it is known what should answer them.
#ifndef ANSWERBOOK_SERVICE_TOOLS_EVALUATION_H_
#define ANSWERBOOK_SERVICE_TOOLS_EVALUATION_H_

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

#include "service/content/library.h"
#include "service/search/engine.h"

namespace answerbook::tools {

// Results that are looked at.
inline constexpr size_t kEvaluatedResults = 10;

struct EvalQuery {
  std::string text;
  std::vector<std::string> expected;  // answer ids, any of which will do; empty for none
  std::string language;               // as search::Query has it
  std::vector<std::string> topic_ids;
  int line = 0;  // in the file, from 1
};

// Reads the file at `path`:
//  - `.tsv`: `answer id`, tab, `question` a line, as bench/questions/inside.tsv;
//  - `.txt`: questions, one a line, that the library does not answer;
//  - else JSON Lines: `query`, `expected` (an id, a list of ids, or null for none), and
//    optionally `language` and `topics`. Other keys are faults.
// Empty lines are passed over. NOT_FOUND; INVALID_ARGUMENT with all faults, one a line,
// each with file and line.
absl::StatusOr<std::vector<EvalQuery>> ReadQueries(const std::string& path);

// Whether what search says of a question is right. kUnsure: it may be the answer, says
// search, of what is or is not.
enum class Judgement { kRight, kUnsure, kWrong };

struct RankedAnswer {
  std::string answer_id;
  float confidence = 0;
};

struct EvalResult {
  std::vector<RankedAnswer> ranked;  // at most kEvaluatedResults, best first
  size_t rank = 0;  // of the best expected one, from 1; 0 when none is there
  search::Verdict verdict = search::Verdict::kNoMatch;
  // Right is ANSWERED with an expected answer first, or NO_MATCH where none is expected;
  // wrong is ANSWERED with another first, or NO_MATCH where one is expected.
  Judgement judgement = Judgement::kWrong;
};

struct EvalSummary {
  size_t queries = 0;
  size_t expecting = 0;  // queries that expect an answer; the next three are of these
  size_t first = 0;      // with an expected answer in the first place
  size_t first_three = 0;
  double mrr = 0;    // mean of 1/rank, 0 for those that are not there; 0 without queries
  size_t wrong = 0;  // judgements of all queries
  size_t unsure = 0;

  // 1 when no query expects an answer.
  double FirstShare() const {
    return expecting == 0 ? 1
                          : static_cast<double>(first) / static_cast<double>(expecting);
  }
};

// Asks the library all of the queries, with all CPUs. `progress`, when set, is told how
// many are done, by one thread.
std::vector<EvalResult> Evaluate(const content::Library& library,
                                 const search::Engine& engine,
                                 const std::vector<EvalQuery>& queries,
                                 const std::function<void(size_t done)>& progress = {});

EvalSummary Summarize(const std::vector<EvalQuery>& queries,
                      const std::vector<EvalResult>& results);

// Below 0 when `now` is worse than `before`, above when it is better: by the rank of the
// expected answer, where that is the same by the judgement.
int CompareResults(const EvalResult& before, const EvalResult& now);

}  // namespace answerbook::tools

#endif  // ANSWERBOOK_SERVICE_TOOLS_EVALUATION_H_
