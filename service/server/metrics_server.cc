#include "service/server/metrics_server.h"

#include <fcntl.h>
#include <microhttpd.h>
#include <unistd.h>
#include <zlib.h>

#include <cerrno>
#include <cstddef>
#include <exception>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"

#include "prometheus/text_serializer.h"
#include "service/server/listening_socket.h"

namespace answerbook::server {
namespace {

constexpr std::string_view kMetricsPath = "/metrics";
constexpr std::string_view kLivenessPath = "/livez";
constexpr std::string_view kReadinessPath = "/readyz";
constexpr unsigned kMostConnections = 64;
constexpr unsigned kMostConnectionsAnAddress = 8;
constexpr unsigned kIdleSeconds = 10;
constexpr size_t kMostRequestBytes = size_t{16} * 1024;

// Whether the header of a client (null for none) says that it takes gzip.
bool TakesGzip(const char* accept_encoding) {
  if (accept_encoding == nullptr) return false;
  for (const absl::string_view coding : absl::StrSplit(accept_encoding, ',')) {
    const std::pair<absl::string_view, absl::string_view> parts =
        absl::StrSplit(coding, absl::MaxSplits(';', 1));
    if (!absl::EqualsIgnoreCase(absl::StripAsciiWhitespace(parts.first), "gzip")) {
      continue;
    }
    const absl::string_view weight = absl::StripAsciiWhitespace(parts.second);
    return weight != "q=0" && !absl::StartsWith(weight, "q=0.0");
  }
  return false;
}

// `text` as gzip; nothing when there is no memory for it.
std::optional<std::string> Gzip(const std::string& text) {
  constexpr int kGzipFormat = 16;
  constexpr int kMemoryLevel = 8;  // zlib's default
  z_stream stream{};
  if (deflateInit2(&stream, Z_BEST_SPEED, Z_DEFLATED, MAX_WBITS + kGzipFormat,
                   kMemoryLevel, Z_DEFAULT_STRATEGY) != Z_OK) {
    return std::nullopt;
  }
  std::string out(deflateBound(&stream, text.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  const bool whole = deflate(&stream, Z_FINISH) == Z_STREAM_END;
  out.resize(stream.total_out);
  deflateEnd(&stream);
  if (!whole) return std::nullopt;
  return out;
}

MHD_Result Reply(MHD_Connection* connection, unsigned status, std::string_view body,
                 std::string_view content_type = "text/plain; charset=utf-8",
                 const std::vector<std::pair<const char*, const char*>>& headers = {}) {
  MHD_Response* const response = MHD_create_response_from_buffer(
      body.size(), const_cast<char*>(body.data()), MHD_RESPMEM_MUST_COPY);
  if (response == nullptr) return MHD_NO;  // closes the connection
  MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE,
                          std::string(content_type).c_str());
  for (const auto& [name, value] : headers) {
    MHD_add_response_header(response, name, value);
  }
  const MHD_Result result = MHD_queue_response(connection, status, response);
  MHD_destroy_response(response);
  return result;
}

MHD_Result ReplyMetrics(MHD_Connection* connection,
                        const prometheus::Collectable& metrics) {
  constexpr std::string_view kFormat = "text/plain; version=0.0.4; charset=utf-8";
  const std::string text = prometheus::TextSerializer().Serialize(metrics.Collect());
  if (TakesGzip(MHD_lookup_connection_value(connection, MHD_HEADER_KIND,
                                            MHD_HTTP_HEADER_ACCEPT_ENCODING))) {
    if (const std::optional<std::string> packed = Gzip(text)) {
      return Reply(connection, MHD_HTTP_OK, *packed, kFormat,
                   {{MHD_HTTP_HEADER_CONTENT_ENCODING, "gzip"},
                    {MHD_HTTP_HEADER_VARY, MHD_HTTP_HEADER_ACCEPT_ENCODING}});
    }
  }
  return Reply(connection, MHD_HTTP_OK, text, kFormat,
               {{MHD_HTTP_HEADER_VARY, MHD_HTTP_HEADER_ACCEPT_ENCODING}});
}

}  // namespace

// libmicrohttpd calls this when the headers of a request are there, and again when its
// body is. Nothing may be thrown through its C.
int MetricsServer::Answer(void* self, MHD_Connection* connection, const char* url,
                          const char* method, const char* /*version*/,
                          const char* /*upload_data*/, size_t* upload_data_size,
                          void** state) noexcept {
  try {
    // What is refused is before its body is read.
    const std::string_view path = url;
    if (path != kMetricsPath && path != kLivenessPath && path != kReadinessPath) {
      return Reply(connection, MHD_HTTP_NOT_FOUND,
                   "there is /metrics, /livez and /readyz\n");
    }
    if (std::string_view(method) != MHD_HTTP_METHOD_GET &&
        std::string_view(method) != MHD_HTTP_METHOD_HEAD) {
      return Reply(connection, MHD_HTTP_METHOD_NOT_ALLOWED, "GET and HEAD only\n",
                   "text/plain; charset=utf-8", {{MHD_HTTP_HEADER_ALLOW, "GET, HEAD"}});
    }
    // An answer to the first call would end the connection.
    static char seen;
    if (*state != &seen) {
      *state = &seen;
      return MHD_YES;
    }
    *upload_data_size = 0;  // a body of a GET means nothing
    const auto& server = *static_cast<const MetricsServer*>(self);
    if (path == kLivenessPath) return Reply(connection, MHD_HTTP_OK, "alive\n");
    if (path == kReadinessPath) {
      return server.ready_
                 ? Reply(connection, MHD_HTTP_OK, "ready\n")
                 : Reply(connection, MHD_HTTP_SERVICE_UNAVAILABLE, "not ready\n");
    }
    return ReplyMetrics(connection, *server.metrics_);
  } catch (const std::exception&) {
    return MHD_NO;  // there is no memory, not for a reply either
  }
}

MetricsServer::~MetricsServer() {
  if (daemon_ != nullptr) MHD_stop_daemon(daemon_);
}

absl::StatusOr<std::unique_ptr<MetricsServer>> MetricsServer::Start(
    const std::string& listen, const prometheus::Collectable* metrics) {
  const absl::StatusOr<ListenAddress> named = ParseListenAddress(listen);
  if (!named.ok()) return named.status();
  if (!named->unix_path.empty()) {
    return absl::InvalidArgumentError(absl::StrCat(
        "cannot serve metrics on ", listen, ": host:port is needed, not a Unix socket"));
  }
  absl::StatusOr<std::vector<ListenAddress>> addresses = Resolve(*named);
  if (!addresses.ok()) return addresses.status();
  absl::StatusOr<ListeningSocket> socket = ListeningSocket::Open(addresses->front());
  if (!socket.ok()) return socket.status();
  const int fd = fcntl(socket->fd(), F_DUPFD_CLOEXEC, 0);  // closed by libmicrohttpd
  if (fd < 0) {
    return absl::ErrnoToStatus(
        errno, absl::StrCat("cannot listen on ", ToString(socket->address())));
  }
  // Not epoll: with it the end of a connection that comes with the last bytes may go
  // unnoticed until the idle time is over. Few connections cost poll nothing.
  auto server =
      std::unique_ptr<MetricsServer>(new MetricsServer(socket->address(), metrics));
  server->daemon_ = MHD_start_daemon(
      MHD_USE_POLL_INTERNAL_THREAD, 0, nullptr, nullptr,
      [](void* self, MHD_Connection* connection, const char* url, const char* method,
         const char* version, const char* upload_data, size_t* upload_data_size,
         void** state) {
        return static_cast<MHD_Result>(Answer(self, connection, url, method, version,
                                              upload_data, upload_data_size, state));
      },
      server.get(), MHD_OPTION_LISTEN_SOCKET, fd, MHD_OPTION_CONNECTION_LIMIT,
      kMostConnections, MHD_OPTION_PER_IP_CONNECTION_LIMIT, kMostConnectionsAnAddress,
      MHD_OPTION_CONNECTION_TIMEOUT, kIdleSeconds, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
      kMostRequestBytes, MHD_OPTION_END);
  if (server->daemon_ == nullptr) {
    close(fd);
    return absl::UnavailableError(
        absl::StrCat("cannot serve metrics on ", ToString(socket->address()),
                     ": out of memory, threads or file descriptors"));
  }
  return server;
}

}  // namespace answerbook::server
