#include "answerbook/observer.h"

namespace answerbook {
inline namespace sdk_v0 {

std::string CallTrace::Traceparent() { return ""; }
void CallTrace::OnAttempt(const AttemptEnd& /*attempt*/) {}
void CallTrace::OnEnd(const CallEnd& /*end*/) {}

}  // namespace sdk_v0
}  // namespace answerbook
