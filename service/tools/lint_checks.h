// What may be wrong with a library that can be served.
#ifndef ANSWERBOOK_SERVICE_TOOLS_LINT_CHECKS_H_
#define ANSWERBOOK_SERVICE_TOOLS_LINT_CHECKS_H_

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/civil_time.h"

#include "service/content/library.h"
#include "service/content/origin.h"
#include "service/content/problem.h"
#include "service/search/synonyms.h"

namespace answerbook::tools {

// The codes of findings: programs rely on them, so they stay. docs/content-tool.md says
// what each is about.
inline constexpr char kInvalidContent[] = "invalid-content";
inline constexpr char kInvalidSynonyms[] = "invalid-synonyms";
inline constexpr char kMissingSources[] = "missing-sources";
inline constexpr char kMissingReview[] = "missing-review";
inline constexpr char kStaleReview[] = "stale-review";
inline constexpr char kFutureReview[] = "future-review";
inline constexpr char kRawHtml[] = "raw-html";
inline constexpr char kDeadLink[] = "dead-link";
inline constexpr char kDuplicateQuestion[] = "duplicate-question";
inline constexpr char kSimilarQuestion[] = "similar-question";
inline constexpr char kFindsAnother[] = "finds-another";
inline constexpr char kNotFound[] = "not-found";
inline constexpr char kKeywordsFindAnother[] = "keywords-find-another";
inline constexpr char kUnansweredPointer[] = "unanswered-pointer";
inline constexpr char kCutText[] = "cut-text";

// Those of warnings.
const std::vector<std::string_view>& WarningCodes();

enum class Severity { kError, kWarning };

struct Finding {
  std::string code;
  Severity severity = Severity::kWarning;
  std::string file;  // empty when no file is to blame
  int line = 0;      // from 1; 0 when it is not known
  std::string field;
  std::string answer_id;  // empty when it is not known, or no answer is to blame
  std::string message;    // what is wrong and what would be right
  std::vector<std::string> others;  // ids of other answers that it is about
};

// How long a review is good for.
struct Age {
  int count = 0;
  char unit = 'm';  // d, w, m or y
};
// `90d`, `12w`, `24m`, `2y`; nothing for what is no such age.
std::optional<Age> ParseAge(std::string_view text);
// The day of that age on the day `today`: reviews before it are stale.
absl::CivilDay OldestReview(absl::CivilDay today, const Age& age);
std::string ToString(const Age& age);  // "24 months"

struct LintInput {
  const content::Library& library;
  // Where each of library.answers stands.
  const std::vector<content::Origin>& origins;
  const search::Synonyms& synonyms;
  // What content::LoadOptions::doubts received.
  const std::vector<content::Problem>& doubts;
};

struct LintOptions {
  absl::CivilDay today;
  Age max_review_age{24, 'm'};
  // Also asks each question by the words that mean something alone.
  bool keywords = false;
  // Of the stage so many of so many parts are done. Called by one thread at a time.
  std::function<void(const char* stage, size_t done, size_t all)> progress;
};

// All warnings, by the order of answers; those that no answer is to blame for come last.
// Searches for every question with all CPUs.
std::vector<Finding> FindWarnings(const LintInput& input, const LintOptions& options);

}  // namespace answerbook::tools

#endif  // ANSWERBOOK_SERVICE_TOOLS_LINT_CHECKS_H_
