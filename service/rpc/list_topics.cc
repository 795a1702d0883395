#include "service/rpc/list_topics.h"

#include <cstdint>
#include <vector>

#include "service/rpc/answer_ref.h"
#include "service/rpc/validate.h"
#include "service/search/language.h"

namespace answerbook::rpc {
namespace {

// The topics in the language that is asked for, as indices, in order.
std::vector<uint32_t> TopicsIn(const content::Library& library,
                               const std::string& language) {
  std::vector<uint32_t> topics;
  for (uint32_t i = 0; i < library.topics.size(); ++i) {
    if (search::LanguageMatches(language, library.topics[i].language())) {
      topics.push_back(i);
    }
  }
  return topics;
}

void AddAnswers(const snapshot::Snapshot& snapshot, uint32_t index, v1::Topic* topic) {
  const auto [begin, end] = snapshot.AnswersOf(index);
  topic->mutable_answers()->Reserve(static_cast<int>(end - begin));
  for (uint32_t i = begin; i < end; ++i) {
    FillAnswerRef(snapshot.library().answers[i], topic->add_answers());
  }
}

}  // namespace

grpc::Status ListTopics(const snapshot::Snapshot& snapshot,
                        const v1::ListTopicsRequest& request,
                        v1::ListTopicsResponse* response) {
  constexpr char kMethod[] = "ListTopics";
  uint32_t offset = 0;
  if (grpc::Status status =
          FindPage(kMethod, snapshot.version(), request, Validate(request), &offset);
      !status.ok()) {
    return status;
  }

  const bool full = request.view() == v1::TOPIC_VIEW_FULL;
  const uint32_t page_size =
      PageSize(request.page_size(), full ? kFullTopicPages : kBasicTopicPages);
  const std::vector<uint32_t> topics = TopicsIn(snapshot.library(), request.language());

  size_t next = offset;
  size_t bytes = 0;
  for (; next < topics.size() && next - offset < page_size; ++next) {
    v1::Topic* topic = response->add_topics();
    *topic = snapshot.library().topics[topics[next]];
    if (!full) continue;
    AddAnswers(snapshot, topics[next], topic);
    bytes += topic->ByteSizeLong();
    if (bytes > kMostFullPageBytes && next > offset) {
      response->mutable_topics()->RemoveLast();
      break;
    }
  }
  if (next < topics.size()) {
    response->set_next_page_token(
        NextPageToken(kMethod, snapshot.version(), request, static_cast<uint32_t>(next)));
  }
  response->set_total_size(static_cast<int32_t>(topics.size()));
  response->set_content_version(snapshot.version());
  return grpc::Status::OK;
}

}  // namespace answerbook::rpc
