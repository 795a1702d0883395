// What the process decides about each call before it is answered, and does after it.
#ifndef ANSWERBOOK_SERVICE_SERVER_CALL_GATE_H_
#define ANSWERBOOK_SERVICE_SERVER_CALL_GATE_H_

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "grpcpp/security/auth_context.h"

#include "service/rpc/call_policy.h"
#include "service/server/access_log.h"
#include "service/server/principals.h"

namespace answerbook::server {

// Finds out who calls, holds them to what they may and to their rate, gives request and
// trace ids back, and tells of calls.
//
// Who calls: the bearer token says so where there is one, and a wrong one is refused
// whatever else is shown; else the names in the client's certificate, the first that is
// known; else it is `anonymous`. Thread-safe.
class CallGate final : public rpc::CallPolicy {
 public:
  struct Settings {
    // The names in the verified certificate of a connection's client. Null where clients
    // are not asked for one.
    std::function<std::vector<std::string>(const grpc::AuthContext&)> certificate_names;
    // Told of every call. Null for nobody. Must not throw.
    std::function<void(const rpc::CallRecord&)> on_call;
    // Null for none.
    const AccessLog* access_log = nullptr;
  };

  CallGate(std::shared_ptr<const Principals> principals, Settings settings)
      : settings_(std::move(settings)), principals_(std::move(principals)) {}

  // From now on these are the principals.
  void SetPrincipals(std::shared_ptr<const Principals> principals);
  std::shared_ptr<const Principals> principals() const;

  grpc::Status Admit(rpc::Method method, const rpc::QueueService::Incoming& call,
                     rpc::Caller* caller, rpc::Shed* shed) override;
  void Answered(const rpc::CallRecord& record,
                const rpc::QueueService::Incoming& call) override;

 private:
  // Who calls; null, and the error to answer with, when that is nobody who may.
  const Principal* Identify(const Principals& principals, grpc::ServerContext& context,
                            grpc::Status* refusal) const;

  const Settings settings_;
  mutable std::mutex mutex_;  // guards the pointer
  std::shared_ptr<const Principals> principals_;
};

}  // namespace answerbook::server

#endif  // ANSWERBOOK_SERVICE_SERVER_CALL_GATE_H_
