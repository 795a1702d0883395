// Libraries other than the shipped one, in the other forms that the server reads.

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "tests/e2e/server_process.h"
#include "tests/e2e/temp_dir.h"

namespace answerbook::e2e {
namespace {

using ::testing::HasSubstr;

v1::SearchResponse Search(const ServerProcess& server, const std::string& query) {
  v1::SearchRequest request;
  request.set_query(query);
  v1::SearchResponse response;
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + kPatience);
  const grpc::Status status = server.NewStub()->Search(&context, request, &response);
  EXPECT_TRUE(status.ok()) << status.error_message();
  return response;
}

v1::Answer GetAnswer(const ServerProcess& server, const std::string& answer_id,
                     v1::BodyFormat format) {
  v1::GetAnswerRequest request;
  request.set_answer_id(answer_id);
  request.set_body_format(format);
  v1::GetAnswerResponse response;
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + kPatience);
  const grpc::Status status = server.NewStub()->GetAnswer(&context, request, &response);
  EXPECT_TRUE(status.ok()) << status.error_message();
  return response.answer();
}

TEST(FormatsTest, ServesAPlainTextFaqPage) {
  const TempDir dir;
  const std::string page = dir.Write("bicycle-care.txt",
                                     "How often should I oil the chain?\n"
                                     "\n"
                                     "Every two hundred kilometers, or after rain.\n"
                                     "\n"
                                     "Which tools do I need?\n"
                                     "\n"
                                     "Three will do:\n"
                                     "\n"
                                     "  • a set of hex keys\n"
                                     "  • a pump\n"
                                     "  • tire levers\n"
                                     "\n"
                                     "IT IS IMPORTANT: How do I fix a flat tire?\n");
  const auto server = ServerProcess::Start(page);
  ASSERT_NE(server, nullptr);

  const v1::SearchResponse oil = Search(*server, "how often should i oil the chain");
  ASSERT_GT(oil.results_size(), 0);
  EXPECT_EQ(oil.verdict(), v1::VERDICT_ANSWERED);
  EXPECT_EQ(oil.results(0).answer().question(), "How often should I oil the chain?");
  EXPECT_THAT(oil.results(0).summary(), HasSubstr("two hundred kilometers"));

  const v1::SearchResponse tools = Search(*server, "Which tools do I need?");
  ASSERT_GT(tools.results_size(), 0);
  const v1::Answer answer =
      GetAnswer(*server, tools.results(0).answer().answer_id(), v1::BODY_FORMAT_HTML);
  EXPECT_THAT(answer.body(), HasSubstr("<li>a set of hex keys</li>"));

  // A pointer is no answer.
  EXPECT_NE(Search(*server, "How do I fix a flat tire?").verdict(), v1::VERDICT_ANSWERED);
}

TEST(FormatsTest, ServesJsonLines) {
  const TempDir dir;
  const std::string file = dir.Write(
      "library.jsonl",
      R"({"answerId":"oil-the-chain","topicId":"bicycle","topicTitle":"Bicycle care",)"
      R"("question":"How often should I oil the chain?",)"
      R"("alternateQuestions":["when to lubricate the chain"],)"
      R"("summary":"Every two hundred kilometers.","body":"After *rain* as well.",)"
      R"("sources":[{"title":"The manual","url":"https://example.com/manual"}],)"
      R"("language":"en","reviewedOn":"2026-01-31"})"
      "\n"
      R"({"answerId":"pump-the-tires","topicId":"bicycle","topicTitle":"Bicycle care",)"
      R"("question":"How hard should tires be?","summary":"As their side says.",)"
      R"("body":"Between the two figures on the side of the tire.","language":"en"})"
      "\n");
  const auto server = ServerProcess::Start(file);
  ASSERT_NE(server, nullptr);

  const v1::SearchResponse found = Search(*server, "when to lubricate the chain");
  ASSERT_GT(found.results_size(), 0);
  EXPECT_EQ(found.verdict(), v1::VERDICT_ANSWERED);
  EXPECT_EQ(found.results(0).answer().answer_id(), "oil-the-chain");
  EXPECT_EQ(found.results(0).topic_title(), "Bicycle care");

  const v1::Answer answer =
      GetAnswer(*server, "oil-the-chain", v1::BODY_FORMAT_PLAIN_TEXT);
  EXPECT_EQ(answer.body(), "After rain as well.");
  EXPECT_EQ(answer.reviewed_on(), "2026-01-31");
  ASSERT_EQ(answer.sources_size(), 1);
  EXPECT_EQ(answer.sources(0).url(), "https://example.com/manual");
}

}  // namespace
}  // namespace answerbook::e2e
