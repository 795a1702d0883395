// Rankings in a file, in the format of TREC runs, so that other tools can score them and
// a later build can be compared with this one.
//
//   qid Q0 docid rank score tag confidence
//
// One result a line, columns separated by white space, rank from 1. The seventh column is
// ours and may be missing; `cut -d' ' -f1-6` gives the plain format. `rank` is what
// counts: scores may tie.
#ifndef ANSWERBOOK_BENCH_RUN_FILE_H_
#define ANSWERBOOK_BENCH_RUN_FILE_H_

#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace answerbook::bench {

struct RankedAnswer {
  std::string answer_id;
  double score = 0;
  double confidence = 0;  // 0 when a file does not say
};

// Rankings by query id, best first. A query that found nothing has no line in a file, so
// after reading it is missing.
using Rankings = std::map<std::string, std::vector<RankedAnswer>>;

// Errors: UNKNOWN when the file cannot be written.
absl::Status WriteRun(const Rankings& run, const std::string& tag,
                      const std::string& path);

// Errors: NOT_FOUND; INVALID_ARGUMENT, with the line, for anything but the format above
// and for a rank or an answer that a query has twice.
absl::StatusOr<Rankings> ReadRun(const std::string& path);

}  // namespace answerbook::bench

#endif  // ANSWERBOOK_BENCH_RUN_FILE_H_
