// How a server process is set up.
#ifndef ANSWERBOOK_SERVICE_SERVER_OPTIONS_H_
#define ANSWERBOOK_SERVICE_SERVER_OPTIONS_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"

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

  std::string log_level = "info";   // debug, info, warning, error
  std::string log_format = "json";  // json, text

  // The largest request that keeps to the rules of proto/ has 4,000 bytes of query and
  // 13,000 of topic ids. The rest is room for unknown fields, and lets requests that
  // are somewhat too large fail with an error that names the field.
  int max_receive_message_bytes = 64 * 1024;

  // Calls at a time on one connection; gRPC's own default is no limit.
  int max_concurrent_streams = 100;

  // Threads that answer calls; 0 for one for each CPU, two at least. Handlers only
  // compute, so more gain nothing. Calls beyond them wait for their turn.
  int threads = 0;

  // Threads that gRPC may use of its own, for what it serves itself: each reflection
  // stream holds one, and is refused when there is none.
  int max_threads = 256;

  // Memory for replies of Search to requests that come again, in MiB; 0 for none.
  int search_cache_mib = 32;

  // How long running calls may take to finish once the server stops.
  absl::Duration drain_timeout = absl::Seconds(10);
};

// INVALID_ARGUMENT with all faults, one a line, each beginning with the flag that it is
// about, such as `--listen: `; OK when there are none.
absl::Status Validate(const Options& options);

}  // namespace answerbook::server

#endif  // ANSWERBOOK_SERVICE_SERVER_OPTIONS_H_
