// grpc.health.v1.Health, by the protocol's own rules: Check answers NOT_FOUND for a
// service that nobody named, Watch sends SERVICE_UNKNOWN and goes on watching.
//
// gRPC brings one, but serves it by its callback threads, which then poll the connections
// of all other calls too, and sleep for 100 ms whenever a second was quiet:
// docs/rpc-cost.md has what that costs.
#ifndef ANSWERBOOK_SERVICE_SERVER_HEALTH_SERVICE_H_
#define ANSWERBOOK_SERVICE_SERVER_HEALTH_SERVICE_H_

#include <cstddef>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>

#include "grpc/health/v1/health.pb.h"
#include "grpcpp/alarm.h"
#include "grpcpp/completion_queue.h"
#include "grpcpp/impl/service_type.h"
#include "grpcpp/server_builder.h"

#include "service/server/limits.h"

namespace answerbook::server {

// Must outlive the server that it is registered with. Shutdown and EndWatches are
// thread-safe; the others are for the thread that starts and stops the server.
//
// What a client asks with is not kept: its streams are no calls in flight, and would hold
// it beside all limits. Names of more than kMostHealthNameBytes are refused with
// INVALID_ARGUMENT.
class HealthService final : public grpc::Service {
 public:
  using Status = grpc::health::v1::HealthCheckResponse::ServingStatus;

  // Before the server is built. So many may watch at a time; more are answered with
  // UNIMPLEMENTED, by which gRPC's clients call a server that has no Watch, and take it
  // for healthy (gRFC A17). After any other error they would call it no more.
  explicit HealthService(grpc::ServerBuilder& builder,
                         size_t most_watches = kMostWatches);
  // As Stop().
  ~HealthService() override;

  // The service of this name (empty: the server) is serving. Before Run.
  void SetServing(const std::string& service);

  // The service of this name is serving, Shutdown or not: for a probe of whether the
  // process is alive. Before Run.
  void SetAlive(const std::string& service);

  // Once the server was built.
  void Run();

  // From now on nothing is serving but what SetAlive named.
  void Shutdown();

  // Ends the streams of those who watch, once the last status was sent to them: they
  // would keep the server from its end. Who does not take it within kWatchPatience is cut
  // off. For after Shutdown.
  void EndWatches();

  // Once the server's Shutdown has returned, or when it was never built: idempotent.
  void Stop();

 private:
  class Event;
  class CheckCall;
  class CutOff;
  class WatchCall;
  // What there is to know of a name.
  enum class Health { kUnknown, kServing, kAlive };

  Health HealthOf(const std::string& service) const;
  Status StatusOf(Health health) const;  // with mutex_ held

  std::unique_ptr<grpc::ServerCompletionQueue> queue_;
  std::thread thread_;
  const size_t most_watches_;
  std::map<std::string, Health> names_;  // as they are when Run is called
  const std::unique_ptr<Event> cut_off_;
  grpc::Alarm patience_;  // until cut_off_

  mutable std::mutex mutex_;  // guards what follows, and the state of the watches
  bool shut_down_ = false;
  bool ending_ = false;  // watches
  std::set<WatchCall*> watches_;
};

}  // namespace answerbook::server

#endif  // ANSWERBOOK_SERVICE_SERVER_HEALTH_SERVICE_H_
