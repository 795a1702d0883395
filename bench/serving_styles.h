// The ways in which gRPC C++ can serve a unary method whose request and reply are bytes,
// to compare what each costs. The product serves in one of them: see docs/rpc-cost.md.
#ifndef ANSWERBOOK_BENCH_SERVING_STYLES_H_
#define ANSWERBOOK_BENCH_SERVING_STYLES_H_

#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "grpcpp/completion_queue.h"
#include "grpcpp/impl/service_type.h"
#include "grpcpp/server_builder.h"
#include "grpcpp/support/byte_buffer.h"
#include "grpcpp/support/status.h"

namespace answerbook::bench {

// Must be thread-safe and not throw.
using RawMethod =
    std::function<grpc::Status(const grpc::ByteBuffer& request, grpc::ByteBuffer* reply)>;

// A thread of gRPC's pool reads the request, runs the method and writes the reply.
class SyncService final : public grpc::Service {
 public:
  void Add(const char* path, RawMethod method);
};

// gRPC's callback threads run the method as an event.
class CallbackService final : public grpc::Service {
 public:
  void Add(const char* path, RawMethod method);
};

// Threads of ours wait for events on completion queues, and run the method where the
// event of a new call arrives.
class QueueService final : public grpc::Service {
 public:
  ~QueueService() override;

  void Add(const char* path, RawMethod method);

  // Before BuildAndStart.
  void AddQueues(grpc::ServerBuilder& builder, int count);

  // After BuildAndStart: `threads` for each queue, and room for `calls` that wait to be
  // taken for each method and queue.
  void Run(int threads, int calls);

  // After the server's Shutdown has begun, or it waits for ever. Idempotent.
  void Stop();

 private:
  class Call;

  std::vector<RawMethod> raw_methods_;
  std::vector<std::unique_ptr<grpc::ServerCompletionQueue>> queues_;
  std::vector<std::thread> threads_;
};

}  // namespace answerbook::bench

#endif  // ANSWERBOOK_BENCH_SERVING_STYLES_H_
