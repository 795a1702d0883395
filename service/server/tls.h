// TLS as the server speaks it: its credentials, and their exchange while it runs.
#ifndef ANSWERBOOK_SERVICE_SERVER_TLS_H_
#define ANSWERBOOK_SERVICE_SERVER_TLS_H_

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "grpcpp/security/server_credentials.h"

#include "service/server/key_material.h"
#include "service/server/log.h"
#include "service/server/options.h"
#include "service/server/reload_thread.h"

namespace answerbook::server {

// A file in memory behind a path that stays the same, for libraries that read paths. Its
// text is replaced as a whole, with a later time of modification. The path is good for
// this process alone, while this object lives.
class MemoryFile {
 public:
  MemoryFile() = default;
  ~MemoryFile();
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;

  // Errors: UNAVAILABLE; the text is as before then.
  absl::Status Replace(const std::string& text);

  // Valid once Replace has succeeded.
  const std::string& path() const { return path_; }

 private:
  int fd_ = -1;
  int64_t generation_ = 0;
  std::string path_;
};

// TLS 1.2 or 1.3 with the files of --tls_cert, --tls_key and --tls_client_ca; with the
// last, clients must show a certificate of those authorities.
//
// gRPC watches files for changes (FileWatcherCertificateProvider), but it drops what it
// served with before it looks at what is new, and then, with a key that does not match or
// half a file, refuses every connection. So it watches files in memory, which get what
// was checked as a whole, and only that: whatever is done to the files on disk, the
// server goes on with the last that was good.
class Tls {
 public:
  // What is served with, for metrics.
  struct State {
    CertificateInfo certificate;
    int64_t changes = 0;   // since the start
    int64_t failures = 0;  // readings that were not taken over
  };

  // Errors: those of LoadKeyMaterial; UNAVAILABLE when this system has no files in
  // memory. `options` must pass Validate and have tls_cert. Keeps a reference to `log`.
  static absl::StatusOr<std::unique_ptr<Tls>> Load(const Options& options,
                                                   const Log& log);

  // For servers that this object outlives.
  const std::shared_ptr<grpc::ServerCredentials>& credentials() const {
    return credentials_;
  }

  // Reads the files again and takes them over if they changed and are good; connections
  // made from a second later on are served with them, those there are go on as they are.
  // Logs `certificate_changed` or, once for each fault and whenever it was asked for,
  // `certificate_bad`; and, once a day, that the certificate expires soon. For one
  // thread.
  void Reload(ReloadTrigger trigger);

  // Thread-safe.
  State state() const;

 private:
  Tls(Options options, const Log& log) : options_(std::move(options)), log_(log) {}

  absl::Status TakeOver(KeyMaterial material);
  void LogBad(const absl::Status& status, ReloadTrigger trigger);
  void WarnOfKeyFile(const KeyMaterial& material);
  void WarnOfExpiry(absl::Time now);

  const Options options_;
  const Log& log_;
  MemoryFile identity_file_;
  MemoryFile client_ca_file_;
  KeyMaterial served_;
  std::string last_fault_;
  absl::Time next_expiry_warning_ = absl::InfinitePast();
  std::shared_ptr<grpc::ServerCredentials> credentials_;

  mutable std::mutex mutex_;  // guards state_
  State state_;
};

// The files that Reload reads.
std::vector<std::string> TlsPaths(const Options& options);

}  // namespace answerbook::server

#endif  // ANSWERBOOK_SERVICE_SERVER_TLS_H_
