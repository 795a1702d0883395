// grpc.health.v1.Health, by the protocol's own rules: Check answers NOT_FOUND for a
// service that nobody named, Watch sends SERVICE_UNKNOWN and goes on watching.
//
// gRPC brings one, but serves it by its callback threads, which then poll the connections
// of all other calls too, and sleep for 100 ms whenever a second was quiet:
// docs/rpc-cost.md has what that costs.
#ifndef ANSWERBOOK_SERVICE_SERVER_HEALTH_SERVICE_H_
#define ANSWERBOOK_SERVICE_SERVER_HEALTH_SERVICE_H_

#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>

#include "grpc/health/v1/health.pb.h"
#include "grpcpp/completion_queue.h"
#include "grpcpp/impl/service_type.h"
#include "grpcpp/server_builder.h"

namespace answerbook::server {

// Must outlive the server that it is registered with. SetServing, SetAlive and Shutdown
// are thread-safe; the others are for the thread that starts and stops the server.
class HealthService final : public grpc::Service {
 public:
  using Status = grpc::health::v1::HealthCheckResponse::ServingStatus;

  // Before the server is built.
  explicit HealthService(grpc::ServerBuilder& builder);
  // As Stop().
  ~HealthService() override;

  // Once the server was built.
  void Run();

  // From now on the service of this name (empty: the server) is serving.
  void SetServing(const std::string& service);

  // From now on the service of this name is serving, Shutdown or not: for a probe of
  // whether the process is alive.
  void SetAlive(const std::string& service);

  // From now on nothing is serving but what SetAlive named, and no later SetServing
  // changes that.
  void Shutdown();

  // Ends the streams of those who watch, once the last status was sent to them: they
  // would keep the server from its end. For after Shutdown. Thread-safe.
  void EndWatches();

  // Once the server's Shutdown has returned, or when it was never built: idempotent.
  void Stop();

 private:
  class Event;
  class CheckCall;
  class WatchCall;

  Status StatusOf(const std::string& service) const;  // with mutex_ held

  std::unique_ptr<grpc::ServerCompletionQueue> queue_;
  std::thread thread_;

  mutable std::mutex mutex_;  // guards what follows, and the state of the watches
  struct Named {
    Status status;
    bool always;  // Shutdown does not change it
  };
  std::map<std::string, Named> statuses_;
  bool shut_down_ = false;
  bool ending_ = false;  // watches
  std::set<WatchCall*> watches_;
};

}  // namespace answerbook::server

#endif  // ANSWERBOOK_SERVICE_SERVER_HEALTH_SERVICE_H_
