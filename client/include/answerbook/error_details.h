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

namespace answerbook {

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

// Why the call failed, in UPPER_SNAKE_CASE: stable, for programs to switch on. Empty when
// the server did not say.
std::string ErrorReason(const absl::Status& status);

// The wrong fields of an INVALID_ARGUMENT request.
std::vector<FieldViolation> FieldViolations(const absl::Status& status);

// How long to wait before another try.
std::optional<absl::Duration> RetryDelay(const absl::Status& status);

// What was NOT_FOUND.
std::optional<Resource> MissingResource(const absl::Status& status);

}  // namespace answerbook

#endif  // ANSWERBOOK_ERROR_DETAILS_H_
