// gRPC's errors as Abseil's.
#ifndef ANSWERBOOK_CLIENT_SRC_STATUS_H_
#define ANSWERBOOK_CLIENT_SRC_STATUS_H_

#include <grpcpp/support/status.h>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace answerbook {
inline namespace sdk_v0 {
namespace client_internal {

// The same code and message; each google.rpc detail becomes a payload under its type URL.
absl::Status ToAbslStatus(const grpc::Status& status);

// The same error, code and payloads included, with a note after its message.
absl::Status WithNote(const absl::Status& status, absl::string_view note);

}  // namespace client_internal
}  // namespace sdk_v0
}  // namespace answerbook

#endif  // ANSWERBOOK_CLIENT_SRC_STATUS_H_
