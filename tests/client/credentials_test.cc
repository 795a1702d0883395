// TLS and tokens against a server with certificates that are made for the test.
#include "answerbook/credentials.h"

#include <grpcpp/grpcpp.h>

#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>

#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "answerbook/client.h"
#include "answerbook/policies.h"
#include "answerbook/v1/answerbook_service.grpc.pb.h"
#include "tests/client/tls_server.h"
#include "tests/e2e/temp_dir.h"
#include "tests/e2e/test_certificates.h"

namespace answerbook {
namespace {

using e2e::Identity;
using e2e::TempDir;
using e2e::TestAuthority;
using ::testing::HasSubstr;

class CredentialsTest : public ::testing::Test {
 protected:
  TlsFiles Trusting() {
    TlsFiles files;
    files.ca_file = dir_.Write("ca.pem", authority_.certificate());
    return files;
  }
  TlsFiles AsClient(const std::string& name) {
    const Identity identity = authority_.Issue({.common_name = name, .names = ""});
    TlsFiles files = Trusting();
    files.certificate_file = dir_.Write("cert.pem", identity.certificate);
    files.key_file = dir_.Write("key.pem", identity.key);
    return files;
  }
  // Once, for errors that would otherwise be tried again.
  static absl::StatusOr<v1::Answer> Ask(const std::string& target, Options options) {
    options.set<RetryPolicyOption>(LimitedAttempts(1));
    return Client(MakeConnection(target, options)).GetAnswer("a");
  }

  TempDir dir_;
  TestAuthority authority_;
  TlsServer server_{authority_.Issue(), ""};
  TlsServer mutual_{authority_.Issue(), authority_.certificate()};
};

TEST_F(CredentialsTest, TheServersCertificateMustBeOfTheAuthority) {
  EXPECT_TRUE(Ask(server_.target(), Options{}.set<TlsOption>(Trusting())).ok());
  TlsFiles other = Trusting();
  other.ca_file = dir_.Write("other.pem", TestAuthority("Other").certificate());
  EXPECT_EQ(Ask(server_.target(), Options{}.set<TlsOption>(other)).status().code(),
            absl::StatusCode::kUnavailable);
  EXPECT_FALSE(Ask(server_.target(), Options{}.set<TlsOption>(TlsFiles{})).ok());
  EXPECT_FALSE(Ask(server_.target(), Options{}).ok());  // plaintext
}

TEST_F(CredentialsTest, TheNameInTheCertificateCounts) {
  const TlsServer elsewhere(authority_.Issue({.names = "DNS:answers.example"}), "");
  TlsFiles files = Trusting();
  EXPECT_FALSE(Ask(elsewhere.target(), Options{}.set<TlsOption>(files)).ok());
  files.server_name = "answers.example";
  EXPECT_TRUE(Ask(elsewhere.target(), Options{}.set<TlsOption>(files)).ok());
}

TEST_F(CredentialsTest, AClientCertificateSaysWhoCalls) {
  const auto answer = Ask(mutual_.target(), Options{}.set<TlsOption>(AsClient("editor")));
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_EQ(answer->reviewed_by(), "editor");
  EXPECT_FALSE(Ask(mutual_.target(), Options{}.set<TlsOption>(Trusting())).ok());
}

TEST_F(CredentialsTest, ARenewedCertificateIsUsedWithoutRestart) {
  const TlsFiles files = AsClient("before");
  auto server = std::make_unique<TlsServer>(authority_.Issue(), authority_.certificate());
  const Client client(MakeConnection(server->target(), Options{}.set<TlsOption>(files)));
  const auto name = [&] {
    const auto answer = client.GetAnswer("a");
    return answer.ok() ? answer->reviewed_by() : answer.status().ToString();
  };
  EXPECT_EQ(name(), "before");
  AsClient("after");  // the same files
  // What is connected stays so with the old certificate: the server sends it away, until
  // gRPC has looked at the files.
  std::string seen = "before";
  const absl::Time end = absl::Now() + absl::Seconds(60);
  while (seen != "after" && absl::Now() < end) {
    if (seen == "before") {
      const int port = server->port();
      server = nullptr;
      server =
          std::make_unique<TlsServer>(authority_.Issue(), authority_.certificate(), port);
    } else {
      absl::SleepFor(absl::Milliseconds(20));  // it is being connected to
    }
    seen = name();
  }
  EXPECT_EQ(seen, "after");
}

TEST_F(CredentialsTest, WhatIsWrongWithFilesIsSaid) {
  TlsFiles files = Trusting();
  files.key_file = "nowhere";
  EXPECT_THAT(std::string(Ask("", Options{}.set<TlsOption>(files)).status().message()),
              HasSubstr("TlsOption.certificate_file: is missing"));
  files.certificate_file = dir_.Write("empty.pem", "");
  EXPECT_THAT(std::string(Ask("", Options{}.set<TlsOption>(files)).status().message()),
              HasSubstr("TlsOption.certificate_file: cannot be read or is empty"));
  const absl::Status both =
      Ask("", Options{}
                  .set<TlsOption>(Trusting())
                  .set<CredentialsOption>(grpc::InsecureChannelCredentials()))
          .status();
  EXPECT_EQ(both.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(both.message()), HasSubstr("one of them"));
}

TEST_F(CredentialsTest, TokensAreSentOverTls) {
  const auto answer =
      Ask(server_.target(),
          Options{}.set<TlsOption>(Trusting()).set<TokenOption>(FixedToken("t0ken")));
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_EQ(answer->summary(), "Bearer t0ken");
}

TEST_F(CredentialsTest, TokensAreNeverSentOverPlaintext) {
  // Not even where gRPC's own credentials are given: nothing arrives at the listener.
  for (const Options& options :
       {Options{}.set<TokenOption>(FixedToken("secret")),
        Options{}
            .set<TokenOption>(FixedToken("secret"))
            .set<CredentialsOption>(grpc::InsecureChannelCredentials())}) {
    std::mutex mutex;
    bool called = false;
    struct Plain final : v1::AnswerbookService::Service {
      grpc::Status GetAnswer(grpc::ServerContext* /*context*/,
                             const v1::GetAnswerRequest* /*request*/,
                             v1::GetAnswerResponse* /*response*/) override {
        const std::lock_guard<std::mutex> lock(*mutex);
        *called = true;
        return grpc::Status::OK;
      }
      std::mutex* mutex;
      bool* called;
    } service;
    service.mutex = &mutex;
    service.called = &called;
    int port = 0;
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
    builder.RegisterService(&service);
    const auto server = builder.BuildAndStart();
    const absl::Status status =
        Ask("127.0.0.1:" + std::to_string(port), options).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kUnauthenticated) << status;
    EXPECT_THAT(status.ToString(), Not(HasSubstr("secret")));
    server->Shutdown(std::chrono::system_clock::now());
    const std::lock_guard<std::mutex> lock(mutex);
    EXPECT_FALSE(called);
  }
}

TEST_F(CredentialsTest, ATokenThatIsNoHeadersValueEndsTheCallNotTheProcess) {
  for (const char* token : {"", "a\nb", "a b", "\xFF"}) {
    const absl::Status status =
        Ask(server_.target(),
            Options{}.set<TlsOption>(Trusting()).set<TokenOption>(FixedToken(token)))
            .status();
    EXPECT_EQ(status.code(), absl::StatusCode::kUnauthenticated) << status;
  }
}

TEST_F(CredentialsTest, WhatIsWrongWithATokenIsSaidToAsynchronousCallsToo) {
  const Client client(MakeConnection(
      server_.target(), Options{}.set<TlsOption>(Trusting()).set<TokenOption>([] {
        return absl::StatusOr<std::string>(absl::InternalError("the vault is shut"));
      })));
  const absl::Status status = client.AsyncGetAnswer("a").Get().status();
  EXPECT_EQ(status.code(), absl::StatusCode::kUnauthenticated);
  EXPECT_THAT(std::string(status.message()), HasSubstr("the vault is shut"));
}

TEST_F(CredentialsTest, ATokenFileIsReadAgain) {
  const std::string path = dir_.Write("token", " first \nsecond line\n");
  const TokenSource source = TokenFromFile(path);
  EXPECT_EQ(*source(), "first");
  std::filesystem::remove(path);
  EXPECT_EQ(*source(), "first");
  dir_.Write("token", "renewed\n");
  const absl::Time end = absl::Now() + absl::Seconds(30);
  while (*source() != "renewed" && absl::Now() < end) {
    absl::SleepFor(absl::Milliseconds(20));
  }
  EXPECT_EQ(*source(), "renewed");
  EXPECT_THAT(std::string(TokenFromFile(dir_.Path("none"))().status().message()),
              HasSubstr("none"));
}

}  // namespace
}  // namespace answerbook
