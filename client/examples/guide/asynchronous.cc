#include "client/examples/guide/guide.h"

namespace guide {

// [parallel]
std::vector<absl::StatusOr<answerbook::v1::SearchResponse>> AskAllAtOnce(
    const answerbook::Client& client, const std::vector<std::string>& questions) {
  std::vector<answerbook::PendingCall<answerbook::v1::SearchResponse>> calls;
  calls.reserve(questions.size());
  for (const std::string& question : questions) {
    calls.push_back(client.AsyncSearch(question));
  }
  // All are under way: this takes as long as the slowest.
  std::vector<absl::StatusOr<answerbook::v1::SearchResponse>> found;
  found.reserve(calls.size());
  for (auto& call : calls) found.push_back(call.Get());
  return found;
}
// [end]

// [batch]
absl::Status PrintSummaries(const answerbook::Client& client,
                            const std::vector<std::string>& answer_ids,
                            std::ostream& out) {
  for (const absl::StatusOr<answerbook::v1::Answer>& answer :
       client.GetAnswers(answer_ids)) {  // in the order of the ids, each with its status
    if (absl::IsNotFound(answer.status())) continue;
    if (!answer.ok()) return answer.status();
    out << answer->question() << ' ' << answer->summary() << '\n';
  }
  return absl::OkStatus();
}
// [end]

}  // namespace guide
