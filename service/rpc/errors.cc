#include "service/rpc/errors.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "absl/strings/str_cat.h"
#include "google/protobuf/message.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"

namespace answerbook::rpc {
namespace {

constexpr size_t kMostViolations = 16;
constexpr int kRetrySeconds = 1;

// A status under construction.
class ErrorBuilder {
 public:
  ErrorBuilder(grpc::StatusCode code, std::string message, std::string_view reason)
      : code_(code) {
    status_.set_code(code);
    status_.set_message(std::move(message));
    info_.set_domain(std::string(kErrorDomain));
    info_.set_reason(std::string(reason));
  }

  ErrorBuilder& Metadata(std::string_view key, std::string_view value) {
    (*info_.mutable_metadata())[std::string(key)] = std::string(value);
    return *this;
  }

  // ErrorInfo goes first, then what was added, in that order.
  ErrorBuilder& Detail(const google::protobuf::Message& detail) {
    further_.emplace_back().PackFrom(detail);
    return *this;
  }

  grpc::Status Build() {
    status_.add_details()->PackFrom(info_);
    for (google::protobuf::Any& detail : further_) {
      *status_.add_details() = std::move(detail);
    }
    return grpc::Status(code_, status_.message(), status_.SerializeAsString());
  }

 private:
  grpc::StatusCode code_;
  google::rpc::Status status_;
  google::rpc::ErrorInfo info_;
  std::vector<google::protobuf::Any> further_;
};

std::string Describe(const Violation& violation) {
  if (violation.field.empty()) return violation.description;
  return absl::StrCat(violation.field, ": ", violation.description);
}

google::rpc::BadRequest ToBadRequest(const std::vector<Violation>& violations) {
  google::rpc::BadRequest bad_request;
  const auto add = [&](const std::string& field, std::string description) {
    auto* violation = bad_request.add_field_violations();
    violation->set_field(field);
    violation->set_description(std::move(description));
  };
  const size_t named = std::min(violations.size(), kMostViolations);
  for (size_t i = 0; i < named; ++i) add(violations[i].field, violations[i].description);
  if (violations.size() > named) {
    add(violations[named].field, absl::StrCat(violations[named].description, " (and ",
                                              violations.size() - named - 1,
                                              " more violations that are not listed)"));
  }
  return bad_request;
}

google::rpc::RetryInfo RetryAfter(absl::Duration delay) {
  google::rpc::RetryInfo retry;
  const int64_t seconds = absl::ToInt64Seconds(delay);
  retry.mutable_retry_delay()->set_seconds(seconds);
  retry.mutable_retry_delay()->set_nanos(
      static_cast<int32_t>(absl::ToInt64Nanoseconds(delay - absl::Seconds(seconds))));
  return retry;
}

}  // namespace

grpc::Status InvalidRequest(const std::vector<Violation>& violations) {
  std::string message = Describe(violations.front());
  if (violations.size() > 1) {
    absl::StrAppend(&message, " (the first of ", violations.size(), " violations)");
  }
  return ErrorBuilder(grpc::StatusCode::INVALID_ARGUMENT, std::move(message),
                      kInvalidRequest)
      .Detail(ToBadRequest(violations))
      .Build();
}

grpc::Status PageTokenInvalid(std::string_view description) {
  const Violation violation{"page_token", std::string(description)};
  return ErrorBuilder(grpc::StatusCode::INVALID_ARGUMENT, Describe(violation),
                      kPageTokenInvalid)
      .Detail(ToBadRequest({violation}))
      .Build();
}

grpc::Status PageTokenExpired(std::string_view content_version) {
  return ErrorBuilder(grpc::StatusCode::ABORTED,
                      "page_token: the content has changed since this token was issued; "
                      "start again from the first page",
                      kPageTokenExpired)
      .Metadata("content_version", content_version)
      .Build();
}

grpc::Status AnswerNotFound(std::string_view answer_id) {
  const std::string message =
      absl::StrCat("the library has no answer '", std::string(answer_id), "'");
  google::rpc::ResourceInfo resource;
  resource.set_resource_type("answerbook.v1.Answer");
  resource.set_resource_name(std::string(answer_id));
  resource.set_description(message);
  return ErrorBuilder(grpc::StatusCode::NOT_FOUND, message, kAnswerNotFound)
      .Metadata("answer_id", answer_id)
      .Detail(resource)
      .Build();
}

grpc::Status DeadlineExceeded() {
  return ErrorBuilder(grpc::StatusCode::DEADLINE_EXCEEDED,
                      "the deadline passed before the server began with the call",
                      kDeadlineExceeded)
      .Build();
}

grpc::Status Cancelled() {
  return ErrorBuilder(grpc::StatusCode::CANCELLED,
                      "the call was given up before the server began with it", kCancelled)
      .Build();
}

grpc::Status Overloaded(absl::Duration retry_delay) {
  return ErrorBuilder(grpc::StatusCode::RESOURCE_EXHAUSTED,
                      "the server has too many calls in flight; try later", kOverloaded)
      .Detail(RetryAfter(retry_delay))
      .Build();
}

grpc::Status RateLimited(std::string_view principal, absl::Duration retry_delay) {
  ErrorBuilder error(grpc::StatusCode::RESOURCE_EXHAUSTED,
                     "more calls than the rate that is allowed; try later", kRateLimited);
  if (!principal.empty()) error.Metadata("principal", principal);
  return error.Detail(RetryAfter(retry_delay)).Build();
}

grpc::Status CredentialsMissing(std::string_view what) {
  return ErrorBuilder(grpc::StatusCode::UNAUTHENTICATED, std::string(what),
                      kCredentialsMissing)
      .Build();
}

grpc::Status CredentialsInvalid(std::string_view what) {
  return ErrorBuilder(grpc::StatusCode::UNAUTHENTICATED, std::string(what),
                      kCredentialsInvalid)
      .Build();
}

grpc::Status MethodForbidden(std::string_view principal, std::string_view method) {
  return ErrorBuilder(grpc::StatusCode::PERMISSION_DENIED,
                      absl::StrCat("the principal '", std::string(principal),
                                   "' may not call ", std::string(method)),
                      kMethodForbidden)
      .Metadata("principal", principal)
      .Metadata("method", method)
      .Build();
}

grpc::Status TopicForbidden(std::string_view topic_id) {
  return ErrorBuilder(grpc::StatusCode::PERMISSION_DENIED,
                      absl::StrCat("the caller may not see the topic '",
                                   std::string(topic_id), "'"),
                      kTopicForbidden)
      .Metadata("topic_id", topic_id)
      .Build();
}

grpc::Status OutOfMemory() {
  const google::rpc::RetryInfo retry = RetryAfter(absl::Seconds(kRetrySeconds));
  return ErrorBuilder(grpc::StatusCode::RESOURCE_EXHAUSTED,
                      "the server has too little memory for this call now; try later",
                      kOutOfMemory)
      .Detail(retry)
      .Build();
}

grpc::Status InternalError() {
  return ErrorBuilder(grpc::StatusCode::INTERNAL,
                      "the server failed on this call; its log says why", kInternalError)
      .Build();
}

}  // namespace answerbook::rpc
