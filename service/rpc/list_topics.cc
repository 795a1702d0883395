#include "service/rpc/list_topics.h"

#include <cstdint>
#include <string>
#include <vector>

#include "service/rpc/validate.h"
#include "service/rpc/wire_messages.h"

namespace answerbook::rpc {
namespace {

// A topic with its answers as they are in the FULL view.
size_t FullSize(const snapshot::Snapshot& snapshot, uint32_t topic) {
  size_t bytes = snapshot.TopicBytes(topic).size();
  const auto [begin, end] = snapshot.AnswersOf(topic);
  for (uint32_t i = begin; i < end; ++i) {
    bytes += AnswerRefSize(snapshot.library().answers[i]);
  }
  return bytes;
}

// Topics are stored without answers, which have the last field.
static_assert(v1::Topic::kAnswersFieldNumber > v1::Topic::kReviewedOnFieldNumber);

void WriteTopic(const snapshot::Snapshot& snapshot, uint32_t topic, bool full,
                WireWriter& out) {
  out.Message(v1::ListTopicsResponse::kTopicsFieldNumber, [&] {
    if (full) {
      const auto [begin, end] = snapshot.AnswersOf(topic);
      for (uint32_t i = end; i-- > begin;) {
        WriteAnswerRef(v1::Topic::kAnswersFieldNumber, snapshot.library().answers[i],
                       out);
      }
    }
    out.Raw(snapshot.TopicBytes(topic));
  });
}

}  // namespace

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
    bytes += FullSize(snapshot, topics[next]);
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
    WriteTopic(snapshot, topics[i - 1], full, *response);
  }
  return grpc::Status::OK;
}

}  // namespace answerbook::rpc
