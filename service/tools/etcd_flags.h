// The flags of commands that talk to etcd.
#ifndef ANSWERBOOK_SERVICE_TOOLS_ETCD_FLAGS_H_
#define ANSWERBOOK_SERVICE_TOOLS_ETCD_FLAGS_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"

#include "service/release/etcd.h"
#include "service/tools/command.h"

namespace answerbook::tools {

struct EtcdFlags {
  std::string address;
  release::EtcdAccess access;
  double timeout_seconds = 15;
};

// Adds the address as a positional argument, and the flags.
void AddEtcdFlags(CLI::App& command, EtcdFlags* flags);

absl::StatusOr<std::unique_ptr<release::Etcd>> Connect(const EtcdFlags& flags);

// Says why, and the exit code for it: kFindings when somebody else was faster or there is
// no such release, else kFailed.
ExitCode Failed(const absl::Status& status, const Output& to);

}  // namespace answerbook::tools

#endif  // ANSWERBOOK_SERVICE_TOOLS_ETCD_FLAGS_H_
