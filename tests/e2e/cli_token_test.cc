// The demo client's --token-file against a server that asks who calls.

#include <memory>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "tests/e2e/server_process.h"
#include "tests/e2e/temp_dir.h"
#include "tests/e2e/test_certificates.h"

namespace answerbook::e2e {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr char kSecret[] = "nurse-line-secret-7Qx2";
// printf %s nurse-line-secret-7Qx2 | sha256sum
constexpr char kSecretDigest[] =
    "5bded4ad4e3e9217bffd4ddf0248a56d0b7bacaacbdd519518695f0b52c097d0";

constexpr int kUsage = 2;
constexpr int kUnreachable = 5;
constexpr int kFailed = 6;

class CliTokenTest : public ::testing::Test {
 protected:
  void SetUp() override {
    const TestAuthority authority;
    const Identity identity = authority.Issue();
    ca_ = dir_.Write("ca.pem", authority.certificate());
    server_ = ServerProcess::Start(
        ShippedContent(),
        {"--tls_cert=" + dir_.Write("server.pem", identity.certificate),
         "--tls_key=" + dir_.Write("server.key", identity.key),
         "--principals=" + dir_.Write("principals.yaml",
                                      std::string("principals:\n  - name: nurse-line\n"
                                                  "    token_sha256: [") +
                                          kSecretDigest + "]\n")});
    ASSERT_NE(server_, nullptr);
  }

  Finished Topics(std::vector<std::string> flags) {
    flags.insert(flags.begin(),
                 {ANSWERBOOK_CLI_BINARY, "--server=" + server_->address()});
    flags.emplace_back("topics");
    Finished done = RunProgram(flags);
    EXPECT_THAT(done.out + done.err, Not(HasSubstr(kSecret)));
    return done;
  }

  TempDir dir_;
  std::string ca_;
  std::unique_ptr<ServerProcess> server_;
};

TEST_F(CliTokenTest, ATokenFromAFileLetsIn) {
  EXPECT_EQ(Topics({"--tls-ca=" + ca_}).exit.code, kFailed);
  // As editors and openssl leave it: with a line break at its end.
  const std::string file = dir_.Write("token", std::string(kSecret) + "\n");
  const Finished done = Topics({"--tls-ca=" + ca_, "--token-file=" + file});
  EXPECT_EQ(done.exit.code, 0) << done.err;
  EXPECT_THAT(done.out, HasSubstr("eye-growths"));

  const std::string wrong = dir_.Write("wrong", "another-token");
  const Finished refused = Topics({"--tls-ca=" + ca_, "--token-file=" + wrong});
  EXPECT_EQ(refused.exit.code, kFailed);
  EXPECT_THAT(refused.err, HasSubstr("UNAUTHENTICATED"));
  EXPECT_THAT(refused.err, Not(HasSubstr("another-token")));
}

TEST_F(CliTokenTest, NoTokenGoesOverPlaintext) {
  const std::string file = dir_.Write("token", kSecret);
  const Finished done = Topics({"--token-file=" + file});
  EXPECT_EQ(done.exit.code, kUsage);
  EXPECT_THAT(done.err, HasSubstr("TLS"));
}

TEST_F(CliTokenTest, SaysWhatIsWrongWithTheFileAndNotWhatIsInIt) {
  for (const std::string& path :
       {dir_.Path("none"), dir_.Write("empty", ""), dir_.Write("blank", " \n"),
        dir_.Write("two", std::string(kSecret) + " " + kSecret),
        dir_.Write("late", "\n" + std::string(kSecret))}) {
    const Finished done = Topics({"--tls-ca=" + ca_, "--token-file=" + path});
    EXPECT_EQ(done.exit.code, kUsage) << path;
    EXPECT_THAT(done.err, HasSubstr("--token-file"));
    EXPECT_THAT(done.err, HasSubstr(path));
    EXPECT_THAT(done.out, IsEmpty());
  }
}

TEST_F(CliTokenTest, ATokenIsNotShownToAServerThatIsNotTrusted) {
  const TestAuthority other("Another authority");
  const Finished done =
      Topics({"--tls-ca=" + dir_.Write("other.pem", other.certificate()),
              "--token-file=" + dir_.Write("token", kSecret), "--deadline=2s"});
  EXPECT_EQ(done.exit.code, kUnreachable);
}

}  // namespace
}  // namespace answerbook::e2e
