#include "service/server/tls.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "grpcpp/security/tls_certificate_provider.h"
#include "grpcpp/security/tls_credentials_options.h"

namespace answerbook::server {
namespace {

// How often gRPC looks at the files in memory.
constexpr unsigned kRefreshSeconds = 1;

constexpr absl::Duration kExpiresSoon = absl::Hours(24 * 14);
constexpr absl::Duration kBetweenExpiryWarnings = absl::Hours(24);

std::string ToText(absl::Time time) {
  return absl::FormatTime(absl::RFC3339_sec, time, absl::UTCTimeZone());
}

std::vector<LogField> FieldsOf(const CertificateInfo& info) {
  return {{"subject", info.subject},
          {"serial", info.serial},
          {"not_after", ToText(info.not_after)}};
}

bool WriteAll(int fd, const std::string& text) {
  size_t done = 0;
  while (done < text.size()) {
    const ssize_t count = write(fd, text.data() + done, text.size() - done);
    if (count < 0 && errno != EINTR) return false;
    if (count > 0) done += static_cast<size_t>(count);
  }
  return true;
}

}  // namespace

MemoryFile::~MemoryFile() {
  if (fd_ >= 0) close(fd_);
}

absl::Status MemoryFile::Replace(const std::string& text) {
  const auto failed = [](const char* what) {
    return absl::UnavailableError(
        absl::StrCat("cannot make a file in memory: ", what, ": ", std::strerror(errno)));
  };
  int fd = memfd_create("answerbookd-tls", MFD_CLOEXEC);
  if (fd < 0) return failed("memfd_create");
  const absl::Cleanup close_fd = [&fd] {
    if (fd >= 0) close(fd);
  };
  if (!WriteAll(fd, text) || fchmod(fd, S_IRUSR) != 0) return failed("write");
  // Who reads compares times in seconds to notice that a text was replaced meanwhile:
  // each has one of its own, whatever the clock says.
  const std::array<timespec, 2> times{{{generation_ + 1, 0}, {generation_ + 1, 0}}};
  if (futimens(fd, times.data()) != 0) return failed("futimens");
  if (fd_ < 0) {
    const std::string path = absl::StrCat("/proc/self/fd/", fd);
    if (access(path.c_str(), R_OK) != 0) return failed(path.c_str());
    path_ = path;
    std::swap(fd_, fd);
  } else if (dup3(fd, fd_, O_CLOEXEC) < 0) {  // at once: the path never leads nowhere
    return failed("dup3");
  }
  ++generation_;
  return absl::OkStatus();
}

absl::StatusOr<std::unique_ptr<Tls>> Tls::Load(const Options& options, const Log& log) {
  absl::StatusOr<KeyMaterial> material = LoadKeyMaterial(options, absl::Now());
  if (!material.ok()) return material.status();
  std::unique_ptr<Tls> tls(new Tls(options, log));
  tls->WarnOfKeyFile(*material);
  if (absl::Status status = tls->TakeOver(*std::move(material)); !status.ok()) {
    return status;
  }
  tls->WarnOfExpiry(absl::Now());

  const bool mutual = !options.tls_client_ca.empty();
  // Key and certificates are one file, read twice: what fits together stays together.
  const std::string& identity = tls->identity_file_.path();
  auto provider = std::make_shared<grpc::experimental::FileWatcherCertificateProvider>(
      identity, identity, mutual ? tls->client_ca_file_.path() : "", kRefreshSeconds);
  grpc::experimental::TlsServerCredentialsOptions grpc_options(std::move(provider));
  grpc_options.watch_identity_key_cert_pairs();
  if (mutual) {
    grpc_options.watch_root_certs();
    grpc_options.set_cert_request_type(
        GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY);
  }
  tls->credentials_ = grpc::experimental::TlsServerCredentials(grpc_options);
  return tls;
}

absl::Status Tls::TakeOver(KeyMaterial material) {
  // Authorities first: a client that the new ones are for may come at once.
  if (material.client_ca != served_.client_ca) {
    if (absl::Status status = client_ca_file_.Replace(material.client_ca); !status.ok()) {
      return status;
    }
    served_.client_ca = material.client_ca;
  }
  if (material.identity != served_.identity) {
    if (absl::Status status = identity_file_.Replace(material.identity); !status.ok()) {
      return status;
    }
  }
  served_ = std::move(material);
  const std::lock_guard lock(mutex_);
  state_.certificate = served_.info;
  return absl::OkStatus();
}

void Tls::Reload(ReloadTrigger trigger) {
  const absl::Time now = absl::Now();
  absl::StatusOr<KeyMaterial> material = LoadKeyMaterial(options_, now);
  const bool changed = material.ok() && (material->identity != served_.identity ||
                                         material->client_ca != served_.client_ca);
  absl::Status status = material.status();
  if (changed) {
    WarnOfKeyFile(*material);
    status = TakeOver(*std::move(material));
  }
  if (!status.ok()) {
    LogBad(status, trigger);
  } else {
    last_fault_.clear();
  }
  if (changed && status.ok()) {
    {
      const std::lock_guard lock(mutex_);
      ++state_.changes;
    }
    log_.Info("certificate_changed",
              absl::StrCat("new connections are served with the certificate of ",
                           served_.info.subject, ", valid until ",
                           ToText(served_.info.not_after)),
              FieldsOf(served_.info));
    next_expiry_warning_ = absl::InfinitePast();
  }
  WarnOfExpiry(now);
}

void Tls::LogBad(const absl::Status& status, ReloadTrigger trigger) {
  const std::string fault(status.message());
  if (fault == last_fault_ && trigger != ReloadTrigger::kRequest) return;
  last_fault_ = fault;
  {
    const std::lock_guard lock(mutex_);
    ++state_.failures;
  }
  std::vector<LogField> fields = FieldsOf(served_.info);
  fields.insert(fields.begin(), {"fault", fault});
  log_.Warning("certificate_bad",
               absl::StrCat("the TLS files were not taken over, and the certificate that "
                            "was served before still is: ",
                            fault),
               fields);
}

void Tls::WarnOfKeyFile(const KeyMaterial& material) {
  if (!material.key_open_to_all) return;
  log_.Warning("tls_key_readable",
               absl::StrCat("every user of this machine may read the key in ",
                            options_.tls_key, ": chmod o-r"),
               {{"path", options_.tls_key}});
}

void Tls::WarnOfExpiry(absl::Time now) {
  const absl::Duration left = served_.info.not_after - now;
  if (left > kExpiresSoon || now < next_expiry_warning_) return;
  next_expiry_warning_ = now + kBetweenExpiryWarnings;
  if (left > absl::ZeroDuration()) {
    // Said again on the day that it happens.
    next_expiry_warning_ = std::min(next_expiry_warning_, served_.info.not_after);
    log_.Warning("certificate_expires",
                 absl::StrCat("the certificate of ", served_.info.subject, " expires at ",
                              ToText(served_.info.not_after)),
                 FieldsOf(served_.info));
  } else {
    log_.Error("certificate_expired",
               absl::StrCat("the certificate of ", served_.info.subject, " expired at ",
                            ToText(served_.info.not_after),
                            ": clients refuse to connect until there is another"),
               FieldsOf(served_.info));
  }
}

Tls::State Tls::state() const {
  const std::lock_guard lock(mutex_);
  return state_;
}

std::vector<std::string> TlsPaths(const Options& options) {
  std::vector<std::string> paths = {options.tls_cert, options.tls_key};
  if (!options.tls_client_ca.empty()) paths.push_back(options.tls_client_ca);
  return paths;
}

}  // namespace answerbook::server
