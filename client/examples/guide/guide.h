// The snippets of docs/sdk-guide.md as functions, so that tests/client/guide_test.cc can
// run them. What stands between `// [name]` and `// [end]` in the .cc files is in the
// guide, word for word: tests/client/guide_snippets.sh says when it is not, and with
// --write puts it there.
#ifndef ANSWERBOOK_CLIENT_EXAMPLES_GUIDE_GUIDE_H_
#define ANSWERBOOK_CLIENT_EXAMPLES_GUIDE_GUIDE_H_

#include <functional>
#include <memory>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "google/protobuf/repeated_field.h"

#include "answerbook/client.h"
#include "answerbook/credentials.h"
#include "answerbook/policies.h"

namespace guide {

// ask.cc
answerbook::Client Connect(const std::string& target);
absl::Status Ask(const answerbook::Client& client, const std::string& question,
                 std::ostream& out);

// show_answer.cc
absl::Status ShowAnswer(const answerbook::Client& client, const std::string& answer_id,
                        std::ostream& out);

// highlight.cc
std::string ToHtml(
    const google::protobuf::RepeatedPtrField<answerbook::v1::TextSegment>& segments);

// pages.cc
absl::Status PrintTopics(const answerbook::Client& client, std::ostream& out);
absl::StatusOr<std::vector<std::string>> QuestionsLike(const answerbook::Client& client,
                                                       const std::string& text,
                                                       size_t most);
absl::StatusOr<std::vector<answerbook::v1::Topic>> AllTopics(
    const answerbook::Client& client);
absl::StatusOr<std::vector<std::string>> TitlesOfOneVersion(
    const answerbook::Client& client);

// errors.cc
std::string Explain(const absl::Status& status);

// deadlines.cc
answerbook::Client ConnectForPages(const std::string& target,
                                   std::shared_ptr<answerbook::RetryBudget> budget);
absl::StatusOr<answerbook::v1::SearchResponse> AskInTheTimeLeft(
    const answerbook::Client& client, const std::string& question, absl::Duration left);
absl::StatusOr<answerbook::v1::SearchResponse> AskOnce(const answerbook::Client& client,
                                                       const std::string& question);

// credentials.cc
answerbook::Client ConnectWithTls(const std::string& target, const std::string& ca_file);
answerbook::Client ConnectAsService(const std::string& target, const std::string& dir);
answerbook::Client ConnectWithToken(const std::string& target, const std::string& ca_file,
                                    const std::string& token_file);

// asynchronous.cc
std::vector<absl::StatusOr<answerbook::v1::SearchResponse>> AskAllAtOnce(
    const answerbook::Client& client, const std::vector<std::string>& questions);
absl::Status PrintSummaries(const answerbook::Client& client,
                            const std::vector<std::string>& answer_ids,
                            std::ostream& out);

// [suggestions]
// Looks for questions while a reader types.
class Suggestions {
 public:
  using Show = std::function<void(absl::StatusOr<answerbook::v1::SearchResponse>)>;
  explicit Suggestions(answerbook::Client client) : client_(std::move(client)) {}

  // `show` is called on the connection's thread: it hands over to the program's own, and
  // returns.
  void OnTyped(const std::string& text, Show show) {
    if (call_.valid()) call_.Cancel();  // nobody wants to see that any more
    call_ = client_.AsyncSearch(text);
    call_.Then(std::move(show));
  }

 private:
  const answerbook::Client client_;
  answerbook::PendingCall<answerbook::v1::SearchResponse> call_;
};
// [end]

// tracing.cc
absl::StatusOr<answerbook::v1::SearchResponse> AskWithin(const answerbook::Client& client,
                                                         const std::string& question,
                                                         const std::string& request_id,
                                                         const std::string& traceparent);

// caching.cc
answerbook::Client ConnectWithCache(const std::string& target);

}  // namespace guide

#endif  // ANSWERBOOK_CLIENT_EXAMPLES_GUIDE_GUIDE_H_
