// A cache of answers in the client, for programs that ask for the same ones again and
// again.
//
//   answerbook::MakeConnection(target, answerbook::Options{}.set<
//       answerbook::AnswerCacheOption>({/*max_bytes=*/8 << 20,
//       /*max_age=*/absl::Minutes(1)}));
//
// Responses of GetAnswer are kept by their request and content version. One is given out
// while the newest response of any call on the connection had the same version, and it is
// not older than max_age: so a program sees a change of the library as soon as it hears
// from a server that has it, and after max_age at the latest. Errors are not kept. What
// is kept is given to every user of the connection.
#ifndef ANSWERBOOK_ANSWER_CACHE_H_
#define ANSWERBOOK_ANSWER_CACHE_H_

#include <cstddef>

#include "absl/time/time.h"

#include "answerbook/options.h"

namespace answerbook {
inline namespace sdk_v0 {

struct AnswerCacheLimits {
  // What the cache may hold, counted as the bytes of requests and responses on the wire;
  // the least recently used go first. Must be given, and not 0.
  size_t max_bytes = 0;
  // Must be positive. By a clock that nobody sets; on most systems it stands still while
  // the machine is suspended.
  absl::Duration max_age = absl::Minutes(1);
};

// Only MakeConnection looks at it. Default: no cache. Limits that cannot be meant, such
// as only a max_age, make every call fail with INVALID_ARGUMENT.
struct AnswerCacheOption {
  using Type = AnswerCacheLimits;
};

}  // namespace sdk_v0
}  // namespace answerbook

#endif  // ANSWERBOOK_ANSWER_CACHE_H_
