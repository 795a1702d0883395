// What there is to know of a call once it was answered: for metrics and logs.
#ifndef ANSWERBOOK_SERVICE_RPC_CALL_RECORD_H_
#define ANSWERBOOK_SERVICE_RPC_CALL_RECORD_H_

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "grpcpp/support/status.h"

namespace answerbook::rpc {

// The methods of AnswerbookService.
enum class Method : uint8_t { kListTopics, kGetAnswer, kSearch };

inline constexpr size_t kMethodCount = 3;

inline constexpr std::array<std::string_view, kMethodCount> kMethodNames = {
    "ListTopics", "GetAnswer", "Search"};

inline std::string_view MethodName(Method method) {
  return kMethodNames[static_cast<size_t>(method)];
}

// Why a call was refused without a look at its request.
enum class Shed : uint8_t {
  kNo,            // it was not
  kOverload,      // too many calls were in flight
  kRateLimit,     // its principal made too many
  kExpired,       // its deadline passed while it waited
  kCancelled,     // its caller gave up while it waited
  kUnidentified,  // its caller is not known: UNAUTHENTICATED
  kForbidden,     // its caller may not: PERMISSION_DENIED
};

// What Search said. As v1::Verdict, without the values that are never sent.
enum class SearchVerdict : uint8_t { kNone, kAnswered, kUncertain, kNoMatch };

// Its views are valid while it is handed over, no longer.
struct CallRecord {
  Method method = Method::kListTopics;
  grpc::StatusCode code = grpc::StatusCode::OK;
  Shed shed = Shed::kNo;
  SearchVerdict verdict = SearchVerdict::kNone;  // of Search calls that succeeded
  bool corrected = false;                        // whether Search corrected the spelling
  bool cached = false;                           // whether the reply was kept from before
  size_t request_bytes = 0;
  size_t reply_bytes = 0;
  // From when the server took the call up to when its answer was handed to gRPC.
  std::chrono::nanoseconds duration{0};
  std::string_view principal;  // who called, empty where nobody is asked
};

}  // namespace answerbook::rpc

#endif  // ANSWERBOOK_SERVICE_RPC_CALL_RECORD_H_
