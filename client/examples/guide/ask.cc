#include "client/examples/guide/guide.h"

namespace guide {

// [connect]
// Once, where the program begins. The client may be copied to wherever it is needed.
answerbook::Client Connect(const std::string& target) {
  return answerbook::Client(answerbook::MakeConnection(
      target, answerbook::Options{}
                  .set<answerbook::UserAgentOption>("my-service/1.4")
                  .set<answerbook::DeadlineOption>(absl::Seconds(2))));
}
// [end]

// [ask]
absl::Status Ask(const answerbook::Client& client, const std::string& question,
                 std::ostream& out) {
  const absl::StatusOr<answerbook::v1::SearchResponse> found = client.Search(question);
  if (!found.ok()) return found.status();
  if (!found->corrected_query().empty()) {
    out << "Searched for: " << found->corrected_query() << '\n';
  }
  switch (found->verdict()) {
    case answerbook::v1::VERDICT_ANSWERED:  // by the first result
      return ShowAnswer(client, found->results(0).answer().answer_id(), out);
    case answerbook::v1::VERDICT_UNCERTAIN:  // perhaps by one of them: let the reader say
      out << "Did you mean:\n";
      for (const answerbook::v1::SearchResult& result : found->results()) {
        out << "  " << result.matched_question() << '\n';
      }
      return absl::OkStatus();
    default:  // VERDICT_NO_MATCH: results are but the nearest questions
      out << "There is no answer to this question.\n";
      return absl::OkStatus();
  }
}
// [end]

}  // namespace guide
