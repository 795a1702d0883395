#include "answerbook/client.h"

#include <memory>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "answerbook/mocks/mock_connection.h"

namespace answerbook {
namespace {

using ::testing::Return;

TEST(ClientTest, ShortFormsFillTheRequest) {
  auto connection = std::make_shared<mocks::MockConnection>();
  EXPECT_CALL(*connection, GetAnswer)
      .WillOnce([](const v1::GetAnswerRequest& request, auto&) {
        v1::GetAnswerResponse response;
        response.mutable_answer()->set_answer_id(request.answer_id());
        return response;
      });
  EXPECT_CALL(*connection, Search).WillOnce([](const v1::SearchRequest& request, auto&) {
    v1::SearchResponse response;
    response.set_corrected_query(request.query());
    return response;
  });
  const Client client(connection);
  EXPECT_EQ(client.GetAnswer("a")->answer_id(), "a");
  EXPECT_EQ(client.Search("q")->corrected_query(), "q");
}

TEST(ClientTest, ErrorsComeThrough) {
  auto connection = std::make_shared<mocks::MockConnection>();
  EXPECT_CALL(*connection, GetAnswer).WillOnce(Return(absl::NotFoundError("gone")));
  EXPECT_EQ(Client(connection).GetAnswer("a").status(), absl::NotFoundError("gone"));
}

TEST(ClientTest, OptionsOfTheCallCountBeforeThoseOfTheClient) {
  auto connection = std::make_shared<mocks::MockConnection>();
  EXPECT_CALL(*connection, Search).WillOnce([](auto&, const Options& options) {
    EXPECT_EQ(options.get<DeadlineOption>(), absl::Seconds(1));
    EXPECT_EQ(options.get<UserAgentOption>(), "client");
    return v1::SearchResponse();
  });
  const Client client(
      connection,
      Options{}.set<DeadlineOption>(absl::Seconds(5)).set<UserAgentOption>("client"));
  EXPECT_TRUE(client.Search("q", Options{}.set<DeadlineOption>(absl::Seconds(1))).ok());
}

TEST(ClientTest, RangesKeepTheRequestAndFollowTheTokens) {
  auto connection = std::make_shared<mocks::MockConnection>();
  EXPECT_CALL(*connection, Search)
      .WillOnce([](const v1::SearchRequest& request, auto&) {
        EXPECT_EQ(request.query(), "q");
        EXPECT_EQ(request.page_token(), "");
        v1::SearchResponse response;
        response.add_results()->set_score(2);
        response.set_next_page_token("next");
        return response;
      })
      .WillOnce([](const v1::SearchRequest& request, auto&) {
        EXPECT_EQ(request.query(), "q");
        EXPECT_EQ(request.page_size(), 1);
        EXPECT_EQ(request.page_token(), "next");
        v1::SearchResponse response;
        response.add_results()->set_score(1);
        return response;
      });
  v1::SearchRequest request;
  request.set_query("q");
  request.set_page_size(1);
  float expected = 2;
  for (const auto& result : Client(connection).SearchAll(request)) {
    ASSERT_TRUE(result.ok());
    EXPECT_EQ(result->score(), expected--);
  }
  EXPECT_EQ(expected, 0);
}

TEST(ClientTest, EqualityIsThatOfTheConnection) {
  auto connection = std::make_shared<mocks::MockConnection>();
  const Client client(connection);
  const Client copy = client;  // NOLINT(performance-unnecessary-copy-initialization)
  EXPECT_EQ(client, copy);
  EXPECT_NE(client, Client(std::make_shared<mocks::MockConnection>()));
}

}  // namespace
}  // namespace answerbook
