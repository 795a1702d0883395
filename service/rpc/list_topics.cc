#include "service/rpc/list_topics.h"

#include <cstdint>
#include <vector>

#include "service/rpc/validate.h"

namespace answerbook::rpc {

grpc::Status ListTopics(const snapshot::Snapshot& snapshot,
                        const v1::ListTopicsRequest& request, HandlerContext& context,
                        WireWriter* response) {
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
  std::vector<uint32_t> visible;
  if (!context.topics.all()) {
    for (const uint32_t topic : snapshot.TopicsIn(request.language())) {
      if (context.topics.Has(snapshot.answers().TopicId(topic))) {
        visible.push_back(topic);
      }
    }
  }
  const std::vector<uint32_t>& topics =
      context.topics.all() ? snapshot.TopicsIn(request.language()) : visible;

  size_t next = offset;
  size_t bytes = 0;
  for (; next < topics.size() && next - offset < page_size; ++next) {
    if (!full) continue;
    bytes += snapshot.answers().TopicBytes(topics[next], full).size();
    if (bytes > kMostFullPageBytes && next > offset) break;
  }

  using Response = v1::ListTopicsResponse;
  response->String(Response::kContentVersionFieldNumber, snapshot.version());
  response->Int32(Response::kTotalSizeFieldNumber, static_cast<int32_t>(topics.size()));
  if (next < topics.size()) {
    response->String(
        Response::kNextPageTokenFieldNumber,
        NextPageToken(kMethod, snapshot.version(), request, static_cast<uint32_t>(next)));
  }
  for (size_t i = next; i > offset; --i) {
    response->StringElement(Response::kTopicsFieldNumber,
                            snapshot.answers().TopicBytes(topics[i - 1], full));
  }
  return grpc::Status::OK;
}

}  // namespace answerbook::rpc
