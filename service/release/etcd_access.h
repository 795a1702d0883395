// How etcd is reached, besides where: TLS, users and their passwords.
#ifndef ANSWERBOOK_SERVICE_RELEASE_ETCD_ACCESS_H_
#define ANSWERBOOK_SERVICE_RELEASE_ETCD_ACCESS_H_

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"

#include "service/release/etcd_address.h"

namespace grpc {
class ChannelCredentials;
}  // namespace grpc

namespace answerbook::release {

struct EtcdAccess {
  // PEM files. TLS is used when `tls` or any of them is set; without a ca_file the
  // system's authorities count.
  bool tls = false;
  std::string ca_file;
  std::string certificate_file;
  std::string key_file;
  bool UsesTls() const { return tls || !ca_file.empty() || !certificate_file.empty(); }
  // With etcd's own users. The password is the first line of the file, which is read
  // again whenever etcd wants it: when a session ends, and for each call while etcd says
  // that it asks nobody who they are.
  std::string user;
  std::string password_file;
  // Of each call, all endpoints together.
  absl::Duration timeout = absl::Seconds(5);
};

// INVALID_ARGUMENT for files that cannot be read, or of which one is missing.
absl::StatusOr<std::shared_ptr<grpc::ChannelCredentials>> CredentialsOf(
    const EtcdAccess& access);

// FAILED_PRECONDITION when a password would go over plaintext to another machine.
absl::Status CheckIsPrivate(const EtcdAddress& address, const EtcdAccess& access);

// The first line of the file, which is read each time. INVALID_ARGUMENT when there is
// none.
absl::StatusOr<std::string> PasswordOf(const EtcdAccess& access);

}  // namespace answerbook::release

#endif  // ANSWERBOOK_SERVICE_RELEASE_ETCD_ACCESS_H_
