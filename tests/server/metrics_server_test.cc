#include "service/server/metrics_server.h"

#include <zlib.h>

#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "prometheus/metric_family.h"
#include "tests/e2e/process.h"
#include "tests/server/full_metrics.h"
#include "tests/server/http_client.h"
#include "tests/server/listener.h"

namespace answerbook::server {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

std::string Unzip(const std::string& packed) {
  z_stream stream{};
  if (inflateInit2(&stream, MAX_WBITS + 16) != Z_OK) return "";
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
  stream.avail_in = static_cast<uInt>(packed.size());
  std::string out(1 << 20, '\0');
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  const bool whole = inflate(&stream, Z_FINISH) == Z_STREAM_END;
  out.resize(whole ? stream.total_out : 0);
  inflateEnd(&stream);
  return out;
}

class MetricsServerTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto server = MetricsServer::Start("127.0.0.1:0", &full_.metrics);
    ASSERT_TRUE(server.ok()) << server.status();
    server_ = *std::move(server);
    port_ = server_->listening().port;
    ASSERT_GT(port_, 0);
  }

  FullMetrics full_;
  std::unique_ptr<MetricsServer> server_;
  int port_ = 0;
};

TEST_F(MetricsServerTest, ServesTheTextFormat) {
  const HttpReply reply = Fetch(port_, "/metrics");
  EXPECT_THAT(reply.head,
              AllOf(StartsWith("HTTP/1.1 200"),
                    HasSubstr("Content-Type: text/plain; version=0.0.4; charset=utf-8"),
                    Not(HasSubstr("Content-Encoding"))));
  EXPECT_THAT(reply.body, AllOf(HasSubstr("# HELP grpc_server_handled_total "),
                                HasSubstr("\nanswerbook_library_answers 14\n")));
  EXPECT_THAT(Fetch(port_, "/metrics?any=thing").head, StartsWith("HTTP/1.1 200"));
}

TEST_F(MetricsServerTest, CompressesForThoseWhoTakeIt) {
  const HttpReply reply =
      Fetch(port_, "/metrics", "GET", "Accept-Encoding: br, GZIP\r\n");
  EXPECT_THAT(reply.head, HasSubstr("Content-Encoding: gzip"));
  const std::string text = Unzip(reply.body);
  EXPECT_THAT(text, HasSubstr("\nanswerbook_library_answers 14\n"));
  EXPECT_LT(reply.body.size(), text.size() / 4);
  for (const char* refusal : {"gzip;q=0", "gzip; q=0.0", "br", "gzipped"}) {
    EXPECT_THAT(Fetch(port_, "/metrics", "GET",
                      absl::StrCat("Accept-Encoding: ", refusal, "\r\n"))
                    .head,
                Not(HasSubstr("Content-Encoding")))
        << refusal;
  }
}

TEST_F(MetricsServerTest, AnswersHeadWithoutABody) {
  const HttpReply reply = Fetch(port_, "/metrics", "HEAD");
  EXPECT_THAT(reply.head,
              AllOf(StartsWith("HTTP/1.1 200"), HasSubstr("Content-Length: ")));
  EXPECT_THAT(reply.body, IsEmpty());
}

TEST_F(MetricsServerTest, AnswersProbes) {
  EXPECT_THAT(Fetch(port_, "/livez").head, StartsWith("HTTP/1.1 200"));
  EXPECT_THAT(Fetch(port_, "/readyz").head, StartsWith("HTTP/1.1 503"));
  server_->SetReady(true);
  EXPECT_THAT(Fetch(port_, "/readyz").head, StartsWith("HTTP/1.1 200"));
  server_->SetReady(false);
  EXPECT_THAT(Fetch(port_, "/readyz").head, StartsWith("HTTP/1.1 503"));
}

TEST_F(MetricsServerTest, HasNothingElse) {
  for (const char* path : {"/", "/metrics/", "/metricsx", "/metrics/../etc/passwd",
                           "/../../../../etc/passwd", "//metrics", "/etc/passwd", "*"}) {
    EXPECT_THAT(Fetch(port_, path).head, StartsWith("HTTP/1.1 404")) << path;
  }
  for (const char* method : {"POST", "PUT", "DELETE", "OPTIONS", "PROPFIND", "TRACE"}) {
    EXPECT_THAT(Fetch(port_, "/metrics", method, "Content-Length: 0\r\n").head,
                AllOf(StartsWith("HTTP/1.1 405"), HasSubstr("Allow: GET, HEAD")))
        << method;
  }
}

TEST_F(MetricsServerTest, ManyRequestsOnOneConnection) {
  const HttpConnection connection(port_);
  connection.Send("GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n");
  connection.Send("GET /metrics HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  const std::string all = connection.ReadAll();
  const size_t second = all.find("HTTP/1.1 200", 1);
  EXPECT_NE(second, std::string::npos);
}

// None of them makes the others wait.
TEST_F(MetricsServerTest, ClientsThatSendHalfARequestKeepNobodyWaiting) {
  std::vector<std::unique_ptr<HttpConnection>> slow;
  for (int i = 0; i < 6; ++i) {
    slow.push_back(std::make_unique<HttpConnection>(port_));
    slow.back()->Send("GET /metrics HTTP/1.1\r\nHost: slow");
  }
  EXPECT_THAT(Fetch(port_, "/metrics").head, StartsWith("HTTP/1.1 200"));
}

TEST_F(MetricsServerTest, OneAddressHasFewConnections) {
  std::vector<std::unique_ptr<HttpConnection>> many;
  for (int i = 0; i < 8; ++i) {
    many.push_back(std::make_unique<HttpConnection>(port_));
    many.back()->Send("GET /metrics HTTP/1.1\r\n");
  }
  EXPECT_THAT(Fetch(port_, "/metrics").head, IsEmpty());
  // There is room again soon after they are gone.
  many.clear();
  const auto deadline = std::chrono::steady_clock::now() + e2e::kPatience;
  std::string head;
  while (head.empty() && std::chrono::steady_clock::now() < deadline) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
    head = Fetch(port_, "/metrics").head;
  }
  EXPECT_THAT(head, StartsWith("HTTP/1.1 200"));
}

TEST_F(MetricsServerTest, RefusesRequestsThatAreTooLarge) {
  const std::string header = absl::StrCat("X-Large: ", std::string(100'000, 'x'), "\r\n");
  EXPECT_THAT(Fetch(port_, "/metrics", "GET", header).head,
              Not(StartsWith("HTTP/1.1 200")));
  EXPECT_THAT(Fetch(port_, "/metrics").head, StartsWith("HTTP/1.1 200"));
}

TEST_F(MetricsServerTest, DoesNotFallOverRubbish) {
  for (const char* rubbish :
       {"\r\n\r\n\r\n\r\n", "\x16\x03\x01\x02\x00\x01", "GET\r\n\r\n",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        "POST /metrics HTTP/1.1\r\nContent-Length: 99999999999999999999\r\n\r\n",
        "GET /metrics HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"}) {
    const HttpConnection connection(port_);
    connection.Send(rubbish);
  }
  EXPECT_THAT(Fetch(port_, "/metrics").head, StartsWith("HTTP/1.1 200"));
}

TEST_F(MetricsServerTest, ASecondServerOnThePortDoesNotStart) {
  const std::string address = absl::StrCat("127.0.0.1:", port_);
  const auto second = MetricsServer::Start(address, &full_.metrics);
  EXPECT_EQ(second.status().code(), absl::StatusCode::kAlreadyExists);
  EXPECT_THAT(std::string(second.status().message()),
              AllOf(HasSubstr(address), HasSubstr("taken")));
}

TEST_F(MetricsServerTest, ListensNoMoreOnceItIsGone) {
  server_.reset();
  EXPECT_FALSE(HttpConnection(port_).connected());
}

TEST(MetricsServerStartTest, SaysWhyItCannotListen) {
  const FullMetrics full;
  const Listener other(/*reuse_port=*/true);
  EXPECT_EQ(MetricsServer::Start(absl::StrCat("127.0.0.1:", other.port()), &full.metrics)
                .status()
                .code(),
            absl::StatusCode::kAlreadyExists);
  const auto absent = MetricsServer::Start("203.0.113.1:0", &full.metrics);
  EXPECT_EQ(absent.status().code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(std::string(absent.status().message()), HasSubstr("203.0.113.1"));
  EXPECT_EQ(MetricsServer::Start("unix:/tmp/x", &full.metrics).status().code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(MetricsServer::Start("nonsense", &full.metrics).status().code(),
            absl::StatusCode::kInvalidArgument);
}

TEST(MetricsServerStartTest, ListensOnIpv6AndNames) {
  const FullMetrics full;
  const auto named = MetricsServer::Start("localhost:0", &full.metrics);
  ASSERT_TRUE(named.ok()) << named.status();
  EXPECT_GT((*named)->listening().port, 0);
  const auto six = MetricsServer::Start("[::1]:0", &full.metrics);
  if (six.status().code() == absl::StatusCode::kNotFound) {
    GTEST_SKIP() << "this machine has no IPv6";
  }
  ASSERT_TRUE(six.ok()) << six.status();
  EXPECT_THAT(Fetch((*six)->listening().port, "/metrics", "GET", "", true).head,
              StartsWith("HTTP/1.1 200"));
  // All addresses of this machine, of both kinds.
  const auto all = MetricsServer::Start("[::]:0", &full.metrics);
  ASSERT_TRUE(all.ok()) << all.status();
  for (const bool ipv6 : {false, true}) {
    EXPECT_THAT(Fetch((*all)->listening().port, "/metrics", "GET", "", ipv6).head,
                StartsWith("HTTP/1.1 200"));
  }
}

// As std::bad_alloc would be.
class Throws final : public prometheus::Collectable {
 public:
  std::vector<prometheus::MetricFamily> Collect() const override {
    throw std::runtime_error("no");
  }
};

TEST(MetricsServerStartTest, CollectingThatFailsEndsTheConnectionAlone) {
  const Throws metrics;
  const auto server = MetricsServer::Start("127.0.0.1:0", &metrics);
  ASSERT_TRUE(server.ok()) << server.status();
  EXPECT_THAT(Fetch((*server)->listening().port, "/metrics").head, IsEmpty());
  EXPECT_THAT(Fetch((*server)->listening().port, "/").head, StartsWith("HTTP/1.1 404"));
}

}  // namespace
}  // namespace answerbook::server
