#include "answerbook/credentials.h"

#include <grpcpp/security/credentials.h>
#include <grpcpp/security/tls_certificate_provider.h>
#include <grpcpp/security/tls_credentials_options.h>
#include <sys/stat.h>

#include <chrono>
#include <fstream>
#include <memory>
#include <mutex>
#include <optional>
#include <sstream>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

#include "client/src/channel.h"

namespace answerbook {
inline namespace sdk_v0 {
namespace client_internal {
namespace {

// gRPC looks at certificate files this often.
constexpr unsigned kCertificateSeconds = 2;

absl::StatusOr<std::string> ReadPem(const char* field, const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream all;
  if (file) all << file.rdbuf();
  // gRPC takes an empty file for none, which would be to trust others than were named.
  if (!file || all.str().empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat("TlsOption.", field, ": cannot be read or is empty: ", path));
  }
  return all.str();
}

absl::StatusOr<std::shared_ptr<grpc::ChannelCredentials>> TlsCredentials(
    const TlsFiles& files) {
  if (files.certificate_file.empty() != files.key_file.empty()) {
    return absl::InvalidArgumentError(absl::StrCat(
        "TlsOption.", files.key_file.empty() ? "key_file" : "certificate_file",
        ": is missing; a certificate and its key are needed together"));
  }
  grpc::SslCredentialsOptions ssl;
  const std::pair<std::pair<const char*, const std::string*>, std::string*> parts[] = {
      {{"ca_file", &files.ca_file}, &ssl.pem_root_certs},
      {{"certificate_file", &files.certificate_file}, &ssl.pem_cert_chain},
      {{"key_file", &files.key_file}, &ssl.pem_private_key}};
  for (const auto& [from, into] : parts) {
    if (from.second->empty()) continue;
    absl::StatusOr<std::string> text = ReadPem(from.first, *from.second);
    if (!text.ok()) return text.status();
    *into = *std::move(text);
  }
  // Without a certificate of our own there is nothing that runs out under a long-lived
  // program; and with the system's authorities gRPC has no files to watch.
  if (files.certificate_file.empty()) return grpc::SslCredentials(ssl);
  grpc::experimental::TlsChannelCredentialsOptions tls;
  tls.set_certificate_provider(
      std::make_shared<grpc::experimental::FileWatcherCertificateProvider>(
          files.key_file, files.certificate_file, files.ca_file, kCertificateSeconds));
  if (!files.ca_file.empty()) tls.watch_root_certs();
  tls.watch_identity_key_cert_pairs();
  return grpc::experimental::TlsCredentials(tls);
}

}  // namespace

absl::StatusOr<Credentials> MakeCredentials(const Options& options) {
  Credentials credentials;
  credentials.channel = options.get<CredentialsOption>();
  if (options.has<TlsOption>()) {
    if (credentials.channel != nullptr) {
      return absl::InvalidArgumentError(
          "TlsOption and CredentialsOption are both set: one of them is enough");
    }
    auto tls = TlsCredentials(options.get<TlsOption>());
    if (!tls.ok()) return tls.status();
    credentials.channel = *std::move(tls);
  }
  credentials.token = options.get<TokenOption>();
  if (credentials.token != nullptr && credentials.channel == nullptr) {
    return absl::UnauthenticatedError(
        "TokenOption: tokens are not sent over plaintext; set TlsOption too");
  }
  if (credentials.channel == nullptr) {
    credentials.channel = grpc::InsecureChannelCredentials();
  }
  return credentials;
}

namespace {

// A token in a file, looked at once a second at most.
class TokenFile {
  // The time of day may be set back, and then nobody would look for as long.
  using Clock = std::chrono::steady_clock;

 public:
  explicit TokenFile(std::string path) : path_(std::move(path)) {}

  absl::StatusOr<std::string> Token() {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (const auto now = Clock::now(); now >= next_look_) {
      next_look_ = now + std::chrono::seconds(1);
      Look();
    }
    if (token_.empty()) {
      return absl::UnauthenticatedError(
          absl::StrCat("the file cannot be read or has no token: ", path_));
    }
    return token_;
  }

 private:
  void Look() {
    struct stat state = {};
    if (stat(path_.c_str(), &state) != 0) return;
    const Seen seen = {state.st_ino, state.st_size, state.st_mtim.tv_sec,
                       state.st_mtim.tv_nsec};
    if (seen == seen_) return;
    std::ifstream file(path_);
    std::string line;
    if (!std::getline(file, line)) return;
    absl::StripAsciiWhitespace(&line);
    if (line.empty()) return;
    token_ = std::move(line);
    seen_ = seen;
  }

  struct Seen {
    ino_t inode = 0;
    off_t size = 0;
    int64_t seconds = 0;
    int64_t nanoseconds = 0;
    bool operator==(const Seen& other) const {
      return inode == other.inode && size == other.size && seconds == other.seconds &&
             nanoseconds == other.nanoseconds;
    }
  };

  const std::string path_;
  std::mutex mutex_;
  Clock::time_point next_look_ = Clock::time_point::min();
  Seen seen_;
  std::string token_;
};

}  // namespace
}  // namespace client_internal

TokenSource FixedToken(std::string token) {
  return [token = std::move(token)]() -> absl::StatusOr<std::string> {
    if (token.empty()) return absl::UnauthenticatedError("the token is empty");
    return token;
  };
}

TokenSource TokenFromFile(std::string path) {
  auto file = std::make_shared<client_internal::TokenFile>(std::move(path));
  return [file] { return file->Token(); };
}

}  // namespace sdk_v0
}  // namespace answerbook
