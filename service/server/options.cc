#include "service/server/options.h"

#include <set>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

#include "service/content/text.h"
#include "service/release/etcd_address.h"
#include "service/server/log.h"

namespace answerbook::server {
namespace {

// gRPC takes sizes as int and counts bytes with a frame header on top.
constexpr int kMostMessageBytes = 1 << 30;
constexpr double kMostCallsPerSecond = 1e9;
constexpr absl::Duration kLongestDuration = absl::Hours(24);
// Less would hit those who read, but a little later.
constexpr absl::Duration kLeastSendTimeout = absl::Milliseconds(100);

class Faults {
 public:
  template <typename... Pieces>
  void Add(const char* flag, const Pieces&... pieces) {
    lines_.push_back(absl::StrCat("--", flag, ": ", pieces...));
  }

  void AddLine(std::string line) { lines_.push_back(std::move(line)); }

  void CheckRange(const char* flag, int value, int least, int most) {
    if (value < least || value > most) {
      Add(flag, value, " is not between ", least, " and ", most);
    }
  }

  void CheckDuration(const char* flag, absl::Duration value, absl::Duration least) {
    if (value < least || value > kLongestDuration) {
      Add(flag, absl::FormatDuration(value), " is not between ",
          least == absl::ZeroDuration() ? "0s" : absl::FormatDuration(least), " and 24h");
    }
  }

  absl::Status ToStatus() const {
    if (lines_.empty()) return absl::OkStatus();
    return absl::InvalidArgumentError(absl::StrJoin(lines_, "\n"));
  }

 private:
  std::vector<std::string> lines_;
};

}  // namespace

absl::Status CheckPlaintext(const Options& options, const ListenAddress& address) {
  if (!options.tls_cert.empty() || options.allow_plaintext || IsLoopback(address) ||
      !IsNumeric(address)) {
    return absl::OkStatus();
  }
  return absl::FailedPreconditionError(absl::StrCat(
      "--listen: other machines can reach ", ToString(address),
      ", and traffic would not be encrypted: give --tls_cert and --tls_key, or "
      "--allow_plaintext where the network itself is trusted"));
}

void CheckEtcd(const Options& options, Faults* faults) {
  if (!release::IsEtcdAddress(options.content)) {
    for (const auto& [name, value] :
         {std::pair("content_copy", &options.content_copy),
          std::pair("etcd_ca", &options.etcd_ca),
          std::pair("etcd_cert", &options.etcd_cert),
          std::pair("etcd_key", &options.etcd_key),
          std::pair("etcd_user", &options.etcd_user),
          std::pair("etcd_password_file", &options.etcd_password_file)}) {
      if (!value->empty()) faults->Add(name, "is only for --content=etcd://…");
    }
    if (options.etcd_tls) faults->Add("etcd_tls", "is only for --content=etcd://…");
    return;
  }
  const absl::StatusOr<release::EtcdAddress> address =
      release::ParseEtcdAddress(options.content);
  if (!address.ok()) faults->Add("content", std::string(address.status().message()));
  if (options.etcd_cert.empty() != options.etcd_key.empty()) {
    faults->Add(options.etcd_cert.empty() ? "etcd_cert" : "etcd_key",
                "is missing: a certificate and its key are needed together");
  }
  if (options.etcd_user.empty() != options.etcd_password_file.empty()) {
    faults->Add(options.etcd_user.empty() ? "etcd_user" : "etcd_password_file",
                "is missing: a name and its password are needed together");
  }
}

absl::Status Validate(const Options& options) {
  Faults faults;
  if (options.listen.empty()) {
    faults.Add("listen", "no address is given; one is needed, such as 127.0.0.1:50051");
  }
  std::set<std::string> addresses;
  for (const std::string& text : options.listen) {
    const absl::StatusOr<ListenAddress> address = ParseListenAddress(text);
    if (!address.ok()) {
      faults.Add("listen", std::string(address.status().message()));
      continue;
    }
    if (absl::Status status = CheckPlaintext(options, *address); !status.ok()) {
      faults.AddLine(std::string(status.message()));
    }
    if (address->port != 0 || !address->unix_path.empty()) {
      if (!addresses.insert(ToString(*address)).second) {
        faults.Add("listen", "'", text, "' is given twice");
      }
    }
  }
  if (options.content.empty()) {
    faults.Add("content", "is required: the path of the library to serve");
  }
  CheckEtcd(options, &faults);
  if (!content::IsLanguageTag(options.default_language)) {
    faults.Add("default_language", "'", options.default_language,
               "' is not a BCP 47 language tag such as en or pt-BR");
  }
  if (!ParseLogLevel(options.log_level).has_value()) {
    faults.Add("log_level", "'", options.log_level,
               "' is none of debug, info, warning, error");
  }
  if (!ParseLogFormat(options.log_format).has_value()) {
    faults.Add("log_format", "'", options.log_format, "' is neither json nor text");
  }
  if (options.tls_cert.empty() != options.tls_key.empty()) {
    faults.Add(options.tls_cert.empty() ? "tls_cert" : "tls_key",
               "is missing: a certificate and its key are needed together");
  }
  if (!options.tls_client_ca.empty() && options.tls_cert.empty()) {
    faults.Add("tls_client_ca", "needs --tls_cert and --tls_key");
  }
  if (!(options.access_log_sample >= 0 && options.access_log_sample <= 1)) {
    faults.Add("access_log_sample", options.access_log_sample, " is not between 0 and 1");
  }
  if (options.log_queries != "off" && options.log_queries != "hash" &&
      options.log_queries != "text") {
    faults.Add("log_queries", "'", options.log_queries, "' is none of off, hash, text");
  }
  if (!options.metrics_listen.empty()) {
    const absl::StatusOr<ListenAddress> address =
        ParseListenAddress(options.metrics_listen);
    if (!address.ok()) {
      faults.Add("metrics_listen", std::string(address.status().message()));
    } else if (!address->unix_path.empty()) {
      faults.Add("metrics_listen", "is a Unix socket; host:port is needed");
    }
  }
  if (!(options.rate_limit >= 0 && options.rate_limit <= kMostCallsPerSecond)) {
    faults.Add("rate_limit", options.rate_limit, " is not between 0 and ",
               kMostCallsPerSecond);
  }
  faults.CheckRange("max_in_flight", options.max_in_flight, 1, 1 << 20);
  faults.CheckRange("max_connections", options.max_connections, 1, 1 << 20);
  faults.CheckRange("transport_memory_mib", options.transport_memory_mib, 16, 1 << 20);
  faults.CheckRange("max_receive_message_bytes", options.max_receive_message_bytes, 1024,
                    kMostMessageBytes);
  faults.CheckRange("max_concurrent_streams", options.max_concurrent_streams, 1, 1 << 20);
  faults.CheckRange("threads", options.threads, 0, 1024);
  faults.CheckRange("search_cache_mib", options.search_cache_mib, 0, 1 << 16);
  faults.CheckRange("max_threads", options.max_threads, 4, 1 << 16);
  faults.CheckDuration("send_timeout", options.send_timeout, kLeastSendTimeout);
  faults.CheckDuration("drain_delay", options.drain_delay, absl::ZeroDuration());
  faults.CheckDuration("drain_timeout", options.drain_timeout, absl::ZeroDuration());
  return faults.ToStatus();
}

}  // namespace answerbook::server
