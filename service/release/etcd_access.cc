#include "service/release/etcd_access.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <fstream>
#include <sstream>
#include <tuple>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
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

// Whether an endpoint of an EtcdAddress is this machine: by its address, for a name could
// stand for any, but for the one that is loopback by its own RFC (6761).
bool IsLoopback(const std::string& endpoint) {
  std::string host = endpoint.substr(0, endpoint.rfind(':'));
  in_addr v4;
  if (inet_pton(AF_INET, host.c_str(), &v4) == 1) return ntohl(v4.s_addr) >> 24 == 127;
  if (host.starts_with('[') && host.ends_with(']')) {
    host = host.substr(1, host.size() - 2);
    in6_addr v6;
    return inet_pton(AF_INET6, host.c_str(), &v6) == 1 && IN6_IS_ADDR_LOOPBACK(&v6);
  }
  return absl::EqualsIgnoreCase(host, "localhost");
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
