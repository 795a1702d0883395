#include "service/rpc/get_answer.h"

#include <utility>
#include <vector>

#include "service/content/markdown.h"
#include "service/rpc/errors.h"
#include "service/rpc/validate.h"

namespace answerbook::rpc {

grpc::Status GetAnswer(const snapshot::Snapshot& snapshot,
                       const v1::GetAnswerRequest& request,
                       v1::GetAnswerResponse* response) {
  if (const std::vector<Violation> violations = Validate(request); !violations.empty()) {
    return InvalidRequest(violations);
  }
  const v1::Answer* found = snapshot.FindAnswer(request.answer_id());
  if (found == nullptr) return AnswerNotFound(request.answer_id());

  v1::Answer* answer = response->mutable_answer();
  *answer = *found;
  if (request.body_format() == v1::BODY_FORMAT_PLAIN_TEXT) {
    answer->set_body(content::MarkdownToPlainText(found->body()));
  } else if (request.body_format() == v1::BODY_FORMAT_HTML) {
    answer->set_body(content::MarkdownToHtml(found->body()));
  }
  response->set_content_version(snapshot.version());
  return grpc::Status::OK;
}

}  // namespace answerbook::rpc
