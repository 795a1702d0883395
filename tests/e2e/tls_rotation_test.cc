// Certificates that are exchanged while the server runs.

#include <signal.h>

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <thread>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "tests/e2e/server_process.h"
#include "tests/e2e/temp_dir.h"
#include "tests/e2e/test_certificates.h"
#include "tests/e2e/tls_calls.h"
#include "tests/e2e/tls_probe.h"

namespace answerbook::e2e {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

// Whether `condition` comes to hold.
bool Eventually(const std::function<bool()>& condition) {
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  return true;
}

class TlsRotationTest : public ::testing::Test {
 protected:
  void Start(const std::string& directory, bool mutual = false) {
    std::vector<std::string> flags = {"--tls_cert=" + dir_.Path(directory + "/tls.crt"),
                                      "--tls_key=" + dir_.Path(directory + "/tls.key")};
    if (mutual) flags.push_back("--tls_client_ca=" + dir_.Path(directory + "/ca.crt"));
    server_ = ServerProcess::Start(ShippedContent(), flags);
    ASSERT_NE(server_, nullptr);
  }

  // Puts a new file in the place of an old one, as careful programs do.
  void Replace(const std::string& name, const std::string& text) const {
    std::filesystem::rename(dir_.Write(name + ".new", text), dir_.Path(name));
  }

  // As cert-manager and certbot do: one file after the other.
  void WritePair(const Identity& identity) const {
    Replace("live/tls.crt", identity.certificate);
    Replace("live/tls.key", identity.key);
  }

  // New connections get this certificate; until they do, none is refused.
  bool ComesToServe(const Identity& identity) const {
    return Eventually([&] {
      const Probed probed = ProbeTls(server_->address());
      EXPECT_TRUE(probed.ok) << probed.error;
      return probed.serial == identity.serial;
    });
  }

  const TempDir dir_;
  const TestAuthority authority_;
  const Identity first_ = authority_.Issue();
  std::unique_ptr<ServerProcess> server_;
};

TEST_F(TlsRotationTest, NewConnectionsGetTheNewCertificateAndOldOnesGoOn) {
  WritePair(first_);
  Start("live");
  // This client would not connect again: it does not know the next authority.
  const auto old_connection = TlsChannel(server_->address(), authority_.certificate());
  ASSERT_TRUE(CallOnce(old_connection).ok());

  const TestAuthority next_authority("Next authority");
  const Identity next = next_authority.Issue({.common_name = "next.test"});
  WritePair(next);
  ASSERT_TRUE(ComesToServe(next));
  EXPECT_TRUE(CallOnce(old_connection).ok());
  EXPECT_FALSE(CallOnce(TlsChannel(server_->address(), authority_.certificate())).ok());
  EXPECT_TRUE(
      CallOnce(TlsChannel(server_->address(), next_authority.certificate())).ok());
  ASSERT_TRUE(server_->WaitForEvents("certificate_changed"));
  EXPECT_THAT(server_->LastEvent("certificate_changed"),
              AllOf(HasSubstr(next.serial), HasSubstr("CN=next.test"),
                    HasSubstr("\"not_after\":\"20"), HasSubstr("\"level\":\"info\"")));
}

TEST_F(TlsRotationTest, FollowsTheLinksOfAKubernetesVolume) {
  namespace fs = std::filesystem;
  // live/tls.crt -> ..data/tls.crt, live/..data -> ..1; then ..data is swapped.
  const auto write_version = [&](const std::string& name, const Identity& identity) {
    dir_.Write("live/" + name + "/tls.crt", identity.certificate);
    dir_.Write("live/" + name + "/tls.key", identity.key);
  };
  write_version("..1", first_);
  fs::create_symlink("..1", dir_.Path("live/..data"));
  fs::create_symlink("..data/tls.crt", dir_.Path("live/tls.crt"));
  fs::create_symlink("..data/tls.key", dir_.Path("live/tls.key"));
  Start("live");
  for (const char* version : {"..2", "..3"}) {
    const Identity next = authority_.Issue();
    write_version(version, next);
    fs::create_symlink(version, dir_.Path("live/..data_tmp"));
    fs::rename(dir_.Path("live/..data_tmp"), dir_.Path("live/..data"));
    ASSERT_TRUE(ComesToServe(next)) << version;
  }
  EXPECT_THAT(server_->process().Stderr(), Not(HasSubstr("certificate_bad")));
}

TEST_F(TlsRotationTest, ABadRotationChangesNothing) {
  WritePair(first_);
  Start("live");
  const Identity expired = authority_.Issue({.not_after = -absl::Hours(1)});
  const Identity good = authority_.Issue();
  // Whatever is in the files, each time one more is said to be wrong with them.
  const std::vector<std::pair<std::string, std::function<void()>>> rotations = {
      {"not the key", [&] { Replace("live/tls.key", authority_.Issue().key); }},
      {"no private key", [&] { Replace("live/tls.key", "garbage"); }},
      {"expired at", [&] { WritePair(expired); }},
      {"broken", [&] { Replace("live/tls.crt", good.certificate.substr(0, 300)); }},
      {"No such file", [&] { std::filesystem::remove(dir_.Path("live/tls.crt")); }},
  };
  for (const auto& [words, rotate] : rotations) {
    rotate();
    EXPECT_TRUE(Eventually([&, &words = words] {
      return server_->LastEvent("certificate_bad").find(words) != std::string::npos;
    })) << words
        << "\n"
        << server_->process().Stderr();
    EXPECT_THAT(server_->LastEvent("certificate_bad"),
                AllOf(HasSubstr(first_.serial), HasSubstr("\"level\":\"warning\"")));
    const Probed probed = ProbeTls(server_->address());
    EXPECT_TRUE(probed.ok) << words << ": " << probed.error;
    EXPECT_EQ(probed.serial, first_.serial) << words;
  }
  // The way back, past which gRPC has had time to look at all that went before.
  WritePair(good);
  EXPECT_TRUE(ComesToServe(good));
  EXPECT_TRUE(CallOnce(TlsChannel(server_->address(), authority_.certificate())).ok());
}

TEST_F(TlsRotationTest, ASignalReadsTheFilesAgainAndSaysSoEachTime) {
  WritePair(first_);
  Start("live");
  Replace("live/tls.key", "garbage");
  ASSERT_TRUE(server_->WaitForEvents("certificate_bad", 1));
  for (int count = 2; count <= 3; ++count) {
    server_->process().Signal(SIGHUP);
    ASSERT_TRUE(server_->WaitForEvents("certificate_bad", count));
  }
}

TEST_F(TlsRotationTest, NewClientAuthoritiesTakeThePlaceOfOldOnes) {
  WritePair(first_);
  const TestAuthority old_clients("Old clients");
  const TestAuthority new_clients("New clients");
  const Identity old_client = old_clients.Issue();
  const Identity new_client = new_clients.Issue();
  Replace("live/ca.crt", old_clients.certificate());
  Start("live", /*mutual=*/true);
  const auto call = [&](const Identity& client) {
    return CallOnce(TlsChannel(server_->address(), authority_.certificate(), client))
        .ok();
  };
  EXPECT_TRUE(call(old_client));
  EXPECT_FALSE(call(new_client));

  // Both for a while, as one authority gives way to another without a gap.
  Replace("live/ca.crt", old_clients.certificate() + new_clients.certificate());
  EXPECT_TRUE(Eventually([&] { return call(new_client); }));
  EXPECT_TRUE(call(old_client));

  Replace("live/ca.crt", new_clients.certificate());
  EXPECT_TRUE(Eventually([&] { return !call(old_client); }));
  EXPECT_TRUE(call(new_client));

  // No authorities at all must not come to mean that anybody is let in.
  Replace("live/ca.crt", "");
  ASSERT_TRUE(server_->WaitForEvents("certificate_bad"));
  EXPECT_FALSE(call({}));
  EXPECT_FALSE(call(old_client));
  EXPECT_TRUE(call(new_client));
}

}  // namespace
}  // namespace answerbook::e2e
