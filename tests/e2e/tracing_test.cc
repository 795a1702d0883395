// What callers find again of their calls: ids, and lines of the log.

#include <signal.h>

#include <memory>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"

#include "tests/e2e/server_process.h"

namespace answerbook::e2e {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr char kTraceId[] = "0af7651916cd43dd8448eb211c80319c";
constexpr char kTraceparent[] = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

class TracingTest : public ::testing::Test {
 protected:
  void Start(const std::vector<std::string>& flags) {
    stub_.reset();  // or the server waits for its idle connection at its end
    server_ = ServerProcess::Start(ShippedContent(), flags);
    ASSERT_NE(server_, nullptr);
    stub_ = server_->NewStub();
  }

  // Searches; what the server sends back under `key` before its response.
  std::string Search(const std::string& query, const std::string& key = "",
                     const std::string& value = "") {
    grpc::ClientContext context;
    if (!key.empty()) context.AddMetadata(key, value);
    v1::SearchRequest request;
    request.set_query(query);
    v1::SearchResponse response;
    EXPECT_TRUE(stub_->Search(&context, request, &response).ok());
    const auto& headers = context.GetServerInitialMetadata();
    const auto found = headers.find(key);
    if (found == headers.end()) return "";
    return {found->second.data(), found->second.size()};
  }

  // The event of the call that was made as the count-th.
  nlohmann::json Call(int count) {
    EXPECT_TRUE(server_->WaitForEvents("call", count));
    return nlohmann::json::parse(server_->LastEvent("call"), nullptr, false);
  }

  std::unique_ptr<ServerProcess> server_;
  std::unique_ptr<v1::AnswerbookService::Stub> stub_;
};

TEST_F(TracingTest, RequestIdsComeBackAndAreLogged) {
  Start({"--access_log_sample=1"});
  EXPECT_EQ(Search("interferon", "x-request-id", "req-42"), "req-42");
  const nlohmann::json call = Call(1);
  EXPECT_EQ(call.value("request_id", ""), "req-42");
  EXPECT_EQ(call.value("method", ""), "Search");
  EXPECT_EQ(call.value("code", ""), "OK");
  EXPECT_EQ(call.value("verdict", ""), "ANSWERED");
  EXPECT_GT(call.value("reply_bytes", 0), 100);
  EXPECT_GT(call.value("request_bytes", 0), 5);
  EXPECT_THAT(call.value("peer", ""), StartsWith("ipv4:127.0.0.1"));
  // What could break a log is taken for none.
  EXPECT_EQ(Search("interferon", "x-request-id", "a b\"c"), "");
  EXPECT_FALSE(Call(2).contains("request_id"));
}

TEST_F(TracingTest, TracesGoOnWithASpanOfTheServer) {
  Start({"--access_log_sample=1"});
  const std::string back = Search("interferon", "traceparent", kTraceparent);
  ASSERT_EQ(back.size(), std::string(kTraceparent).size());
  EXPECT_THAT(back, StartsWith(std::string("00-") + kTraceId));
  EXPECT_THAT(back, Not(HasSubstr("b7ad6b7169203331")));
  const nlohmann::json call = Call(1);
  EXPECT_EQ(call.value("trace_id", ""), kTraceId);
  EXPECT_EQ(call.value("parent_span_id", ""), "b7ad6b7169203331");
  EXPECT_EQ(call.value("span_id", ""), back.substr(36, 16));
  EXPECT_EQ(Search("interferon", "traceparent", "00-nonsense"), "");
  EXPECT_FALSE(Call(2).contains("trace_id"));
}

TEST_F(TracingTest, QuestionsAreNotLoggedUnlessAskedFor) {
  Start({"--access_log_sample=1", "--log_level=debug"});
  Search("can interferon make my lupus worse");
  Call(1);
  EXPECT_THAT(server_->process().Stderr(), Not(HasSubstr("lupus")));
}

TEST_F(TracingTest, QuestionsAreLoggedAsHashesThatTellThemApart) {
  Start({"--access_log_sample=1", "--log_queries=hash"});
  Search("can interferon make my lupus worse");
  const std::string first = Call(1).value("query_hash", "");
  EXPECT_EQ(first.size(), 16U);
  Search("can interferon make my lupus worse");
  EXPECT_EQ(Call(2).value("query_hash", ""), first);
  Search("can interferon make my lupus better");
  EXPECT_NE(Call(3).value("query_hash", ""), first);
  EXPECT_THAT(server_->process().Stderr(), Not(HasSubstr("lupus")));

  // Another process has another key: hashes of known questions cannot be looked up.
  Start({"--access_log_sample=1", "--log_queries=hash"});
  Search("can interferon make my lupus worse");
  EXPECT_NE(Call(1).value("query_hash", ""), first);
}

TEST_F(TracingTest, QuestionsAreLoggedInFullWhenAskedFor) {
  Start({"--access_log_sample=1", "--log_queries=text"});
  Search("can interferon make my lupus worse");
  EXPECT_EQ(Call(1).value("query", ""), "can interferon make my lupus worse");
}

TEST_F(TracingTest, NothingIsLoggedOfCallsByDefault) {
  Start({});
  Search("interferon");
  stub_.reset();
  server_->process().Signal(SIGTERM);
  ASSERT_TRUE(server_->Wait().has_value());
  EXPECT_EQ(server_->LastEvent("call"), "");
}

}  // namespace
}  // namespace answerbook::e2e
