#include "service/server/settings.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "nlohmann/json.hpp"

namespace answerbook::server {
namespace {

constexpr Setting kSettings[] = {
    {"content", &Options::content,
     "What to serve: a directory of Markdown, a .jsonl or .jsonl.gz file, a .txt FAQ "
     "page, a bundle, or what is published at etcd://host:2379,host:2379/prefix. "
     "Required."},
    {"content_copy", &Options::content_copy,
     "A directory of this process for a copy of what is published in etcd, to start from "
     "when etcd is away."},
    {"etcd_tls", &Options::etcd_tls,
     "Speak TLS with etcd, with the system's authorities unless --etcd_ca is given."},
    {"etcd_ca", &Options::etcd_ca,
     "Authorities of etcd's certificate, a PEM file; with it, all traffic is TLS."},
    {"etcd_cert", &Options::etcd_cert, "Our certificate for etcd, a PEM file."},
    {"etcd_key", &Options::etcd_key, "The key of that certificate, a PEM file."},
    {"etcd_user", &Options::etcd_user, "Our name at etcd; beyond loopback it needs TLS."},
    {"etcd_password_file", &Options::etcd_password_file,
     "A file with the password of that name in its first line."},
    {"watch", &Options::watch,
     "Load the content again when its files change. SIGHUP always does."},
    {"default_language", &Options::default_language,
     "The language (BCP 47) of topics that do not name one."},
    {"synonyms", &Options::synonyms,
     "Words that mean the same: a file, `off`, or `auto` for _synonyms.txt in the "
     "content directory, if it is there."},
    {"listen", &Options::listen,
     "Where to listen, separated by commas: host:port, [ipv6]:port or unix:path. "
     "Port 0 is any free one; the log's event `listening` names it. Addresses that "
     "other machines can reach need TLS or --allow_plaintext."},
    {"tls_cert", &Options::tls_cert,
     "The server's certificate chain, a PEM file; with it, all traffic is TLS. Read "
     "again when it changes, as are the next two."},
    {"tls_key", &Options::tls_key, "The key of that certificate, a PEM file."},
    {"tls_client_ca", &Options::tls_client_ca,
     "Authorities of client certificates, a PEM file; with it, clients without a "
     "certificate of theirs are refused (mutual TLS)."},
    {"allow_plaintext", &Options::allow_plaintext,
     "Serve without TLS even on addresses that other machines can reach: only inside "
     "a network that you trust."},
    {"principals", &Options::principals,
     "Who may call what: a YAML file with the hashes of bearer tokens, names in "
     "client certificates, and what each may call. Without it, everyone may call "
     "everything."},
    {"rate_limit", &Options::rate_limit,
     "Calls a second that each principal may make, unless the file of principals "
     "says otherwise; of all callers together without such a file. 0 for no limit."},
    {"max_in_flight", &Options::max_in_flight,
     "Calls that wait, run or are being sent at a time, on all connections; more are "
     "refused with RESOURCE_EXHAUSTED."},
    {"send_timeout", &Options::send_timeout,
     "When a call is refused because there are so many, those are cancelled whose "
     "replies have been on their way for this long: their callers do not read."},
    {"max_connections", &Options::max_connections,
     "Connections at a time; more are closed as soon as they are made."},
    {"max_concurrent_streams", &Options::max_concurrent_streams,
     "Calls at a time on one connection; clients hold back more."},
    {"max_receive_message_bytes", &Options::max_receive_message_bytes,
     "Larger requests are refused with RESOURCE_EXHAUSTED. The largest that the "
     "API allows has about 18 KB."},
    {"compressed_requests", &Options::compressed_requests,
     "Take requests that are compressed (gzip, deflate), which can be much larger in "
     "memory; otherwise they are refused with UNIMPLEMENTED."},
    {"transport_memory_mib", &Options::transport_memory_mib,
     "Memory for what gRPC buffers for its connections, in MiB."},
    {"threads", &Options::threads,
     "Threads that answer calls; 0 for one for each CPU that the process may run on, "
     "two at least. Further calls wait for their turn."},
    {"max_threads", &Options::max_threads,
     "Threads that gRPC may have beside those, and so reflection streams at a time; "
     "more are refused with RESOURCE_EXHAUSTED."},
    {"search_cache_mib", &Options::search_cache_mib,
     "Memory for the replies of Search that were asked for last, in MiB; 0 for none. "
     "It holds readers' questions, in memory alone."},
    {"log_level", &Options::log_level,
     "The least severe events to log: debug, info, warning or error."},
    {"log_format", &Options::log_format,
     "How to log to stderr: json (one object a line) or text."},
    {"access_log_sample", &Options::access_log_sample,
     "The share of calls that is logged, from 0 to 1. Calls that fail by the "
     "server's own fault always are."},
    {"log_queries", &Options::log_queries,
     "What logged calls show of what was asked, which is health data: off, hash (the "
     "same question gives the same hash until the server is started again) or text."},
    {"metrics_listen", &Options::metrics_listen,
     "Where to serve metrics for Prometheus, as host:port; nowhere when empty. Plain "
     "HTTP, open to whoever can connect."},
    {"reflection", &Options::reflection,
     "Serve gRPC reflection: clients such as grpcurl need no proto files."},
    {"channelz", &Options::channelz,
     "Serve channelz: gRPC's view of its connections, open to whoever can call."},
    {"drain_delay", &Options::drain_delay,
     "How long to go on as before after SIGTERM or SIGINT, but for health, which "
     "says NOT_SERVING at once: time for balancers to look elsewhere."},
    {"drain_timeout", &Options::drain_timeout,
     "How long running calls may take to finish after SIGTERM or SIGINT, such as "
     "10s or 1m; then they are cancelled."},
};

// What YAML and Abseil take for yes and no.
constexpr std::string_view kTrue[] = {"true", "yes", "on", "1"};
constexpr std::string_view kFalse[] = {"false", "no", "off", "0"};

absl::string_view ToAbsl(std::string_view text) { return {text.data(), text.size()}; }

absl::Status Wrong(std::string_view text, std::string_view right) {
  return absl::InvalidArgumentError(
      absl::StrCat("'", std::string(text), "' is not ", std::string(right)));
}

absl::Status Parse(std::string_view text, std::string* value) {
  *value = std::string(text);
  return absl::OkStatus();
}

absl::Status Parse(std::string_view text, bool* value) {
  const std::string lower = absl::AsciiStrToLower(ToAbsl(text));
  if (std::find(std::begin(kTrue), std::end(kTrue), lower) != std::end(kTrue)) {
    *value = true;
  } else if (std::find(std::begin(kFalse), std::end(kFalse), lower) != std::end(kFalse)) {
    *value = false;
  } else {
    return Wrong(text, "true or false");
  }
  return absl::OkStatus();
}

absl::Status Parse(std::string_view text, int* value) {
  if (!absl::SimpleAtoi(ToAbsl(text), value)) return Wrong(text, "a whole number");
  return absl::OkStatus();
}

absl::Status Parse(std::string_view text, double* value) {
  if (!absl::SimpleAtod(ToAbsl(text), value)) return Wrong(text, "a number");
  return absl::OkStatus();
}

absl::Status Parse(std::string_view text, absl::Duration* value) {
  if (!absl::ParseDuration(ToAbsl(text), value)) {
    return Wrong(text, "a duration such as 250ms, 10s or 1m30s");
  }
  return absl::OkStatus();
}

absl::Status Parse(std::string_view text, std::vector<std::string>* value) {
  value->clear();
  if (text.empty()) return absl::OkStatus();
  for (const absl::string_view element : absl::StrSplit(ToAbsl(text), ',')) {
    value->emplace_back(element);
  }
  return absl::OkStatus();
}

std::string Format(const std::string& value) { return value; }
std::string Format(bool value) { return value ? "true" : "false"; }
std::string Format(int value) { return absl::StrCat(value); }
// The shortest text that reads as the same number.
std::string Format(double value) {
  std::array<char, 32> text;
  const std::to_chars_result end =
      std::to_chars(text.data(), text.data() + text.size(), value);
  return {text.data(), end.ptr};
}
std::string Format(absl::Duration value) { return absl::FormatDuration(value); }
std::string Format(const std::vector<std::string>& value) {
  return absl::StrJoin(value, ",");
}

// A JSON string is one of YAML too.
std::string Quote(const std::string& text) {
  return nlohmann::json(text).dump(-1, ' ', /*ensure_ascii=*/false,
                                   nlohmann::json::error_handler_t::replace);
}

std::string FormatYaml(const std::string& value) { return Quote(value); }
std::string FormatYaml(const std::vector<std::string>& value) {
  std::vector<std::string> quoted;
  quoted.reserve(value.size());
  for (const std::string& element : value) quoted.push_back(Quote(element));
  return absl::StrCat("[", absl::StrJoin(quoted, ", "), "]");
}
template <typename Value>
std::string FormatYaml(const Value& value) {
  return Format(value);
}

// How many letters must be changed, added or left out to make one of the other.
size_t EditDistance(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t diagonal = std::exchange(row[0], i);
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t substituted = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, substituted});
    }
  }
  return row[b.size()];
}

}  // namespace

std::span<const Setting> AllSettings() { return kSettings; }

const Setting* FindSetting(std::string_view name) {
  const auto* found =
      std::find_if(std::begin(kSettings), std::end(kSettings),
                   [&](const Setting& setting) { return setting.name == name; });
  return found == std::end(kSettings) ? nullptr : found;
}

std::string_view NearestSetting(std::string_view name) {
  std::string_view nearest;
  if (name.size() > 64) return nearest;
  size_t least = std::max<size_t>(name.size() / 3, 1) + 1;
  for (const Setting& setting : kSettings) {
    const size_t distance = EditDistance(name, setting.name);
    if (distance < least) {
      least = distance;
      nearest = setting.name;
    }
  }
  return nearest;
}

std::string EnvironmentName(const Setting& setting) {
  return absl::StrCat("ANSWERBOOK_", absl::AsciiStrToUpper(ToAbsl(setting.name)));
}

absl::Status SetFromText(const Setting& setting, std::string_view text,
                         Options* options) {
  return std::visit([&](auto member) { return Parse(text, &(options->*member)); },
                    setting.member);
}

std::string ToText(const Setting& setting, const Options& options) {
  return std::visit([&](auto member) { return Format(options.*member); }, setting.member);
}

std::string ToYaml(const Setting& setting, const Options& options) {
  return std::visit([&](auto member) { return FormatYaml(options.*member); },
                    setting.member);
}

}  // namespace answerbook::server
