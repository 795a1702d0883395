#include "client/examples/testing/reply.h"

std::string ReplyTo(const answerbook::Client& client, const std::string& message) {
  const auto found = client.Search(
      message, answerbook::Options{}.set<answerbook::DeadlineOption>(absl::Seconds(3)));
  if (!found.ok()) return "I cannot look that up now. Please try again later.";
  if (found->verdict() == answerbook::v1::VERDICT_UNCERTAIN) {
    return "Did you mean: " + found->results(0).matched_question();
  }
  if (found->verdict() != answerbook::v1::VERDICT_ANSWERED) {
    return "I have no answer to that.";
  }
  const auto answer = client.GetAnswer(found->results(0).answer().answer_id());
  if (!answer.ok()) return "I cannot look that up now. Please try again later.";
  std::string reply;
  if (!answer->caution().empty()) reply = "Caution: " + answer->caution() + "\n";
  return reply + answer->summary();
}
