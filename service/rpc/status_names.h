// Names for logs and metrics.
#ifndef ANSWERBOOK_SERVICE_RPC_STATUS_NAMES_H_
#define ANSWERBOOK_SERVICE_RPC_STATUS_NAMES_H_

#include <array>
#include <cstddef>
#include <string_view>

#include "grpcpp/support/status.h"

#include "service/rpc/call_record.h"

namespace answerbook::rpc {

// "OK", "NOT_FOUND" and so on; "UNKNOWN" for what is no status code.
inline std::string_view StatusName(grpc::StatusCode code) {
  constexpr std::array<std::string_view, 17> kNames = {"OK",
                                                       "CANCELLED",
                                                       "UNKNOWN",
                                                       "INVALID_ARGUMENT",
                                                       "DEADLINE_EXCEEDED",
                                                       "NOT_FOUND",
                                                       "ALREADY_EXISTS",
                                                       "PERMISSION_DENIED",
                                                       "RESOURCE_EXHAUSTED",
                                                       "FAILED_PRECONDITION",
                                                       "ABORTED",
                                                       "OUT_OF_RANGE",
                                                       "UNIMPLEMENTED",
                                                       "INTERNAL",
                                                       "UNAVAILABLE",
                                                       "DATA_LOSS",
                                                       "UNAUTHENTICATED"};
  const auto index = static_cast<size_t>(code);
  return index < kNames.size() ? kNames[index] : kNames[2];
}

// "overload" and so on; empty for a call that was not refused.
inline std::string_view ShedName(Shed shed) {
  switch (shed) {
    case Shed::kNo:
      break;
    case Shed::kOverload:
      return "overload";
    case Shed::kRateLimit:
      return "rate_limit";
    case Shed::kExpired:
      return "expired";
    case Shed::kCancelled:
      return "cancelled";
    case Shed::kUnidentified:
      return "unauthenticated";
    case Shed::kForbidden:
      return "forbidden";
  }
  return "";
}

}  // namespace answerbook::rpc

#endif  // ANSWERBOOK_SERVICE_RPC_STATUS_NAMES_H_
