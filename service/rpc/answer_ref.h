// AnswerRefs in wire form.
#ifndef ANSWERBOOK_SERVICE_RPC_ANSWER_REF_H_
#define ANSWERBOOK_SERVICE_RPC_ANSWER_REF_H_

#include <cstdint>

#include "answerbook/v1/answer.pb.h"
#include "service/content/answer_table.h"
#include "service/rpc/wire_writer.h"

namespace answerbook::rpc {

// An AnswerRef that names this answer, as the field of this number of the message around
// it.
inline void WriteAnswerRef(uint32_t field, const content::AnswerTable& answers,
                           uint32_t answer, WireWriter& out) {
  out.Message(field, [&] {
    out.String(v1::AnswerRef::kQuestionFieldNumber, answers.Question(answer));
    out.String(v1::AnswerRef::kTopicIdFieldNumber, answers.TopicIdOf(answer));
    out.String(v1::AnswerRef::kAnswerIdFieldNumber, answers.AnswerId(answer));
  });
}

}  // namespace answerbook::rpc

#endif  // ANSWERBOOK_SERVICE_RPC_ANSWER_REF_H_
