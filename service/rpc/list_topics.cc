#include "service/rpc/list_topics.h"

#include <cstdint>
#include <vector>

#include "service/rpc/validate.h"

namespace answerbook::rpc {
grpc::Status ListTopics(const snapshot::Snapshot& snapshot,
                        const v1::ListTopicsRequest& request, WireWriter* response) {
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
  const std::vector<uint32_t>& topics = snapshot.TopicsIn(request.language());

  size_t next = offset;
  size_t bytes = 0;
  for (; next < topics.size() && next - offset < page_size; ++next) {
    if (!full) continue;
    bytes += snapshot.TopicBytes(topics[next], full).size();
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
                            snapshot.TopicBytes(topics[i - 1], full));
  }
  return grpc::Status::OK;
}

}  // namespace answerbook::rpc
