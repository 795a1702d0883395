// answerbook.v1.AnswerbookService as gRPC sees it.
#ifndef ANSWERBOOK_SERVICE_RPC_SERVICE_H_
#define ANSWERBOOK_SERVICE_RPC_SERVICE_H_

#include <cstddef>
#include <functional>
#include <string_view>

#include "absl/time/time.h"
#include "grpcpp/server_context.h"
#include "grpcpp/support/status.h"

#include "service/rpc/call_policy.h"
#include "service/rpc/call_record.h"
#include "service/rpc/handler_context.h"
#include "service/rpc/queue_service.h"
#include "service/rpc/reply_cache.h"
#include "service/rpc/wire_writer.h"
#include "service/snapshot/snapshot.h"

namespace answerbook::rpc {

inline constexpr char kServiceName[] = "answerbook.v1.AnswerbookService";

// Serves the live snapshot of a holder. Each call is made from one snapshot, whatever
// happens to the holder meanwhile. Calls whose deadline passed or whose caller gave up
// before their turn do no work. Nothing that a handler throws gets out.
//
// Requests arrive here as bytes, not parsed by gRPC, which would answer those that it
// cannot parse without details: see ParseRequest. Replies leave as bytes, for a message
// that is built only to be written costs more than a search: see WireWriter.
class Service final : public QueueService {
 public:
  // Told of a failure that is the server's own: the method, and the type of what was
  // thrown (not its text, which could hold what the reader asked). Must be thread-safe;
  // what it throws itself is passed over.
  using OnFailure = std::function<void(std::string_view method, std::string_view what)>;

  struct Settings {
    OnFailure on_failure;
    // Replies of Search are kept for requests that come again, in so much memory: see
    // ReplyCache.
    size_t cache_bytes = 0;
    // Who may call, and who is told; null: all, and nobody. Must outlive the service.
    CallPolicy* policy = nullptr;
  };

  // Keeps a pointer to `holder`, which must outlive this.
  Service(const snapshot::SnapshotHolder* holder, Settings settings);
  explicit Service(const snapshot::SnapshotHolder* holder) : Service(holder, {}) {}
  ~Service() override;

 private:
  template <typename Request>
  using Handler = grpc::Status (*)(const snapshot::Snapshot&, const Request&,
                                   HandlerContext&, WireWriter*);

  // Has calls of `method` answered by `handler`, or by `cache` if that is not null and
  // has the reply.
  template <typename Request>
  void AddHandler(Method method, Handler<Request> handler, ReplyCache* cache = nullptr);

  // The same for one call, of which `record` gets what is to be known.
  template <typename Request>
  grpc::Status Answer(Method method, Handler<Request> handler, ReplyCache* cache,
                      const Incoming& call, grpc::ByteBuffer* reply, Caller* caller,
                      CallRecord* record);

  // What a call is refused with before it is looked at, or OK and who calls.
  grpc::Status Admit(Method method, const Incoming& call, Caller* caller, Shed* shed);

  grpc::Status Refuse(size_t method, const Incoming& call) override;

  // Tells the policy, if there is one, of a call. That this fails changes nothing of it.
  void TellOf(const CallRecord& record, const Incoming& call);

  const snapshot::SnapshotHolder* holder_;
  const Settings settings_;
  ReplyCache searches_;
};

// Asks gRPC's client to try again only after `delay`, whatever its policy of retries says
// (gRFC A6). For a call that fails.
void PushBack(absl::Duration delay, grpc::ServerContext& context);

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
