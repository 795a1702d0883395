#include "client/src/settings.h"

#include <cstdlib>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace answerbook {
inline namespace sdk_v0 {
namespace client_internal {
namespace {

std::string Variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string() : std::string(value);
}

absl::Status NotPositive(const char* what, absl::Duration value) {
  return absl::InvalidArgumentError(
      absl::StrCat(what, ": must be positive, not ", absl::FormatDuration(value)));
}

std::optional<absl::Duration> DurationVariable(const char* name, absl::Status* error) {
  const std::string text = Variable(name);
  if (text.empty()) return std::nullopt;
  absl::Duration value;
  if (absl::ParseDuration(text, &value) && value > absl::ZeroDuration()) return value;
  if (error->ok()) {
    *error = absl::InvalidArgumentError(absl::StrCat(
        "environment variable ", name,
        ": must be a positive duration such as 1.5s or 300ms, not '", text, "'"));
  }
  return std::nullopt;
}

template <typename Option, typename Value>
void Take(const Options& options, Value* into) {
  if (options.has<Option>()) *into = options.get<Option>();
}

// As Take, but for null, which stands for the default.
template <typename Option, typename Value>
void TakePointer(const Options& options, Value* into) {
  if (auto value = options.get<Option>(); value != nullptr) *into = std::move(value);
}

// Nothing but what may stand in a header's value, and the server takes.
bool IsRequestId(const std::string& text) {
  if (text.empty() || text.size() > 128) return false;
  for (const char c : text) {
    if (!absl::ascii_isalnum(static_cast<unsigned char>(c)) &&
        absl::string_view("-_.:/+=@").find(c) == absl::string_view::npos) {
      return false;
    }
  }
  return true;
}

// As the value of a header may be.
bool IsUserAgent(const std::string& text) {
  for (const char c : text) {
    if (!absl::ascii_isprint(static_cast<unsigned char>(c))) return false;
  }
  return true;
}

}  // namespace

bool IsTraceparent(const std::string& text) {
  if (text.size() < 55 || text.size() > 512) return false;
  for (const char c : text) {
    if (!absl::ascii_isxdigit(static_cast<unsigned char>(c)) && c != '-') return false;
  }
  return true;
}

Environment Environment::Read() {
  Environment environment;
  environment.deadline = DurationVariable("ANSWERBOOK_DEADLINE", &environment.error);
  environment.attempt_timeout =
      DurationVariable("ANSWERBOOK_ATTEMPT_TIMEOUT", &environment.error);
  environment.server = Variable("ANSWERBOOK_SERVER");
  return environment;
}

absl::StatusOr<CallSettings> ConnectionSettings(const Options& options,
                                                const Environment& environment) {
  if (!environment.error.ok()) return environment.error;
  if (!IsUserAgent(options.get<UserAgentOption>())) {
    return absl::InvalidArgumentError(
        "UserAgentOption: must be printable ASCII and spaces");
  }
  CallSettings defaults;
  defaults.retry = LimitedAttempts(4);
  defaults.backoff = ExponentialBackoff(absl::Milliseconds(50), absl::Seconds(1), 2);
  defaults.idempotency = std::make_shared<IdempotencyPolicy>();
  if (environment.deadline.has_value()) defaults.deadline = *environment.deadline;
  if (environment.attempt_timeout.has_value()) {
    defaults.attempt_timeout = *environment.attempt_timeout;
  }
  return SettingsFor(options, defaults, environment);
}

absl::StatusOr<CallSettings> SettingsFor(const Options& options,
                                         const CallSettings& connection,
                                         const Environment& environment) {
  CallSettings settings = connection;
  if (!environment.deadline.has_value()) {
    Take<DeadlineOption>(options, &settings.deadline);
  }
  if (!environment.attempt_timeout.has_value()) {
    Take<AttemptTimeoutOption>(options, &settings.attempt_timeout);
  }
  Take<EndOfBatchOption>(options, &settings.end_of_batch);
  Take<ObserversOption>(options, &settings.observers);
  Take<RequestIdOption>(options, &settings.request_id);
  Take<GenerateRequestIdsOption>(options, &settings.generate_request_ids);
  Take<TraceparentOption>(options, &settings.traceparent);
  TakePointer<RetryPolicyOption>(options, &settings.retry);
  TakePointer<BackoffPolicyOption>(options, &settings.backoff);
  TakePointer<IdempotencyPolicyOption>(options, &settings.idempotency);

  if (settings.deadline <= absl::ZeroDuration()) {
    return NotPositive("DeadlineOption", settings.deadline);
  }
  if (settings.attempt_timeout <= absl::ZeroDuration()) {
    return NotPositive("AttemptTimeoutOption", settings.attempt_timeout);
  }
  if (!settings.request_id.empty() && !IsRequestId(settings.request_id)) {
    return absl::InvalidArgumentError(
        "RequestIdOption: must be 1 to 128 letters, digits and -_.:/+=@");
  }
  if (!settings.traceparent.empty() && !IsTraceparent(settings.traceparent)) {
    return absl::InvalidArgumentError(
        "TraceparentOption: must be a W3C traceparent, such as "
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
  }
  return settings;
}

}  // namespace client_internal
}  // namespace sdk_v0
}  // namespace answerbook
