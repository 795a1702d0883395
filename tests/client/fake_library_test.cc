// The fake server that users' tests get, called by the SDK.
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "answerbook/client.h"
#include "answerbook/error_details.h"
#include "answerbook/fakes/fake_server.h"
#include "answerbook/observer.h"
#include "answerbook/policies.h"

namespace answerbook {
namespace {

using fakes::FakeLibrary;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

FakeLibrary Pets() {
  FakeLibrary library;
  library.AddTopic("dogs", "Dogs");
  library.AddTopic("cats", "Cats");
  library.AddAnswer("cats", "milk", "May cats drink milk?", "Better not.")
      .add_alternate_questions("Is milk bad for kittens?");
  library.AddAnswer("cats", "sleep", "How long do cats sleep?", "Most of the day.");
  library.AddAnswer("dogs", "chocolate", "May dogs eat chocolate?", "It harms them.");
  return library;
}

TEST(FakeServerTest, AnswersByIdOrSaysWhatIsMissing) {
  fakes::FakeServer server(Pets());
  const Client client(server.Connect());
  EXPECT_EQ(client.GetAnswer("milk")->summary(), "Better not.");
  const absl::Status missing = client.GetAnswer("birds").status();
  EXPECT_EQ(missing.code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(ErrorReason(missing), "ANSWER_NOT_FOUND");
  EXPECT_EQ(MissingResource(missing)->name, "birds");
  EXPECT_EQ(FieldViolations(client.GetAnswer("No Slug").status()).at(0).field,
            "answer_id");
  EXPECT_EQ(server.calls("GetAnswer"), 3);
  EXPECT_EQ(server.calls(), 3);
}

TEST(FakeServerTest, FindsByTheWordsOfAnyPhrasing) {
  fakes::FakeServer server(Pets());
  const Client client(server.Connect());
  const auto found = client.Search("is MILK bad for kittens");
  ASSERT_TRUE(found.ok());
  EXPECT_EQ(found->verdict(), v1::VERDICT_ANSWERED);
  ASSERT_EQ(found->results_size(), 1);
  EXPECT_EQ(found->results(0).matched_question(), "Is milk bad for kittens?");
  EXPECT_EQ(found->results(0).confidence(), 1);
  std::string question;
  std::vector<std::string> highlighted;
  for (const v1::TextSegment& segment : found->results(0).question_segments()) {
    question += segment.text();
    if (segment.highlighted()) highlighted.push_back(segment.text());
  }
  EXPECT_EQ(question, "May cats drink milk?");
  EXPECT_THAT(highlighted, ElementsAre("milk"));
  EXPECT_EQ(client.Search("zebras")->verdict(), v1::VERDICT_NO_MATCH);
}

TEST(FakeServerTest, FiltersAndCountsAsTheContractSays) {
  fakes::FakeServer server(Pets());
  v1::SearchRequest request;
  request.set_query("may cats eat");
  request.add_topic_ids("dogs");
  const auto found = Client(server.Connect()).Search(request);
  ASSERT_TRUE(found.ok());
  ASSERT_EQ(found->results_size(), 1);
  EXPECT_EQ(found->results(0).answer().answer_id(), "chocolate");
  ASSERT_EQ(found->topic_counts_size(), 2);  // whatever topic_ids say
}

TEST(FakeServerTest, TheVerdictIsAboutTheResultsThatPassTheFilters) {
  fakes::FakeServer server(Pets());
  const Client client(server.Connect());
  v1::SearchRequest request;
  request.set_query("may cats drink milk");
  EXPECT_EQ(client.Search(request)->verdict(), v1::VERDICT_ANSWERED);
  request.add_topic_ids("dogs");
  EXPECT_EQ(client.Search(request)->verdict(), v1::VERDICT_NO_MATCH);
}

TEST(FakeServerTest, TopicsComeInPagesThatExpireWithTheContent) {
  fakes::FakeServer server(Pets());
  const Client client(server.Connect());
  v1::ListTopicsRequest request;
  request.set_page_size(1);
  request.set_view(v1::TOPIC_VIEW_FULL);
  auto topics = client.ListTopics(request);
  auto at = topics.begin();
  ASSERT_TRUE(at->ok());
  EXPECT_EQ((*at)->topic_id(), "cats");
  EXPECT_EQ((*at)->answers_size(), 2);
  FakeLibrary changed = Pets();
  changed.AddTopic("birds", "Birds");
  changed.content_version = "fake-2";
  server.SetLibrary(changed);
  ++at;
  EXPECT_EQ(ErrorReason(at->status()), kPageTokenExpired);
  EXPECT_EQ(++at, topics.end());
  // Begun again, it is the new content from its first page.
  topics.Restart();
  std::vector<std::string> ids;
  for (const auto& topic : topics) ids.push_back(topic->topic_id());
  EXPECT_THAT(ids, ElementsAre("birds", "cats", "dogs"));
}

TEST(FakeServerTest, TokensHoldForTheirRequest) {
  fakes::FakeServer server(Pets());
  const Client client(server.Connect());
  v1::SearchRequest request;
  request.set_query("cats");
  request.set_page_size(1);
  const auto page = client.Search(request);
  ASSERT_TRUE(page.ok());
  EXPECT_EQ(page->total_size(), 2);
  request.set_page_token(page->next_page_token());
  const auto second = client.Search(request);
  ASSERT_TRUE(second.ok());
  EXPECT_EQ(second->results_size(), 1);
  EXPECT_EQ(second->next_page_token(), "");
  request.set_query("dogs");
  EXPECT_EQ(ErrorReason(client.Search(request).status()), "PAGE_TOKEN_INVALID");
}

TEST(FakeServerTest, FailsWhenAskedToAndThenNoMore) {
  fakes::FakeServer server(Pets());
  const Client client(server.Connect());
  server.FailNext(
      2, fakes::WithRetryDelay(
             fakes::WithReason(absl::ResourceExhaustedError("full"), kOverloaded),
             absl::Milliseconds(5)));
  EXPECT_TRUE(client.GetAnswer("milk").ok());
  EXPECT_EQ(server.calls(), 3);
  server.FailNext(1, fakes::WithReason(absl::PermissionDeniedError("no"), "X"));
  const absl::Status refused = client.GetAnswer("milk").status();
  EXPECT_EQ(refused.code(), absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(ErrorReason(refused), "X");
}

TEST(FakeServerTest, MayBeSlow) {
  fakes::FakeServer server(Pets());
  server.SetLatency(absl::Hours(1));
  EXPECT_EQ(Client(server.Connect())
                .GetAnswer("milk", Options{}.set<DeadlineOption>(absl::Milliseconds(50)))
                .status()
                .code(),
            absl::StatusCode::kDeadlineExceeded);
}

// Collect against content that changes while it is read.
TEST(PageRangeTest, CollectReadsOneVersionWhole) {
  fakes::FakeServer server(Pets());
  const Client client(server.Connect());
  v1::ListTopicsRequest request;
  request.set_page_size(1);
  int fetched = 0;
  PageRange<v1::Topic> topics([&](const std::string& token)
                                  -> absl::StatusOr<PageRange<v1::Topic>::Page> {
    if (++fetched == 2) {
      FakeLibrary changed;
      changed.AddTopic("new", "New");
      changed.content_version = "fake-2";
      server.SetLibrary(changed);
    }
    request.set_page_token(token);
    auto response = client.ListTopicsPage(request);
    if (!response.ok()) return response.status();
    return PageRange<v1::Topic>::Page{response->topics(), response->next_page_token()};
  });
  const auto all = topics.Collect();
  ASSERT_TRUE(all.ok()) << all.status();
  ASSERT_EQ(all->size(), 1U);
  EXPECT_EQ(all->front().topic_id(), "new");
}

TEST(PageRangeTest, CollectGivesUpWhenItNeverEnds) {
  int fetched = 0;
  PageRange<v1::Topic> topics(
      [&](const std::string& token) -> absl::StatusOr<PageRange<v1::Topic>::Page> {
        ++fetched;
        if (!token.empty()) {
          return fakes::WithReason(absl::AbortedError("changed"), kPageTokenExpired);
        }
        return PageRange<v1::Topic>::Page{{}, "next"};
      });
  EXPECT_EQ(ErrorReason(topics.Collect(2).status()), kPageTokenExpired);
  EXPECT_EQ(fetched, 6);
}

TEST(CallObserverTest, IsToldOfEachAttemptAndTheEnd) {
  struct Recorder : CallObserver {
    struct Trace : CallTrace {
      explicit Trace(Recorder* recorder) : to(recorder) {}
      std::string Traceparent() override {
        return "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
      }
      void OnAttempt(const AttemptEnd& attempt) override {
        to->lines.push_back(std::to_string(attempt.number) + " " +
                            absl::StatusCodeToString(attempt.status.code()) +
                            (attempt.pause < absl::ZeroDuration() ? " last" : "") +
                            (attempt.peer.empty() ? "" : " peer"));
      }
      void OnEnd(const CallEnd& end) override {
        to->lines.push_back(std::to_string(end.attempts) + " attempts " +
                            absl::StatusCodeToString(end.status.code()));
      }
      Recorder* to;
    };
    std::unique_ptr<CallTrace> OnCall(const CallStart& call) override {
      lines.push_back(call.method);
      return std::make_unique<Trace>(this);
    }
    std::vector<std::string> lines;
  };
  fakes::FakeServer server(Pets());
  auto recorder = std::make_shared<Recorder>();
  const Client client(
      server.Connect(Options{}
                         .set<ObserversOption>({recorder})
                         .set<BackoffPolicyOption>(ExponentialBackoff(
                             absl::Milliseconds(1), absl::Milliseconds(1), 1))));
  server.FailNext(1, absl::UnavailableError("away"));
  EXPECT_TRUE(client.GetAnswer("milk").ok());
  EXPECT_THAT(recorder->lines, ElementsAre("GetAnswer", "1 UNAVAILABLE peer",
                                           "2 OK last peer", "2 attempts OK"));
  const auto metadata = server.last_metadata();
  const auto sent = metadata.find("traceparent");
  ASSERT_NE(sent, metadata.end());
  EXPECT_THAT(sent->second, HasSubstr("0af7651916cd43dd8448eb211c80319c"));
  recorder->lines.clear();
  EXPECT_FALSE(client.AsyncGetAnswer("none").Get().ok());
  EXPECT_THAT(recorder->lines,
              ElementsAre("GetAnswer", "1 NOT_FOUND last peer", "1 attempts NOT_FOUND"));
}

// Says always the same of a call's trace context.
struct Tracing : CallObserver {
  explicit Tracing(std::string says) : traceparent(std::move(says)) {}
  std::unique_ptr<CallTrace> OnCall(const CallStart& /*call*/) override {
    struct Trace : CallTrace {
      explicit Trace(std::string says) : traceparent(std::move(says)) {}
      std::string Traceparent() override { return traceparent; }
      const std::string traceparent;
    };
    return std::make_unique<Trace>(traceparent);
  }
  const std::string traceparent;
};

TEST(CallObserverTest, WhatIsNoTraceparentIsPassedOver) {
  const std::string mine = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  const std::string other = "00-1af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  fakes::FakeServer server(Pets());
  const Client client(server.Connect());
  const auto sent = [&server] {
    const auto metadata = server.last_metadata();
    const auto found = metadata.find("traceparent");
    return found == metadata.end() ? "" : found->second;
  };
  for (const std::string& wrong :
       {mine + "\n", mine + "\xFF", mine + std::string(1, '\0'), std::string("none")}) {
    const auto bad = std::make_shared<Tracing>(wrong);
    const auto good = std::make_shared<Tracing>(mine);
    EXPECT_TRUE(client.GetAnswer("milk", Options{}.set<ObserversOption>({bad})).ok());
    EXPECT_EQ(sent(), "");
    const Options with_other = Options{}.set<TraceparentOption>(other);
    EXPECT_TRUE(
        client.GetAnswer("milk", Options(with_other).set<ObserversOption>({bad})).ok());
    EXPECT_EQ(sent(), other);
    EXPECT_TRUE(
        client
            .AsyncGetAnswer("milk", Options(with_other).set<ObserversOption>({bad, good}))
            .Get()
            .ok());
    EXPECT_EQ(sent(), mine);
  }
}

}  // namespace
}  // namespace answerbook
