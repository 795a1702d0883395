#include "service/rpc/search.h"

#include <algorithm>
#include <cstddef>
#include <limits>
#include <string>
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

SearchVerdict ToOutcome(search::Verdict verdict) {
  switch (verdict) {
    case search::Verdict::kAnswered:
      return SearchVerdict::kAnswered;
    case search::Verdict::kUncertain:
      return SearchVerdict::kUncertain;
    case search::Verdict::kNoMatch:
      break;
  }
  return SearchVerdict::kNoMatch;
}

void WriteSegments(uint32_t field, const search::Segments& segments, WireWriter& out) {
  for (size_t i = segments.size(); i-- > 0;) {
    const search::Segment& segment = segments[i];
    out.Message(field, [&] {
      out.Bool(v1::TextSegment::kHighlightedFieldNumber, segment.highlighted);
      out.String(v1::TextSegment::kTextFieldNumber, segment.text);
    });
  }
}

void WriteResult(const content::AnswerTable& answers, const search::Result& result,
                 WireWriter& out) {
  using Result = v1::SearchResult;
  out.Message(v1::SearchResponse::kResultsFieldNumber, [&] {
    out.Float(Result::kConfidenceFieldNumber, result.confidence);
    out.Float(Result::kScoreFieldNumber, result.score);
    WriteSegments(Result::kSnippetSegmentsFieldNumber, result.snippet_segments, out);
    WriteSegments(Result::kQuestionSegmentsFieldNumber, result.question_segments, out);
    out.String(Result::kMatchedQuestionFieldNumber, result.matched_question);
    out.String(Result::kSummaryFieldNumber, answers.Summary(result.answer));
    out.String(Result::kTopicTitleFieldNumber, answers.TopicTitleOf(result.answer));
    WriteAnswerRef(Result::kAnswerFieldNumber, answers, result.answer, out);
  });
}

int32_t Clamp(size_t count) {
  return static_cast<int32_t>(
      std::min<size_t>(count, std::numeric_limits<int32_t>::max()));
}

void WriteTopicCount(const content::AnswerTable& answers,
                     const search::TopicCount& counted, WireWriter& out) {
  out.Message(v1::SearchResponse::kTopicCountsFieldNumber, [&] {
    out.Int32(v1::TopicCount::kCountFieldNumber, Clamp(counted.count));
    out.String(v1::TopicCount::kTitleFieldNumber, answers.Title(counted.topic));
    out.String(v1::TopicCount::kTopicIdFieldNumber, answers.TopicId(counted.topic));
  });
}

}  // namespace

grpc::Status Search(const snapshot::Snapshot& snapshot, const v1::SearchRequest& request,
                    HandlerContext& context, WireWriter* response) {
  constexpr char kMethod[] = "Search";
  uint32_t offset = 0;
  if (grpc::Status status =
          FindPage(kMethod, snapshot.version(), request, Validate(request), &offset);
      !status.ok()) {
    return status;
  }

  for (const std::string& topic_id : request.topic_ids()) {
    if (!context.topics.Has(topic_id)) return TopicForbidden(topic_id);
  }
  const content::AnswerTable& answers = snapshot.answers();
  search::Query query = ToQuery(request, offset);
  if (!context.topics.all()) query.visible_topic_ids = &context.topics.topic_ids();
  thread_local search::SearchResults found;
  snapshot.engine().Search(query, &found);
  const size_t next = query.offset + found.results.size();
  context.outcome = {ToOutcome(found.verdict), !found.corrected_query.empty()};

  using Response = v1::SearchResponse;
  response->String(Response::kContentVersionFieldNumber, snapshot.version());
  for (size_t i = found.topic_counts.size(); i-- > 0;) {
    WriteTopicCount(answers, found.topic_counts[i], *response);
  }
  response->Int32(Response::kVerdictFieldNumber, ToProto(found.verdict));
  response->String(Response::kCorrectedQueryFieldNumber, found.corrected_query);
  response->Int32(Response::kTotalSizeFieldNumber, Clamp(found.total));
  if (!found.results.empty() && next < std::min<size_t>(found.total, kMostResults)) {
    response->String(
        Response::kNextPageTokenFieldNumber,
        NextPageToken(kMethod, snapshot.version(), request, static_cast<uint32_t>(next)));
  }
  for (size_t i = found.results.size(); i-- > 0;) {
    WriteResult(answers, found.results[i], *response);
  }
  return grpc::Status::OK;
}

}  // namespace answerbook::rpc
