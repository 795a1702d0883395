// Where Prometheus finds the metrics.
//
//   auto server = MetricsServer::Start("127.0.0.1:9464", &metrics);
#ifndef ANSWERBOOK_SERVICE_SERVER_METRICS_SERVER_H_
#define ANSWERBOOK_SERVICE_SERVER_METRICS_SERVER_H_

#include <atomic>
#include <cstddef>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/statusor.h"

#include "prometheus/collectable.h"
#include "service/server/address.h"

struct MHD_Connection;
struct MHD_Daemon;

namespace answerbook::server {

// GET and HEAD over HTTP of /metrics, and for probes that speak no gRPC of /livez (200 as
// long as the process answers) and /readyz (200 or 503, as the health service's
// readiness). Other paths are answered with 404, other methods with 405. One thread
// serves all connections, none of which it waits for: there are at most 64, 8 from one
// address, each ends after ten idle seconds and has 16 KiB for a request. So a client can
// keep others of its own address from the metrics, but cost the process no more than
// that.
//
// libmicrohttpd and not prometheus-cpp's own Exposer: that one is CivetWeb, which Debian
// builds without IPv6 and which gives each connection a thread, so that two clients that
// send half a request keep everybody else waiting; it also answers below /metrics/, not
// HEAD, and does not say why it cannot listen.
class MetricsServer {
 public:
  // Serves what `metrics` collects, which must outlive this, at `listen` (see
  // ParseListenAddress; a name is the first of its addresses; [::] takes IPv4 too).
  // Errors: INVALID_ARGUMENT when it is no `host:port`; those of Resolve and
  // ListeningSocket::Open.
  static absl::StatusOr<std::unique_ptr<MetricsServer>> Start(
      const std::string& listen, const prometheus::Collectable* metrics);

  // Ends the connections; nothing is collected any more when it returns.
  ~MetricsServer();
  MetricsServer(const MetricsServer&) = delete;
  MetricsServer& operator=(const MetricsServer&) = delete;

  // With the port that was chosen for 0.
  const ListenAddress& listening() const { return listening_; }

  // What /readyz says from now on; not ready at first. Thread-safe.
  void SetReady(bool ready) { ready_ = ready; }

 private:
  MetricsServer(ListenAddress listening, const prometheus::Collectable* metrics)
      : listening_(std::move(listening)), metrics_(metrics) {}

  // An MHD_AccessHandlerCallback, of the server that is `self`.
  static int Answer(void* self, MHD_Connection* connection, const char* url,
                    const char* method, const char* version, const char* upload_data,
                    size_t* upload_data_size, void** state) noexcept;

  const ListenAddress listening_;
  const prometheus::Collectable* const metrics_;
  std::atomic<bool> ready_ = false;
  MHD_Daemon* daemon_ = nullptr;
};

}  // namespace answerbook::server

#endif  // ANSWERBOOK_SERVICE_SERVER_METRICS_SERVER_H_
