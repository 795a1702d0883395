#include "service/tools/etcd_flags.h"

#include <utility>

#include "service/release/etcd_address.h"
#include <CLI/CLI.hpp>

namespace answerbook::tools {

void AddEtcdFlags(CLI::App& command, EtcdFlags* flags) {
  command
      .add_option("address", flags->address,
                  "where releases are kept: etcd://host:2379,host:2379/prefix")
      ->required();
  release::EtcdAccess& access = flags->access;
  command.add_flag("--etcd-tls", access.tls,
                   "speak TLS, with the system's authorities unless --etcd-ca is given");
  command.add_option("--etcd-ca", access.ca_file,
                     "PEM file: who etcd's certificate is from");
  command.add_option("--etcd-cert", access.certificate_file,
                     "PEM file: our certificate for etcd");
  command.add_option("--etcd-key", access.key_file, "PEM file: the key of --etcd-cert");
  command.add_option("--etcd-user", access.user, "our name at etcd");
  command.add_option("--etcd-password-file", access.password_file,
                     "file with the password of --etcd-user");
  command
      .add_option("--timeout", flags->timeout_seconds,
                  "seconds that a call of etcd may take; 15 unless given")
      ->check(CLI::Range(0.1, 3600.0));
}

absl::StatusOr<std::unique_ptr<release::Etcd>> Connect(const EtcdFlags& flags) {
  auto address = release::ParseEtcdAddress(flags.address);
  if (!address.ok()) return address.status();
  release::EtcdAccess access = flags.access;
  access.timeout = absl::Seconds(flags.timeout_seconds);
  return release::Etcd::Make(*std::move(address), std::move(access));
}

ExitCode Failed(const absl::Status& status, const Output& to) {
  to.err << "answerbook-content: " << status.message() << '\n';
  return absl::IsAborted(status) || absl::IsNotFound(status) ? kFindings : kFailed;
}

}  // namespace answerbook::tools
