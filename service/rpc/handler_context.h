// What a handler knows of a call beside its request, and what it tells of it.
#ifndef ANSWERBOOK_SERVICE_RPC_HANDLER_CONTEXT_H_
#define ANSWERBOOK_SERVICE_RPC_HANDLER_CONTEXT_H_

#include "service/rpc/call_policy.h"
#include "service/rpc/call_record.h"

namespace answerbook::rpc {

// What a search came to.
struct SearchOutcome {
  SearchVerdict verdict = SearchVerdict::kNone;
  bool corrected = false;
};

struct HandlerContext {
  TopicScope topics;      // that the caller may see
  SearchOutcome outcome;  // set by Search
};

}  // namespace answerbook::rpc

#endif  // ANSWERBOOK_SERVICE_RPC_HANDLER_CONTEXT_H_
