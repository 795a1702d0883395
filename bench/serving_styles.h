// The other ways in which gRPC C++ can serve a unary method whose request and reply are
// bytes, to compare what each costs with service/rpc/queue_service.h, which is the way of
// the product: see docs/rpc-cost.md.
#ifndef ANSWERBOOK_BENCH_SERVING_STYLES_H_
#define ANSWERBOOK_BENCH_SERVING_STYLES_H_

#include <functional>

#include "grpcpp/impl/service_type.h"
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

}  // namespace answerbook::bench

#endif  // ANSWERBOOK_BENCH_SERVING_STYLES_H_
