#include "client/examples/guide/guide.h"

namespace guide {

// [show-answer]
absl::Status ShowAnswer(const answerbook::Client& client, const std::string& answer_id,
                        std::ostream& out) {
  answerbook::v1::GetAnswerRequest request;
  request.set_answer_id(answer_id);
  request.set_body_format(answerbook::v1::BODY_FORMAT_PLAIN_TEXT);
  const absl::StatusOr<answerbook::v1::GetAnswerResponse> response =
      client.GetAnswer(request);
  if (absl::IsNotFound(response.status())) {
    out << "This answer was withdrawn.\n";
    return absl::OkStatus();
  }
  if (!response.ok()) return response.status();

  const answerbook::v1::Answer& answer = response->answer();
  out << answer.question() << "\n\n";
  // Before the body: it is what a reader must not miss.
  if (!answer.caution().empty()) out << "Caution: " << answer.caution() << "\n\n";
  out << answer.body() << "\n\n";
  for (const answerbook::v1::Source& source : answer.sources()) {
    out << "Source: " << source.title() << ' ' << source.url() << '\n';
  }
  if (!answer.reviewed_on().empty()) out << "Reviewed " << answer.reviewed_on() << '\n';
  out << answer.disclaimer() << '\n';
  return absl::OkStatus();
}
// [end]

}  // namespace guide
