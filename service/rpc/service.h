// answerbook.v1.AnswerbookService as gRPC sees it.
#ifndef ANSWERBOOK_SERVICE_RPC_SERVICE_H_
#define ANSWERBOOK_SERVICE_RPC_SERVICE_H_

#include <cstddef>
#include <functional>
#include <string_view>

#include "grpcpp/support/status.h"

#include "service/rpc/queue_service.h"
#include "service/rpc/reply_cache.h"
#include "service/rpc/wire_writer.h"
#include "service/snapshot/snapshot.h"

namespace answerbook::rpc {

inline constexpr char kServiceName[] = "answerbook.v1.AnswerbookService";

// Serves the live snapshot of a holder. Each call is made from one snapshot, whatever
// happens to the holder meanwhile. Calls whose deadline passed before their turn do no
// work. Nothing that a handler throws gets out.
//
// Requests arrive here as bytes, not parsed by gRPC, which would answer those that it
// cannot parse without details: see ParseRequest. Replies leave as bytes, for a message
// that is built only to be written costs more than a search: see WireWriter.
class Service final : public QueueService {
 public:
  // Told of a failure that is the server's own: the method, and the type of what was
  // thrown (not its text, which could hold what the reader asked). Must be thread-safe
  // and not throw.
  using OnFailure = std::function<void(std::string_view method, std::string_view what)>;

  // Keeps a pointer to `holder`, which must outlive this.
  // Replies of Search are kept for requests that come again, in `cache_bytes`: see
  // ReplyCache.
  explicit Service(const snapshot::SnapshotHolder* holder, OnFailure on_failure = {},
                   size_t cache_bytes = 0);
  ~Service() override;

 private:
  template <typename Request>
  using Handler = grpc::Status (*)(const snapshot::Snapshot&, const Request&,
                                   WireWriter*);

  // Has calls of the method with this path answered by `handler`, or by `cache` if that
  // is not null and has the reply.
  template <typename Request>
  void AddHandler(const char* path, Handler<Request> handler,
                  ReplyCache* cache = nullptr);

  const snapshot::SnapshotHolder* holder_;
  OnFailure on_failure_;
  ReplyCache searches_;
};

// Tells `on_failure`, if there is one, of the exception that is being handled, and
// returns OUT_OF_MEMORY or INTERNAL_ERROR. Only inside a catch block.
grpc::Status ReportFailure(std::string_view method, const Service::OnFailure& on_failure);

// Calls `handler`, which returns a grpc::Status; when it throws, ReportFailure.
template <typename Handle>
grpc::Status CatchAll(std::string_view method, const Service::OnFailure& on_failure,
                      const Handle& handler) {
  try {
    return handler();
  } catch (...) {
    return ReportFailure(method, on_failure);
  }
}

}  // namespace answerbook::rpc

#endif  // ANSWERBOOK_SERVICE_RPC_SERVICE_H_
