// Attempts, pauses and why calls are given up, against a server on a loopback port.
#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "gtest/gtest.h"

#include "answerbook/client.h"
#include "answerbook/error_details.h"
#include "answerbook/policies.h"
#include "tests/client/fake_server.h"

namespace answerbook {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// Fails so many calls, then answers; counts all.
struct Failing {
  explicit Failing(int failures, grpc::StatusCode error = grpc::StatusCode::UNAVAILABLE)
      : server([this, failures, error](grpc::ServerContext* context,
                                       const v1::GetAnswerRequest& request,
                                       v1::GetAnswerResponse* response) {
          if (calls++ < failures) {
            if (pushback_ms >= -1) {
              context->AddTrailingMetadata("grpc-retry-pushback-ms",
                                           std::to_string(pushback_ms));
            }
            return grpc::Status(error, "not now", details);
          }
          response->mutable_answer()->set_answer_id(request.answer_id());
          return grpc::Status::OK;
        }) {}

  std::atomic<int> calls = 0;
  std::atomic<int> pushback_ms = -2;  // none
  std::string details;                // a google.rpc.Status; set before the first call
  FakeServer server;
};

// Pauses that take no time, so that a test is about what it counts.
Options Quick() {
  return Options{}.set<BackoffPolicyOption>(
      ExponentialBackoff(absl::Milliseconds(1), absl::Milliseconds(1), 1));
}

std::string Message(const absl::Status& status) { return std::string(status.message()); }

TEST(RetryTest, WhatMayPassIsTriedAgain) {
  Failing failing(3);
  EXPECT_TRUE(
      Client(MakeConnection(failing.server.target(), Quick())).GetAnswer("a").ok());
  EXPECT_EQ(failing.calls, 4);
}

TEST(RetryTest, TheLastErrorSaysWhyItWasGivenUp) {
  Failing failing(100);
  const absl::Status status =
      Client(MakeConnection(failing.server.target(), Quick())).GetAnswer("a").status();
  EXPECT_EQ(failing.calls, 4);
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(Message(status), HasSubstr("not now"));
  EXPECT_THAT(Message(status), HasSubstr("after 4 attempts: the retry policy"));
}

TEST(RetryTest, OtherErrorsEndTheCallAsTheyAre) {
  Failing failing(1, grpc::StatusCode::NOT_FOUND);
  const absl::Status status =
      Client(MakeConnection(failing.server.target())).GetAnswer("a").status();
  EXPECT_EQ(failing.calls, 1);
  EXPECT_EQ(Message(status), "not now");
}

TEST(RetryTest, ThePolicyOfTheCallCounts) {
  Failing failing(100);
  const Client client(MakeConnection(failing.server.target(), Quick()),
                      Options{}.set<RetryPolicyOption>(LimitedAttempts(2)));
  EXPECT_FALSE(client.GetAnswer("a").ok());
  EXPECT_EQ(failing.calls, 2);
  EXPECT_FALSE(
      client.GetAnswer("a", Options{}.set<RetryPolicyOption>(LimitedAttempts(1))).ok());
  EXPECT_EQ(failing.calls, 3);
}

TEST(RetryTest, WhatIsNotIdempotentIsNotRepeated) {
  struct NoAnswers : IdempotencyPolicy {
    using IdempotencyPolicy::IsIdempotent;
    bool IsIdempotent(const v1::GetAnswerRequest& request) const override {
      return request.answer_id() != "once";
    }
  };
  Failing failing(1);
  const Client client(MakeConnection(
      failing.server.target(),
      Quick().set<IdempotencyPolicyOption>(std::make_shared<NoAnswers>())));
  EXPECT_THAT(Message(client.GetAnswer("once").status()), HasSubstr("idempotency"));
  EXPECT_EQ(failing.calls, 1);
  EXPECT_TRUE(client.GetAnswer("more").ok());
}

TEST(RetryTest, AnOutageIsNotMultiplied) {
  Failing failing(1'000'000);
  const Client client(MakeConnection(failing.server.target(), Quick()));
  for (int i = 0; i < 200; ++i) EXPECT_FALSE(client.GetAnswer("a").ok());
  // 50 tokens' worth of attempts beyond one a call, and not 600.
  EXPECT_LE(failing.calls, 250);
  EXPECT_GE(failing.calls, 200);
  EXPECT_THAT(Message(client.GetAnswer("a").status()), HasSubstr("retry budget"));
}

TEST(RetryTest, ABudgetMayBeShared) {
  auto budget = std::make_shared<RetryBudget>(2, 0.001);
  Failing failing(100);
  const Options options = Quick().set<RetryBudgetOption>(budget);
  const Client one(MakeConnection(failing.server.target(), options));
  const Client other(MakeConnection(failing.server.target(), options));
  EXPECT_FALSE(one.GetAnswer("a").ok());
  EXPECT_FALSE(other.GetAnswer("a").ok());
  EXPECT_EQ(failing.calls, 2);
  EXPECT_EQ(budget->tokens(), 0);
}

TEST(RetryTest, TheServersPauseIsKept) {
  // By RetryInfo.
  google::rpc::RetryInfo info;
  info.mutable_retry_delay()->set_nanos(60'000'000);
  google::rpc::Status details;
  details.add_details()->PackFrom(info);
  Failing failing(1, grpc::StatusCode::RESOURCE_EXHAUSTED);
  failing.details = details.SerializeAsString();
  const Client client(MakeConnection(failing.server.target(), Quick()));
  absl::Time begin = absl::Now();
  EXPECT_TRUE(client.GetAnswer("a").ok());
  EXPECT_GE(absl::Now() - begin, absl::Milliseconds(60));

  // By gRPC's pushback.
  failing.calls = 0;
  failing.pushback_ms = 80;
  begin = absl::Now();
  EXPECT_TRUE(client.GetAnswer("a").ok());
  EXPECT_GE(absl::Now() - begin, absl::Milliseconds(80));
}

TEST(RetryTest, AServerMayForbidToTryAgain) {
  Failing failing(1);
  failing.pushback_ms = -1;
  const Client client(MakeConnection(failing.server.target(), Quick()));
  EXPECT_THAT(Message(client.GetAnswer("a").status()), HasSubstr("server asks not to"));
  EXPECT_EQ(failing.calls, 1);
}

TEST(RetryTest, APauseBeyondTheDeadlineIsNotBegun) {
  Failing failing(1);
  failing.pushback_ms = 3'600'000;
  const Client client(MakeConnection(failing.server.target(), Quick()));
  const absl::Status status = client.GetAnswer("a").status();
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(Message(status), HasSubstr("deadline leaves no time"));
}

// The first call hangs, the second answers.
struct Hanging {
  std::atomic<int> calls = 0;
  FakeServer server{[this](grpc::ServerContext* context, const v1::GetAnswerRequest&,
                           v1::GetAnswerResponse*) {
    if (calls++ == 0) {
      while (!context->IsCancelled()) std::this_thread::yield();
    }
    return grpc::Status::OK;
  }};
};

TEST(RetryTest, AnAttemptThatHangsIsTriedAgain) {
  Hanging hanging;
  const Client client(MakeConnection(hanging.server.target(), Quick()));
  EXPECT_TRUE(
      client.GetAnswer("a", Options{}.set<AttemptTimeoutOption>(absl::Milliseconds(50)))
          .ok());
  EXPECT_EQ(hanging.calls, 2);
}

TEST(RetryTest, TheDeadlineIsThatOfAllAttempts) {
  Hanging hanging;
  const Client client(MakeConnection(hanging.server.target(), Quick()));
  const absl::Status status =
      client
          .GetAnswer("a", Options{}
                              .set<DeadlineOption>(absl::Milliseconds(50))
                              .set<AttemptTimeoutOption>(absl::Hours(1)))
          .status();
  EXPECT_EQ(status.code(), absl::StatusCode::kDeadlineExceeded);
  EXPECT_THAT(Message(status), Not(HasSubstr("given up")));
  EXPECT_EQ(hanging.calls, 1);
}

TEST(RetryTest, AllAttemptsHaveTheSameRequestIdWhichTheErrorNames) {
  std::mutex mutex;
  std::vector<std::string> ids;
  FakeServer server([&](grpc::ServerContext* context, const v1::GetAnswerRequest&,
                        v1::GetAnswerResponse*) {
    const std::lock_guard<std::mutex> lock(mutex);
    const auto found = context->client_metadata().find("x-request-id");
    ids.push_back(found == context->client_metadata().end()
                      ? ""
                      : std::string(found->second.data(), found->second.size()));
    return grpc::Status(grpc::StatusCode::UNAVAILABLE, "");
  });
  const Client client(MakeConnection(server.target(), Quick()),
                      Options{}.set<RetryPolicyOption>(LimitedAttempts(2)));
  const absl::Status named =
      client.GetAnswer("a", Options{}.set<RequestIdOption>("mine/1")).status();
  const absl::Status generated =
      client.GetAnswer("a", Options{}.set<GenerateRequestIdsOption>(true)).status();
  const absl::Status none = client.GetAnswer("a").status();
  const std::lock_guard<std::mutex> lock(mutex);
  EXPECT_EQ(RequestId(named), "mine/1");
  EXPECT_EQ(RequestId(generated).size(), 32U);
  EXPECT_EQ(RequestId(none), "");
  EXPECT_EQ(ids, (std::vector<std::string>{"mine/1", "mine/1", RequestId(generated),
                                           RequestId(generated), "", ""}));
}

TEST(RetryTest, WhatIsNoHeadersValueIsRefused) {
  const Client client(MakeConnection("127.0.0.1:1"));
  const auto code = [&](const Options& options) {
    return client.GetAnswer("a", options).status().code();
  };
  using C = absl::StatusCode;
  EXPECT_EQ(code(Options{}.set<RequestIdOption>("a\nb")), C::kInvalidArgument);
  EXPECT_EQ(code(Options{}.set<RequestIdOption>(std::string(129, 'a'))),
            C::kInvalidArgument);
  EXPECT_EQ(code(Options{}.set<TraceparentOption>("00-\x01")), C::kInvalidArgument);
  EXPECT_EQ(code(Options{}.set<AttemptTimeoutOption>(-absl::Seconds(1))),
            C::kInvalidArgument);
}

}  // namespace
}  // namespace answerbook
