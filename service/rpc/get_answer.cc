#include "service/rpc/get_answer.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "service/content/markdown.h"
#include "service/rpc/errors.h"
#include "service/rpc/validate.h"

namespace answerbook::rpc {

grpc::Status GetAnswer(const snapshot::Snapshot& snapshot,
                       const v1::GetAnswerRequest& request, WireWriter* response) {
  if (const std::vector<Violation> violations = Validate(request); !violations.empty()) {
    return InvalidRequest(violations);
  }
  const v1::Answer* found = snapshot.FindAnswer(request.answer_id());
  if (found == nullptr) return AnswerNotFound(request.answer_id());

  std::string converted;
  std::string_view body = found->body();
  if (request.body_format() == v1::BODY_FORMAT_PLAIN_TEXT) {
    body = converted = content::MarkdownToPlainText(body);
  } else if (request.body_format() == v1::BODY_FORMAT_HTML) {
    body = converted = content::MarkdownToHtml(body);
  }
  const snapshot::Snapshot::AnswerBytes rest =
      snapshot.BytesOf(static_cast<size_t>(found - snapshot.library().answers.data()));
  response->String(v1::GetAnswerResponse::kContentVersionFieldNumber, snapshot.version());
  response->Message(v1::GetAnswerResponse::kAnswerFieldNumber, [&] {
    response->Raw(rest.behind_body);
    response->String(v1::Answer::kBodyFieldNumber, body);
    response->Raw(rest.before_body);
  });
  return grpc::Status::OK;
}

}  // namespace answerbook::rpc
