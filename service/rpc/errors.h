// The errors of the API: statuses with google.rpc details, as docs/errors.md lists
// them. Every status made here carries an ErrorInfo.
#ifndef ANSWERBOOK_SERVICE_RPC_ERRORS_H_
#define ANSWERBOOK_SERVICE_RPC_ERRORS_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
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
inline constexpr std::string_view kCancelled = "CANCELLED";
inline constexpr std::string_view kOverloaded = "OVERLOADED";
inline constexpr std::string_view kRateLimited = "RATE_LIMITED";
inline constexpr std::string_view kCredentialsMissing = "CREDENTIALS_MISSING";
inline constexpr std::string_view kCredentialsInvalid = "CREDENTIALS_INVALID";
inline constexpr std::string_view kMethodForbidden = "METHOD_FORBIDDEN";
inline constexpr std::string_view kTopicForbidden = "TOPIC_FORBIDDEN";
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

// CANCELLED: the caller gave the call up before work on it began.
grpc::Status Cancelled();

// RESOURCE_EXHAUSTED, OVERLOADED: too many calls are in flight. With a RetryInfo.
grpc::Status Overloaded(absl::Duration retry_delay);

// RESOURCE_EXHAUSTED, RATE_LIMITED: `principal`, which may be empty, makes too many
// calls. With a RetryInfo.
grpc::Status RateLimited(std::string_view principal, absl::Duration retry_delay);

// UNAUTHENTICATED, CREDENTIALS_MISSING or CREDENTIALS_INVALID. `what` says what is wrong
// with them and must not repeat them.
grpc::Status CredentialsMissing(std::string_view what);
grpc::Status CredentialsInvalid(std::string_view what);

// PERMISSION_DENIED, METHOD_FORBIDDEN: `principal` may not call `method`.
grpc::Status MethodForbidden(std::string_view principal, std::string_view method);

// PERMISSION_DENIED, TOPIC_FORBIDDEN: the caller may not see this topic.
grpc::Status TopicForbidden(std::string_view topic_id);

// RESOURCE_EXHAUSTED, OUT_OF_MEMORY, with a RetryInfo.
grpc::Status OutOfMemory();

// INTERNAL, INTERNAL_ERROR: a fault of the server. Says nothing about what it was:
// that is in the server's log.
grpc::Status InternalError();

}  // namespace answerbook::rpc

#endif  // ANSWERBOOK_SERVICE_RPC_ERRORS_H_
