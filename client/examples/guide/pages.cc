#include "answerbook/error_details.h"
#include "client/examples/guide/guide.h"

namespace guide {

// [topics]
absl::Status PrintTopics(const answerbook::Client& client, std::ostream& out) {
  for (const absl::StatusOr<answerbook::v1::Topic>& topic : client.ListTopics()) {
    if (!topic.ok()) return topic.status();  // the last item, then the range ends
    out << topic->title() << ": " << topic->answer_count() << " answers\n";
  }
  return absl::OkStatus();
}
// [end]

// [search-all]
// The questions that match best, at most so many.
absl::StatusOr<std::vector<std::string>> QuestionsLike(const answerbook::Client& client,
                                                       const std::string& text,
                                                       size_t most) {
  answerbook::v1::SearchRequest request;
  request.set_query(text);
  request.set_page_size(20);
  std::vector<std::string> questions;
  for (const auto& result : client.SearchAll(request)) {
    if (!result.ok()) return result.status();
    questions.push_back(result->matched_question());
    if (questions.size() == most) break;  // pages that nobody needs are not fetched
  }
  return questions;
}
// [end]

// [collect]
absl::StatusOr<std::vector<answerbook::v1::Topic>> AllTopics(
    const answerbook::Client& client) {
  answerbook::v1::ListTopicsRequest request;
  request.set_view(answerbook::v1::TOPIC_VIEW_FULL);
  request.set_page_size(2);
  // Begins again by itself when the content changes on the way.
  return client.ListTopics(request).Collect();
}
// [end]

// [restart]
absl::StatusOr<std::vector<std::string>> TitlesOfOneVersion(
    const answerbook::Client& client) {
  answerbook::v1::ListTopicsRequest request;
  request.set_page_size(2);
  auto topics = client.ListTopics(request);
  std::vector<std::string> titles;
  int restarts_left = 3;
  for (auto topic = topics.begin(); topic != topics.end();) {
    if (topic->ok()) {
      titles.push_back((*topic)->title());
      ++topic;
    } else if (answerbook::ErrorReason(topic->status()) ==
                   answerbook::kPageTokenExpired &&
               restarts_left-- > 0) {
      titles.clear();  // they are of content that is gone
      topics.Restart();
      topic = topics.begin();
    } else {
      return topic->status();
    }
  }
  return titles;
}
// [end]

}  // namespace guide
