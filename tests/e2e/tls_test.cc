// TLS on the running server: who is served, and who and what is refused.

#include <openssl/ssl.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "grpc/health/v1/health.pb.h"
#include "grpcpp/impl/client_unary_call.h"
#include "gtest/gtest.h"

#include "tests/e2e/server_process.h"
#include "tests/e2e/temp_dir.h"
#include "tests/e2e/test_certificates.h"
#include "tests/e2e/tls_calls.h"
#include "tests/e2e/tls_probe.h"

namespace answerbook::e2e {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr int kUnreachable = 5;  // what the demo client exits with
constexpr int kUsage = 2;

// A server with a certificate of `authority_`, and clients for it.
class TlsTest : public ::testing::Test {
 protected:
  void Start(const CertificateSpec& spec = {}, std::vector<std::string> flags = {}) {
    identity_ = authority_.Issue(spec);
    flags.push_back("--tls_cert=" + dir_.Write("server.pem", identity_.certificate));
    flags.push_back("--tls_key=" + WriteKey("server.key", identity_.key));
    server_ = ServerProcess::Start(ShippedContent(), flags);
    ASSERT_NE(server_, nullptr);
  }

  // Clients need a certificate of `client_authority_` then.
  void StartMutual() {
    Start({}, {"--tls_client_ca=" +
               dir_.Write("clients.pem", client_authority_.certificate())});
  }

  std::string WriteKey(const std::string& name, const std::string& key) const {
    std::string path = dir_.Write(name, key);
    std::filesystem::permissions(
        path, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
    return path;
  }

  grpc::Status CallAs(const Identity& client) const {
    return CallOnce(TlsChannel(server_->address(), authority_.certificate(), client));
  }

  // A refused client sees no more than a connection that does not come to be.
  void ExpectRefused(const grpc::Status& status) const {
    EXPECT_EQ(status.error_code(), grpc::StatusCode::UNAVAILABLE)
        << status.error_message();
  }

  // By the server, not by the client's own configuration: the server says so for the
  // first time, or once more. (To the client, gRPC just hangs up.)
  void ExpectHandshakeFault(const std::string& reason) {
    const int wanted = ++faults_[reason];
    EXPECT_TRUE(server_->process().WaitForStderr([&](const std::string& log) {
      int seen = 0;
      for (size_t at = log.find(reason); at != std::string::npos;
           at = log.find(reason, at + 1)) {
        ++seen;
      }
      return seen >= wanted;
    })) << reason;
  }

  const TempDir dir_;
  const TestAuthority authority_;
  const TestAuthority client_authority_{"Clients' authority"};
  Identity identity_;
  std::unique_ptr<ServerProcess> server_;
  std::map<std::string, int> faults_;
};

TEST_F(TlsTest, ServesWhoTrustsItsAuthority) {
  Start();
  const grpc::Status status = CallAs({});
  EXPECT_TRUE(status.ok()) << status.error_message();
  EXPECT_THAT(server_->LastEvent("listening"), HasSubstr(R"("tls":"server")"));
  EXPECT_THAT(server_->process().Stderr(), Not(HasSubstr("tls_key_readable")));
}

TEST_F(TlsTest, HealthIsServedOverTls) {
  Start();
  const auto channel = TlsChannel(server_->address(), authority_.certificate());
  const grpc::internal::RpcMethod method("/grpc.health.v1.Health/Check",
                                         grpc::internal::RpcMethod::NORMAL_RPC);
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + kPatience);
  grpc::health::v1::HealthCheckResponse response;
  const grpc::Status status = grpc::internal::BlockingUnaryCall(
      channel.get(), method, &context, grpc::health::v1::HealthCheckRequest(), &response);
  ASSERT_TRUE(status.ok()) << status.error_message();
  EXPECT_EQ(response.status(), grpc::health::v1::HealthCheckResponse::SERVING);
}

TEST_F(TlsTest, RefusesPlaintext) {
  Start();
  ExpectRefused(CallOnce(NewChannel(server_->address())));
  EXPECT_TRUE(CallAs({}).ok());
}

TEST_F(TlsTest, ClientsRefuseAServerOfAnotherAuthority) {
  Start();
  ExpectRefused(
      CallOnce(TlsChannel(server_->address(), client_authority_.certificate())));
}

TEST_F(TlsTest, UnixSocketsStayPlaintext) {
  const std::string socket = "unix:" + dir_.Path("a.sock");
  Start({}, {"--listen=127.0.0.1:0," + socket});
  EXPECT_TRUE(CallOnce(NewChannel(socket)).ok());
  EXPECT_TRUE(CallAs({}).ok());
}

TEST_F(TlsTest, OffersHttp2WithTls12And13Only) {
  Start();
  for (const int version : {TLS1_VERSION, TLS1_1_VERSION}) {
    const Probed old = ProbeTls(server_->address(), {.protocol = version});
    EXPECT_FALSE(old.ok) << old.version;
    ExpectHandshakeFault("unsupported protocol");
  }
  for (const auto& [version, name] :
       {std::pair(TLS1_2_VERSION, "TLSv1.2"), std::pair(TLS1_3_VERSION, "TLSv1.3")}) {
    const Probed probed = ProbeTls(server_->address(), {.protocol = version});
    EXPECT_TRUE(probed.ok) << probed.error;
    EXPECT_EQ(probed.version, name);
    EXPECT_EQ(probed.alpn, "h2");
    EXPECT_EQ(probed.serial, identity_.serial);
  }
}

TEST_F(TlsTest, OffersForwardSecretAuthenticatedCiphersOnly) {
  Start({.rsa_bits = 2048});
  const auto probe = [&](const std::string& ciphers) {
    return ProbeTls(server_->address(), {.protocol = TLS1_2_VERSION, .ciphers = ciphers});
  };
  // Without forward secrecy; CBC, with and without; finite fields; anonymous.
  for (const char* weak :
       {"AES128-GCM-SHA256", "AES256-SHA", "ECDHE-RSA-AES128-SHA",
        "ECDHE-RSA-AES256-SHA384", "DHE-RSA-AES128-GCM-SHA256", "AECDH-AES128-SHA"}) {
    const Probed probed = probe(weak);
    EXPECT_FALSE(probed.ok) << weak;
    ExpectHandshakeFault("no shared cipher");
  }
  for (const char* strong :
       {"ECDHE-RSA-AES128-GCM-SHA256", "ECDHE-RSA-AES256-GCM-SHA384"}) {
    const Probed probed = probe(strong);
    EXPECT_TRUE(probed.ok) << strong << ": " << probed.error;
    EXPECT_EQ(probed.cipher, strong);
  }
}

TEST_F(TlsTest, ClientsNeedACertificateOfTheirAuthorityThatIsValid) {
  StartMutual();
  EXPECT_THAT(server_->LastEvent("listening"), HasSubstr(R"("tls":"mutual")"));
  ExpectRefused(CallAs({}));
  // The server's own authority is not the clients'.
  ExpectRefused(CallAs(authority_.Issue()));
  // One that only calls itself the same.
  ExpectRefused(CallAs(TestAuthority("Clients' authority").Issue()));
  ExpectRefused(CallAs(client_authority_.Issue(
      {.not_before = -absl::Hours(3), .not_after = -absl::Hours(1)})));
  ExpectRefused(CallAs(client_authority_.Issue({.not_before = absl::Hours(1)})));
  ExpectRefused(CallAs(client_authority_.Issue({.usage = "serverAuth"})));
  ExpectRefused(CallOnce(NewChannel(server_->address())));

  const grpc::Status right = CallAs(client_authority_.Issue({.usage = "clientAuth"}));
  EXPECT_TRUE(right.ok()) << right.error_message();
}

TEST_F(TlsTest, AClientCannotBypassTheCertificateWithTls12) {
  StartMutual();
  const Probed probed = ProbeTls(server_->address(), {.protocol = TLS1_2_VERSION});
  EXPECT_FALSE(probed.ok);
}

TEST_F(TlsTest, TheDemoClientSpeaksTls) {
  StartMutual();
  const Identity client = client_authority_.Issue();
  const std::string ca = "--tls-ca=" + dir_.Write("ca.pem", authority_.certificate());
  const std::string certificate =
      "--tls-cert=" + dir_.Write("client.pem", client.certificate);
  const std::string key = "--tls-key=" + WriteKey("client.key", client.key);
  const auto topics = [&](std::vector<std::string> flags) {
    flags.insert(flags.begin(),
                 {ANSWERBOOK_CLI_BINARY, "--server=" + server_->address()});
    flags.emplace_back("topics");
    return RunProgram(flags);
  };
  const Finished served = topics({ca, certificate, key});
  EXPECT_EQ(served.exit.code, 0) << served.err;
  EXPECT_THAT(served.out, HasSubstr("nterferon"));

  EXPECT_EQ(topics({ca}).exit.code, kUnreachable);
  EXPECT_EQ(topics({}).exit.code, kUnreachable);
  // The system's authorities do not know the test's.
  EXPECT_EQ(topics({"--tls", certificate, key}).exit.code, kUnreachable);

  const Finished half = topics({ca, certificate});
  EXPECT_EQ(half.exit.code, kUsage);
  EXPECT_THAT(half.err, HasSubstr("--tls-key"));
  const Finished absent = topics({"--tls-ca=" + dir_.Path("absent.pem")});
  EXPECT_EQ(absent.exit.code, kUsage);
  EXPECT_THAT(absent.err, HasSubstr(dir_.Path("absent.pem")));
}

// The shell commands of docs/tls.md, as a reader would type them.
std::string DocumentedCommands() {
  std::ifstream file(ANSWERBOOK_SOURCE_DIR "/docs/tls.md");
  std::string script;
  bool inside = false;
  for (std::string line; std::getline(file, line);) {
    if (line == "```sh") {
      inside = true;
    } else if (line == "```") {
      inside = false;
    } else if (inside) {
      script += line + "\n";
    }
  }
  return script;
}

TEST_F(TlsTest, TheDocumentedCommandsMakeCertificatesThatWork) {
  if (RunProgram({"/bin/sh", "-c", "command -v openssl"}).exit.code != 0) {
    GTEST_SKIP() << "without the openssl command";
  }
  const std::string script = DocumentedCommands();
  ASSERT_THAT(script, HasSubstr("openssl"));
  const Finished made =
      RunProgram({"/bin/sh", "-ec", "cd " + dir_.Path() + "\n" + script});
  ASSERT_EQ(made.exit.code, 0) << made.err;
  server_ =
      ServerProcess::Start(ShippedContent(), {"--tls_cert=" + dir_.Path("server.pem"),
                                              "--tls_key=" + dir_.Path("server.key"),
                                              "--tls_client_ca=" + dir_.Path("ca.pem")});
  ASSERT_NE(server_, nullptr);
  const Finished served = RunProgram(
      {ANSWERBOOK_CLI_BINARY, "--server=" + server_->address(),
       "--tls-ca=" + dir_.Path("ca.pem"), "--tls-cert=" + dir_.Path("client.pem"),
       "--tls-key=" + dir_.Path("client.key"), "topics"});
  EXPECT_EQ(served.exit.code, 0) << served.err;
  EXPECT_THAT(server_->process().Stderr(), Not(HasSubstr("tls_key_readable")));
}

}  // namespace
}  // namespace answerbook::e2e
