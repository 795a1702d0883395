// How the server starts, or does not, with the files and addresses that TLS is about.

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "tests/e2e/server_process.h"
#include "tests/e2e/temp_dir.h"
#include "tests/e2e/test_certificates.h"
#include "tests/e2e/tls_calls.h"

namespace answerbook::e2e {
namespace {

// What --help promises.
constexpr int kBadFlag = 1;
constexpr int kBadTls = 5;

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class TlsStartupTest : public ::testing::Test {
 protected:
  // What a server says that does not start with these files.
  void ExpectRefused(const std::string& certificate, const std::string& key,
                     const std::vector<std::string>& words,
                     const std::string& client_ca = "") {
    std::vector<std::string> command = ServerCommand(ShippedContent());
    command.push_back("--tls_cert=" + certificate);
    command.push_back("--tls_key=" + key);
    if (!client_ca.empty()) command.push_back("--tls_client_ca=" + client_ca);
    const Finished done = RunProgram(command);
    EXPECT_EQ(done.exit.code, kBadTls) << done.err;
    for (const std::string& word : words) EXPECT_THAT(done.err, HasSubstr(word));
    EXPECT_THAT(done.err, Not(HasSubstr("\"listening\"")));
  }

  std::string Write(const std::string& name, const std::string& text) const {
    return dir_.Write(name, text);
  }

  const TempDir dir_;
  const TestAuthority authority_;
  const Identity good_ = authority_.Issue();
  const std::string certificate_ = dir_.Write("good.pem", good_.certificate);
  const std::string key_ = dir_.Write("good.key", good_.key);
};

TEST_F(TlsStartupTest, RefusesFilesThatAreNotThereOrNotPem) {
  const std::string absent = dir_.Path("absent.pem");
  const std::string garbage = Write("garbage.pem", "not a certificate\n");
  ExpectRefused(absent, key_, {"--tls_cert: cannot read " + absent, "No such file"});
  ExpectRefused(certificate_, absent, {"--tls_key: cannot read " + absent});
  ExpectRefused(certificate_, key_, {"--tls_client_ca: cannot read " + absent}, absent);
  ExpectRefused(dir_.Path(), key_, {"--tls_cert: cannot read", "directory"});
  ExpectRefused(garbage, key_, {"--tls_cert: " + garbage, "no certificate"});
  ExpectRefused(certificate_, garbage, {"--tls_key: " + garbage, "no private key"});
  ExpectRefused(certificate_, key_, {"--tls_client_ca: " + garbage, "no certificate"},
                garbage);
  ExpectRefused(certificate_, key_, {"--tls_client_ca: ", "no certificate"},
                Write("empty.pem", ""));
  ExpectRefused(key_, certificate_, {"--tls_cert: " + key_, "no certificate"});
  const std::string half = good_.certificate.substr(0, good_.certificate.size() / 2);
  ExpectRefused(Write("half.pem", half), key_, {"--tls_cert: ", "half.pem is broken"});
  ExpectRefused(Write("half-chain.pem", good_.certificate + half), key_,
                {"half-chain.pem is broken after 1 certificates"});
}

TEST_F(TlsStartupTest, RefusesAKeyThatDoesNotFit) {
  const std::string other = Write("other.key", authority_.Issue().key);
  ExpectRefused(certificate_, other,
                {"--tls_key: " + other, "not the key", certificate_});
  const std::string locked = Write("locked.key", EncryptedKey(good_.key, "secret"));
  ExpectRefused(certificate_, locked, {"--tls_key: " + locked, "passphrase"});
}

TEST_F(TlsStartupTest, RefusesACertificateThatClientsWouldRefuse) {
  const auto refuse = [&](const CertificateSpec& spec, const std::string& word) {
    const Identity bad = authority_.Issue(spec);
    const std::string certificate = Write("bad.pem", bad.certificate);
    ExpectRefused(certificate, Write("bad.key", bad.key),
                  {"--tls_cert: " + certificate, word});
  };
  refuse({.not_after = -absl::Minutes(1)}, "expired at 20");
  refuse({.not_before = absl::Hours(1)}, "not valid before 20");
  refuse({.usage = "clientAuth"}, "not for servers");
  refuse({.rsa_bits = 1024}, "key too small");
}

TEST_F(TlsStartupTest, RefusesClientAuthoritiesThatAllExpired) {
  const TestAuthority old("Old", -absl::Hours(1));
  ExpectRefused(certificate_, key_, {"--tls_client_ca: ", "still valid"},
                Write("old.pem", old.certificate()));
}

TEST_F(TlsStartupTest, WarnsOfACertificateThatExpiresSoonAndOfAKeyForAll) {
  const Identity soon = authority_.Issue({.not_after = absl::Hours(24 * 5)});
  const std::string key = Write("soon.key", soon.key);
  std::filesystem::permissions(key, std::filesystem::perms{0644});
  const auto server = ServerProcess::Start(
      ShippedContent(),
      {"--tls_cert=" + Write("soon.pem", soon.certificate), "--tls_key=" + key});
  ASSERT_NE(server, nullptr);
  EXPECT_THAT(server->LastEvent("certificate_expires"),
              AllOf(HasSubstr(soon.serial), HasSubstr("\"level\":\"warning\"")));
  EXPECT_THAT(server->LastEvent("tls_key_readable"), HasSubstr(key));
}

TEST_F(TlsStartupTest, OtherMachinesAreServedInPlaintextOnlyWhenThatIsMeant) {
  for (const char* address : {"0.0.0.0:0", "[::]:0"}) {
    const std::vector<std::string> command = {
        ANSWERBOOK_SERVER_BINARY, "--content=" + ShippedContent(),
        std::string("--listen=127.0.0.1:0,") + address};
    const Finished refused = RunProgram(command);
    EXPECT_EQ(refused.exit.code, kBadFlag) << refused.err;
    EXPECT_THAT(refused.err,
                AllOf(HasSubstr(address), HasSubstr("--tls_cert"),
                      HasSubstr("--allow_plaintext"), Not(HasSubstr("127.0.0.1"))));
  }
  // A name that stands for 0.0.0.0, whatever it looks like.
  const Finished name = RunProgram(
      {ANSWERBOOK_SERVER_BINARY, "--content=" + ShippedContent(), "--listen=0:0"});
  EXPECT_EQ(name.exit.code, kBadFlag) << name.err;
  EXPECT_THAT(name.err, AllOf(HasSubstr("0.0.0.0:0"), HasSubstr("--allow_plaintext")));
}

}  // namespace
}  // namespace answerbook::e2e
