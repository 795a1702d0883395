#include "client/cli/commands.h"

#include <memory>
#include <sstream>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "answerbook/mocks/mock_connection.h"
#include <nlohmann/json.hpp>

namespace answerbook::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Return;

class CommandsTest : public testing::Test {
 protected:
  v1::SearchResponse Found(v1::Verdict verdict) {
    v1::SearchResponse response;
    response.set_verdict(verdict);
    response.add_results()->mutable_answer()->set_answer_id("an-id");
    return response;
  }
  v1::GetAnswerResponse Answer() {
    v1::GetAnswerResponse response;
    response.mutable_answer()->set_question("Is it so?");
    return response;
  }

  std::shared_ptr<mocks::MockConnection> connection_ =
      std::make_shared<testing::StrictMock<mocks::MockConnection>>();
  Client client_{connection_};
  std::ostringstream out_;
  std::ostringstream err_;
  Output plain_{out_, err_, {}, false};
  Output json_{out_, err_, {}, true};
};

TEST_F(CommandsTest, AskFetchesOnlyWhatAnswers) {
  EXPECT_CALL(*connection_, Search).WillOnce(Return(Found(v1::VERDICT_ANSWERED)));
  EXPECT_CALL(*connection_, GetAnswer)
      .WillOnce([this](const v1::GetAnswerRequest& get, auto&) {
        EXPECT_EQ(get.answer_id(), "an-id");
        return Answer();
      });
  EXPECT_EQ(Ask(client_, {}, plain_), kOk);
  EXPECT_THAT(out_.str(), HasSubstr("Is it so?"));
}

TEST_F(CommandsTest, AskTellsUnsureFromUnknown) {
  EXPECT_CALL(*connection_, Search)
      .WillOnce(Return(Found(v1::VERDICT_UNCERTAIN)))
      .WillOnce(Return(Found(v1::VERDICT_NO_MATCH)));
  EXPECT_EQ(Ask(client_, {}, plain_), kUncertain);
  EXPECT_EQ(Ask(client_, {}, plain_), kNoMatch);
}

TEST_F(CommandsTest, JsonIsOneDocumentWithAllFields) {
  EXPECT_CALL(*connection_, Search).WillRepeatedly(Return(Found(v1::VERDICT_ANSWERED)));
  EXPECT_CALL(*connection_, GetAnswer).WillOnce(Return(Answer()));
  EXPECT_EQ(Ask(client_, {}, json_), kOk);
  const auto json = nlohmann::json::parse(out_.str(), nullptr, false);
  ASSERT_TRUE(json.is_object()) << out_.str();
  EXPECT_EQ(json["search"]["verdict"], "VERDICT_ANSWERED");
  EXPECT_EQ(json["search"]["total_size"], 0);
  EXPECT_EQ(json["answer"]["question"], "Is it so?");
}

TEST_F(CommandsTest, TopicsAreListedPageAfterPage) {
  v1::ListTopicsResponse first;
  first.add_topics()->set_title("One");
  first.set_next_page_token("x");
  v1::ListTopicsResponse second;
  second.add_topics()->set_title("Two");
  EXPECT_CALL(*connection_, ListTopics).WillOnce(Return(first)).WillOnce(Return(second));
  EXPECT_EQ(Topics(client_, {}, plain_), kOk);
  EXPECT_THAT(out_.str(), HasSubstr("One"));
  EXPECT_THAT(out_.str(), HasSubstr("Two"));
}

TEST_F(CommandsTest, ErrorsHaveTheirExitCodes) {
  const std::pair<absl::Status, ExitCode> cases[] = {
      {absl::InvalidArgumentError("m"), kUsage},
      {absl::NotFoundError("m"), kNotFound},
      {absl::UnavailableError("m"), kUnreachable},
      {absl::DeadlineExceededError("m"), kUnreachable},
      {absl::InternalError("m"), kFailed},
  };
  for (const auto& [status, code] : cases) {
    EXPECT_CALL(*connection_, GetAnswer).WillOnce(Return(status));
    EXPECT_EQ(Get(client_, {}, plain_), code) << status;
  }
  EXPECT_THAT(out_.str(), IsEmpty());
  EXPECT_THAT(err_.str(), HasSubstr("NOT_FOUND"));
}

TEST_F(CommandsTest, ErrorsAreJsonWhereAsked) {
  EXPECT_CALL(*connection_, Search)
      .WillOnce(Return(absl::UnavailableError("a\xFF"
                                              "b")));
  EXPECT_EQ(Search(client_, {}, json_), kUnreachable);
  EXPECT_EQ(nlohmann::json::parse(err_.str())["code"], "UNAVAILABLE");
}

}  // namespace
}  // namespace answerbook::cli
