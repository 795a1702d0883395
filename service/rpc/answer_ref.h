// AnswerRefs in wire form.
#ifndef ANSWERBOOK_SERVICE_RPC_ANSWER_REF_H_
#define ANSWERBOOK_SERVICE_RPC_ANSWER_REF_H_

#include <cstdint>

#include "answerbook/v1/answer.pb.h"
#include "service/rpc/wire_writer.h"

namespace answerbook::rpc {

// An AnswerRef that names `answer`, as the field of this number of the message around it.
inline void WriteAnswerRef(uint32_t field, const v1::Answer& answer, WireWriter& out) {
  out.Message(field, [&] {
    out.String(v1::AnswerRef::kQuestionFieldNumber, answer.question());
    out.String(v1::AnswerRef::kTopicIdFieldNumber, answer.topic_id());
    out.String(v1::AnswerRef::kAnswerIdFieldNumber, answer.answer_id());
  });
}

}  // namespace answerbook::rpc

#endif  // ANSWERBOOK_SERVICE_RPC_ANSWER_REF_H_
