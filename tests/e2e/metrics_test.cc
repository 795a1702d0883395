// The metrics of a server that runs, as Prometheus finds them.

#include <signal.h>

#include <chrono>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "tests/e2e/scrape.h"
#include "tests/e2e/server_process.h"
#include "tests/e2e/temp_dir.h"
#include "tests/server/exposition.h"
#include "tests/server/http_client.h"
#include "tests/server/listener.h"

namespace answerbook::e2e {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsSupersetOf;
using ::testing::Not;
using ::testing::StartsWith;

TEST(MetricsE2eTest, AreThereOnceTheServerListens) {
  const auto server =
      ServerProcess::Start(ShippedContent(), {"--metrics_listen=127.0.0.1:0"});
  ASSERT_NE(server, nullptr);
  const std::optional<int> port = MetricsPort(server->process().Stderr());
  ASSERT_TRUE(port.has_value()) << server->process().Stderr();

  const HttpReply reply = Fetch(*port, "/metrics");
  ASSERT_THAT(reply.head, StartsWith("HTTP/1.1 200"));
  const std::map<std::string, ScrapedFamily> families = ParseExposition(reply.body);
  std::set<std::string> names;
  for (const auto& [name, family] : families) names.insert(name);
  EXPECT_THAT(names,
              IsSupersetOf({"grpc_server_handled_total", "grpc_server_handling_seconds",
                            "answerbook_library_info", "answerbook_build_info",
                            "answerbook_library_oldest_review_timestamp_seconds",
                            "answerbook_reload_last_success_timestamp_seconds",
                            "process_resident_memory_bytes"}));
  ASSERT_TRUE(families.count("answerbook_library_topics"));
  EXPECT_EQ(families.at("answerbook_library_topics").samples.begin()->second, 3);

  if (PromtoolPath().empty()) GTEST_SKIP() << kNoPromtool;
  const Finished done = RunProgram({PromtoolPath(), "check", "metrics"}, reply.body);
  EXPECT_EQ(done.exit.code, 0) << done.out << done.err;
}

TEST(MetricsE2eTest, CallsAreCountedByWhatTheyCameTo) {
  const auto server =
      ServerProcess::Start(ShippedContent(), {"--metrics_listen=127.0.0.1:0"});
  ASSERT_NE(server, nullptr);
  const std::optional<int> port = MetricsPort(server->process().Stderr());
  ASSERT_TRUE(port.has_value());
  const auto stub = server->NewStub();
  const auto search = [&](const std::string& query) {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + kPatience);
    v1::SearchRequest request;
    request.set_query(query);
    v1::SearchResponse response;
    return stub->Search(&context, request, &response).error_code();
  };
  // The second time from the cache; then one with a spelling mistake, and a bad request.
  ASSERT_EQ(search("is interferon a chemo drug?"), grpc::StatusCode::OK);
  ASSERT_EQ(search("is interferon a chemo drug?"), grpc::StatusCode::OK);
  ASSERT_EQ(search("is interferron a chemo drug?"), grpc::StatusCode::OK);
  ASSERT_EQ(search(""), grpc::StatusCode::INVALID_ARGUMENT);

  // What was counted is there before the caller has its answer.
  const std::string scrape = Fetch(*port, "/metrics").body;
  const std::string method = "grpc_method=\"Search\"";
  EXPECT_EQ(Sample(scrape, "grpc_server_handled_total", {method, "\"OK\""}), 3);
  EXPECT_EQ(Sample(scrape, "grpc_server_handled_total", {method, "\"InvalidArgument\""}),
            1);
  EXPECT_EQ(Sample(scrape, "grpc_server_handling_seconds", {"_count", method, "\"OK\""}),
            3);
  EXPECT_GT(Sample(scrape, "grpc_server_handling_seconds", {"_sum", method, "\"OK\""}),
            0);
  EXPECT_GT(Sample(scrape, "grpc_server_msg_sent_bytes", {"_sum", method, "\"OK\""}),
            300);
  EXPECT_EQ(Sample(scrape, "answerbook_search_verdicts_total", {"\"answered\""}), 3);
  EXPECT_EQ(Sample(scrape, "answerbook_search_corrected_total", {}), 1);
  EXPECT_EQ(Sample(scrape, "answerbook_search_replies_total", {"\"cache\""}), 1);
  EXPECT_EQ(Sample(scrape, "answerbook_search_replies_total", {"\"engine\""}), 2);
  EXPECT_GE(Sample(scrape, "answerbook_calls_in_flight", {}), 0);
  EXPECT_EQ(Sample(scrape, "answerbook_connections_accepted_total", {}), 1);
  EXPECT_EQ(Sample(scrape, "answerbook_connections_refused_total", {}), 0);
  EXPECT_THAT(scrape, Not(HasSubstr("interfer")));
}

TEST(MetricsE2eTest, AreNowhereUnlessAskedFor) {
  ServerProcess* const server = SharedServer();
  ASSERT_NE(server, nullptr);
  EXPECT_FALSE(MetricsPort(server->process().Stderr()).has_value());
}

TEST(MetricsE2eTest, ATakenAddressKeepsTheServerFromStarting) {
  const server::Listener other(/*reuse_port=*/false);
  const std::string address = "127.0.0.1:" + std::to_string(other.port());
  std::vector<std::string> command = ServerCommand(ShippedContent());
  command.push_back("--metrics_listen=" + address);
  const Finished done = RunProgram(command);
  EXPECT_EQ(done.exit.code, 3);  // as --help promises
  EXPECT_THAT(done.err, AllOf(HasSubstr("answerbookd: cannot listen on " + address),
                              Not(HasSubstr("\"listening\""))));
}

TEST(MetricsE2eTest, ReloadsAreCountedByWhatTheyCameTo) {
  const TempDir dir;
  const auto write = [&](const std::string& page) {
    dir.Write("topic/_index.md", "---\ntitle: A topic\n---\n");
    dir.Write("topic/one.md", page);
  };
  write("---\nquestion: Which one?\n---\nThis one.\n");
  const auto server = ServerProcess::Start(dir.Path(), {"--metrics_listen=127.0.0.1:0"});
  ASSERT_NE(server, nullptr);
  const std::optional<int> port = MetricsPort(server->process().Stderr());
  ASSERT_TRUE(port.has_value());
  const auto count = [&](const std::string& result) {
    return Sample(Fetch(*port, "/metrics").body, "answerbook_reloads_total",
                  {"\"content\"", "\"" + result + "\""});
  };
  server->process().Signal(SIGHUP);
  ASSERT_TRUE(server->WaitForEvents("reload_unchanged"));
  write("---\nquestion: Which one?\n---\nThat one.\n");
  server->process().Signal(SIGHUP);
  ASSERT_TRUE(server->WaitForEvents("reloaded"));
  write("---\nquestoin: Which one?\n---\nNone.\n");
  server->process().Signal(SIGHUP);
  ASSERT_TRUE(server->WaitForEvents("reload_failed"));
  // The log comes before the metric.
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  while (count("failed") < 1 && std::chrono::steady_clock::now() < deadline) {
  }
  EXPECT_EQ(count("failed"), 1);
  EXPECT_EQ(count("unchanged"), 1);
  EXPECT_EQ(count("ok"), 1);
}

TEST(MetricsE2eTest, AnswersProbesThatSpeakNoGrpc) {
  const auto server = ServerProcess::Start(
      ShippedContent(), {"--metrics_listen=127.0.0.1:0", "--drain_delay=1h"});
  ASSERT_NE(server, nullptr);
  const std::optional<int> port = MetricsPort(server->process().Stderr());
  ASSERT_TRUE(port.has_value());
  EXPECT_THAT(Fetch(*port, "/readyz").head, StartsWith("HTTP/1.1 200"));
  EXPECT_THAT(Fetch(*port, "/livez").head, StartsWith("HTTP/1.1 200"));
  server->process().Signal(SIGTERM);
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  while (Fetch(*port, "/readyz").head.rfind("HTTP/1.1 503", 0) != 0 &&
         std::chrono::steady_clock::now() < deadline) {
  }
  EXPECT_THAT(Fetch(*port, "/readyz").head, StartsWith("HTTP/1.1 503"));
  EXPECT_THAT(Fetch(*port, "/livez").head, StartsWith("HTTP/1.1 200"));
  server->process().Signal(SIGTERM);
  EXPECT_TRUE(server->Wait().has_value());
}

}  // namespace
}  // namespace answerbook::e2e
