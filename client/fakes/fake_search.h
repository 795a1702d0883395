// What a fake server finds.
#ifndef ANSWERBOOK_CLIENT_FAKES_FAKE_SEARCH_H_
#define ANSWERBOOK_CLIENT_FAKES_FAKE_SEARCH_H_

#include "answerbook/fakes/fake_server.h"
#include "answerbook/v1/answerbook_service.pb.h"

namespace answerbook {
inline namespace sdk_v0 {
namespace fakes {

// All results, best first, with the verdict, total_size and topic_counts, as if there
// were no pages. The request must be valid.
v1::SearchResponse FakeSearch(const FakeLibrary& library,
                              const v1::SearchRequest& request);

}  // namespace fakes
}  // namespace sdk_v0
}  // namespace answerbook

#endif  // ANSWERBOOK_CLIENT_FAKES_FAKE_SEARCH_H_
