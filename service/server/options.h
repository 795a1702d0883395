// How a server process is set up.
#ifndef ANSWERBOOK_SERVICE_SERVER_OPTIONS_H_
#define ANSWERBOOK_SERVICE_SERVER_OPTIONS_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"

#include "service/server/address.h"

namespace answerbook::server {

// The defaults are what answerbookd runs with; flags.cc describes each to operators.
struct Options {
  // Where to listen, one or more: `host:port`, `[ipv6]:port`, `unix:path`. Port 0 is
  // any free one.
  std::vector<std::string> listen = {"127.0.0.1:50051"};

  std::string content;  // a path for content::LoadLibrary
  std::string default_language = "en";
  // A path, `off`, or `auto`: _synonyms.txt in the content directory, where it is.
  std::string synonyms = "auto";

  // For content in etcd (release::EtcdAccess), and where its local copy is kept.
  bool etcd_tls = false;
  std::string etcd_ca;
  std::string etcd_cert;
  std::string etcd_key;
  std::string etcd_user;
  std::string etcd_password_file;
  std::string content_copy;

  // Whether a change of the content's files loads it again, as SIGHUP always does.
  bool watch = false;

  // PEM files: the server's certificate chain and its key, and the authorities whose
  // client certificates are asked for. Empty for none. Read again when they change.
  std::string tls_cert;
  std::string tls_key;
  std::string tls_client_ca;
  // Whether addresses that other machines can reach may be served without TLS.
  bool allow_plaintext = false;

  // Who may call what: a file for Principals::Load. Empty: everyone may call everything.
  std::string principals;

  std::string log_level = "info";   // debug, info, warning, error
  std::string log_format = "json";  // json, text
  // Of calls that succeed, the share that is logged, from 0 to 1; of those that fail for
  // a reason that is not the caller's, all are.
  double access_log_sample = 0;
  std::string log_queries = "off";  // off, hash, text: what of them logged calls show

  // Where Prometheus finds the metrics: `host:port`, plain HTTP. Empty for nowhere.
  std::string metrics_listen;
  bool reflection = true;
  bool channelz = false;

  // The largest request that keeps to the rules of proto/ has 4,000 bytes of query and
  // 13,000 of topic ids. The rest is room for unknown fields, and lets requests that
  // are somewhat too large fail with an error that names the field.
  int max_receive_message_bytes = 64 * 1024;

  // Whether requests may be compressed. They are small, and a small one that is
  // compressed can be a thousand times as large in memory before anything can refuse it.
  bool compressed_requests = false;

  // Calls at a time on one connection; gRPC's own default is no limit.
  int max_concurrent_streams = 100;

  // Threads that answer calls; 0 for one for each CPU, two at least. Handlers only
  // compute, so more gain nothing. Calls beyond them wait for their turn.
  int threads = 0;

  // Threads that gRPC may use of its own, for what it serves itself: each reflection
  // stream holds one, and is refused when there is none.
  int max_threads = 256;

  // Calls that are waiting, running or being sent at a time, on all connections together;
  // more are refused.
  int max_in_flight = 1000;

  // When a call is refused because there are so many, those are cancelled whose replies
  // have been on their way for this long: their callers do not read.
  absl::Duration send_timeout = absl::Seconds(30);

  // Connections at a time; more are closed as soon as they are made. What else the
  // process opens once it serves is counted, too.
  int max_connections = 20'000;

  // Memory for calls and buffers of connections, in MiB. When it is used up, idle
  // connections are told to go, then calls are cancelled. gRPC counts most of what it
  // uses, not all: headers and what malloc adds are beyond.
  int transport_memory_mib = 1024;

  // Calls a second for each principal that the file of principals gives no rate of its
  // own, and for all callers together where there is no such file; 0 for no limit.
  double rate_limit = 0;

  // Memory for replies of Search to requests that come again, in MiB; 0 for none.
  int search_cache_mib = 32;

  // How long the server goes on as before after the signal to stop, but for its health,
  // which says NOT_SERVING: time for balancers to look elsewhere.
  absl::Duration drain_delay = absl::ZeroDuration();

  // How long running calls may take to finish once the server stops.
  absl::Duration drain_timeout = absl::Seconds(10);
};

// FAILED_PRECONDITION, naming `--listen`, when `address` must not be served as `options`
// are: other machines can reach it, there is no TLS, and nobody said that this is meant.
// Says nothing of names: what they stand for is to be asked for.
absl::Status CheckPlaintext(const Options& options, const ListenAddress& address);

// INVALID_ARGUMENT with all faults, one a line, each beginning with the flag that it is
// about, such as `--listen: `; OK when there are none.
absl::Status Validate(const Options& options);

}  // namespace answerbook::server

#endif  // ANSWERBOOK_SERVICE_SERVER_OPTIONS_H_
