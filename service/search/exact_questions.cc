#include "service/search/exact_questions.h"

#include <algorithm>
#include <functional>
#include <string>

#include "service/search/analyzer.h"

namespace answerbook::search {
namespace {

uint64_t Hash(std::string_view text) { return std::hash<std::string_view>{}(text); }

}  // namespace

const std::string& PhrasingText(const v1::Answer& answer, uint32_t phrasing) {
  return phrasing == 0 ? answer.question()
                       : answer.alternate_questions(static_cast<int>(phrasing) - 1);
}

ExactQuestions::ExactQuestions(const content::Library& library) : library_(&library) {
  for (DocId doc = 0; doc < library.answers.size(); ++doc) {
    const v1::Answer& answer = library.answers[doc];
    const auto phrasings = static_cast<uint32_t>(answer.alternate_questions_size()) + 1;
    for (uint32_t phrasing = 0; phrasing < phrasings; ++phrasing) {
      const std::string normalized = NormalizedQuestion(PhrasingText(answer, phrasing));
      if (!normalized.empty()) entries_.push_back({Hash(normalized), {doc, phrasing}});
    }
  }
  std::sort(entries_.begin(), entries_.end(), [](const auto& a, const auto& b) {
    return std::tuple(a.first, a.second.doc, a.second.phrasing) <
           std::tuple(b.first, b.second.doc, b.second.phrasing);
  });
}

std::vector<ExactMatch> ExactQuestions::Find(std::string_view text) const {
  std::vector<ExactMatch> found;
  const std::string normalized = NormalizedQuestion(text);
  if (normalized.empty()) return found;
  const uint64_t hash = Hash(normalized);
  auto at =
      std::lower_bound(entries_.begin(), entries_.end(), hash,
                       [](const auto& entry, uint64_t h) { return entry.first < h; });
  for (; at != entries_.end() && at->first == hash; ++at) {
    const ExactMatch& match = at->second;
    if (!found.empty() && found.back().doc == match.doc) continue;
    // Equal hashes of different texts are possible, if rare.
    const v1::Answer& answer = library_->answers[match.doc];
    if (NormalizedQuestion(PhrasingText(answer, match.phrasing)) == normalized) {
      found.push_back(match);
    }
  }
  return found;
}

}  // namespace answerbook::search
