// AnswerRefs, which several responses hold.
#ifndef ANSWERBOOK_SERVICE_RPC_ANSWER_REF_H_
#define ANSWERBOOK_SERVICE_RPC_ANSWER_REF_H_

#include "answerbook/v1/answer.pb.h"

namespace answerbook::rpc {

// Makes `ref` name `answer`.
inline void FillAnswerRef(const v1::Answer& answer, v1::AnswerRef* ref) {
  ref->set_answer_id(answer.answer_id());
  ref->set_topic_id(answer.topic_id());
  ref->set_question(answer.question());
}

}  // namespace answerbook::rpc

#endif  // ANSWERBOOK_SERVICE_RPC_ANSWER_REF_H_
