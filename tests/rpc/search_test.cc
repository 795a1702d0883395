#include "service/rpc/search.h"

#include <algorithm>
#include <limits>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "service/rpc/page_token.h"
#include "tests/rpc/status_details.h"
#include "tests/rpc/test_library.h"
#include "tests/rpc/wire_call.h"

namespace answerbook::rpc {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using SnapshotPtr = std::shared_ptr<const snapshot::Snapshot>;

v1::SearchRequest Query(const std::string& text, int page_size = 0) {
  v1::SearchRequest request;
  request.set_query(text);
  request.set_page_size(page_size);
  return request;
}

v1::SearchResponse Ok(const SnapshotPtr& snapshot, const v1::SearchRequest& request) {
  v1::SearchResponse response;
  const grpc::Status status = Call(Search, *snapshot, request, &response);
  EXPECT_TRUE(status.ok()) << status.error_message();
  return response;
}

grpc::Status Refused(const SnapshotPtr& snapshot, const v1::SearchRequest& request) {
  v1::SearchResponse response;
  return Call(Search, *snapshot, request, &response);
}

std::vector<std::string> Ids(const v1::SearchResponse& response) {
  std::vector<std::string> ids;
  for (const v1::SearchResult& result : response.results()) {
    ids.push_back(result.answer().answer_id());
  }
  return ids;
}

std::string Join(const google::protobuf::RepeatedPtrField<v1::TextSegment>& segments) {
  std::string text;
  for (const v1::TextSegment& segment : segments) text += segment.text();
  return text;
}

bool AnyHighlighted(const google::protobuf::RepeatedPtrField<v1::TextSegment>& segments) {
  return std::any_of(
      segments.begin(), segments.end(),
      [](const v1::TextSegment& segment) { return segment.highlighted(); });
}

// 300 answers on 3 topics that all match "widget".
const SnapshotPtr& Widgets() {
  static const auto* widgets =
      new SnapshotPtr(snapshot::Snapshot::Build(LargeLibrary(3, 100)));
  return *widgets;
}

TEST(SearchTest, FillsEveryFieldOfAResult) {
  const SnapshotPtr snapshot = SmallSnapshot();
  const v1::SearchResponse response =
      Ok(snapshot, Query("how many minutes should tea infuse"));
  ASSERT_GE(response.results_size(), 1);
  const v1::SearchResult& best = response.results(0);
  EXPECT_EQ(best.answer().answer_id(), "how-long-to-steep");
  EXPECT_EQ(best.answer().topic_id(), "brewing");
  EXPECT_EQ(best.answer().question(), "How long does tea steep?");
  EXPECT_EQ(best.topic_title(), "Brewing tea");
  EXPECT_EQ(best.summary(), "In short: How long does tea steep?");
  EXPECT_EQ(best.matched_question(), "How many minutes should tea infuse?");
  EXPECT_EQ(Join(best.question_segments()), best.matched_question());
  EXPECT_TRUE(AnyHighlighted(best.question_segments()));
  EXPECT_GT(best.snippet_segments_size(), 0);
  EXPECT_GT(best.score(), 0);
  EXPECT_GT(best.confidence(), 0.5F);
  EXPECT_LE(best.confidence(), 1);
  EXPECT_EQ(response.verdict(), v1::VERDICT_ANSWERED);
  EXPECT_EQ(response.corrected_query(), "");
  EXPECT_EQ(response.content_version(), snapshot->version());
  EXPECT_EQ(response.total_size(), response.results_size());
  ASSERT_GE(response.topic_counts_size(), 1);
  EXPECT_EQ(response.topic_counts(0).topic_id(), "brewing");
  EXPECT_EQ(response.topic_counts(0).title(), "Brewing tea");
  EXPECT_GE(response.topic_counts(0).count(), 1);
}

TEST(SearchTest, NothingThatMatchesIsNoError) {
  const v1::SearchResponse response = Ok(SmallSnapshot(), Query("zxqv"));
  EXPECT_EQ(response.verdict(), v1::VERDICT_NO_MATCH);
  EXPECT_EQ(response.results_size(), 0);
  EXPECT_EQ(response.total_size(), 0);
  EXPECT_EQ(response.next_page_token(), "");
}

TEST(SearchTest, CorrectsSpellingUnlessToldNotTo) {
  const SnapshotPtr snapshot = SmallSnapshot();
  v1::SearchRequest request = Query("which kettel is best");
  for (const v1::Spelling spelling : {v1::SPELLING_UNSPECIFIED, v1::SPELLING_AUTO}) {
    request.set_spelling(spelling);
    EXPECT_EQ(Ok(snapshot, request).corrected_query(), "which kettle is best");
  }
  request.set_spelling(v1::SPELLING_OFF);
  EXPECT_EQ(Ok(snapshot, request).corrected_query(), "");
}

TEST(SearchTest, FiltersByTopicButCountsAllTopics) {
  v1::SearchRequest request = Query("widget");
  request.add_topic_ids("topic-00001");
  request.add_topic_ids("no-such-topic");
  const v1::SearchResponse response = Ok(Widgets(), request);
  EXPECT_EQ(response.total_size(), 100);
  for (const v1::SearchResult& result : response.results()) {
    EXPECT_EQ(result.answer().topic_id(), "topic-00001");
  }
  ASSERT_EQ(response.topic_counts_size(), 3);
  EXPECT_EQ(response.topic_counts(0).topic_id(), "topic-00000");
  EXPECT_EQ(response.topic_counts(0).count(), 100);
}

TEST(SearchTest, FiltersByLanguage) {
  const SnapshotPtr snapshot = SmallSnapshot();
  v1::SearchRequest request = Query("Eier kochen");
  request.set_language("de");
  EXPECT_THAT(Ids(Ok(snapshot, request)), ElementsAre("wie-lange-eier"));
  request.set_language("en");
  EXPECT_THAT(Ids(Ok(snapshot, request)), IsEmpty());
}

TEST(SearchTest, LeavesOutResultsBelowTheLeastConfidence) {
  v1::SearchRequest request = Query("how long does tea steep");
  request.set_min_confidence(1);
  const SnapshotPtr snapshot = SmallSnapshot();
  const v1::SearchResponse certain = Ok(snapshot, request);
  for (const v1::SearchResult& result : certain.results()) {
    EXPECT_EQ(result.confidence(), 1);
  }
  request.set_min_confidence(0.5F);
  EXPECT_THAT(Ids(Ok(snapshot, request)), ElementsAre("how-long-to-steep"));
}

TEST(SearchTest, CoercesPageSizes) {
  EXPECT_EQ(Ok(Widgets(), Query("widget")).results_size(), 10);
  for (const auto& [asked, given] : std::vector<std::pair<int32_t, int>>{
           {1, 1}, {100, 100}, {101, 100}, {std::numeric_limits<int32_t>::max(), 100}}) {
    const v1::SearchResponse response = Ok(Widgets(), Query("widget", asked));
    EXPECT_EQ(response.results_size(), given) << asked;
    EXPECT_EQ(response.total_size(), 300);
    EXPECT_NE(response.next_page_token(), "");
  }
}

TEST(SearchTest, PagesGiveEveryResultOnceInOneOrder) {
  std::vector<std::string> ids;
  v1::SearchRequest request = Query("widget");
  float last_score = std::numeric_limits<float>::max();
  int round = 0;
  do {
    request.set_page_size(1 + round * 7 % 50);
    const v1::SearchResponse response = Ok(Widgets(), request);
    ASSERT_GT(response.results_size(), 0);
    for (const v1::SearchResult& result : response.results()) {
      EXPECT_LE(result.score(), last_score);
      last_score = result.score();
      ids.push_back(result.answer().answer_id());
    }
    request.set_page_token(response.next_page_token());
    ASSERT_LT(++round, 300);
  } while (!request.page_token().empty());
  EXPECT_EQ(ids.size(), 300U);
  EXPECT_EQ(std::set<std::string>(ids.begin(), ids.end()).size(), 300U);
}

TEST(SearchTest, TheVerdictIsThatOfTheFirstPage) {
  v1::SearchRequest request = Query("What is widget 1 of 7?", 5);
  const v1::SearchResponse first = Ok(Widgets(), request);
  EXPECT_EQ(first.verdict(), v1::VERDICT_ANSWERED);
  request.set_page_token(first.next_page_token());
  EXPECT_EQ(Ok(Widgets(), request).verdict(), v1::VERDICT_ANSWERED);
}

TEST(SearchTest, OnlyTheFirstTenThousandResultsCanBePagedTo) {
  const SnapshotPtr snapshot = snapshot::Snapshot::Build(LargeLibrary(1, 10'050));
  v1::SearchRequest request = Query("widget", 100);
  const auto token = [&](uint32_t offset) {
    return EncodePageToken({snapshot->version(), RequestFingerprint("Search", request)},
                           offset);
  };
  request.set_page_token(token(9'950));
  const v1::SearchResponse last = Ok(snapshot, request);
  EXPECT_EQ(last.results_size(), 50);
  EXPECT_EQ(last.next_page_token(), "");
  EXPECT_EQ(last.total_size(), 10'050);
  for (const uint32_t beyond : {10'000U, 10'001U, 0xFFFFFFFFU}) {
    request.set_page_token(token(beyond));
    const v1::SearchResponse response = Ok(snapshot, request);
    EXPECT_EQ(response.results_size(), 0);
    EXPECT_EQ(response.next_page_token(), "");
    EXPECT_EQ(response.total_size(), 10'050);
  }
}

TEST(SearchTest, AnOffsetBeyondTheResultsGivesAnEmptyLastPage) {
  v1::SearchRequest request = Query("widget");
  request.set_page_token(EncodePageToken(
      {Widgets()->version(), RequestFingerprint("Search", request)}, 5'000));
  const v1::SearchResponse response = Ok(Widgets(), request);
  EXPECT_EQ(response.results_size(), 0);
  EXPECT_EQ(response.next_page_token(), "");
  EXPECT_EQ(response.total_size(), 300);
}

TEST(SearchTest, RefusesWrongFieldsAllAtOnce) {
  v1::SearchRequest request = Query(" \t", -1);
  request.add_topic_ids("ok");
  request.add_topic_ids("NOT OK");
  request.set_min_confidence(std::numeric_limits<float>::quiet_NaN());
  request.set_page_token("???");
  const grpc::Status status = Refused(SmallSnapshot(), request);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(ReasonOf(status), "INVALID_REQUEST");
  EXPECT_THAT(FieldsOf(status), ElementsAre("query", "page_size", "topic_ids[1]",
                                            "min_confidence", "page_token"));
}

TEST(SearchTest, RefusesTokensOfOtherQueriesAndMethods) {
  v1::SearchRequest request = Query("widget", 1);
  const std::string token = Ok(Widgets(), request).next_page_token();
  v1::SearchRequest other = Query("widgets", 1);
  other.set_page_token(token);
  EXPECT_EQ(ReasonOf(Refused(Widgets(), other)), "PAGE_TOKEN_INVALID");
  request.set_page_token(token);
  request.add_topic_ids("topic-00001");
  EXPECT_EQ(ReasonOf(Refused(Widgets(), request)), "PAGE_TOKEN_INVALID");
  request.clear_topic_ids();
  request.set_page_token(EncodePageToken(
      {Widgets()->version(), RequestFingerprint("ListTopics", request)}, 1));
  const grpc::Status status = Refused(Widgets(), request);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(ReasonOf(status), "PAGE_TOKEN_INVALID");
  EXPECT_THAT(FieldsOf(status), ElementsAre("page_token"));
}

TEST(SearchTest, ATokenExpiresWithTheContent) {
  v1::SearchRequest request = Query("widget", 1);
  request.set_page_token(Ok(Widgets(), request).next_page_token());
  const SnapshotPtr next = snapshot::Snapshot::Build(LargeLibrary(3, 101));
  const grpc::Status status = Refused(next, request);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::ABORTED);
  const auto info = DetailOf<google::rpc::ErrorInfo>(status);
  ASSERT_TRUE(info.has_value());
  EXPECT_EQ(info->reason(), "PAGE_TOKEN_EXPIRED");
  EXPECT_EQ(info->metadata().at("content_version"), next->version());
}

// Clients refuse trailers of more than 8 KiB, and then know nothing.
TEST(SearchTest, TheDetailsOfTheWorstRequestFitIntoTrailers) {
  v1::SearchRequest request = Query("", -1);
  for (int i = 0; i < 10'000; ++i) request.add_topic_ids(std::string(32, '\xFF'));
  request.set_language(std::string(32, '\xFF'));
  request.set_page_token("?");
  const grpc::Status status = Refused(SmallSnapshot(), request);
  EXPECT_EQ(ReasonOf(status), "INVALID_REQUEST");
  EXPECT_LT(status.error_details().size() + 3 * status.error_message().size(), 7000U);
}

}  // namespace
}  // namespace answerbook::rpc
