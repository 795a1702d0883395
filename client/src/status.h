// gRPC's errors as Abseil's.
#ifndef ANSWERBOOK_CLIENT_SRC_STATUS_H_
#define ANSWERBOOK_CLIENT_SRC_STATUS_H_

#include <grpcpp/support/status.h>

#include "absl/status/status.h"

namespace answerbook::internal {

// The same code and message; each google.rpc detail becomes a payload under its type URL.
absl::Status ToAbslStatus(const grpc::Status& status);

}  // namespace answerbook::internal

#endif  // ANSWERBOOK_CLIENT_SRC_STATUS_H_
