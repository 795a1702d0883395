#include "service/rpc/get_answer.h"

#include <memory>
#include <string>

#include "gmock/gmock.h"
#include "google/protobuf/util/message_differencer.h"
#include "gtest/gtest.h"

#include "tests/rpc/status_details.h"
#include "tests/rpc/test_library.h"
#include "tests/rpc/wire_call.h"

namespace answerbook::rpc {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

class GetAnswerTest : public ::testing::Test {
 protected:
  grpc::Status Get(const std::string& id, int format = 0) {
    v1::GetAnswerRequest request;
    request.set_answer_id(id);
    request.set_body_format(static_cast<v1::BodyFormat>(format));
    response_.Clear();
    return Call(GetAnswer, *snapshot_, request, &response_);
  }

  const std::shared_ptr<const snapshot::Snapshot> snapshot_ = SmallSnapshot();
  v1::GetAnswerResponse response_;
};

TEST_F(GetAnswerTest, ReturnsEverythingThatTheEditorGave) {
  ASSERT_TRUE(Get("how-long-to-steep").ok());
  EXPECT_TRUE(google::protobuf::util::MessageDifferencer::Equals(
      response_.answer(), SmallLibrary().answers[0]));
  EXPECT_EQ(response_.content_version(), snapshot_->version());
}

TEST_F(GetAnswerTest, UnspecifiedMeansMarkdown) {
  ASSERT_TRUE(Get("how-long-to-steep", v1::BODY_FORMAT_UNSPECIFIED).ok());
  const std::string body = response_.answer().body();
  ASSERT_TRUE(Get("how-long-to-steep", v1::BODY_FORMAT_MARKDOWN).ok());
  EXPECT_EQ(response_.answer().body(), body);
  EXPECT_THAT(body, HasSubstr("*four*"));
}

TEST_F(GetAnswerTest, WritesTheBodyAsPlainText) {
  ASSERT_TRUE(Get("how-long-to-steep", v1::BODY_FORMAT_PLAIN_TEXT).ok());
  EXPECT_THAT(
      response_.answer().body(),
      AllOf(HasSubstr("steeps four minutes"), HasSubstr("https://example.org/white"),
            Not(HasSubstr("](")), Not(HasSubstr("*"))));
  EXPECT_EQ(response_.answer().question(), "How long does tea steep?");
}

TEST_F(GetAnswerTest, WritesTheBodyAsHtml) {
  ASSERT_TRUE(Get("how-long-to-steep", v1::BODY_FORMAT_HTML).ok());
  EXPECT_THAT(response_.answer().body(),
              AllOf(HasSubstr("<em>four</em>"),
                    HasSubstr("<a href=\"https://example.org/white\">three</a>")));
}

TEST_F(GetAnswerTest, AnUnknownIdIsNotFound) {
  const grpc::Status status = Get("no-such-answer");
  EXPECT_EQ(status.error_code(), grpc::StatusCode::NOT_FOUND);
  EXPECT_EQ(ReasonOf(status), "ANSWER_NOT_FOUND");
  const auto resource = DetailOf<google::rpc::ResourceInfo>(status);
  ASSERT_TRUE(resource.has_value());
  EXPECT_EQ(resource->resource_type(), "answerbook.v1.Answer");
  EXPECT_EQ(resource->resource_name(), "no-such-answer");
}

TEST_F(GetAnswerTest, ATopicIdIsNoAnswerId) {
  EXPECT_EQ(Get("brewing").error_code(), grpc::StatusCode::NOT_FOUND);
}

TEST_F(GetAnswerTest, RefusesWhatIsNoSlugAndUnknownFormatsAtOnce) {
  const grpc::Status status = Get("No Slug", 4);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(ReasonOf(status), "INVALID_REQUEST");
  EXPECT_THAT(FieldsOf(status), ElementsAre("answer_id", "body_format"));
}

TEST_F(GetAnswerTest, RefersOnlyToTopicsThatTheCallerMaySee) {
  content::Library library = SmallLibrary();
  v1::AnswerRef* beyond = library.answers[0].add_related();
  beyond->set_answer_id("when-to-prune");
  beyond->set_topic_id("gardening");
  beyond->set_question("When are roses pruned?");
  const auto snapshot = snapshot::Snapshot::Build(library);
  v1::GetAnswerRequest request;
  request.set_answer_id("how-long-to-steep");
  request.set_body_format(v1::BODY_FORMAT_PLAIN_TEXT);
  v1::GetAnswerResponse all;
  ASSERT_TRUE(Call(GetAnswer, *snapshot, request, &all).ok());
  EXPECT_EQ(all.answer().related_size(), 2);

  const std::vector<std::string> topics = {"brewing", "kochen"};
  v1::GetAnswerResponse some;
  ASSERT_TRUE(Call(GetAnswer, *snapshot, request, &some,
                   {.topics = TopicScope(&topics), .outcome = {}})
                  .ok());
  ASSERT_EQ(some.answer().related_size(), 1);
  EXPECT_EQ(some.answer().related(0).topic_id(), "brewing");
  // Nothing else is different.
  v1::Answer without = all.answer();
  without.mutable_related()->RemoveLast();
  EXPECT_EQ(some.answer().SerializeAsString(), without.SerializeAsString());
  EXPECT_EQ(some.content_version(), all.content_version());

  request.set_answer_id("when-to-prune");
  const grpc::Status refused = Call(GetAnswer, *snapshot, request, &some,
                                    {.topics = TopicScope(&topics), .outcome = {}});
  EXPECT_EQ(ReasonOf(refused), "TOPIC_FORBIDDEN");
}

}  // namespace
}  // namespace answerbook::rpc
