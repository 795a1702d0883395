#include "answerbook/error_details.h"

#include "google/rpc/error_details.pb.h"

namespace answerbook {
inline namespace sdk_v0 {
namespace {

// The detail of type Message in a status, if it is there and can be read.
template <typename Message>
std::optional<Message> Detail(const absl::Status& status) {
  const auto payload = status.GetPayload("type.googleapis.com/" +
                                         std::string(Message::descriptor()->full_name()));
  Message message;
  if (!payload.has_value() || !message.ParseFromString(std::string(*payload))) {
    return std::nullopt;
  }
  return message;
}

}  // namespace

std::string ErrorReason(const absl::Status& status) {
  const auto info = Detail<google::rpc::ErrorInfo>(status);
  return info.has_value() ? info->reason() : std::string();
}

std::vector<FieldViolation> FieldViolations(const absl::Status& status) {
  std::vector<FieldViolation> violations;
  if (const auto bad = Detail<google::rpc::BadRequest>(status)) {
    for (const auto& violation : bad->field_violations()) {
      violations.push_back({violation.field(), violation.description()});
    }
  }
  return violations;
}

std::optional<absl::Duration> RetryDelay(const absl::Status& status) {
  const auto info = Detail<google::rpc::RetryInfo>(status);
  if (!info.has_value()) return std::nullopt;
  return absl::Seconds(info->retry_delay().seconds()) +
         absl::Nanoseconds(info->retry_delay().nanos());
}

std::string RequestId(const absl::Status& status) {
  const auto info = Detail<google::rpc::RequestInfo>(status);
  return info.has_value() ? info->request_id() : std::string();
}

std::optional<Resource> MissingResource(const absl::Status& status) {
  const auto info = Detail<google::rpc::ResourceInfo>(status);
  if (!info.has_value()) return std::nullopt;
  return Resource{info->resource_type(), info->resource_name()};
}

}  // namespace sdk_v0
}  // namespace answerbook
