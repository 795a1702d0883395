// The errors of the API: statuses with google.rpc details, as docs/errors.md lists
// them. Every status made here carries an ErrorInfo.
#ifndef ANSWERBOOK_SERVICE_RPC_ERRORS_H_
#define ANSWERBOOK_SERVICE_RPC_ERRORS_H_

#include <string>
#include <string_view>
#include <vector>

#include "grpcpp/support/status.h"

namespace answerbook::rpc {

// ErrorInfo.domain of every error.
inline constexpr std::string_view kErrorDomain = "answerbook";

// ErrorInfo.reason: what programs switch on. docs/errors.md says what each means.
inline constexpr std::string_view kInvalidRequest = "INVALID_REQUEST";
inline constexpr std::string_view kPageTokenInvalid = "PAGE_TOKEN_INVALID";
inline constexpr std::string_view kPageTokenExpired = "PAGE_TOKEN_EXPIRED";
inline constexpr std::string_view kAnswerNotFound = "ANSWER_NOT_FOUND";
inline constexpr std::string_view kDeadlineExceeded = "DEADLINE_EXCEEDED";
inline constexpr std::string_view kOutOfMemory = "OUT_OF_MEMORY";
inline constexpr std::string_view kInternalError = "INTERNAL_ERROR";

// A field of a request that breaks a rule.
struct Violation {
  std::string field;        // its path: `topic_ids[3]`; empty for the whole request
  std::string description;  // what is wrong and what would be right
};

// INVALID_ARGUMENT, INVALID_REQUEST, with a BadRequest that names all violations, of
// which there must be one at least. Trailers are limited to 8 KiB by most clients:
// of more than 16 violations the rest is counted instead.
grpc::Status InvalidRequest(const std::vector<Violation>& violations);

// INVALID_ARGUMENT, PAGE_TOKEN_INVALID, with a BadRequest that names page_token.
grpc::Status PageTokenInvalid(std::string_view description);

// ABORTED, PAGE_TOKEN_EXPIRED. `content_version`: the one now served, in the metadata.
grpc::Status PageTokenExpired(std::string_view content_version);

// NOT_FOUND, ANSWER_NOT_FOUND, with a ResourceInfo. `answer_id` must be a slug.
grpc::Status AnswerNotFound(std::string_view answer_id);

// DEADLINE_EXCEEDED: the deadline passed before work on the call began.
grpc::Status DeadlineExceeded();

// RESOURCE_EXHAUSTED, OUT_OF_MEMORY, with a RetryInfo.
grpc::Status OutOfMemory();

// INTERNAL, INTERNAL_ERROR: a fault of the server. Says nothing about what it was:
// that is in the server's log.
grpc::Status InternalError();

}  // namespace answerbook::rpc

#endif  // ANSWERBOOK_SERVICE_RPC_ERRORS_H_
