// The server as an engineer sees it who has grpcurl and no proto files: everything is
// found by reflection.

#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"

#include "tests/e2e/server_process.h"

namespace answerbook::e2e {
namespace {

using nlohmann::json;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

// Where grpcurl is; empty when this machine has none.
std::string GrpcurlPath() {
  const char* set = std::getenv("ANSWERBOOK_GRPCURL");
  const std::string path =
      set != nullptr ? set : ANSWERBOOK_SOURCE_DIR "/build/tools/bin/grpcurl";
  return std::filesystem::exists(path) ? path : "";
}

class GrpcurlTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (GrpcurlPath().empty()) {
      GTEST_SKIP() << "no grpcurl here: scripts/test installs it and sets "
                      "ANSWERBOOK_GRPCURL to its path";
    }
    ASSERT_NE(SharedServer(), nullptr);
  }

  // Calls `method` with a request in JSON; other words such as "list" go in its place.
  static Finished Grpcurl(const std::string& method, const std::string& request = "",
                          const std::string& argument = "") {
    std::vector<std::string> command = {GrpcurlPath(), "-plaintext", "-max-time", "30"};
    if (!request.empty()) command.insert(command.end(), {"-d", request});
    command.push_back(SharedServer()->address());
    command.push_back(method);
    if (!argument.empty()) command.push_back(argument);
    return RunProgram(command);
  }

  // The response of a call that succeeds.
  static json Call(const std::string& method, const std::string& request) {
    const Finished done = Grpcurl(method, request);
    EXPECT_EQ(done.exit.code, 0) << done.err;
    return json::parse(done.out, nullptr, /*allow_exceptions=*/false);
  }
};

constexpr char kService[] = "answerbook.v1.AnswerbookService";

TEST_F(GrpcurlTest, ListsTheServices) {
  const Finished done = Grpcurl("list");
  EXPECT_EQ(done.exit.code, 0) << done.err;
  EXPECT_THAT(done.out, AllOf(HasSubstr(kService), HasSubstr("grpc.health.v1.Health")));
}

TEST_F(GrpcurlTest, DescribesTheService) {
  const Finished done = Grpcurl("describe", "", kService);
  EXPECT_EQ(done.exit.code, 0) << done.err;
  EXPECT_THAT(done.out, AllOf(HasSubstr("rpc ListTopics"), HasSubstr("rpc GetAnswer"),
                              HasSubstr("rpc Search")));
}

TEST_F(GrpcurlTest, DescribesMessages) {
  const Finished done = Grpcurl("describe", "", "answerbook.v1.SearchRequest");
  EXPECT_EQ(done.exit.code, 0) << done.err;
  EXPECT_THAT(done.out,
              AllOf(HasSubstr("string query = 1"), HasSubstr("min_confidence")));
}

TEST_F(GrpcurlTest, DescribesTheHealthService) {
  const Finished done = Grpcurl("describe", "", "grpc.health.v1.Health");
  EXPECT_EQ(done.exit.code, 0) << done.err;
  EXPECT_THAT(done.out, AllOf(HasSubstr("rpc Check"), HasSubstr("rpc Watch")));
}

TEST_F(GrpcurlTest, CallsListTopics) {
  const json response = Call("answerbook.v1.AnswerbookService/ListTopics", "{}");
  ASSERT_EQ(response["topics"].size(), 3U);
  EXPECT_EQ(response["topics"][0]["topic_id"], "brain-tumor-radiation");
  EXPECT_EQ(response["total_size"], 3);
}

TEST_F(GrpcurlTest, CallsGetAnswer) {
  const json response =
      Call("answerbook.v1.AnswerbookService/GetAnswer",
           R"({"answer_id": "is-interferon-chemotherapy", "body_format": 2})");
  EXPECT_EQ(response["answer"]["question"], "Is interferon a chemotherapy drug?");
  EXPECT_GT(response["answer"]["sources"].size(), 0U);
}

TEST_F(GrpcurlTest, CallsSearch) {
  const json response = Call("answerbook.v1.AnswerbookService/Search",
                             R"({"query": "is interferon a chemo drug?"})");
  EXPECT_EQ(response["verdict"], "VERDICT_ANSWERED");
  EXPECT_EQ(response["results"][0]["answer"]["answer_id"], "is-interferon-chemotherapy");
}

TEST_F(GrpcurlTest, ChecksTheHealthOfServerAndService) {
  EXPECT_EQ(Call("grpc.health.v1.Health/Check", "{}")["status"], "SERVING");
  EXPECT_EQ(Call("grpc.health.v1.Health/Check",
                 R"({"service": "answerbook.v1.AnswerbookService"})")["status"],
            "SERVING");
  EXPECT_THAT(Grpcurl("grpc.health.v1.Health/Check", R"({"service": "no.Such"})").err,
              HasSubstr("NotFound"));
}

// grpcurl prints details in full only when reflection describes their types.
TEST_F(GrpcurlTest, PrintsTheDetailsOfAnInvalidArgument) {
  const Finished done = Grpcurl("answerbook.v1.AnswerbookService/Search",
                                R"({"query": "", "page_size": -1})");
  EXPECT_NE(done.exit.code, 0);
  EXPECT_THAT(
      done.err,
      AllOf(HasSubstr("InvalidArgument"), HasSubstr("google.rpc.ErrorInfo"),
            HasSubstr("\"domain\": \"answerbook\""), HasSubstr("google.rpc.BadRequest"),
            HasSubstr("\"field\": \"query\""), HasSubstr("\"field\": \"page_size\"")));
}

TEST_F(GrpcurlTest, PrintsTheDetailsOfNotFound) {
  const Finished done = Grpcurl("answerbook.v1.AnswerbookService/GetAnswer",
                                R"({"answer_id": "no-such-answer"})");
  EXPECT_NE(done.exit.code, 0);
  EXPECT_THAT(done.err, AllOf(HasSubstr("NotFound"), HasSubstr("ANSWER_NOT_FOUND"),
                              HasSubstr("google.rpc.ResourceInfo"),
                              HasSubstr("\"resource_name\": \"no-such-answer\"")));
}

TEST_F(GrpcurlTest, ReflectionAndChannelzAreThereOnlyWhenAskedFor) {
  const auto list = [](const std::string& address) {
    return RunProgram({GrpcurlPath(), "-plaintext", "-max-time", "30", address, "list"});
  };
  EXPECT_THAT(list(SharedServer()->address()).out, Not(HasSubstr("Channelz")));
  const auto open = ServerProcess::Start(ShippedContent(), {"--channelz"});
  ASSERT_NE(open, nullptr);
  EXPECT_THAT(list(open->address()).out, HasSubstr("grpc.channelz.v1.Channelz"));
  const Finished servers =
      RunProgram({GrpcurlPath(), "-plaintext", "-max-time", "30", open->address(),
                  "grpc.channelz.v1.Channelz/GetServers"});
  EXPECT_EQ(servers.exit.code, 0) << servers.err;
  EXPECT_THAT(servers.out, HasSubstr("calls_started"));

  const auto closed = ServerProcess::Start(ShippedContent(), {"--noreflection"});
  ASSERT_NE(closed, nullptr);
  EXPECT_NE(list(closed->address()).exit.code, 0);
}

}  // namespace
}  // namespace answerbook::e2e
