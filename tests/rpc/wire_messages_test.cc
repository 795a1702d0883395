#include "service/rpc/wire_messages.h"

#include <string>

#include "gtest/gtest.h"

#include "answerbook/v1/answerbook_service.pb.h"
#include "answerbook/v1/search.pb.h"
#include "tests/rpc/random_message.h"

namespace answerbook::rpc {
namespace {

constexpr int kRounds = 500;

TEST(WireMessagesTest, AnswersAreWrittenAsByProtobuf) {
  RandomMessages random(1);
  for (int i = 0; i < kRounds; ++i) {
    v1::GetAnswerResponse response;
    v1::Answer* answer = response.mutable_answer();
    random.Fill(answer);
    WireWriter out;
    WriteAnswer(v1::GetAnswerResponse::kAnswerFieldNumber, *answer, answer->body(), out);
    ASSERT_EQ(out.bytes(), response.SerializeAsString()) << answer->DebugString();
  }
}

TEST(WireMessagesTest, AnAnswerCanHaveAnotherBody) {
  v1::GetAnswerResponse response;
  response.mutable_answer()->set_answer_id("an-answer");
  response.mutable_answer()->set_body("*body*");
  WireWriter out;
  WriteAnswer(v1::GetAnswerResponse::kAnswerFieldNumber, response.answer(), "body", out);
  response.mutable_answer()->set_body("body");
  EXPECT_EQ(out.bytes(), response.SerializeAsString());
}

TEST(WireMessagesTest, AnswerRefsAreWrittenAsByProtobuf) {
  RandomMessages random(2);
  for (int i = 0; i < kRounds; ++i) {
    v1::Answer answer;
    random.Fill(&answer);
    v1::SearchResult holder;
    holder.mutable_answer()->set_answer_id(answer.answer_id());
    holder.mutable_answer()->set_topic_id(answer.topic_id());
    holder.mutable_answer()->set_question(answer.question());
    WireWriter out;
    WriteAnswerRef(v1::SearchResult::kAnswerFieldNumber, answer, out);
    ASSERT_EQ(out.bytes(), holder.SerializeAsString()) << answer.DebugString();
  }
}

}  // namespace
}  // namespace answerbook::rpc
