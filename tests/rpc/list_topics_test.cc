#include "service/rpc/list_topics.h"

#include <limits>
#include <memory>
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

std::vector<std::string> Ids(const v1::ListTopicsResponse& response) {
  std::vector<std::string> ids;
  for (const v1::Topic& topic : response.topics()) ids.push_back(topic.topic_id());
  return ids;
}

v1::ListTopicsResponse Ok(const SnapshotPtr& snapshot,
                          const v1::ListTopicsRequest& request) {
  v1::ListTopicsResponse response;
  const grpc::Status status = Call(ListTopics, *snapshot, request, &response);
  EXPECT_TRUE(status.ok()) << status.error_message();
  return response;
}

grpc::Status Refused(const SnapshotPtr& snapshot, const v1::ListTopicsRequest& request) {
  v1::ListTopicsResponse response;
  return Call(ListTopics, *snapshot, request, &response);
}

TEST(ListTopicsTest, ListsTopicsInOrder) {
  const SnapshotPtr snapshot = SmallSnapshot();
  const v1::ListTopicsResponse response = Ok(snapshot, {});
  EXPECT_THAT(Ids(response), ElementsAre("brewing", "gardening", "kochen"));
  EXPECT_EQ(response.total_size(), 3);
  EXPECT_EQ(response.next_page_token(), "");
  EXPECT_EQ(response.content_version(), snapshot->version());
  const v1::Topic& brewing = response.topics(0);
  EXPECT_EQ(brewing.title(), "Brewing tea");
  EXPECT_EQ(brewing.summary(), "About Brewing tea.");
  EXPECT_EQ(brewing.language(), "en");
  EXPECT_EQ(brewing.answer_count(), 2);
  EXPECT_EQ(brewing.reviewed_on(), "2026-01-02");
}

TEST(ListTopicsTest, OnlyTheFullViewHasAnswers) {
  const SnapshotPtr snapshot = SmallSnapshot();
  v1::ListTopicsRequest request;
  for (const v1::TopicView view : {v1::TOPIC_VIEW_UNSPECIFIED, v1::TOPIC_VIEW_BASIC}) {
    request.set_view(view);
    EXPECT_EQ(Ok(snapshot, request).topics(0).answers_size(), 0);
  }
  request.set_view(v1::TOPIC_VIEW_FULL);
  const v1::ListTopicsResponse full = Ok(snapshot, request);
  ASSERT_EQ(full.topics(0).answers_size(), 2);
  EXPECT_EQ(full.topics(0).answers(0).answer_id(), "how-long-to-steep");
  EXPECT_EQ(full.topics(0).answers(0).topic_id(), "brewing");
  EXPECT_EQ(full.topics(0).answers(0).question(), "How long does tea steep?");
  EXPECT_EQ(full.topics(0).answers(1).answer_id(), "which-kettle");
  EXPECT_EQ(full.topics(2).answers(0).answer_id(), "wie-lange-eier");
}

TEST(ListTopicsTest, FiltersByLanguage) {
  const SnapshotPtr snapshot = SmallSnapshot();
  v1::ListTopicsRequest request;
  request.set_language("EN");
  v1::ListTopicsResponse response = Ok(snapshot, request);
  EXPECT_THAT(Ids(response), ElementsAre("brewing", "gardening"));
  EXPECT_EQ(response.total_size(), 2);
  request.set_language("en-GB");
  EXPECT_THAT(Ids(Ok(snapshot, request)), ElementsAre("gardening"));
  request.set_language("fr");
  response = Ok(snapshot, request);
  EXPECT_THAT(Ids(response), IsEmpty());
  EXPECT_EQ(response.total_size(), 0);
  EXPECT_EQ(response.next_page_token(), "");
}

// The language filter goes before the pages.
TEST(ListTopicsTest, PagesThroughOneLanguage) {
  const SnapshotPtr snapshot = SmallSnapshot();
  v1::ListTopicsRequest request;
  request.set_language("en");
  request.set_page_size(1);
  v1::ListTopicsResponse response = Ok(snapshot, request);
  EXPECT_THAT(Ids(response), ElementsAre("brewing"));
  request.set_page_token(response.next_page_token());
  response = Ok(snapshot, request);
  EXPECT_THAT(Ids(response), ElementsAre("gardening"));
  EXPECT_EQ(response.next_page_token(), "");
  EXPECT_EQ(response.total_size(), 2);
}

TEST(ListTopicsTest, CoercesPageSizes) {
  const SnapshotPtr snapshot = snapshot::Snapshot::Build(LargeLibrary(1001, 1));
  v1::ListTopicsRequest request;
  EXPECT_EQ(Ok(snapshot, request).topics_size(), 50);
  for (const auto& [asked, given] : std::vector<std::pair<int32_t, int>>{
           {1, 1},
           {1000, 1000},
           {1001, 1000},
           {std::numeric_limits<int32_t>::max(), 1000}}) {
    request.set_page_size(asked);
    const v1::ListTopicsResponse response = Ok(snapshot, request);
    EXPECT_EQ(response.topics_size(), given) << asked;
    EXPECT_NE(response.next_page_token(), "") << asked;
    EXPECT_EQ(response.total_size(), 1001);
  }
  request.set_view(v1::TOPIC_VIEW_FULL);
  EXPECT_EQ(Ok(snapshot, request).topics_size(), 200);
}

TEST(ListTopicsTest, ThePageSizeMayChangeBetweenPages) {
  const SnapshotPtr snapshot = snapshot::Snapshot::Build(LargeLibrary(10, 1));
  v1::ListTopicsRequest request;
  std::vector<std::string> ids;
  for (const int size : {1, 2, 3, 4}) {
    request.set_page_size(size);
    const v1::ListTopicsResponse response = Ok(snapshot, request);
    EXPECT_EQ(response.topics_size(), size);
    for (const std::string& id : Ids(response)) ids.push_back(id);
    request.set_page_token(response.next_page_token());
  }
  EXPECT_EQ(request.page_token(), "");
  EXPECT_EQ(ids.size(), 10U);
  EXPECT_TRUE(std::is_sorted(ids.begin(), ids.end()));
}

TEST(ListTopicsTest, AFullPageEndsAtAboutTwoMebibytes) {
  content::Library library;
  for (int t = 0; t < 8; ++t) {  // of about 0.6 MiB each
    library.topics.push_back(MakeTopic(absl::StrCat("topic-", t), "Topic"));
    for (int a = 0; a < 1200; ++a) {
      AddAnswer(library, absl::StrCat("answer-", t, "-", a),
                std::string(480, static_cast<char>('a' + t)));
    }
  }
  const SnapshotPtr snapshot = snapshot::Snapshot::Build(library);
  v1::ListTopicsRequest request;
  request.set_view(v1::TOPIC_VIEW_FULL);
  std::vector<std::string> ids;
  int pages = 0;
  do {
    const v1::ListTopicsResponse response = Ok(snapshot, request);
    EXPECT_LE(response.ByteSizeLong(), kMostFullPageBytes + 200);
    EXPECT_EQ(response.total_size(), 8);
    for (const v1::Topic& topic : response.topics()) {
      EXPECT_EQ(topic.answers_size(), 1200);
      ids.push_back(topic.topic_id());
    }
    request.set_page_token(response.next_page_token());
    ASSERT_LT(++pages, 9);
  } while (!request.page_token().empty());
  EXPECT_EQ(pages, 3);
  EXPECT_THAT(ids, ElementsAre("topic-0", "topic-1", "topic-2", "topic-3", "topic-4",
                               "topic-5", "topic-6", "topic-7"));
}

TEST(ListTopicsTest, AFullPageHoldsAtLeastOneTopic) {
  content::Library library;
  for (const char* id : {"big-a", "big-b"}) {
    library.topics.push_back(MakeTopic(id, "Topic"));
    for (int a = 0; a < 5000; ++a) {
      AddAnswer(library, absl::StrCat(id, "-", a), std::string(480, 'a'));
    }
  }
  const SnapshotPtr snapshot = snapshot::Snapshot::Build(library);
  v1::ListTopicsRequest request;
  request.set_view(v1::TOPIC_VIEW_FULL);
  const v1::ListTopicsResponse first = Ok(snapshot, request);
  EXPECT_THAT(Ids(first), ElementsAre("big-a"));
  EXPECT_GT(first.ByteSizeLong(), kMostFullPageBytes);
  request.set_page_token(first.next_page_token());
  const v1::ListTopicsResponse second = Ok(snapshot, request);
  EXPECT_THAT(Ids(second), ElementsAre("big-b"));
  EXPECT_EQ(second.next_page_token(), "");
}

TEST(ListTopicsTest, RefusesWrongFieldsAllAtOnce) {
  v1::ListTopicsRequest request;
  request.set_page_size(-5);
  request.set_view(static_cast<v1::TopicView>(99));
  request.set_language("not a tag");
  request.set_page_token("forged");
  const grpc::Status status = Refused(SmallSnapshot(), request);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(ReasonOf(status), "INVALID_REQUEST");
  EXPECT_THAT(FieldsOf(status),
              ElementsAre("page_size", "view", "language", "page_token"));
}

TEST(ListTopicsTest, RefusesForgedTokens) {
  v1::ListTopicsRequest request;
  request.set_page_token("AAAA");
  const grpc::Status status = Refused(SmallSnapshot(), request);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(ReasonOf(status), "PAGE_TOKEN_INVALID");
  EXPECT_THAT(FieldsOf(status), ElementsAre("page_token"));
}

TEST(ListTopicsTest, RefusesTheTokenOfAnotherView) {
  const SnapshotPtr snapshot = SmallSnapshot();
  v1::ListTopicsRequest request;
  request.set_page_size(1);
  request.set_page_token(Ok(snapshot, request).next_page_token());
  EXPECT_THAT(Ids(Ok(snapshot, request)), ElementsAre("gardening"));
  request.set_view(v1::TOPIC_VIEW_FULL);
  const grpc::Status status = Refused(snapshot, request);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(ReasonOf(status), "PAGE_TOKEN_INVALID");
}

TEST(ListTopicsTest, ATokenExpiresWithTheContent) {
  v1::ListTopicsRequest request;
  request.set_page_size(1);
  request.set_page_token(Ok(SmallSnapshot(), request).next_page_token());
  content::Library changed = SmallLibrary();
  changed.answers[0].set_caution("Hot.");
  const SnapshotPtr next = snapshot::Snapshot::Build(changed);
  const grpc::Status status = Refused(next, request);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::ABORTED);
  EXPECT_EQ(ReasonOf(status), "PAGE_TOKEN_EXPIRED");
  // The same content on another replica is the same content.
  EXPECT_THAT(Ids(Ok(SmallSnapshot(), request)), ElementsAre("gardening"));
}

TEST(ListTopicsTest, AnOffsetBeyondTheEndGivesAnEmptyLastPage) {
  const SnapshotPtr snapshot = SmallSnapshot();
  v1::ListTopicsRequest request;
  for (const uint32_t offset : {3U, 4U, 0xFFFFFFFFU}) {
    request.set_page_token(EncodePageToken(
        {snapshot->version(), RequestFingerprint("ListTopics", request)}, offset));
    const v1::ListTopicsResponse response = Ok(snapshot, request);
    EXPECT_THAT(Ids(response), IsEmpty());
    EXPECT_EQ(response.next_page_token(), "");
    EXPECT_EQ(response.total_size(), 3);
  }
}

TEST(ListTopicsTest, PagesThroughTheTopicsThatTheCallerMaySee) {
  const auto snapshot = snapshot::Snapshot::Build(LargeLibrary(20, 1));
  const std::vector<std::string> topics = {"topic-00003", "topic-00007", "topic-00011",
                                           "topic-99999"};
  const HandlerContext context{.topics = TopicScope(&topics), .outcome = {}};
  v1::ListTopicsRequest request;
  request.set_page_size(2);
  v1::ListTopicsResponse first;
  ASSERT_TRUE(Call(ListTopics, *snapshot, request, &first, context).ok());
  EXPECT_EQ(first.total_size(), 3);
  ASSERT_EQ(first.topics_size(), 2);
  EXPECT_EQ(first.topics(1).topic_id(), "topic-00007");
  request.set_page_token(first.next_page_token());
  v1::ListTopicsResponse second;
  ASSERT_TRUE(Call(ListTopics, *snapshot, request, &second, context).ok());
  ASSERT_EQ(second.topics_size(), 1);
  EXPECT_EQ(second.topics(0).topic_id(), "topic-00011");
  EXPECT_EQ(second.next_page_token(), "");
}

}  // namespace
}  // namespace answerbook::rpc
