// A gRPC server with the service's limits, health checking and reflection.
//
//   absl::StatusOr<std::unique_ptr<Server>> server = Server::Start(options, &service);
//   ...
//   (*server)->Drain(absl::Seconds(10));
#ifndef ANSWERBOOK_SERVICE_SERVER_SERVER_H_
#define ANSWERBOOK_SERVICE_SERVER_SERVER_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "grpcpp/impl/service_type.h"
#include "grpcpp/security/server_credentials.h"
#include "grpcpp/server.h"
#include "grpcpp/server_builder.h"

#include "service/rpc/queue_service.h"
#include "service/server/acceptor.h"
#include "service/server/address.h"
#include "service/server/health_service.h"
#include "service/server/log.h"
#include "service/server/options.h"

namespace answerbook::server {

// Names that the health service answers for beside the server's and the service's, for
// probes such as those of Kubernetes.
//
// Whether the process is there and answers: SERVING until it ends.
inline constexpr char kLiveness[] = "liveness";
// Whether calls should be sent here: as for the server, NOT_SERVING once it is to stop.
inline constexpr char kReadiness[] = "readiness";

// What a server may be given beside its options.
struct ServerSurroundings {
  // What TLS is served with, on all addresses but Unix sockets: those are this
  // machine's own, and who may connect is a matter of the file's permissions. Without
  // them, all is plaintext.
  std::shared_ptr<grpc::ServerCredentials> credentials;
  // Told when connections are refused, and when there cannot be as many as the options
  // allow. Must outlive the server.
  const Log* log = nullptr;
};

// Thread-safe.
class Server {
 public:
  using Surroundings = ServerSurroundings;

  // Listens on every address of `options.listen`, or on none. From the return on,
  // `service` is served and the health service (grpc.health.v1) says SERVING for the
  // server ("") and for `service_name`. `service` must outlive the server.
  //
  // `options` must pass Validate. Errors, naming the address: ALREADY_EXISTS when it is
  // taken, by whatever socket options; PERMISSION_DENIED; NOT_FOUND when this machine
  // does not have it; UNAVAILABLE; FAILED_PRECONDITION as for CheckPlaintext, when a name
  // stands for an address that may not be served in plaintext.
  static absl::StatusOr<std::unique_ptr<Server>> Start(const Options& options,
                                                       rpc::QueueService* service,
                                                       const std::string& service_name,
                                                       Surroundings around = {});

  // The same for a service that has threads of its own or gRPC's. `customize`, when
  // given, has the last word on the builder.
  static absl::StatusOr<std::unique_ptr<Server>> Start(
      const Options& options, grpc::Service* service, const std::string& service_name,
      const std::function<void(grpc::ServerBuilder&)>& customize = {},
      Surroundings around = {});

  // As Drain(absl::ZeroDuration()).
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  // Where it listens: numeric addresses with the ports that were chosen for 0.
  const std::vector<ListenAddress>& listening() const { return listening_; }

  // Health says NOT_SERVING from now on, but for kLiveness; calls are answered as before.
  // For the time that balancers need to look elsewhere. Thread-safe.
  void SayNotServing() { health_->Shutdown(); }

  // Connections since the start: those that were taken, those that were closed at once
  // because there were too many, and those that were ended because they sent more than a
  // client may without waiting for an answer.
  int64_t accepted_connections() const { return acceptor_->accepted(); }
  int64_t refused_connections() const { return acceptor_->refused(); }
  int64_t flooding_connections() const { return acceptor_->flooding(); }

  // Stops: health says NOT_SERVING, connections are told to go away, new calls are
  // refused, and running calls have `timeout` to finish before they are cancelled.
  // Returns when no call runs any more: true unless calls were cancelled. Of a service
  // that is no QueueService, and of gRPC's own, that is not known: false for the former
  // when the time has passed, while streams of reflection do not count. Further calls of
  // Drain return what the first does.
  bool Drain(absl::Duration timeout);

 private:
  Server(std::unique_ptr<HealthService> health, std::unique_ptr<grpc::Server> server,
         std::vector<ListenAddress> listening, std::unique_ptr<Acceptor> acceptor)
      : health_(std::move(health)),
        server_(std::move(server)),
        listening_(std::move(listening)),
        acceptor_(std::move(acceptor)) {}

  const std::unique_ptr<HealthService> health_;  // outlives server_
  const std::unique_ptr<grpc::Server> server_;
  const std::vector<ListenAddress> listening_;
  const std::unique_ptr<Acceptor> acceptor_;
  std::mutex mutex_;  // guards what follows, and makes a second Drain wait
  rpc::QueueService* queue_service_ = nullptr;  // to be stopped by Drain
  bool drained_ = false;
  bool finished_ = false;
};

}  // namespace answerbook::server

#endif  // ANSWERBOOK_SERVICE_SERVER_SERVER_H_
