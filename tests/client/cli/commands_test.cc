#include "client/cli/commands.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <sstream>

#include "absl/strings/cord.h"
#include "gmock/gmock.h"
#include "google/rpc/error_details.pb.h"
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

// Pages of the size that is asked for, from a list of nine.
absl::StatusOr<v1::SearchResponse> PageOfNine(const v1::SearchRequest& request) {
  const int size = request.page_size() == 0 ? 10 : request.page_size();
  int at = request.page_token().empty() ? 0 : std::stoi(request.page_token());
  v1::SearchResponse page;
  page.set_total_size(9);
  page.set_verdict(v1::VERDICT_ANSWERED);
  for (const int end = std::min(9, at + size); at < end; ++at) {
    page.add_results()->mutable_answer()->set_answer_id(std::to_string(at));
  }
  if (at < 9) page.set_next_page_token(std::to_string(at));
  return page;
}

TEST_F(CommandsTest, SearchReadsAsManyPagesAsItTakes) {
  struct Case {
    int page_size;
    std::optional<int> limit;
    bool all;
    int calls;
    int results;
    const char* more;  // in the text; null for none
  };
  const Case cases[] = {
      {0, {}, false, 1, 9, nullptr},
      {4, {}, false, 1, 4, "--page-token=4"},
      {0, 4, false, 1, 4, "--page-token=4"},
      {0, 50, false, 1, 9, nullptr},
      {4, 6, false, 2, 6, "a larger --limit"},
      {4, 9, false, 3, 9, nullptr},
      {4, {}, true, 3, 9, nullptr},
      {0, {}, true, 1, 9, nullptr},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(testing::Message() << c.page_size << " " << c.limit.value_or(-1));
    SearchPlan plan;
    plan.request.set_page_size(c.page_size);
    plan.limit = c.limit;
    plan.all = c.all;
    EXPECT_CALL(*connection_, Search)
        .Times(2 * c.calls)
        .WillRepeatedly([](const auto& request, auto&) { return PageOfNine(request); });
    out_.str("");
    EXPECT_EQ(Search(client_, plan, json_), kOk);
    EXPECT_EQ(nlohmann::json::parse(out_.str())["results"].size(),
              static_cast<size_t>(c.results));
    out_.str("");
    EXPECT_EQ(Search(client_, plan, plain_), kOk);
    const bool says_how = out_.str().find("More:") != std::string::npos;
    EXPECT_EQ(says_how, c.more != nullptr);
    EXPECT_THAT(out_.str(), HasSubstr(c.more == nullptr ? "" : c.more));
    testing::Mock::VerifyAndClearExpectations(connection_.get());
  }
}

absl::Status PageTokenExpired() {
  google::rpc::ErrorInfo reason;
  reason.set_reason("PAGE_TOKEN_EXPIRED");
  absl::Status expired = absl::AbortedError("m");
  expired.SetPayload("type.googleapis.com/google.rpc.ErrorInfo",
                     absl::Cord(reason.SerializeAsString()));
  return expired;
}

TEST_F(CommandsTest, TopicsAreListedAnewWhenTheContentChanged) {
  v1::ListTopicsResponse old;
  old.set_content_version("old");
  old.add_topics()->set_title("Gone");
  old.set_next_page_token("x");
  v1::ListTopicsResponse fresh;
  fresh.set_content_version("new");
  fresh.add_topics()->set_title("Stays");
  EXPECT_CALL(*connection_, ListTopics)
      .WillOnce(Return(old))
      .WillOnce(Return(PageTokenExpired()))
      .WillOnce([&](const v1::ListTopicsRequest& request, auto&) {
        EXPECT_EQ(request.page_token(), "");
        return fresh;
      });
  EXPECT_EQ(Topics(client_, {}, json_), kOk);
  const auto json = nlohmann::json::parse(out_.str());
  EXPECT_EQ(json["content_version"], "new");
  ASSERT_EQ(json["topics"].size(), 1U);
  EXPECT_EQ(json["topics"][0]["title"], "Stays");
}

TEST_F(CommandsTest, TopicsThatChangeAllTheTimeAreGivenUp) {
  v1::ListTopicsResponse page;
  page.set_next_page_token("x");
  int calls = 0;
  EXPECT_CALL(*connection_, ListTopics)
      .Times(8)
      .WillRepeatedly([&](auto&, auto&) -> absl::StatusOr<v1::ListTopicsResponse> {
        if (++calls % 2 == 0) return PageTokenExpired();
        return page;
      });
  EXPECT_EQ(Topics(client_, {}, plain_), kFailed);
  EXPECT_EQ(out_.str(), "");
}

// The content changes after the first page: what was read is of no use any more.
TEST_F(CommandsTest, SearchBeginsAgainWhenTheListChanged) {
  int calls = 0;
  EXPECT_CALL(*connection_, Search)
      .Times(4)
      .WillRepeatedly(
          [&](const auto& request, auto&) -> absl::StatusOr<v1::SearchResponse> {
            if (++calls == 2) return PageTokenExpired();
            return PageOfNine(request);
          });
  SearchPlan plan;
  plan.request.set_page_size(5);
  plan.all = true;
  EXPECT_EQ(Search(client_, plan, json_), kOk);
  EXPECT_EQ(nlohmann::json::parse(out_.str())["results"].size(), 9U);
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
  EXPECT_EQ(Search(client_, SearchPlan{}, json_), kUnreachable);
  EXPECT_EQ(nlohmann::json::parse(err_.str())["code"], "UNAVAILABLE");
}

}  // namespace
}  // namespace answerbook::cli
