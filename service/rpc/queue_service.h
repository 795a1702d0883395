// Unary methods whose requests and replies are bytes, served from completion queues:
// threads of this service wait for calls and answer each where it arrives. Why in this
// way and not by gRPC's own threads: docs/rpc-cost.md.
//
//   class Echo : public QueueService {
//    public:
//     Echo() { Add("/test.Echo/Say", Say); }
//   };
//
//   Echo service;
//   grpc::ServerBuilder builder;
//   service.AddQueues(builder, {.threads = 2, .max_in_flight = 1000});
//   builder.RegisterService(&service);
//   auto server = builder.BuildAndStart();
//   service.Run();
//   ...
//   server->Shutdown(deadline);
//   service.Stop();
#ifndef ANSWERBOOK_SERVICE_RPC_QUEUE_SERVICE_H_
#define ANSWERBOOK_SERVICE_RPC_QUEUE_SERVICE_H_

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "grpcpp/completion_queue.h"
#include "grpcpp/impl/service_type.h"
#include "grpcpp/server_builder.h"
#include "grpcpp/server_context.h"
#include "grpcpp/support/byte_buffer.h"
#include "grpcpp/support/status.h"

namespace answerbook::rpc {

// For one server, which it must outlive. The functions are for the one thread that starts
// and stops the server, but for in_flight.
//
// Calls that find no thread free wait for their turn. So many may wait, run and be on
// their way to their callers at a time as Limits says; more are refused. When one is,
// callers who have not taken their replies for too long lose them, so that they cannot
// keep others out.
class QueueService : public grpc::Service {
 public:
  // A call whose turn it is.
  struct Incoming {
    grpc::ServerContext& context;
    const grpc::ByteBuffer& request;
    // When a thread of the service took the call from gRPC.
    std::chrono::steady_clock::time_point arrived;
    // Whether its caller gave it up, or the connection broke, while it waited. Whatever
    // is answered will not arrive.
    bool cancelled = false;
  };

  // Answers a call. Called by many threads at a time; must not throw.
  using Answerer =
      std::function<grpc::Status(const Incoming& call, grpc::ByteBuffer* reply)>;

  struct Limits {
    int threads = 2;  // that answer calls, one or more
    int max_in_flight = 1000;
    // When there is no room for a call, those are cancelled whose replies have been on
    // their way for so long.
    std::chrono::nanoseconds send_timeout = std::chrono::seconds(30);
  };

  // As Stop().
  ~QueueService() override;
  QueueService(const QueueService&) = delete;
  QueueService& operator=(const QueueService&) = delete;

  // Before the server is built.
  void AddQueues(grpc::ServerBuilder& builder, Limits limits);

  // Once the server was built: calls are answered from now on.
  void Run();

  // Once the server's Shutdown has returned: ends the threads. Needed before the server
  // is destroyed even if Run was not called; idempotent. A class that overrides Refuse,
  // or has methods that use its members, must call it in its destructor.
  void Stop();

  // Calls that wait, run and are on their way to their callers now. Thread-safe.
  int in_flight() const { return in_flight_.load(std::memory_order_relaxed); }

  // Calls so far that were cancelled because their callers did not take the replies.
  // Thread-safe.
  int64_t send_timeouts() const { return send_timeouts_.load(std::memory_order_relaxed); }

  // Calls so far that were answered in vain: their callers gave them up, or they were
  // cancelled, before the answers were sent. Thread-safe; after Stop it is final.
  int64_t unsent() const { return unsent_.load(std::memory_order_relaxed); }

 protected:
  QueueService();

  // Has calls of the method with this path answered by `method`. `path` is not copied.
  void Add(const char* path, Answerer method);

  // What a call is answered with for which there is no room: `method` counts from 0 in
  // the order in which they were added. As a Answerer otherwise, and must be quick.
  virtual grpc::Status Refuse(size_t method, const Incoming& call);

 private:
  class Call;
  struct Queue;

  void Work(Queue& queue);
  void CancelSlowReaders();

  std::vector<Answerer> raw_methods_;  // in the order in which gRPC numbers them
  Limits limits_;
  std::vector<std::unique_ptr<Queue>> queues_;
  std::vector<std::thread> threads_;
  std::atomic<int> in_flight_ = 0;
  std::atomic<int64_t> send_timeouts_ = 0;
  std::atomic<int64_t> unsent_ = 0;
  // Of SendingCalls' clock: when slow readers may be looked for again.
  std::atomic<std::chrono::steady_clock::time_point> next_look_{};
};

}  // namespace answerbook::rpc

#endif  // ANSWERBOOK_SERVICE_RPC_QUEUE_SERVICE_H_
