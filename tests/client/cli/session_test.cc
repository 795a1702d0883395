#include "client/cli/session.h"

#include <signal.h>

#include <memory>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "answerbook/mocks/mock_connection.h"

namespace answerbook::cli {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::Return;

v1::SearchResponse Page(int first, int count, const std::string& next) {
  v1::SearchResponse page;
  page.set_verdict(v1::VERDICT_ANSWERED);
  page.set_total_size(9);
  page.set_next_page_token(next);
  for (int i = first; i < first + count; ++i) {
    v1::SearchResult* result = page.add_results();
    result->add_question_segments()->set_text("a question");
    v1::AnswerRef* answer = result->mutable_answer();
    answer->set_answer_id(absl::StrCat("id-", i));
    answer->set_question(absl::StrCat("Question ", i, "?"));
  }
  return page;
}

class SessionTest : public testing::Test {
 protected:
  SessionTest() {
    plan_.request.add_topic_ids("a-topic");
    plan_.request.set_page_size(2);
    session_ = std::make_unique<Session>(Client(connection_), plan_, nullptr);
  }

  // What a line prints.
  std::string Say(const std::string& line) {
    out_.str("");
    session_->Handle(line, to_);
    return out_.str();
  }

  void ExpectGet(const std::string& id) {
    EXPECT_CALL(*connection_, GetAnswer)
        .WillOnce([id](const v1::GetAnswerRequest& request, const Options&) {
          EXPECT_EQ(request.answer_id(), id);
          v1::GetAnswerResponse response;
          response.mutable_answer()->set_question("The question of " + id);
          response.mutable_answer()->add_related()->set_answer_id("near-it");
          return response;
        });
  }

  std::shared_ptr<mocks::MockConnection> connection_ =
      std::make_shared<testing::NiceMock<mocks::MockConnection>>();
  SearchPlan plan_;
  std::unique_ptr<Session> session_;
  std::ostringstream out_;
  std::ostringstream err_;
  Output to_{out_, err_, {}, false};
};

TEST_F(SessionTest, NumbersGoOnFromPageToPage) {
  EXPECT_CALL(*connection_, Search)
      .WillOnce([](const v1::SearchRequest& request, const Options&) {
        EXPECT_EQ(request.query(), "is it so?");
        EXPECT_THAT(request.topic_ids(), ElementsAre("a-topic"));
        EXPECT_EQ(request.page_token(), "");
        return Page(1, 2, "page-2");
      })
      .WillOnce([](const v1::SearchRequest& request, const Options&) {
        EXPECT_EQ(request.query(), "is it so?");
        EXPECT_EQ(request.page_token(), "page-2");
        return Page(3, 1, "");
      });
  EXPECT_THAT(Say("  is it so? "), AllOf(HasSubstr("1. "), HasSubstr("More: next")));
  EXPECT_THAT(Say("next"), AllOf(HasSubstr("3. "), Not(HasSubstr("More"))));
  ExpectGet("id-3");
  EXPECT_THAT(Say("3"), HasSubstr("The question of id-3"));
  ExpectGet("id-1");
  EXPECT_THAT(Say("1"), HasSubstr("The question of id-1"));
  EXPECT_THAT(Say("more"), IsEmpty());
  EXPECT_THAT(err_.str(), HasSubstr("no more results"));
}

TEST_F(SessionTest, ANewQuestionStartsANewList) {
  EXPECT_CALL(*connection_, Search)
      .WillOnce(Return(Page(1, 2, "page-2")))
      .WillOnce([](const v1::SearchRequest& request, const Options&) {
        EXPECT_EQ(request.page_token(), "");
        return Page(7, 1, "");
      });
  Say("first");
  Say("second");
  ExpectGet("id-7");
  Say("1");
  Say("2");
  EXPECT_THAT(err_.str(), HasSubstr("there is no result 2, only 1 to 1"));
  EXPECT_EQ(session_->first_failure(), kUsage);
}

TEST_F(SessionTest, OnlyIdsThatWereShownAreIds) {
  EXPECT_TRUE(session_->IsQuestion("near-it"));
  EXPECT_CALL(*connection_, Search).WillOnce(Return(Page(1, 1, "")));
  Say("what");
  ExpectGet("id-1");
  Say("id-1");
  EXPECT_FALSE(session_->IsQuestion("near-it"));
  ExpectGet("near-it");
  Say("near-it");
}

TEST_F(SessionTest, TellsQuestionsFromTheRest) {
  for (const char* line : {"", "  ", "topics", "next", "help", "quit", "12"}) {
    EXPECT_FALSE(session_->IsQuestion(line)) << line;
  }
  for (const char* line : {"? topics", "topics of it", "12 days", "Help!"}) {
    EXPECT_TRUE(session_->IsQuestion(line)) << line;
  }
  EXPECT_EQ(session_->Handle("quit", to_), Step::kLeave);
  EXPECT_EQ(session_->Handle(" exit ", to_), Step::kLeave);
  EXPECT_THAT(Say("?"), HasSubstr("NUMBER"));
  EXPECT_CALL(*connection_, Search)
      .WillOnce([](const v1::SearchRequest& request, const Options&) {
        EXPECT_EQ(request.query(), "quit");
        return Page(1, 0, "");
      });
  EXPECT_EQ(session_->Handle("? quit", to_), Step::kGoOn);
}

TEST_F(SessionTest, CallsThatFailAreRememberedAndEndNothing) {
  EXPECT_CALL(*connection_, Search)
      .WillOnce(Return(absl::UnavailableError("away")))
      .WillOnce(Return(Page(1, 1, "")));
  Say("one");
  EXPECT_THAT(err_.str(), HasSubstr("away"));
  EXPECT_THAT(Say("two"), HasSubstr("1. "));
  Say("99999999999999999999999");
  EXPECT_EQ(session_->first_failure(), kUnreachable);
}

TEST_F(SessionTest, SuggestsCommandsAndQuestionsWithoutRegardToCase) {
  v1::ListTopicsResponse topics;
  for (const char* question : {"To be or not?", "What is it?", "to err?"}) {
    topics.add_topics()->add_answers()->set_question(question);
  }
  EXPECT_CALL(*connection_, ListTopics)
      .WillOnce([&](const v1::ListTopicsRequest& request, const Options&) {
        EXPECT_EQ(request.view(), v1::TOPIC_VIEW_FULL);
        return topics;
      });
  EXPECT_THAT(session_->Suggest("to").completions,
              ElementsAre("topics", "To be or not?", "to err?"));
  // They are read once. Where none begins so, near ones are looked for.
  EXPECT_CALL(*connection_, Search).WillOnce(Return(Page(1, 2, "")));
  const Suggestions near = session_->Suggest("err is to");
  EXPECT_THAT(near.completions, IsEmpty());
  EXPECT_THAT(near.nearest, ElementsAre("Question 1?", "Question 2?"));
}

TEST_F(SessionTest, SuggestsNothingWhenTheServerIsAway) {
  EXPECT_CALL(*connection_, ListTopics)
      .WillRepeatedly(Return(absl::UnavailableError("away")));
  EXPECT_CALL(*connection_, Search)
      .WillRepeatedly(Return(absl::UnavailableError("away")));
  const Suggestions none = session_->Suggest("what");
  EXPECT_THAT(none.completions, IsEmpty());
  EXPECT_THAT(none.nearest, IsEmpty());
  EXPECT_THAT(err_.str(), IsEmpty());
}

TEST_F(SessionTest, AnInterruptCancelsTheCallAndNotTheSession) {
  CallPromise<v1::SearchResponse> promise;
  bool cancelled = false;
  promise.OnCancel([&] { cancelled = true; });
  EXPECT_CALL(*connection_, AsyncSearch)
      .WillOnce([&](const v1::SearchRequest&, const Options&) {
        raise(SIGINT);
        return promise.call();
      })
      .WillOnce([&](const v1::SearchRequest&, const Options&) {
        return PendingCall<v1::SearchResponse>(Page(1, 1, ""));
      });
  TerminalSignals signals;
  Session session(Client(connection_), plan_, &signals);
  EXPECT_EQ(session.Handle("what", to_), Step::kGoOn);
  EXPECT_TRUE(cancelled);
  EXPECT_EQ(signals.end_signal(), 0);
  EXPECT_EQ(session.first_failure(), kOk);
  // What comes all the same is shown to nobody.
  promise.Set(Page(1, 1, ""));
  EXPECT_THAT(out_.str(), IsEmpty());
  session.Handle("what", to_);
  EXPECT_THAT(out_.str(), HasSubstr("1. "));
}

TEST_F(SessionTest, ASignalToEndIsKept) {
  TerminalSignals signals;
  raise(SIGWINCH);
  raise(SIGTERM);
  const TerminalSignals::Seen seen = signals.Take();
  EXPECT_TRUE(seen.resize);
  EXPECT_FALSE(seen.interrupt);
  EXPECT_EQ(signals.end_signal(), SIGTERM);
}

}  // namespace
}  // namespace answerbook::cli
