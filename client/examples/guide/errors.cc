#include "absl/strings/str_cat.h"

#include "answerbook/error_details.h"
#include "client/examples/guide/guide.h"

namespace guide {

// [errors]
// What to tell an operator; a program switches on the code and the reason alike.
std::string Explain(const absl::Status& status) {
  std::string text = absl::StrCat(absl::StatusCodeToString(status.code()), " ",
                                  answerbook::ErrorReason(status));
  switch (status.code()) {
    case absl::StatusCode::kInvalidArgument:  // mend the request
      for (const answerbook::FieldViolation& wrong :
           answerbook::FieldViolations(status)) {
        absl::StrAppend(&text, "; ", wrong.field, ": ", wrong.description);
      }
      break;
    case absl::StatusCode::kNotFound:  // the id is wrong, or the answer was withdrawn
      if (const auto missing = answerbook::MissingResource(status)) {
        absl::StrAppend(&text, "; no ", missing->type, " ", missing->name);
      }
      break;
    case absl::StatusCode::kResourceExhausted:  // the SDK has tried more than once
      if (const auto delay = answerbook::RetryDelay(status)) {
        absl::StrAppend(&text, "; wait ", absl::FormatDuration(*delay));
      }
      break;
    default:
      absl::StrAppend(&text, "; ", std::string(status.message()));
  }
  if (const std::string id = answerbook::RequestId(status); !id.empty()) {
    absl::StrAppend(&text, "; request ", id);
  }
  return text;
}
// [end]

}  // namespace guide
