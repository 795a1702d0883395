// The gRPC connection against a server on a loopback port.
#include "answerbook/connection.h"

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <mutex>
#include <string>
#include <thread>

#include "gmock/gmock.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "gtest/gtest.h"

#include "answerbook/client.h"
#include "answerbook/error_details.h"
#include "client/src/channel.h"
#include "service/server/limits.h"
#include "tests/client/fake_server.h"

namespace answerbook {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

grpc::Status Echo(grpc::ServerContext* /*context*/, const v1::GetAnswerRequest& request,
                  v1::GetAnswerResponse* response) {
  response->mutable_answer()->set_answer_id(request.answer_id());
  return grpc::Status::OK;
}

// How many seconds the server was given for the call, as it saw it. Atomic, for
// ThreadSanitizer does not see that a reply comes after what the server did for it.
FakeServer::Handler Measure(std::atomic<double>* left) {
  return [left](grpc::ServerContext* context, const v1::GetAnswerRequest&,
                v1::GetAnswerResponse*) {
    *left = std::chrono::duration<double>(context->deadline() -
                                          std::chrono::system_clock::now())
                .count();
    return grpc::Status::OK;
  };
}

TEST(ConnectionTest, AllCallsReachTheServer) {
  FakeServer server(Echo);
  const Client client(MakeConnection(server.target()));
  EXPECT_EQ(client.GetAnswer("an-id")->answer_id(), "an-id");
  EXPECT_EQ(client.Search("a question")->corrected_query(), "a question");
  EXPECT_EQ(client.ListTopicsPage({})->total_size(), 7);
}

TEST(ConnectionTest, EveryCallHasADeadline) {
  std::atomic<double> left = 0;
  FakeServer server(Measure(&left));
  ASSERT_TRUE(Client(MakeConnection(server.target())).GetAnswer("a").ok());
  EXPECT_GT(left.load(), 0);
  EXPECT_LE(left.load(), 11);  // rounded up on the wire
}

TEST(ConnectionTest, CallOverClientOverConnection) {
  std::atomic<double> left = 0;
  FakeServer server(Measure(&left));
  const auto connection =
      MakeConnection(server.target(), Options{}.set<DeadlineOption>(absl::Hours(100)));
  ASSERT_TRUE(Client(connection).GetAnswer("a").ok());
  EXPECT_GT(left.load(), 99 * 3600);
  const Client client(connection, Options{}.set<DeadlineOption>(absl::Hours(50)));
  ASSERT_TRUE(client.GetAnswer("a").ok());
  EXPECT_GT(left.load(), 49 * 3600);
  EXPECT_LE(left.load(), 51 * 3600);  // long timeouts are rounded up on the wire
  ASSERT_TRUE(client.GetAnswer("a", Options{}.set<DeadlineOption>(absl::Hours(20))).ok());
  EXPECT_LE(left.load(), 21 * 3600);
}

TEST(ConnectionTest, TheEnvironmentCountsFirst) {
  std::atomic<double> left = 0;
  FakeServer server(Measure(&left));
  setenv("ANSWERBOOK_DEADLINE", "30h", 1);
  const Client client(MakeConnection(server.target()));
  ASSERT_TRUE(client.GetAnswer("a", Options{}.set<DeadlineOption>(absl::Hours(2))).ok());
  unsetenv("ANSWERBOOK_DEADLINE");
  EXPECT_GT(left.load(), 29 * 3600);
}

TEST(ConnectionTest, WhatTheEnvironmentSaysWronglyIsSaid) {
  setenv("ANSWERBOOK_DEADLINE", "soon", 1);
  const Client client(MakeConnection("127.0.0.1:1"));
  unsetenv("ANSWERBOOK_DEADLINE");
  const absl::Status status = client.GetAnswer("a").status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(status.message()), HasSubstr("ANSWERBOOK_DEADLINE"));
  EXPECT_THAT(std::string(status.message()), HasSubstr("soon"));
}

TEST(ConnectionTest, TheEnvironmentNamesTheServerWhenNobodyElseDoes) {
  FakeServer server(Echo);
  setenv("ANSWERBOOK_SERVER", server.target().c_str(), 1);
  EXPECT_TRUE(Client(MakeConnection()).GetAnswer("a").ok());
  EXPECT_FALSE(Client(MakeConnection("127.0.0.1:1")).GetAnswer("a").ok());
  unsetenv("ANSWERBOOK_SERVER");
}

TEST(ConnectionTest, AnExpiredDeadlineEndsTheCall) {
  FakeServer server([](grpc::ServerContext* context, const v1::GetAnswerRequest&,
                       v1::GetAnswerResponse*) {
    while (!context->IsCancelled()) std::this_thread::yield();
    return grpc::Status::CANCELLED;
  });
  const Client client(MakeConnection(server.target()));
  const auto answer =
      client.GetAnswer("a", Options{}.set<DeadlineOption>(absl::Milliseconds(50)));
  EXPECT_EQ(answer.status().code(), absl::StatusCode::kDeadlineExceeded);
}

TEST(ConnectionTest, ADeadlineThatIsNoneIsRefused) {
  const Client client(MakeConnection("127.0.0.1:1"));
  const auto answer =
      client.GetAnswer("a", Options{}.set<DeadlineOption>(absl::ZeroDuration()));
  EXPECT_EQ(answer.status().code(), absl::StatusCode::kInvalidArgument);
}

TEST(ConnectionTest, AServerThatIsNotThereIsUnavailable) {
  const auto answer = Client(MakeConnection("127.0.0.1:1")).GetAnswer("a");
  EXPECT_EQ(answer.status().code(), absl::StatusCode::kUnavailable);
}

TEST(ConnectionTest, TheUserAgentNamesProgramAndSdk) {
  std::mutex mutex;
  std::string agent;
  FakeServer server([&](grpc::ServerContext* context, const v1::GetAnswerRequest&,
                        v1::GetAnswerResponse*) {
    const auto found = context->client_metadata().find("user-agent");
    const std::lock_guard lock(mutex);
    agent = std::string(found->second.data(), found->second.size());
    return grpc::Status::OK;
  });
  const auto connection =
      MakeConnection(server.target(), Options{}.set<UserAgentOption>("tester/1"));
  ASSERT_TRUE(Client(connection).GetAnswer("a").ok());
  const std::lock_guard lock(mutex);
  EXPECT_THAT(agent, StartsWith("tester/1 answerbook-cpp/"));
}

TEST(ConnectionTest, AUserAgentThatIsNoHeadersValueIsRefused) {
  FakeServer server(Echo);
  const auto ask = [&server](const std::string& agent) {
    return Client(MakeConnection(server.target(), Options{}.set<UserAgentOption>(agent)))
        .GetAnswer("a")
        .status();
  };
  EXPECT_EQ(ask("My Tester/1.4 (~; test)"), absl::OkStatus());
  for (const std::string& agent :
       {std::string("my\nagent/1"), std::string("my\tagent"),
        std::string("caf\xC3\xA9/1"), std::string("\x7F"), std::string(1, '\0')}) {
    const absl::Status status = ask(agent);
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << agent;
    EXPECT_THAT(std::string(status.message()), StartsWith("UserAgentOption: "));
  }
}

// A server sends away who pings more often than it allows.
TEST(ConnectionTest, PingsKeepWithinWhatTheServerAllows) {
  EXPECT_GE(client_internal::kKeepaliveTime, server::kLeastPingInterval);
}

TEST(ConnectionTest, ErrorDetailsComeThrough) {
  FakeServer server(
      [](grpc::ServerContext*, const v1::GetAnswerRequest&, v1::GetAnswerResponse*) {
        google::rpc::Status details;
        google::rpc::ErrorInfo info;
        info.set_reason("ANSWER_NOT_FOUND");
        details.add_details()->PackFrom(info);
        google::rpc::ResourceInfo resource;
        resource.set_resource_type("answerbook.v1.Answer");
        resource.set_resource_name("gone");
        details.add_details()->PackFrom(resource);
        return grpc::Status(grpc::StatusCode::NOT_FOUND, "no such answer",
                            details.SerializeAsString());
      });
  const absl::Status status =
      Client(MakeConnection(server.target())).GetAnswer("gone").status();
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(std::string(status.message()), HasSubstr("no such answer"));
  EXPECT_EQ(ErrorReason(status), "ANSWER_NOT_FOUND");
  EXPECT_EQ(MissingResource(status)->name, "gone");
}

}  // namespace
}  // namespace answerbook
