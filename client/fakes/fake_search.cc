#include "client/fakes/fake_search.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/ascii.h"
#include "absl/strings/string_view.h"

namespace answerbook {
inline namespace sdk_v0 {
namespace fakes {
namespace {

constexpr float kAnswered = 0.75F;
constexpr float kUncertain = 0.4F;

bool IsWordByte(char c) {
  // Bytes of characters beyond ASCII all belong to words.
  return absl::ascii_isalnum(static_cast<unsigned char>(c)) ||
         static_cast<unsigned char>(c) >= 0x80;
}

// Calls `use(text, is_word)` for each stretch of the text that is a word or is between
// words.
template <typename Use>
void ForEachStretch(absl::string_view text, Use use) {
  for (size_t begin = 0; begin < text.size();) {
    const bool word = IsWordByte(text[begin]);
    size_t end = begin;
    while (end < text.size() && IsWordByte(text[end]) == word) ++end;
    use(text.substr(begin, end - begin), word);
    begin = end;
  }
}

using Words = absl::flat_hash_set<std::string>;

Words WordsOf(absl::string_view text) {
  Words words;
  ForEachStretch(text, [&](absl::string_view stretch, bool word) {
    if (word) words.insert(absl::AsciiStrToLower(stretch));
  });
  return words;
}

float ShareFound(const Words& query, absl::string_view text) {
  if (query.empty()) return 0;
  const Words words = WordsOf(text);
  const auto found = std::count_if(
      query.begin(), query.end(), [&](const auto& word) { return words.contains(word); });
  return static_cast<float>(found) / static_cast<float>(query.size());
}

void Segments(absl::string_view text, const Words& query,
              google::protobuf::RepeatedPtrField<v1::TextSegment>* into) {
  ForEachStretch(text, [&](absl::string_view stretch, bool word) {
    const bool highlighted = word && query.contains(absl::AsciiStrToLower(stretch));
    if (into->empty() || into->rbegin()->highlighted() != highlighted) {
      into->Add()->set_highlighted(highlighted);
    }
    into->rbegin()->mutable_text()->append(stretch.data(), stretch.size());
  });
}

v1::SearchResult ResultFor(const v1::Answer& answer, const Words& query) {
  v1::SearchResult result;
  result.mutable_answer()->set_answer_id(answer.answer_id());
  result.mutable_answer()->set_topic_id(answer.topic_id());
  result.mutable_answer()->set_question(answer.question());
  result.set_topic_title(answer.topic_title());
  result.set_summary(answer.summary());
  result.set_matched_question(answer.question());
  result.set_confidence(ShareFound(query, answer.question()));
  for (const std::string& question : answer.alternate_questions()) {
    if (const float share = ShareFound(query, question); share > result.confidence()) {
      result.set_confidence(share);
      result.set_matched_question(question);
    }
  }
  result.set_score(result.confidence());
  Segments(answer.question(), query, result.mutable_question_segments());
  Segments(answer.summary(), query, result.mutable_snippet_segments());
  return result;
}

}  // namespace

v1::SearchResponse FakeSearch(const FakeLibrary& library,
                              const v1::SearchRequest& request) {
  const Words query = WordsOf(request.query());
  std::vector<v1::SearchResult> found;
  float best = 0;
  std::map<std::string, int> counts;
  for (const v1::Answer& answer : library.answers) {
    v1::SearchResult result = ResultFor(answer, query);
    if (result.confidence() <= 0 || result.confidence() < request.min_confidence()) {
      continue;
    }
    ++counts[answer.topic_id()];
    const auto& topics = request.topic_ids();
    if (!topics.empty() &&
        std::find(topics.begin(), topics.end(), answer.topic_id()) == topics.end()) {
      continue;
    }
    best = std::max(best, result.confidence());
    found.push_back(std::move(result));
  }
  std::stable_sort(found.begin(), found.end(),
                   [](const auto& a, const auto& b) { return a.score() > b.score(); });

  v1::SearchResponse response;
  response.set_total_size(static_cast<int>(found.size()));
  response.set_content_version(library.content_version);
  response.set_verdict(best >= kAnswered    ? v1::VERDICT_ANSWERED
                       : best >= kUncertain ? v1::VERDICT_UNCERTAIN
                                            : v1::VERDICT_NO_MATCH);
  for (v1::SearchResult& result : found) *response.add_results() = std::move(result);
  for (const v1::Topic& topic : library.topics) {
    const auto count = counts.find(topic.topic_id());
    if (count == counts.end()) continue;
    v1::TopicCount* shown = response.add_topic_counts();
    shown->set_topic_id(topic.topic_id());
    shown->set_title(topic.title());
    shown->set_count(count->second);
  }
  return response;
}

}  // namespace fakes
}  // namespace sdk_v0
}  // namespace answerbook
