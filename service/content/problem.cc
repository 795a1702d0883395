#include "service/content/problem.h"

#include <algorithm>
#include <tuple>

#include "absl/strings/str_cat.h"

namespace answerbook::content {
namespace {

// More would bury the first ones; the rest show once those are mended.
constexpr size_t kMostShown = 100;

}  // namespace

std::string ToString(const Problem& problem) {
  std::string text = problem.file;
  if (problem.line > 0) absl::StrAppend(&text, ":", problem.line);
  if (!problem.field.empty()) absl::StrAppend(&text, ": ", problem.field);
  absl::StrAppend(&text, ": ", problem.message);
  return text;
}

absl::Status ToStatus(const std::vector<Problem>& problems) {
  if (problems.empty()) return absl::OkStatus();
  std::vector<const Problem*> ordered;
  ordered.reserve(problems.size());
  for (const Problem& problem : problems) ordered.push_back(&problem);
  std::stable_sort(ordered.begin(), ordered.end(),
                   [](const Problem* a, const Problem* b) {
                     return std::tie(a->file, a->line) < std::tie(b->file, b->line);
                   });
  std::string message = problems.size() == 1
                            ? std::string("1 problem in the content:")
                            : absl::StrCat(problems.size(), " problems in the content:");
  for (size_t i = 0; i < std::min(ordered.size(), kMostShown); ++i) {
    absl::StrAppend(&message, "\n", ToString(*ordered[i]));
  }
  if (ordered.size() > kMostShown) {
    absl::StrAppend(&message, "\n… and ", ordered.size() - kMostShown, " more");
  }
  return absl::InvalidArgumentError(message);
}

}  // namespace answerbook::content
