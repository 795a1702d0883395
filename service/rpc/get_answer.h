// AnswerbookService.GetAnswer.
#ifndef ANSWERBOOK_SERVICE_RPC_GET_ANSWER_H_
#define ANSWERBOOK_SERVICE_RPC_GET_ANSWER_H_

#include "grpcpp/support/status.h"

#include "answerbook/v1/answerbook_service.pb.h"
#include "service/rpc/handler_context.h"
#include "service/rpc/wire_writer.h"
#include "service/snapshot/snapshot.h"

namespace answerbook::rpc {

// What proto/ says. `response` must be empty; gets a GetAnswerResponse in wire form, is
// unspecified unless OK. Thread-safe.
grpc::Status GetAnswer(const snapshot::Snapshot& snapshot,
                       const v1::GetAnswerRequest& request, HandlerContext& context,
                       WireWriter* response);

}  // namespace answerbook::rpc

#endif  // ANSWERBOOK_SERVICE_RPC_GET_ANSWER_H_
