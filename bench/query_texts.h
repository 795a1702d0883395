// The texts that the timing tools ask.
#ifndef ANSWERBOOK_BENCH_QUERY_TEXTS_H_
#define ANSWERBOOK_BENCH_QUERY_TEXTS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"

#include "service/content/library.h"

namespace answerbook::bench {

// The texts in `field` of the JSON Lines file `path`, objects without it left out. With
// an empty `path` up to 1,000 questions of the library, spread over it. Errors:
// NOT_FOUND; INVALID_ARGUMENT for what is not JSON Lines or has no text at all.
absl::StatusOr<std::vector<std::string>> QueryTexts(const std::string& path,
                                                    const std::string& field,
                                                    const content::Library& library);

}  // namespace answerbook::bench

#endif  // ANSWERBOOK_BENCH_QUERY_TEXTS_H_
