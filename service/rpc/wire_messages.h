// The messages that several responses hold, in wire form. tests/rpc/wire_messages_test.cc
// holds each against what protobuf writes, whatever fields the proto may gain.
#ifndef ANSWERBOOK_SERVICE_RPC_WIRE_MESSAGES_H_
#define ANSWERBOOK_SERVICE_RPC_WIRE_MESSAGES_H_

#include <cstdint>
#include <string_view>

#include "answerbook/v1/answer.pb.h"
#include "service/rpc/wire_writer.h"

namespace answerbook::rpc {

// `field`: the number of the field of the message around that it is written as.

// An AnswerRef that names `answer`.
void WriteAnswerRef(uint32_t field, const v1::Answer& answer, WireWriter& out);

// `answer` with another body.
void WriteAnswer(uint32_t field, const v1::Answer& answer, std::string_view body,
                 WireWriter& out);

}  // namespace answerbook::rpc

#endif  // ANSWERBOOK_SERVICE_RPC_WIRE_MESSAGES_H_
