#include "client/examples/guide/guide.h"

namespace guide {

// [request-id]
// On behalf of a request that came with an id and a W3C trace context.
absl::StatusOr<answerbook::v1::SearchResponse> AskWithin(const answerbook::Client& client,
                                                         const std::string& question,
                                                         const std::string& request_id,
                                                         const std::string& traceparent) {
  return client.Search(question, answerbook::Options{}
                                     .set<answerbook::RequestIdOption>(request_id)
                                     .set<answerbook::TraceparentOption>(traceparent));
}
// [end]

}  // namespace guide
