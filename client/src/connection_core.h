// What all calls of a connection share. Calls under way keep it.
#ifndef ANSWERBOOK_CLIENT_SRC_CONNECTION_CORE_H_
#define ANSWERBOOK_CLIENT_SRC_CONNECTION_CORE_H_

#include <memory>

#include "client/src/completion_thread.h"
#include "client/src/settings.h"
#include "client/src/stub.h"

namespace answerbook {
inline namespace sdk_v0 {
namespace client_internal {

// Filled in by MakeConnection, and then only read.
struct ConnectionCore {
  std::unique_ptr<Stub> stub;
  CallSettings settings;
  Environment environment;
  std::shared_ptr<RetryBudget> budget;
  CompletionThread thread;
};

}  // namespace client_internal
}  // namespace sdk_v0
}  // namespace answerbook

#endif  // ANSWERBOOK_CLIENT_SRC_CONNECTION_CORE_H_
