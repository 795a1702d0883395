// The snippets of docs/sdk-guide.md that ask, show and page, against a fake server.
#include "client/examples/guide/guide.h"

#include <cstdio>
#include <cstdlib>
#include <functional>
#include <memory>
#include <sstream>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "answerbook/error_details.h"
#include "answerbook/fakes/fake_server.h"
#include "answerbook/observer.h"

namespace answerbook {
namespace {

using fakes::FakeLibrary;
using fakes::FakeServer;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::StartsWith;

FakeLibrary Interferon() {
  FakeLibrary library;
  library.AddTopic("interferon", "Interferon");
  v1::Answer& answer =
      library.AddAnswer("interferon", "is-interferon-chemotherapy",
                        "Is interferon chemotherapy?", "No. It is immunotherapy.");
  answer.set_caution("That does not make it mild.");
  answer.set_body("No. Interferon is a cytokine.");
  answer.set_reviewed_on("2026-11-23");
  answer.set_disclaimer("This service informs; it does not advise.");
  v1::Source* source = answer.add_sources();
  source->set_title("Interferon alfa-2b");
  source->set_url("https://label.example/");
  library.AddAnswer("interferon", "what-is-interferon", "What is interferon?",
                    "A protein.");
  return library;
}

// Topics named a, b, c…, each a page's half for the snippets.
FakeLibrary Topics(const std::string& ids, const std::string& version) {
  FakeLibrary library;
  for (const char id : ids) {
    library.AddTopic(std::string(1, id), std::string("Topic ") + id);
  }
  library.content_version = version;
  return library;
}

// Does something after each call, between two pages for example.
class AfterCalls : public CallObserver {
 public:
  explicit AfterCalls(std::function<void(int calls)> then) : then_(std::move(then)) {}

 private:
  class Trace : public CallTrace {
   public:
    explicit Trace(AfterCalls* all) : all_(all) {}
    void OnEnd(const CallEnd& /*end*/) override { all_->then_(++all_->calls_); }

   private:
    AfterCalls* const all_;
  };
  std::unique_ptr<CallTrace> OnCall(const CallStart& /*call*/) override {
    return std::make_unique<Trace>(this);
  }

  std::function<void(int calls)> then_;
  int calls_ = 0;
};

class GuideTest : public ::testing::Test {
 protected:
  std::string Asked(const std::string& question) {
    std::ostringstream out;
    const absl::Status status = guide::Ask(client_, question, out);
    return status.ok() ? out.str() : status.ToString();
  }
  // A client of topics that change after the first page.
  Client OfChangingTopics() {
    server_.SetLibrary(Topics("abc", "fake-1"));
    return Client(server_.Connect(
        Options{}.set<ObserversOption>({std::make_shared<AfterCalls>([this](int calls) {
          if (calls == 1) server_.SetLibrary(Topics("bcd", "fake-2"));
        })})));
  }
  // The same, but they change after each page.
  Client OfRestlessTopics() {
    server_.SetLibrary(Topics("abc", "fake-0"));
    return Client(server_.Connect(
        Options{}.set<ObserversOption>({std::make_shared<AfterCalls>([this](int calls) {
          server_.SetLibrary(Topics("abc", "fake-" + std::to_string(calls)));
        })})));
  }

  FakeServer server_{Interferon()};
  Client client_{server_.Connect()};
};

constexpr char kShown[] =
    "Is interferon chemotherapy?\n\n"
    "Caution: That does not make it mild.\n\n"
    "No. Interferon is a cytokine.\n\n"
    "Source: Interferon alfa-2b https://label.example/\n"
    "Reviewed 2026-11-23\n"
    "This service informs; it does not advise.\n";

TEST_F(GuideTest, Connect) {
  setenv("ANSWERBOOK_DEADLINE", "30s", 1);  // counts before the snippet's 2 seconds
  const Client client = guide::Connect(server_.target());
  unsetenv("ANSWERBOOK_DEADLINE");
  ASSERT_TRUE(client.Search("interferon").ok());
  const auto metadata = server_.last_metadata();
  const auto agent = metadata.find("user-agent");
  ASSERT_NE(agent, metadata.end());
  EXPECT_THAT(agent->second, StartsWith("my-service/1.4 answerbook-cpp/"));
}

TEST_F(GuideTest, AskHeedsTheVerdict) {
  EXPECT_EQ(Asked("is interferon chemotherapy"), kShown);
  EXPECT_EQ(Asked("interferon hair"),
            "Did you mean:\n  Is interferon chemotherapy?\n  What is interferon?\n");
  EXPECT_EQ(Asked("zebras"), "There is no answer to this question.\n");
  EXPECT_THAT(Asked(""), StartsWith("INVALID_ARGUMENT"));
}

TEST_F(GuideTest, ShowAnswer) {
  std::ostringstream out;
  EXPECT_TRUE(guide::ShowAnswer(client_, "is-interferon-chemotherapy", out).ok());
  EXPECT_EQ(out.str(), kShown);
  out.str("");
  EXPECT_TRUE(guide::ShowAnswer(client_, "nothing-of-the-kind", out).ok());
  EXPECT_EQ(out.str(), "This answer was withdrawn.\n");
  EXPECT_TRUE(absl::IsInvalidArgument(guide::ShowAnswer(client_, "No Slug", out)));
}

TEST_F(GuideTest, Highlight) {
  FakeLibrary library;
  library.AddTopic("a", "A");
  library.AddAnswer("a", "blood", "May platelets be < 100 & stay so?", "Yes.");
  server_.SetLibrary(library);
  const auto found = client_.Search("platelets 100");
  ASSERT_TRUE(found.ok());
  ASSERT_EQ(found->results_size(), 1);
  EXPECT_EQ(guide::ToHtml(found->results(0).question_segments()),
            "May <mark>platelets</mark> be &lt; <mark>100</mark> &amp; stay so?");
}

TEST_F(GuideTest, Topics) {
  std::ostringstream out;
  EXPECT_TRUE(guide::PrintTopics(client_, out).ok());
  EXPECT_EQ(out.str(), "Interferon: 2 answers\n");
  server_.FailNext(1, absl::PermissionDeniedError("no"));
  EXPECT_TRUE(absl::IsPermissionDenied(guide::PrintTopics(client_, out)));
}

TEST_F(GuideTest, SearchAllFetchesWhatIsNeeded) {
  FakeLibrary library;
  library.AddTopic("a", "A");
  for (int i = 0; i < 50; ++i) {
    library.AddAnswer("a", "a-" + std::to_string(i), "Question " + std::to_string(i),
                      "Yes.");
  }
  server_.SetLibrary(library);
  const auto few = guide::QuestionsLike(client_, "question", 20);
  ASSERT_TRUE(few.ok()) << few.status();
  EXPECT_EQ(few->size(), 20U);
  EXPECT_EQ(server_.calls("Search"), 1);
  const auto all = guide::QuestionsLike(client_, "question", 1000);
  ASSERT_TRUE(all.ok()) << all.status();
  EXPECT_EQ(all->size(), 50U);
  EXPECT_EQ(server_.calls("Search"), 4);
}

TEST_F(GuideTest, CollectBeginsAgainWhenTheContentChanges) {
  const auto topics = guide::AllTopics(OfChangingTopics());
  ASSERT_TRUE(topics.ok()) << topics.status();
  ASSERT_EQ(topics->size(), 3U);
  EXPECT_EQ(topics->front().topic_id(), "b");
}

TEST_F(GuideTest, Restart) {
  const auto titles = guide::TitlesOfOneVersion(OfChangingTopics());
  ASSERT_TRUE(titles.ok()) << titles.status();
  EXPECT_THAT(*titles, ElementsAre("Topic b", "Topic c", "Topic d"));
  const absl::Status given_up = guide::TitlesOfOneVersion(OfRestlessTopics()).status();
  EXPECT_EQ(ErrorReason(given_up), kPageTokenExpired);
}

TEST_F(GuideTest, Errors) {
  EXPECT_EQ(guide::Explain(client_.GetAnswer("No Slug").status()),
            "INVALID_ARGUMENT INVALID_REQUEST; answer_id: must be a slug, such as "
            "may-cats-drink-milk");
  EXPECT_EQ(
      guide::Explain(
          client_.GetAnswer("gone", Options{}.set<RequestIdOption>("r-1")).status()),
      "NOT_FOUND ANSWER_NOT_FOUND; no answerbook.v1.Answer gone; request r-1");
  server_.FailNext(
      1, fakes::WithRetryDelay(
             fakes::WithReason(absl::ResourceExhaustedError("too much"), kOverloaded),
             absl::Minutes(1)));
  EXPECT_EQ(guide::Explain(client_.GetAnswer("gone").status()),
            "RESOURCE_EXHAUSTED OVERLOADED; wait 1m");
  EXPECT_EQ(guide::Explain(absl::CancelledError("by the reader")),
            "CANCELLED ; by the reader");
}

// What a program prints on both its streams.
std::string OutputOf(const std::string& command) {
  FILE* pipe = popen((command + " 2>&1").c_str(), "r");
  if (pipe == nullptr) return "popen failed";
  std::string output;
  for (int c = std::fgetc(pipe); c != EOF; c = std::fgetc(pipe)) {
    output += static_cast<char>(c);
  }
  pclose(pipe);
  return output;
}

TEST_F(GuideTest, ObserveCalls) {
  server_.FailNext(1, absl::UnavailableError("restarting"));
  const std::string output = OutputOf(std::string(EXAMPLE_OBSERVE_CALLS) + " " +
                                      server_.target() + " 'What is interferon?'");
  EXPECT_THAT(
      output,
      AllOf(HasSubstr(": attempt 1 at ipv4:" + server_.target() + ": UNAVAILABLE\n"),
            HasSubstr(": OK after 2 attempts, "), HasSubstr("\nA protein.\n"),
            HasSubstr("GetAnswer OK 1\nSearch OK 1\n")));
  EXPECT_THAT(output.substr(0, output.find(':')), MatchesRegex("Search [0-9a-f]{32}"));
  EXPECT_THAT(output, Not(HasSubstr("What is interferon?")));
}

TEST_F(GuideTest, ListTopics) {
  EXPECT_EQ(OutputOf(std::string(EXAMPLE_LIST_TOPICS) + " " + server_.target()),
            "Interferon\n  Is interferon chemotherapy?\n  What is interferon?\n");
}

}  // namespace
}  // namespace answerbook
