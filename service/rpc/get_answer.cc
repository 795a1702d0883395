#include "service/rpc/get_answer.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "service/content/markdown.h"
#include "service/rpc/errors.h"
#include "service/rpc/validate.h"

namespace answerbook::rpc {
namespace {

// Whether `answer` points to one that the caller may not see.
bool RefersBeyond(const TopicScope& topics, const v1::Answer& answer) {
  return !topics.all() && std::any_of(answer.related().begin(), answer.related().end(),
                                      [&](const v1::AnswerRef& ref) {
                                        return !topics.Has(ref.topic_id());
                                      });
}

// `answer` with this body and without what it refers to beyond `topics`, in wire form.
std::string WireWithin(const TopicScope& topics, v1::Answer answer,
                       std::string_view body) {
  answer.set_body(std::string(body));
  auto* related = answer.mutable_related();
  related->erase(std::remove_if(related->begin(), related->end(),
                                [&](const v1::AnswerRef& ref) {
                                  return !topics.Has(ref.topic_id());
                                }),
                 related->end());
  return answer.SerializeAsString();
}

}  // namespace

grpc::Status GetAnswer(const snapshot::Snapshot& snapshot,
                       const v1::GetAnswerRequest& request, HandlerContext& context,
                       WireWriter* response) {
  if (const std::vector<Violation> violations = Validate(request); !violations.empty()) {
    return InvalidRequest(violations);
  }
  const v1::Answer* found = snapshot.FindAnswer(request.answer_id());
  if (found == nullptr) return AnswerNotFound(request.answer_id());
  if (!context.topics.Has(found->topic_id())) return TopicForbidden(found->topic_id());

  std::string converted;
  std::string_view body = found->body();
  if (request.body_format() == v1::BODY_FORMAT_PLAIN_TEXT) {
    body = converted = content::MarkdownToPlainText(body);
  } else if (request.body_format() == v1::BODY_FORMAT_HTML) {
    body = converted = content::MarkdownToHtml(body);
  }
  if (RefersBeyond(context.topics, *found)) {
    response->String(v1::GetAnswerResponse::kContentVersionFieldNumber,
                     snapshot.version());
    response->StringElement(v1::GetAnswerResponse::kAnswerFieldNumber,
                            WireWithin(context.topics, *found, body));
    return grpc::Status::OK;
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
