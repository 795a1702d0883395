// Requests as they come off the wire.
#ifndef ANSWERBOOK_SERVICE_RPC_PARSE_H_
#define ANSWERBOOK_SERVICE_RPC_PARSE_H_

#include <string>
#include <vector>

#include "google/protobuf/message.h"
#include "grpcpp/support/byte_buffer.h"
#include "grpcpp/support/status.h"

#include "service/rpc/errors.h"

namespace answerbook::rpc {

// Parses `buffer` into `request`, which must be empty.
//
// Protobuf refuses a message with a string that is not UTF-8, and gRPC's own code
// answers that with a bare INTERNAL. To the API it is a wrong field as any other:
// INVALID_REQUEST, naming the fields.
grpc::Status ParseRequest(const grpc::ByteBuffer& buffer,
                          google::protobuf::Message* request);

// Why `bytes` are no message of the type that `descriptor` describes: its strings that
// are not UTF-8, or, when that is not it, that they are no protobuf.
std::vector<Violation> WhyUnparsable(const google::protobuf::Descriptor& descriptor,
                                     const std::string& bytes);

}  // namespace answerbook::rpc

#endif  // ANSWERBOOK_SERVICE_RPC_PARSE_H_
