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
//   service.AddQueues(builder, threads);
//   builder.RegisterService(&service);
//   auto server = builder.BuildAndStart();
//   service.Run();
//   ...
//   server->Shutdown(deadline);
//   service.Stop();
#ifndef ANSWERBOOK_SERVICE_RPC_QUEUE_SERVICE_H_
#define ANSWERBOOK_SERVICE_RPC_QUEUE_SERVICE_H_

#include <cstddef>
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

// Calls that find no thread free wait for their turn, however many they are: what bounds
// them is the server's limit of calls on a connection.
//
// For one server, which it must outlive. The functions are for the one
// thread that starts and stops the server.
class QueueService : public grpc::Service {
 public:
  // Answers a request. Called by many threads at a time; must not throw. `context` says
  // nothing about cancellation.
  using Method = std::function<grpc::Status(const grpc::ServerContext& context,
                                            const grpc::ByteBuffer& request,
                                            grpc::ByteBuffer* reply)>;

  // As Stop().
  ~QueueService() override;
  QueueService(const QueueService&) = delete;
  QueueService& operator=(const QueueService&) = delete;

  // Before the server is built. `threads`, one or more, will answer calls.
  void AddQueues(grpc::ServerBuilder& builder, int threads);

  // Once the server was built: calls are answered from now on.
  void Run();

  // Once the server's Shutdown has returned: ends the threads. Needed before the server
  // is destroyed even if Run was not called; idempotent.
  void Stop();

 protected:
  QueueService() = default;

  // Has calls of the method with this path answered by `method`. `path` is not copied.
  void Add(const char* path, Method method);

 private:
  class Call;

  std::vector<Method> raw_methods_;  // in the order in which gRPC numbers them
  int thread_count_ = 0;
  std::vector<std::unique_ptr<grpc::ServerCompletionQueue>> queues_;
  std::vector<std::thread> threads_;
};

}  // namespace answerbook::rpc

#endif  // ANSWERBOOK_SERVICE_RPC_QUEUE_SERVICE_H_
