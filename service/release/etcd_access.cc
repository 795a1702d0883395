#include "service/release/etcd_access.h"

#include <fstream>
#include <sstream>
#include <tuple>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "grpcpp/security/credentials.h"

namespace answerbook::release {
namespace {

absl::Status Read(const char* what, const std::string& path, std::string* text) {
  if (path.empty()) return absl::OkStatus();
  std::ifstream file(path, std::ios::binary);
  std::ostringstream all;
  if (file) all << file.rdbuf();
  *text = all.str();
  if (!file || text->empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat(what, ": cannot be read or is empty: ", path));
  }
  return absl::OkStatus();
}

bool IsLoopback(const std::string& endpoint) {
  return endpoint.starts_with("localhost:") || endpoint.starts_with("127.") ||
         endpoint.starts_with("[::1]");
}

}  // namespace

absl::StatusOr<std::shared_ptr<grpc::ChannelCredentials>> CredentialsOf(
    const EtcdAccess& access) {
  if (access.certificate_file.empty() != access.key_file.empty()) {
    return absl::InvalidArgumentError(
        "etcd: a client certificate and its key are needed together");
  }
  if (!access.UsesTls()) return grpc::InsecureChannelCredentials();
  grpc::SslCredentialsOptions ssl;
  for (const auto& [what, path, into] :
       {std::tuple("etcd CA", access.ca_file, &ssl.pem_root_certs),
        std::tuple("etcd certificate", access.certificate_file, &ssl.pem_cert_chain),
        std::tuple("etcd key", access.key_file, &ssl.pem_private_key)}) {
    if (absl::Status status = Read(what, path, into); !status.ok()) return status;
  }
  return grpc::SslCredentials(ssl);
}

absl::Status CheckIsPrivate(const EtcdAddress& address, const EtcdAccess& access) {
  for (const std::string& endpoint : address.endpoints) {
    if (access.UsesTls() || IsLoopback(endpoint)) continue;
    return absl::FailedPreconditionError(
        absl::StrCat("etcd: the password would go to ", endpoint,
                     " over plaintext; turn on TLS, by a CA file for example"));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::string> PasswordOf(const EtcdAccess& access) {
  std::string text;
  if (absl::Status status = Read("etcd password file", access.password_file, &text);
      !status.ok()) {
    return status;
  }
  text = text.substr(0, text.find('\n'));
  absl::StripAsciiWhitespace(&text);
  if (text.empty()) {
    return absl::InvalidArgumentError(absl::StrCat(
        "etcd: user ", access.user, " needs a file with a password in its first line"));
  }
  return text;
}

}  // namespace answerbook::release
