// answerbook.v1.AnswerbookService as gRPC sees it.
#ifndef ANSWERBOOK_SERVICE_RPC_SERVICE_H_
#define ANSWERBOOK_SERVICE_RPC_SERVICE_H_

#include <functional>
#include <string_view>

#include "grpcpp/impl/service_type.h"
#include "grpcpp/support/status.h"

#include "service/snapshot/snapshot.h"

namespace answerbook::rpc {

inline constexpr char kServiceName[] = "answerbook.v1.AnswerbookService";

// Serves the live snapshot of a holder. Each call is made from one snapshot, whatever
// happens to the holder meanwhile. Calls that were cancelled or whose deadline passed
// before their turn do no work. Nothing that a handler throws gets out.
//
// The methods are registered here instead of by inheriting from the generated service,
// which parses requests itself and answers those it cannot parse without details: see
// ParseRequest.
class Service : public grpc::Service {
 public:
  // Told of a failure that is the server's own: the method, and the type of what was
  // thrown (not its text, which could hold what the reader asked). Must be thread-safe
  // and not throw.
  using OnFailure = std::function<void(std::string_view method, std::string_view what)>;

  // Keeps a pointer to `holder`, which must outlive this.
  explicit Service(const snapshot::SnapshotHolder* holder, OnFailure on_failure = {});

 private:
  template <typename Request, typename Response>
  using Handler = grpc::Status (*)(const snapshot::Snapshot&, const Request&, Response*);

  // Has calls of the method with this path answered by `handler`.
  template <typename Request, typename Response>
  void Add(const char* path, Handler<Request, Response> handler);

  const snapshot::SnapshotHolder* holder_;
  OnFailure on_failure_;
};

// Calls `handler`; when it throws, tells `on_failure` and returns OUT_OF_MEMORY or
// INTERNAL_ERROR.
grpc::Status CatchAll(std::string_view method, const Service::OnFailure& on_failure,
                      const std::function<grpc::Status()>& handler);

}  // namespace answerbook::rpc

#endif  // ANSWERBOOK_SERVICE_RPC_SERVICE_H_
