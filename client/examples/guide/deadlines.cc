#include "answerbook/policies.h"
#include "client/examples/guide/guide.h"

namespace guide {

// [deadlines]
answerbook::Client ConnectForPages(const std::string& target,
                                   std::shared_ptr<answerbook::RetryBudget> budget) {
  return answerbook::Client(answerbook::MakeConnection(
      target, answerbook::Options{}
                  // A page that is shown to a reader waits no longer than this.
                  .set<answerbook::DeadlineOption>(absl::Seconds(1))
                  // A replica that hangs costs a part of it, then another is asked.
                  .set<answerbook::AttemptTimeoutOption>(absl::Milliseconds(300))
                  .set<answerbook::RetryPolicyOption>(answerbook::LimitedAttempts(3))
                  .set<answerbook::BackoffPolicyOption>(answerbook::ExponentialBackoff(
                      absl::Milliseconds(20), absl::Milliseconds(200), 2))
                  // One for all connections to the same servers.
                  .set<answerbook::RetryBudgetOption>(std::move(budget))));
}
// [end]

// [deadline-left]
// On behalf of a request that must itself be answered within `left`.
absl::StatusOr<answerbook::v1::SearchResponse> AskInTheTimeLeft(
    const answerbook::Client& client, const std::string& question, absl::Duration left) {
  return client.Search(question,
                       answerbook::Options{}.set<answerbook::DeadlineOption>(left));
}
// [end]

// [no-retries]
// For code that has a way round a failure which is better than to wait.
absl::StatusOr<answerbook::v1::SearchResponse> AskOnce(const answerbook::Client& client,
                                                       const std::string& question) {
  return client.Search(question, answerbook::Options{}.set<answerbook::RetryPolicyOption>(
                                     answerbook::LimitedAttempts(1)));
}
// [end]

}  // namespace guide
