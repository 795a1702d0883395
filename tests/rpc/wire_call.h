// Handlers write wire bytes; tests read messages.
#ifndef ANSWERBOOK_TESTS_RPC_WIRE_CALL_H_
#define ANSWERBOOK_TESTS_RPC_WIRE_CALL_H_

#include <string>

#include "grpcpp/support/status.h"
#include "gtest/gtest.h"

#include "service/rpc/handler_context.h"
#include "service/rpc/wire_writer.h"
#include "service/snapshot/snapshot.h"

namespace answerbook::rpc {

// Calls `handler` and parses what it wrote, which must be what protobuf would write.
template <typename Request, typename Response>
grpc::Status Call(grpc::Status (*handler)(const snapshot::Snapshot&, const Request&,
                                          HandlerContext&, WireWriter*),
                  const snapshot::Snapshot& snapshot, const Request& request,
                  Response* response, HandlerContext context = {}) {
  WireWriter out;
  grpc::Status status = handler(snapshot, request, context, &out);
  if (!status.ok()) return status;
  const std::string bytes(out.bytes());
  EXPECT_TRUE(response->ParseFromString(bytes));
  EXPECT_EQ(response->SerializeAsString(), bytes);
  return status;
}

}  // namespace answerbook::rpc

#endif  // ANSWERBOOK_TESTS_RPC_WIRE_CALL_H_
