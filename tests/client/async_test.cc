// Asynchronous calls and batches, against a server on a loopback port.
#include <algorithm>
#include <atomic>
#include <functional>
#include <future>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "answerbook/client.h"
#include "answerbook/observer.h"
#include "tests/client/fake_server.h"

namespace answerbook {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr absl::Duration kPatience = absl::Seconds(30);

grpc::Status Echo(grpc::ServerContext* /*context*/, const v1::GetAnswerRequest& request,
                  v1::GetAnswerResponse* response) {
  response->mutable_answer()->set_answer_id(request.answer_id());
  return grpc::Status::OK;
}

// Holds calls until they are cancelled or it is opened.
struct Gate {
  std::atomic<bool> open = false;
  std::atomic<int> inside = 0;
  std::atomic<int> most = 0;
  FakeServer server{[this](grpc::ServerContext* context,
                           const v1::GetAnswerRequest& request,
                           v1::GetAnswerResponse* response) {
    const int now = ++inside;
    for (int seen = most; seen < now && !most.compare_exchange_weak(seen, now);) {
    }
    while (!open && !context->IsCancelled()) std::this_thread::yield();
    --inside;
    return Echo(context, request, response);
  }};

  bool WaitForInside(int count) const {
    const absl::Time end = absl::Now() + kPatience;
    while (inside < count) {
      if (absl::Now() > end) return false;
      std::this_thread::yield();
    }
    return true;
  }
};

TEST(AsyncTest, AllCallsComeBack) {
  FakeServer server(Echo);
  const Client client(MakeConnection(server.target()));
  auto answer = client.AsyncGetAnswer("an-id");
  auto found = client.AsyncSearch("a question");
  auto topics = client.AsyncListTopics();
  EXPECT_EQ(answer.Get()->answer().answer_id(), "an-id");
  EXPECT_EQ(found.Get()->corrected_query(), "a question");
  EXPECT_EQ(topics.Get()->total_size(), 7);
}

TEST(AsyncTest, CallsDoNotWaitForEachOther) {
  Gate gate;
  const Client client(MakeConnection(gate.server.target()));
  std::vector<PendingCall<v1::GetAnswerResponse>> calls;
  calls.reserve(3);
  for (int i = 0; i < 3; ++i) calls.push_back(client.AsyncGetAnswer(absl::StrCat(i)));
  ASSERT_TRUE(gate.WaitForInside(3));
  EXPECT_FALSE(calls[0].IsDone());
  EXPECT_FALSE(calls[0].WaitFor(absl::Milliseconds(1)));
  gate.open = true;
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(calls[i].Get()->answer().answer_id(), absl::StrCat(i));
  }
}

TEST(AsyncTest, CancelEndsTheCallHereAndThere) {
  Gate gate;
  const Client client(MakeConnection(gate.server.target()));
  auto call = client.AsyncGetAnswer("a");
  ASSERT_TRUE(gate.WaitForInside(1));
  call.Cancel();
  call.Cancel();
  EXPECT_EQ(call.Get().status().code(), absl::StatusCode::kCancelled);
  const absl::Time end = absl::Now() + kPatience;
  while (gate.inside > 0 && absl::Now() < end) std::this_thread::yield();
  EXPECT_EQ(gate.inside, 0);
}

TEST(AsyncTest, CancelEndsAPause) {
  std::atomic<int> calls = 0;
  FakeServer server([&](grpc::ServerContext* context, const v1::GetAnswerRequest&,
                        v1::GetAnswerResponse*) {
    ++calls;
    context->AddTrailingMetadata("grpc-retry-pushback-ms", "600000");
    return grpc::Status(grpc::StatusCode::UNAVAILABLE, "");
  });
  struct Told : CallObserver {
    struct Trace : CallTrace {
      explicit Trace(std::promise<void>* to) : pausing(to) {}
      void OnAttempt(const AttemptEnd& /*attempt*/) override { pausing->set_value(); }
      std::promise<void>* pausing;
    };
    std::unique_ptr<CallTrace> OnCall(const CallStart& /*call*/) override {
      return std::make_unique<Trace>(&pausing);
    }
    std::promise<void> pausing;
  };
  auto told = std::make_shared<Told>();
  const Client client(
      MakeConnection(server.target(), Options{}
                                          .set<DeadlineOption>(absl::InfiniteDuration())
                                          .set<ObserversOption>({told})));
  auto call = client.AsyncGetAnswer("a");
  told->pausing.get_future().wait();
  EXPECT_FALSE(call.IsDone());
  call.Cancel();
  EXPECT_EQ(call.Get().status().code(), absl::StatusCode::kCancelled);
  EXPECT_EQ(calls, 1);
}

TEST(AsyncTest, DeadlinesEndCallsByThemselves) {
  Gate gate;
  const Client client(MakeConnection(gate.server.target()));
  auto call =
      client.AsyncGetAnswer("a", Options{}.set<DeadlineOption>(absl::Milliseconds(50)));
  EXPECT_EQ(call.Get().status().code(), absl::StatusCode::kDeadlineExceeded);
}

TEST(AsyncTest, FailedAttemptsAreRepeated) {
  std::atomic<int> calls = 0;
  FakeServer server([&](grpc::ServerContext* context, const v1::GetAnswerRequest& request,
                        v1::GetAnswerResponse* response) {
    if (calls++ < 3) return grpc::Status(grpc::StatusCode::UNAVAILABLE, "");
    return Echo(context, request, response);
  });
  const Client client(MakeConnection(server.target()));
  EXPECT_EQ(client.AsyncGetAnswer("a").Get()->answer().answer_id(), "a");
  EXPECT_EQ(calls, 4);
}

TEST(AsyncTest, ACallbackMayMakeTheNextCall) {
  FakeServer server(Echo);
  const Client client(MakeConnection(server.target()));
  std::promise<std::string> last;
  std::function<void(int)> next = [&](int i) {
    client.AsyncGetAnswer(absl::StrCat(i))
        .Then([&, i](absl::StatusOr<v1::GetAnswerResponse> response) {
          if (i == 50 || !response.ok()) {
            last.set_value(response.ok() ? response->answer().answer_id() : "failed");
          } else {
            next(i + 1);
          }
        });
  };
  next(0);
  EXPECT_EQ(last.get_future().get(), "50");
}

TEST(AsyncTest, TheConnectionMayGoWhileCallsAreUnderWay) {
  Gate gate;
  std::promise<bool> ended;
  {
    const Client client(MakeConnection(gate.server.target()));
    client.AsyncGetAnswer("a").Then(
        [&](const absl::StatusOr<v1::GetAnswerResponse>& response) {
          ended.set_value(response.ok());
        });
    ASSERT_TRUE(gate.WaitForInside(1));
  }
  gate.open = true;
  EXPECT_TRUE(ended.get_future().get());
}

TEST(AsyncTest, WrongOptionsEndTheCallAtOnce) {
  const Client client(MakeConnection("127.0.0.1:1"));
  auto call =
      client.AsyncGetAnswer("a", Options{}.set<DeadlineOption>(absl::ZeroDuration()));
  EXPECT_TRUE(call.IsDone());
  EXPECT_EQ(call.Get().status().code(), absl::StatusCode::kInvalidArgument);
}

TEST(BatchTest, AnswersComeInTheOrderOfTheirIds) {
  FakeServer server([](grpc::ServerContext* context, const v1::GetAnswerRequest& request,
                       v1::GetAnswerResponse* response) {
    if (request.answer_id() == "7") {
      return grpc::Status(grpc::StatusCode::NOT_FOUND, "no 7");
    }
    return Echo(context, request, response);
  });
  std::vector<std::string> ids;
  ids.reserve(200);
  for (int i = 0; i < 200; ++i) ids.push_back(absl::StrCat(i));
  const auto answers = Client(MakeConnection(server.target())).GetAnswers(ids);
  ASSERT_EQ(answers.size(), ids.size());
  for (size_t i = 0; i < ids.size(); ++i) {
    if (i == 7) {
      EXPECT_EQ(answers[i].status().code(), absl::StatusCode::kNotFound);
    } else {
      ASSERT_TRUE(answers[i].ok()) << answers[i].status();
      EXPECT_EQ(answers[i]->answer_id(), ids[i]);
    }
  }
  EXPECT_TRUE(Client(MakeConnection("127.0.0.1:1"))
                  .GetAnswers(std::vector<std::string>{})
                  .empty());
}

// Two ids in braces could also be the two iterators of a vector: none may be ambiguous.
TEST(BatchTest, IdsMayBeWrittenOut) {
  FakeServer server(Echo);
  const Client client(MakeConnection(server.target()));
  const auto ids = [](const std::vector<absl::StatusOr<v1::Answer>>& answers) {
    std::vector<std::string> found;
    found.reserve(answers.size());
    for (const auto& answer : answers) found.push_back(answer.value().answer_id());
    return found;
  };
  EXPECT_THAT(ids(client.GetAnswers({})), ElementsAre());
  EXPECT_THAT(ids(client.GetAnswers({"a"})), ElementsAre("a"));
  EXPECT_THAT(ids(client.GetAnswers({"a", "b"})), ElementsAre("a", "b"));
  EXPECT_THAT(ids(client.GetAnswers({"a", "b", "c"}, Options{})),
              ElementsAre("a", "b", "c"));
  const std::string d = "d";
  EXPECT_THAT(ids(client.GetAnswers({d, d})), ElementsAre("d", "d"));
  EXPECT_THAT(ids(client.GetAnswers({d, absl::string_view("e"), "f"})),
              ElementsAre("d", "e", "f"));
  v1::GetAnswerRequest request;
  request.set_answer_id("g");
  const auto responses = client.GetAnswers({request, request});
  ASSERT_EQ(responses.size(), 2U);
  EXPECT_EQ(responses[1].value().answer().answer_id(), "g");
}

TEST(BatchTest, KeepsToItsParallelism) {
  Gate gate;
  const Client client(MakeConnection(gate.server.target()));
  std::vector<std::string> ids(12, "a");
  std::thread open([&] {
    ASSERT_TRUE(gate.WaitForInside(3));
    gate.open = true;
  });
  const auto answers = client.GetAnswers(ids, Options{}.set<BatchParallelismOption>(3));
  open.join();
  EXPECT_TRUE(std::all_of(answers.begin(), answers.end(),
                          [](const auto& answer) { return answer.ok(); }));
  EXPECT_EQ(gate.most, 3);
  const auto wrong = client.GetAnswers(ids, Options{}.set<BatchParallelismOption>(0));
  ASSERT_EQ(wrong.size(), ids.size());
  EXPECT_THAT(std::string(wrong[11].status().message()), HasSubstr("1 to 1000"));
}

TEST(BatchTest, HasOneDeadline) {
  Gate gate;  // stays shut
  const Client client(MakeConnection(gate.server.target()));
  const absl::Time begin = absl::Now();
  const auto answers =
      client.GetAnswers(std::vector<std::string>(10, "a"),
                        Options{}.set<BatchParallelismOption>(1).set<DeadlineOption>(
                            absl::Milliseconds(500)));
  for (const auto& answer : answers) {
    EXPECT_EQ(answer.status().code(), absl::StatusCode::kDeadlineExceeded);
  }
  // Ten deadlines one after the other would be 5 seconds.
  EXPECT_LT(absl::Now() - begin, absl::Seconds(4));
}

TEST(PendingCallTest, ThenAfterTheResultRunsAtOnce) {
  PendingCall<int> call(7);
  int got = 0;
  call.Then([&](absl::StatusOr<int> result) { got = *result; });
  EXPECT_EQ(got, 7);
}

TEST(PendingCallTest, WaitsHoweverLongItMay) {
  // Three centuries are more than a clock of nanoseconds has left.
  for (const absl::Duration longest :
       {absl::Hours(24 * 365 * 99), absl::Hours(24 * 365 * 240),
        absl::Hours(24 * 365 * 300), absl::InfiniteDuration()}) {
    CallPromise<int> promise;
    const PendingCall<int> call = promise.call();
    std::thread other([&promise] {
      absl::SleepFor(absl::Milliseconds(30));
      promise.Set(7);
    });
    EXPECT_TRUE(call.WaitFor(longest)) << longest;
    other.join();
  }
  CallPromise<int> promise;
  EXPECT_FALSE(promise.call().WaitFor(absl::Milliseconds(1)));
  EXPECT_FALSE(promise.call().WaitFor(-absl::InfiniteDuration()));
}

TEST(PendingCallTest, CancelBeforeThereIsSomethingToCancel) {
  CallPromise<int> promise;
  PendingCall<int> call = promise.call();
  call.Cancel();
  int cancelled = 0;
  promise.OnCancel([&] { ++cancelled; });
  EXPECT_EQ(cancelled, 1);
  promise.Set(absl::CancelledError(""));
  promise.Set(8);  // too late
  EXPECT_EQ(call.Get().status(), absl::CancelledError(""));
}

}  // namespace
}  // namespace answerbook
