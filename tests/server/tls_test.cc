// The credentials that TLS is served with, in this process: files in memory, who the
// client is, and the addresses that need TLS.
#include "service/server/tls.h"

#include <sys/stat.h>

#include <chrono>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_join.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "answerbook/v1/answerbook_service.grpc.pb.h"
#include "service/server/peer_names.h"
#include "service/server/server.h"
#include "tests/e2e/temp_dir.h"
#include "tests/e2e/test_certificates.h"
#include "tests/e2e/tls_calls.h"

namespace answerbook::server {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

std::string ReadAll(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST(MemoryFileTest, ReplacesItsTextAndItsTimeUnderTheSamePath) {
  MemoryFile file;
  ASSERT_TRUE(file.Replace("first, and longer").ok());
  const std::string path = file.path();
  EXPECT_EQ(ReadAll(path), "first, and longer");
  struct stat before {};
  ASSERT_EQ(stat(path.c_str(), &before), 0);
  std::ifstream reading(path);  // sees what it opened to the end
  ASSERT_TRUE(file.Replace("second").ok());
  EXPECT_EQ(file.path(), path);
  EXPECT_EQ(ReadAll(path), "second");
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(reading), {}),
            "first, and longer");
  struct stat after {};
  ASSERT_EQ(stat(path.c_str(), &after), 0);
  EXPECT_GT(before.st_mtime, 0);  // gRPC takes 0 for a failure
  EXPECT_GT(after.st_mtime, before.st_mtime);
}

// Answers with who asks.
class WhoService final : public v1::AnswerbookService::Service {
 public:
  grpc::Status GetAnswer(grpc::ServerContext* context, const v1::GetAnswerRequest*,
                         v1::GetAnswerResponse* response) override {
    response->mutable_answer()->set_answer_id(
        absl::StrJoin(PeerNames(*context->auth_context()), " "));
    return grpc::Status::OK;
  }
};

std::string AskWho(const std::shared_ptr<grpc::Channel>& channel) {
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + e2e::kPatience);
  v1::GetAnswerResponse response;
  const grpc::Status status =
      v1::AnswerbookService::NewStub(channel)->GetAnswer(&context, {}, &response);
  return status.ok() ? response.answer().answer_id() : "error: " + status.error_message();
}

class TlsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    const e2e::Identity identity = authority_.Issue();
    options_.content = "content";
    options_.listen = {"127.0.0.1:0"};
    options_.tls_cert = dir_.Write("server.pem", identity.certificate);
    options_.tls_key = dir_.Write("server.key", identity.key);
    serial_ = identity.serial;
  }

  void Start() {
    absl::StatusOr<std::unique_ptr<Tls>> tls = Tls::Load(options_, log_);
    ASSERT_TRUE(tls.ok()) << tls.status();
    tls_ = *std::move(tls);
    auto server = Server::Start(options_, &service_, "who", {},
                                {.credentials = tls_->credentials(), .log = nullptr});
    ASSERT_TRUE(server.ok()) << server.status();
    server_ = *std::move(server);
    address_ = ToString(server_->listening().front());
  }

  std::string AskAs(const e2e::CertificateSpec& spec) {
    return AskWho(
        e2e::TlsChannel(address_, authority_.certificate(), authority_.Issue(spec)));
  }

  const e2e::TempDir dir_;
  const e2e::TestAuthority authority_;
  const Log log_{LogLevel::kError, LogFormat::kJson};
  std::string serial_;
  Options options_;
  WhoService service_;
  std::unique_ptr<Tls> tls_;
  std::unique_ptr<Server> server_;
  std::string address_;
};

TEST_F(TlsTest, KnowsClientsByTheNamesInTheirCertificates) {
  options_.tls_client_ca = dir_.Write("ca.pem", authority_.certificate());
  Start();
  EXPECT_EQ(AskAs({.names = "IP:192.0.2.7,email:ops@example.org,DNS:App.Example.org,"
                            "URI:spiffe://example.org/app,DNS:b.example.org"}),
            "spiffe://example.org/app app.example.org b.example.org ops@example.org "
            "192.0.2.7");
  // No common name, and nothing that could be taken for a name of another kind.
  EXPECT_EQ(AskAs({.common_name = "admin.example.org", .names = ""}), "");
  EXPECT_EQ(AskAs({.names = "DNS:spiffe://example.org/admin,DNS:192.0.2.7,"
                            "DNS:ops@example.org,URI:admin.example.org,"
                            "email:admin.example.org,DNS:app.example.org"}),
            "app.example.org");
}

TEST_F(TlsTest, KnowsNobodyWhoWasNotAskedForACertificate) {
  Start();
  EXPECT_EQ(AskAs({.names = "DNS:app.example.org"}), "");
  EXPECT_EQ(AskWho(e2e::TlsChannel(address_, authority_.certificate())), "");
}

TEST_F(TlsTest, StateFollowsTheFiles) {
  Start();
  EXPECT_EQ(tls_->state().certificate.serial, serial_);
  tls_->Reload(ReloadTrigger::kTimer);
  EXPECT_EQ(tls_->state().changes, 0);

  const e2e::Identity next = authority_.Issue({.not_after = absl::Hours(24 * 40)});
  dir_.Write("server.pem", next.certificate);
  tls_->Reload(ReloadTrigger::kTimer);
  tls_->Reload(ReloadTrigger::kTimer);  // the same fault, counted once
  EXPECT_EQ(tls_->state().failures, 1);
  EXPECT_EQ(tls_->state().certificate.serial, serial_);

  dir_.Write("server.key", next.key);
  tls_->Reload(ReloadTrigger::kTimer);
  const Tls::State state = tls_->state();
  EXPECT_EQ(state.changes, 1);
  EXPECT_EQ(state.certificate.serial, next.serial);
  EXPECT_EQ(state.certificate.subject, "CN=server.test");
  const absl::Duration left = state.certificate.not_after - absl::Now();
  EXPECT_GT(left, absl::Hours(24 * 39));
  EXPECT_LT(left, absl::Hours(24 * 41));
}

TEST_F(TlsTest, AnyAddressMayBeServedWithTls) {
  options_.listen = {"0.0.0.0:50051", "[::]:50052", "192.0.2.1:1"};
  EXPECT_TRUE(Validate(options_).ok()) << Validate(options_);
}

TEST(PlaintextTest, NeedsLoopbackOrPermission) {
  Options options;
  options.content = "content";
  options.listen = {"127.0.0.1:1", "127.8.8.8:1", "[::1]:1", "localhost:2", "unix:/a"};
  EXPECT_TRUE(Validate(options).ok()) << Validate(options);
  for (const char* address :
       {"0.0.0.0:1", "[::]:1", "192.0.2.1:1", "[fe80::1]:1", "[::ffff:192.0.2.1]:1"}) {
    options.listen = {address};
    options.allow_plaintext = false;
    EXPECT_THAT(std::string(Validate(options).message()),
                AllOf(HasSubstr(address), HasSubstr("--allow_plaintext")));
    options.allow_plaintext = true;
    EXPECT_TRUE(Validate(options).ok()) << Validate(options);
  }
}

TEST(PlaintextTest, ANameCountsByWhatItStandsFor) {
  Options options;
  options.content = "content";
  options.listen = {"127.0.0.1:0", "0:0"};  // resolvers take 0 for 0.0.0.0
  EXPECT_TRUE(Validate(options).ok()) << "names are not looked up there";
  WhoService service;
  const auto server = Server::Start(options, &service, "who");
  ASSERT_EQ(server.status().code(), absl::StatusCode::kFailedPrecondition)
      << server.status();
  EXPECT_THAT(std::string(server.status().message()), HasSubstr("0.0.0.0:0"));
}

}  // namespace
}  // namespace answerbook::server
