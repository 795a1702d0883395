#include "service/rpc/parse.h"

#include <string>

#include "gmock/gmock.h"
#include "grpcpp/support/slice.h"
#include "gtest/gtest.h"

#include "answerbook/v1/answerbook_service.pb.h"
#include "answerbook/v1/search.pb.h"
#include "tests/rpc/status_details.h"

namespace answerbook::rpc {
namespace {

using ::testing::ElementsAre;

grpc::ByteBuffer Buffer(const std::string& bytes) {
  const grpc::Slice slice(bytes);
  return grpc::ByteBuffer(&slice, 1);
}

TEST(ParseRequestTest, ParsesARequest) {
  v1::SearchRequest sent;
  sent.set_query("γ tea");
  sent.add_topic_ids("brewing");
  v1::SearchRequest received;
  EXPECT_TRUE(ParseRequest(Buffer(sent.SerializeAsString()), &received).ok());
  EXPECT_EQ(received.SerializeAsString(), sent.SerializeAsString());
}

TEST(ParseRequestTest, ParsesFromManySlices) {
  v1::SearchRequest sent;
  sent.set_query("a longer query than one slice");
  const std::string bytes = sent.SerializeAsString();
  std::vector<grpc::Slice> slices;
  for (const char byte : bytes) slices.emplace_back(&byte, 1);
  v1::SearchRequest received;
  EXPECT_TRUE(
      ParseRequest(grpc::ByteBuffer(slices.data(), slices.size()), &received).ok());
  EXPECT_EQ(received.query(), sent.query());
}

TEST(ParseRequestTest, AnEmptyMessageIsARequest) {
  v1::ListTopicsRequest received;
  EXPECT_TRUE(ParseRequest(Buffer(""), &received).ok());
}

TEST(ParseRequestTest, NamesTheStringsThatAreNotUtf8) {
  v1::SearchRequest sent;
  sent.set_query("\xC3");
  sent.add_topic_ids("fine");
  sent.add_topic_ids("\xFF");
  sent.set_page_token("\x80");
  v1::SearchRequest received;
  const grpc::Status status = ParseRequest(Buffer(sent.SerializeAsString()), &received);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(ReasonOf(status), "INVALID_REQUEST");
  EXPECT_THAT(FieldsOf(status),
              ::testing::UnorderedElementsAre("query", "topic_ids[1]", "page_token"));
}

TEST(ParseRequestTest, SaysWhenItIsNoProtobuf) {
  v1::GetAnswerRequest received;
  const grpc::Status status = ParseRequest(Buffer("\xFF\xFF\xFF"), &received);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(ReasonOf(status), "INVALID_REQUEST");
  EXPECT_THAT(FieldsOf(status), ElementsAre(""));
  EXPECT_NE(status.error_message().find("answerbook.v1.GetAnswerRequest"),
            std::string::npos);
}

TEST(ParseRequestTest, FieldsOfLaterVersionsAreNoError) {
  v1::SearchRequest received;
  const std::string field_99 = "\x9A\x06\x01x";
  EXPECT_TRUE(ParseRequest(Buffer(field_99), &received).ok());
}

}  // namespace
}  // namespace answerbook::rpc
