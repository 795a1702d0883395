#include "service/rpc/search.h"

#include <algorithm>
#include <cstddef>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "service/rpc/answer_ref.h"
#include "service/rpc/validate.h"
#include "service/search/engine.h"

namespace answerbook::rpc {
namespace {

search::Query ToQuery(const v1::SearchRequest& request, uint32_t offset) {
  search::Query query;
  query.text = request.query();
  query.topic_ids.assign(request.topic_ids().begin(), request.topic_ids().end());
  query.language = request.language();
  query.min_confidence = request.min_confidence();
  query.correct_spelling = request.spelling() != v1::SPELLING_OFF;
  query.offset = std::min(offset, kMostResults);
  query.limit = std::min<size_t>(PageSize(request.page_size(), kResultPages),
                                 kMostResults - query.offset);
  return query;
}

v1::Verdict ToProto(search::Verdict verdict) {
  switch (verdict) {
    case search::Verdict::kAnswered:
      return v1::VERDICT_ANSWERED;
    case search::Verdict::kUncertain:
      return v1::VERDICT_UNCERTAIN;
    case search::Verdict::kNoMatch:
      break;
  }
  return v1::VERDICT_NO_MATCH;
}

using TextSegments = google::protobuf::RepeatedPtrField<v1::TextSegment>;

void FillSegments(const search::Segments& from, TextSegments* to) {
  to->Reserve(static_cast<int>(from.size()));
  for (const search::Segment& segment : from) {
    v1::TextSegment* filled = to->Add();
    filled->set_text(segment.text.data(), segment.text.size());
    filled->set_highlighted(segment.highlighted);
  }
}

void FillResult(const v1::Answer& answer, const search::Result& from,
                v1::SearchResult* to) {
  FillAnswerRef(answer, to->mutable_answer());
  to->set_topic_title(answer.topic_title());
  to->set_summary(answer.summary());
  to->set_matched_question(from.matched_question.data(), from.matched_question.size());
  FillSegments(from.question_segments, to->mutable_question_segments());
  FillSegments(from.snippet_segments, to->mutable_snippet_segments());
  to->set_score(from.score);
  to->set_confidence(from.confidence);
}

int32_t Clamp(size_t count) {
  return static_cast<int32_t>(
      std::min<size_t>(count, std::numeric_limits<int32_t>::max()));
}

}  // namespace

grpc::Status Search(const snapshot::Snapshot& snapshot, const v1::SearchRequest& request,
                    v1::SearchResponse* response) {
  constexpr char kMethod[] = "Search";
  uint32_t offset = 0;
  if (grpc::Status status =
          FindPage(kMethod, snapshot.version(), request, Validate(request), &offset);
      !status.ok()) {
    return status;
  }

  const content::Library& library = snapshot.library();
  const search::Query query = ToQuery(request, offset);
  search::SearchResults found = snapshot.engine().Search(query);

  response->mutable_results()->Reserve(static_cast<int>(found.results.size()));
  for (const search::Result& result : found.results) {
    FillResult(library.answers[result.answer], result, response->add_results());
  }
  const size_t next = query.offset + found.results.size();
  if (!found.results.empty() && next < std::min<size_t>(found.total, kMostResults)) {
    response->set_next_page_token(
        NextPageToken(kMethod, snapshot.version(), request, static_cast<uint32_t>(next)));
  }
  response->set_total_size(Clamp(found.total));
  response->set_corrected_query(std::move(found.corrected_query));
  response->set_verdict(ToProto(found.verdict));
  for (const search::TopicCount& from : found.topic_counts) {
    v1::TopicCount* to = response->add_topic_counts();
    to->set_topic_id(library.topics[from.topic].topic_id());
    to->set_title(library.topics[from.topic].title());
    to->set_count(Clamp(from.count));
  }
  response->set_content_version(snapshot.version());
  return grpc::Status::OK;
}

}  // namespace answerbook::rpc
