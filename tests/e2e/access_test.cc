// Who may call what.

#include <signal.h>

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "google/rpc/error_details.pb.h"
#include "grpc/health/v1/health.pb.h"
#include "gtest/gtest.h"

#include "tests/e2e/server_process.h"
#include "tests/e2e/step_call.h"
#include "tests/e2e/temp_dir.h"
#include "tests/e2e/test_certificates.h"
#include "tests/e2e/tls_calls.h"
#include "tests/rpc/status_details.h"

namespace answerbook::e2e {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kSecret[] = "nurse-line-secret-7Qx2";
// printf %s nurse-line-secret-7Qx2 | sha256sum
constexpr char kSecretDigest[] =
    "5bded4ad4e3e9217bffd4ddf0248a56d0b7bacaacbdd519518695f0b52c097d0";

std::string Principal(const std::string& more) {
  return std::string("principals:\n  - name: nurse-line\n    token_sha256: [") +
         kSecretDigest + "]\n" + more;
}

using Metadata = std::multimap<std::string, std::string>;

class AccessTest : public ::testing::Test {
 protected:
  void Start(const std::string& principals, std::vector<std::string> flags = {}) {
    path_ = dir_.Write("principals.yaml", principals);
    flags.push_back("--principals=" + path_);
    flags.push_back("--access_log_sample=1");
    server_ = ServerProcess::Start(ShippedContent(), flags);
    ASSERT_NE(server_, nullptr);
    stub_ = server_->NewStub();
  }

  static Metadata Token(const std::string& token = kSecret) {
    return {{"authorization", "Bearer " + token}};
  }

  grpc::Status Search(const Metadata& metadata, const std::string& topic = "") {
    grpc::ClientContext context;
    for (const auto& [key, value] : metadata) context.AddMetadata(key, value);
    v1::SearchRequest request;
    request.set_query("side effects of interferon");
    if (!topic.empty()) request.add_topic_ids(topic);
    search_.Clear();
    grpc::Status status = stub_->Search(&context, request, &search_);
    pushback_.clear();
    const auto& trailers = context.GetServerTrailingMetadata();
    const auto found = trailers.find("grpc-retry-pushback-ms");
    if (found != trailers.end()) pushback_ = {found->second.data(), found->second.size()};
    return status;
  }

  grpc::Status ListTopics(const Metadata& metadata) {
    grpc::ClientContext context;
    for (const auto& [key, value] : metadata) context.AddMetadata(key, value);
    topics_.Clear();
    return stub_->ListTopics(&context, {}, &topics_);
  }

  grpc::Status GetAnswer(const Metadata& metadata, const std::string& answer_id) {
    grpc::ClientContext context;
    for (const auto& [key, value] : metadata) context.AddMetadata(key, value);
    v1::GetAnswerRequest request;
    request.set_answer_id(answer_id);
    answer_.Clear();
    return stub_->GetAnswer(&context, request, &answer_);
  }

  TempDir dir_;
  std::string path_;
  std::unique_ptr<ServerProcess> server_;
  std::unique_ptr<v1::AnswerbookService::Stub> stub_;
  v1::SearchResponse search_;
  v1::ListTopicsResponse topics_;
  v1::GetAnswerResponse answer_;
  std::string pushback_;
};

TEST_F(AccessTest, OnlyThoseWithATokenMayCall) {
  Start(Principal(""));
  EXPECT_TRUE(Search(Token()).ok());
  EXPECT_EQ(search_.verdict(), v1::VERDICT_ANSWERED);

  grpc::Status refused = Search({});
  EXPECT_EQ(refused.error_code(), grpc::StatusCode::UNAUTHENTICATED);
  EXPECT_EQ(rpc::ReasonOf(refused), "CREDENTIALS_MISSING");
  for (const std::string& wrong :
       {std::string("wrong"), std::string(kSecret) + "x", std::string(kSecretDigest)}) {
    refused = Search(Token(wrong));
    EXPECT_EQ(refused.error_code(), grpc::StatusCode::UNAUTHENTICATED);
    EXPECT_EQ(rpc::ReasonOf(refused), "CREDENTIALS_INVALID");
    EXPECT_THAT(refused.error_message(), Not(HasSubstr(wrong)));
  }
  Metadata twice = Token();
  twice.insert({"authorization", "Bearer other"});
  EXPECT_EQ(rpc::ReasonOf(Search(twice)), "CREDENTIALS_INVALID");
  EXPECT_EQ(rpc::ReasonOf(Search({{"authorization", "Basic abc"}})),
            "CREDENTIALS_INVALID");

  ASSERT_TRUE(server_->WaitForEvents("call", 7));
  const std::string log = server_->process().Stderr();
  EXPECT_THAT(log, HasSubstr("\"principal\":\"nurse-line\""));
  EXPECT_THAT(log, HasSubstr("\"refused\":\"unauthenticated\""));
  EXPECT_THAT(log, Not(HasSubstr(kSecret)));
  EXPECT_THAT(log, Not(HasSubstr("Bearer")));
}

TEST_F(AccessTest, HealthAndReflectionNeedNoToken) {
  Start(Principal(""));
  StepCall<grpc::health::v1::HealthCheckRequest, grpc::health::v1::HealthCheckResponse>
      check(NewChannel(server_->address()), "/grpc.health.v1.Health/Check");
  ASSERT_TRUE(check.Send({}));
  grpc::health::v1::HealthCheckResponse response;
  ASSERT_TRUE(check.Read(&response));
  EXPECT_EQ(response.status(), grpc::health::v1::HealthCheckResponse::SERVING);
}

TEST_F(AccessTest, PrincipalsMayCallTheirMethodsOnly) {
  Start(Principal(
      "    methods: [Search]\n  - name: anonymous\n    methods: [ListTopics]\n"));
  EXPECT_TRUE(Search(Token()).ok());
  const grpc::Status refused = ListTopics(Token());
  EXPECT_EQ(refused.error_code(), grpc::StatusCode::PERMISSION_DENIED);
  EXPECT_EQ(rpc::ReasonOf(refused), "METHOD_FORBIDDEN");
  const auto info = rpc::DetailOf<google::rpc::ErrorInfo>(refused);
  ASSERT_TRUE(info.has_value());
  EXPECT_EQ(info->metadata().at("principal"), "nurse-line");
  EXPECT_EQ(info->metadata().at("method"), "ListTopics");

  EXPECT_TRUE(ListTopics({}).ok());
  EXPECT_EQ(Search({}).error_code(), grpc::StatusCode::PERMISSION_DENIED);
}

TEST_F(AccessTest, PrincipalsSeeTheirTopicsOnly) {
  Start(Principal("    topics: [eye-growths, no-such-topic]\n  - name: anonymous\n"));
  ASSERT_TRUE(ListTopics(Token()).ok());
  ASSERT_EQ(topics_.topics_size(), 1);
  EXPECT_EQ(topics_.topics(0).topic_id(), "eye-growths");
  EXPECT_EQ(topics_.total_size(), 1);

  ASSERT_TRUE(Search(Token()).ok());
  for (const v1::SearchResult& result : search_.results()) {
    EXPECT_EQ(result.answer().topic_id(), "eye-growths");
  }
  for (const v1::TopicCount& count : search_.topic_counts()) {
    EXPECT_EQ(count.topic_id(), "eye-growths");
  }
  grpc::Status refused = Search(Token(), "interferon-in-cancer-care");
  EXPECT_EQ(refused.error_code(), grpc::StatusCode::PERMISSION_DENIED);
  EXPECT_EQ(rpc::ReasonOf(refused), "TOPIC_FORBIDDEN");
  EXPECT_TRUE(Search(Token(), "eye-growths").ok());

  refused = GetAnswer(Token(), "is-interferon-chemotherapy");
  EXPECT_EQ(rpc::ReasonOf(refused), "TOPIC_FORBIDDEN");
  EXPECT_EQ(rpc::ReasonOf(GetAnswer(Token(), "no-such-answer")), "ANSWER_NOT_FOUND");

  // The same search by someone else, before and after: nothing of it is kept for others.
  ASSERT_TRUE(Search({}).ok());
  EXPECT_GT(search_.results_size(), 1);
  const int all = search_.total_size();
  ASSERT_TRUE(Search(Token()).ok());
  EXPECT_LT(search_.total_size(), all);
}

TEST_F(AccessTest, CallsBeyondTheRateAreToldWhenToComeBack) {
  Start(
      Principal("    rate_limit: {calls_per_second: 0.01, burst: 2}\n"
                "  - name: anonymous\n"));
  EXPECT_TRUE(Search(Token()).ok());
  EXPECT_TRUE(Search(Token()).ok());
  const grpc::Status refused = Search(Token());
  EXPECT_EQ(refused.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_EQ(rpc::ReasonOf(refused), "RATE_LIMITED");
  const auto retry = rpc::DetailOf<google::rpc::RetryInfo>(refused);
  ASSERT_TRUE(retry.has_value());
  EXPECT_GT(retry->retry_delay().seconds(), 0);
  EXPECT_LE(retry->retry_delay().seconds(), 100);
  EXPECT_GE(std::stoll(pushback_), retry->retry_delay().seconds() * 1000);
  // Others have rates of their own.
  EXPECT_TRUE(Search({}).ok());
}

TEST_F(AccessTest, TheUsualRateIsForAllWithoutAFile) {
  server_ = ServerProcess::Start(ShippedContent(), {"--rate_limit=1"});
  ASSERT_NE(server_, nullptr);
  stub_ = server_->NewStub();
  int refused = 0;
  for (int i = 0; i < 20; ++i) {
    if (!Search({}).ok()) ++refused;
  }
  EXPECT_GT(refused, 0);
}

TEST_F(AccessTest, ChangesOfTheFileAreNoticed) {
  Start(Principal(""));
  EXPECT_TRUE(Search(Token()).ok());
  // Faults leave everything as it was.
  dir_.Write("principals.yaml", "principals:\n  - name: nobody\n");
  ASSERT_TRUE(server_->WaitForEvents("principals_failed"));
  EXPECT_THAT(server_->LastEvent("principals_failed"), HasSubstr("principals.yaml:2"));
  EXPECT_TRUE(Search(Token()).ok());
  // The token is withdrawn.
  dir_.Write("principals.yaml",
             "principals:\n  - name: anonymous\n    methods: [Search]\n");
  ASSERT_TRUE(server_->WaitForEvents("principals_reloaded"));
  EXPECT_EQ(rpc::ReasonOf(Search(Token())), "CREDENTIALS_INVALID");
  EXPECT_TRUE(Search({}).ok());
  // By a file that takes its place, and told to.
  std::filesystem::rename(dir_.Write("next", Principal("")), path_);
  server_->process().Signal(SIGHUP);
  ASSERT_TRUE(server_->WaitForEvents("principals_reloaded", 2));
  EXPECT_TRUE(Search(Token()).ok());
}

TEST_F(AccessTest, DoesNotStartWithoutItsPrincipals) {
  std::vector<std::string> command = ServerCommand(ShippedContent());
  command.push_back("--principals=" + dir_.Path("no-such-file"));
  Finished done = RunProgram(command);
  EXPECT_EQ(done.exit.code, 5);
  EXPECT_THAT(done.err, HasSubstr("no-such-file"));
  command.back() = "--principals=" + dir_.Write("bad.yaml", "principals: 1\n");
  done = RunProgram(command);
  EXPECT_EQ(done.exit.code, 5);
  EXPECT_THAT(done.err, HasSubstr("bad.yaml:1"));
}

// Under mutual TLS a certificate's names say who calls.
TEST_F(AccessTest, CertificatesNameTheirPrincipals) {
  const TestAuthority authority;
  const Identity served = authority.Issue();
  const std::vector<std::string> flags = {
      "--tls_cert=" + dir_.Write("server.pem", served.certificate),
      "--tls_key=" + dir_.Write("server.key", served.key),
      "--tls_client_ca=" + dir_.Write("ca.pem", authority.certificate())};
  Start(
      "principals:\n"
      "  - name: spiffe-caller\n"
      "    certificate_names: ['spiffe://example.org/triage']\n"
      "    methods: [Search]\n"
      "  - name: dns-caller\n"
      "    certificate_names: [nurse-line.example.org]\n" +
          Principal("").substr(std::string("principals:\n").size()),
      flags);
  const auto call_as = [&](const std::string& names, const Metadata& metadata = {}) {
    const Identity client = authority.Issue({.common_name = "client", .names = names});
    stub_ = v1::AnswerbookService::NewStub(
        TlsChannel(server_->address(), authority.certificate(), client));
    return ListTopics(metadata);
  };
  EXPECT_TRUE(call_as("DNS:other.example.org,DNS:Nurse-Line.example.org").ok());
  EXPECT_TRUE(Search({}).ok());

  EXPECT_EQ(rpc::ReasonOf(call_as("URI:spiffe://example.org/triage")),
            "METHOD_FORBIDDEN");
  EXPECT_TRUE(Search({}).ok());

  // A certificate of the right authority whose names nobody has.
  EXPECT_EQ(rpc::ReasonOf(call_as("DNS:stranger.example.org")), "CREDENTIALS_MISSING");
  EXPECT_EQ(rpc::ReasonOf(call_as("DNS:evil.nurse-line.example.org")),
            "CREDENTIALS_MISSING");
  // A token counts before the certificate, and a wrong one is not made good by it.
  EXPECT_TRUE(call_as("DNS:stranger.example.org", Token()).ok());
  EXPECT_EQ(rpc::ReasonOf(call_as("DNS:nurse-line.example.org", Token("wrong"))),
            "CREDENTIALS_INVALID");
}

}  // namespace
}  // namespace answerbook::e2e
