// The snippets of docs/sdk-guide.md about deadlines, credentials, asynchronous calls and
// what else there is to set.
#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <future>
#include <memory>
#include <sstream>
#include <string>

#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "answerbook/fakes/fake_server.h"
#include "answerbook/v1/answerbook_service.grpc.pb.h"
#include "client/examples/guide/guide.h"
#include "tests/client/tls_server.h"
#include "tests/e2e/temp_dir.h"
#include "tests/e2e/test_certificates.h"

namespace answerbook {
namespace {

using fakes::FakeLibrary;
using fakes::FakeServer;
using ::testing::HasSubstr;

constexpr absl::Duration kPatience = absl::Seconds(30);

FakeLibrary Pets() {
  FakeLibrary library;
  library.AddTopic("cats", "Cats");
  library.AddAnswer("cats", "milk", "May cats drink milk?", "Better not.");
  library.AddAnswer("cats", "sleep", "Do cats sleep?", "Most of the day.");
  return library;
}

// Makes a client as a snippet does, but with all the time of a busy machine: what the
// environment says counts before the snippet's options.
template <typename Make>
Client WithPatience(Make make, bool for_attempts) {
  setenv("ANSWERBOOK_DEADLINE", "30s", 1);
  if (for_attempts) setenv("ANSWERBOOK_ATTEMPT_TIMEOUT", "30s", 1);
  Client client = make();
  unsetenv("ANSWERBOOK_DEADLINE");
  unsetenv("ANSWERBOOK_ATTEMPT_TIMEOUT");
  return client;
}

class GuideConnectionsTest : public ::testing::Test {
 protected:
  FakeServer server_{Pets()};
  Client client_{server_.Connect()};
};

TEST_F(GuideConnectionsTest, DeadlinesAttemptsAndABudget) {
  const auto budget = std::make_shared<RetryBudget>();
  const auto connect = [&] { return guide::ConnectForPages(server_.target(), budget); };
  const Client client = WithPatience(connect, /*for_attempts=*/true);
  server_.FailNext(2, absl::UnavailableError("away"));
  EXPECT_TRUE(client.GetAnswer("milk").ok());
  EXPECT_EQ(server_.calls(), 3);
  EXPECT_EQ(budget->tokens(), 98.5);  // two errors and a success

  server_.FailNext(9, absl::UnavailableError("away"));
  EXPECT_THAT(std::string(client.GetAnswer("milk").status().message()),
              HasSubstr("given up after 3 attempts: the retry policy allows no more"));
  server_.FailNext(0, absl::OkStatus());

  // A server that hangs is asked again when an attempt has had its time.
  server_.SetLatency(absl::Hours(1));
  const int before = server_.calls();
  const absl::Status status =
      WithPatience(connect, /*for_attempts=*/false).GetAnswer("milk").status();
  EXPECT_TRUE(absl::IsDeadlineExceeded(status)) << status;
  EXPECT_THAT(std::string(status.message()), HasSubstr("given up after 3 attempts"));
  EXPECT_GT(server_.calls(), before);

  // Without the environment the deadline, or that of the third attempt, ends it.
  EXPECT_TRUE(absl::IsDeadlineExceeded(connect().GetAnswer("milk").status()));
}

TEST_F(GuideConnectionsTest, TheTimeThatIsLeft) {
  EXPECT_TRUE(guide::AskInTheTimeLeft(client_, "milk", kPatience).ok());
  // Nothing is left: nothing is sent.
  EXPECT_TRUE(absl::IsInvalidArgument(
      guide::AskInTheTimeLeft(client_, "milk", absl::ZeroDuration()).status()));
  EXPECT_EQ(server_.calls(), 1);
  server_.SetLatency(absl::Hours(1));
  EXPECT_TRUE(absl::IsDeadlineExceeded(
      guide::AskInTheTimeLeft(client_, "milk", absl::Milliseconds(50)).status()));
}

TEST_F(GuideConnectionsTest, NoRetries) {
  server_.FailNext(1, absl::UnavailableError("away"));
  EXPECT_TRUE(absl::IsUnavailable(guide::AskOnce(client_, "milk").status()));
  EXPECT_EQ(server_.calls(), 1);
}

TEST_F(GuideConnectionsTest, CallsAtOnce) {
  const auto found = guide::AskAllAtOnce(client_, {"do cats sleep", "", "zebras"});
  ASSERT_EQ(found.size(), 3U);
  EXPECT_EQ(found[0]->verdict(), v1::VERDICT_ANSWERED);
  EXPECT_TRUE(absl::IsInvalidArgument(found[1].status()));
  EXPECT_EQ(found[2]->verdict(), v1::VERDICT_NO_MATCH);
}

TEST_F(GuideConnectionsTest, Batch) {
  std::ostringstream out;
  EXPECT_TRUE(guide::PrintSummaries(client_, {"sleep", "gone", "milk"}, out).ok());
  EXPECT_EQ(out.str(),
            "Do cats sleep? Most of the day.\nMay cats drink milk? Better not.\n");
  EXPECT_TRUE(absl::IsInvalidArgument(guide::PrintSummaries(client_, {"?"}, out)));
}

TEST_F(GuideConnectionsTest, SuggestionsCancelWhatNobodyWantsToSee) {
  using Found = absl::StatusOr<v1::SearchResponse>;
  std::promise<Found> first;
  std::promise<Found> second;
  guide::Suggestions suggestions(client_);
  server_.SetLatency(absl::Hours(1));
  suggestions.OnTyped("may", [&](Found found) { first.set_value(std::move(found)); });
  const absl::Time end = absl::Now() + kPatience;
  while (server_.calls() < 1 && absl::Now() < end) absl::SleepFor(absl::Milliseconds(1));
  server_.SetLatency(absl::ZeroDuration());
  suggestions.OnTyped("may cats",
                      [&](Found found) { second.set_value(std::move(found)); });
  EXPECT_TRUE(absl::IsCancelled(first.get_future().get().status()));
  EXPECT_EQ(second.get_future().get()->results_size(), 2);
}

TEST_F(GuideConnectionsTest, RequestIdAndTraceContext) {
  const std::string trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  EXPECT_TRUE(guide::AskWithin(client_, "milk", "page-17", trace).ok());
  const auto metadata = server_.last_metadata();
  const auto sent = [&](const std::string& key) {
    const auto found = metadata.find(key);
    return found == metadata.end() ? "" : found->second;
  };
  EXPECT_EQ(sent("traceparent"), trace);
  EXPECT_TRUE(std::any_of(metadata.begin(), metadata.end(),
                          [](const auto& entry) { return entry.second == "page-17"; }));
}

TEST_F(GuideConnectionsTest, Cache) {
  const Client client = guide::ConnectWithCache(server_.target());
  EXPECT_EQ(client.GetAnswer("milk")->summary(), "Better not.");
  EXPECT_EQ(client.GetAnswer("milk")->summary(), "Better not.");
  EXPECT_EQ(server_.calls(), 1);
  FakeLibrary changed = Pets();
  changed.answers[0].set_summary("No.");
  changed.content_version = "fake-2";
  server_.SetLibrary(changed);
  EXPECT_TRUE(client.Search("milk").ok());  // says that the content is another
  EXPECT_EQ(client.GetAnswer("milk")->summary(), "No.");
}

class GuideCredentialsTest : public ::testing::Test {
 protected:
  e2e::TempDir dir_;
  e2e::TestAuthority authority_;
  std::string ca_file_ = dir_.Write("ca.pem", authority_.certificate());
};

TEST_F(GuideCredentialsTest, Tls) {
  const TlsServer server(authority_.Issue(), "");
  const auto answer = guide::ConnectWithTls(server.target(), ca_file_).GetAnswer("a");
  ASSERT_TRUE(answer.ok()) << answer.status();
  // An authority that the server's certificate is not from.
  EXPECT_FALSE(guide::ConnectWithTls(
                   server.target(),
                   dir_.Write("other.pem", e2e::TestAuthority("Other").certificate()))
                   .GetAnswer("a")
                   .ok());
}

TEST_F(GuideCredentialsTest, MutualTls) {
  const TlsServer server(authority_.Issue(), authority_.certificate());
  const e2e::Identity identity =
      authority_.Issue({.common_name = "my-service", .names = ""});
  dir_.Write("tls.crt", identity.certificate);
  dir_.Write("tls.key", identity.key);
  const auto answer =
      guide::ConnectAsService(server.target(), dir_.Path()).GetAnswer("a");
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_EQ(answer->reviewed_by(), "my-service");
}

TEST_F(GuideCredentialsTest, Token) {
  const TlsServer server(authority_.Issue(), "");
  const std::string token_file = dir_.Write("token", "s3cret\n");
  const auto answer =
      guide::ConnectWithToken(server.target(), ca_file_, token_file).GetAnswer("a");
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_EQ(answer->summary(), "Bearer s3cret");
}

}  // namespace
}  // namespace answerbook
