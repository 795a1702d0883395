// Pages over a real connection.

#include <string>
#include <vector>

#include "gtest/gtest.h"

#include "tests/e2e/server_process.h"

namespace answerbook::e2e {
namespace {

class PagingTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_NE(SharedServer(), nullptr);
    stub_ = SharedServer()->NewStub();
  }

  grpc::Status Search(const v1::SearchRequest& request, v1::SearchResponse& response) {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + kPatience);
    return stub_->Search(&context, request, &response);
  }

  grpc::Status ListTopics(const v1::ListTopicsRequest& request,
                          v1::ListTopicsResponse& response) {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + kPatience);
    return stub_->ListTopics(&context, request, &response);
  }

 private:
  std::unique_ptr<v1::AnswerbookService::Stub> stub_;
};

v1::SearchRequest InterferonRequest(int page_size) {
  v1::SearchRequest request;
  request.set_query("interferon and cancer");
  request.set_page_size(page_size);
  return request;
}

TEST_F(PagingTest, PagesOfResultsTogetherAreTheOneBigPage) {
  v1::SearchResponse whole;
  ASSERT_TRUE(Search(InterferonRequest(100), whole).ok());
  ASSERT_GT(whole.results_size(), 5);
  EXPECT_EQ(whole.next_page_token(), "");
  EXPECT_EQ(whole.total_size(), whole.results_size());

  for (const int page_size : {1, 3, 5}) {
    v1::SearchRequest request = InterferonRequest(page_size);
    std::vector<std::string> collected;
    int pages = 0;
    do {
      v1::SearchResponse page;
      ASSERT_TRUE(Search(request, page).ok());
      EXPECT_LE(page.results_size(), page_size);
      EXPECT_EQ(page.total_size(), whole.total_size());
      EXPECT_EQ(page.verdict(), whole.verdict());
      for (const v1::SearchResult& result : page.results()) {
        collected.push_back(result.SerializeAsString());
      }
      request.set_page_token(page.next_page_token());
      ASSERT_LE(++pages, whole.results_size());
    } while (!request.page_token().empty());

    ASSERT_EQ(collected.size(), static_cast<size_t>(whole.results_size()));
    for (int i = 0; i < whole.results_size(); ++i) {
      EXPECT_EQ(collected[i], whole.results(i).SerializeAsString()) << "result " << i;
    }
  }
}

TEST_F(PagingTest, PagesOfTopicsTogetherAreTheOneBigPage) {
  v1::ListTopicsRequest request;
  request.set_view(v1::TOPIC_VIEW_FULL);
  v1::ListTopicsResponse whole;
  ASSERT_TRUE(ListTopics(request, whole).ok());
  ASSERT_GT(whole.topics_size(), 1);

  request.set_page_size(1);
  for (int i = 0; i < whole.topics_size(); ++i) {
    v1::ListTopicsResponse page;
    ASSERT_TRUE(ListTopics(request, page).ok());
    ASSERT_EQ(page.topics_size(), 1);
    EXPECT_EQ(page.topics(0).SerializeAsString(), whole.topics(i).SerializeAsString());
    EXPECT_EQ(page.total_size(), whole.topics_size());
    EXPECT_EQ(page.next_page_token().empty(), i + 1 == whole.topics_size());
    request.set_page_token(page.next_page_token());
  }
}

TEST_F(PagingTest, RefusesATokenOfAnotherQuery) {
  v1::SearchResponse page;
  ASSERT_TRUE(Search(InterferonRequest(2), page).ok());
  ASSERT_NE(page.next_page_token(), "");

  v1::SearchRequest other = InterferonRequest(2);
  other.set_query("side effects of interferon");
  other.set_page_token(page.next_page_token());
  const grpc::Status status = Search(other, page);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_NE(status.error_details().find("PAGE_TOKEN_INVALID"), std::string::npos);
}

TEST_F(PagingTest, RefusesATokenOfAnotherCall) {
  v1::SearchResponse page;
  ASSERT_TRUE(Search(InterferonRequest(2), page).ok());

  v1::ListTopicsRequest topics;
  topics.set_page_token(page.next_page_token());
  v1::ListTopicsResponse response;
  EXPECT_EQ(ListTopics(topics, response).error_code(),
            grpc::StatusCode::INVALID_ARGUMENT);
}

}  // namespace
}  // namespace answerbook::e2e
