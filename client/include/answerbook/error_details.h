// What the server said about an error beyond its code and message.
//
//   if (answerbook::ErrorReason(status) == "PAGE_TOKEN_EXPIRED") …start again…
//
// All functions return nothing for a status without such a detail, an OK one included.
// Thread-safe.
#ifndef ANSWERBOOK_ERROR_DETAILS_H_
#define ANSWERBOOK_ERROR_DETAILS_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"

#include "answerbook/version.h"

namespace answerbook {
inline namespace sdk_v0 {

// A field of the request that was wrong.
struct FieldViolation {
  std::string field;        // its path, such as `topic_ids[3]`
  std::string description;  // what was wrong and what would be right
};

// The resource that an error is about.
struct Resource {
  std::string type;  // such as `answerbook.v1.Answer`
  std::string name;  // such as the answer's id
};

// The reasons that programs act on; docs/errors.md has them all.
inline constexpr char kPageTokenExpired[] = "PAGE_TOKEN_EXPIRED";
inline constexpr char kOverloaded[] = "OVERLOADED";
inline constexpr char kRateLimited[] = "RATE_LIMITED";

// Why the call failed, in UPPER_SNAKE_CASE: stable, for programs to switch on. Empty when
// the server did not say.
ANSWERBOOK_EXPORT std::string ErrorReason(const absl::Status& status);

// The wrong fields of an INVALID_ARGUMENT request.
ANSWERBOOK_EXPORT std::vector<FieldViolation> FieldViolations(const absl::Status& status);

// How long to wait before another try.
ANSWERBOOK_EXPORT std::optional<absl::Duration> RetryDelay(const absl::Status& status);

// What the call was called in the logs of both sides (RequestIdOption); empty when it had
// no name.
ANSWERBOOK_EXPORT std::string RequestId(const absl::Status& status);

// What was NOT_FOUND.
ANSWERBOOK_EXPORT std::optional<Resource> MissingResource(const absl::Status& status);

}  // namespace sdk_v0
}  // namespace answerbook

#endif  // ANSWERBOOK_ERROR_DETAILS_H_
