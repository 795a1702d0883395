#include "service/rpc/get_answer.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "answerbook/v1/answer.pb.h"
#include "service/content/markdown.h"
#include "service/rpc/errors.h"
#include "service/rpc/validate.h"

namespace answerbook::rpc {
namespace {

// The answer with this body, in wire form, without what it refers to beyond `topics`;
// nothing when it refers to nothing there, and can be sent as it is.
std::optional<std::string> WireWithin(const TopicScope& topics, v1::Answer answer,
                                      std::string_view body) {
  auto* related = answer.mutable_related();
  const auto visible = std::remove_if(
      related->begin(), related->end(),
      [&](const v1::AnswerRef& ref) { return !topics.Has(ref.topic_id()); });
  if (visible == related->end()) return std::nullopt;
  related->erase(visible, related->end());
  answer.set_body(std::string(body));
  return answer.SerializeAsString();
}

}  // namespace

grpc::Status GetAnswer(const snapshot::Snapshot& snapshot,
                       const v1::GetAnswerRequest& request, HandlerContext& context,
                       WireWriter* response) {
  if (const std::vector<Violation> violations = Validate(request); !violations.empty()) {
    return InvalidRequest(violations);
  }
  const std::optional<uint32_t> found = snapshot.FindAnswer(request.answer_id());
  if (!found.has_value()) return AnswerNotFound(request.answer_id());
  const content::AnswerTable& answers = snapshot.answers();
  const std::string_view topic_id = answers.TopicIdOf(*found);
  if (!context.topics.Has(topic_id)) return TopicForbidden(topic_id);

  std::string converted;
  std::string_view body = answers.Body(*found);
  if (request.body_format() == v1::BODY_FORMAT_PLAIN_TEXT) {
    body = converted = content::MarkdownToPlainText(body);
  } else if (request.body_format() == v1::BODY_FORMAT_HTML) {
    body = converted = content::MarkdownToHtml(body);
  }
  response->String(v1::GetAnswerResponse::kContentVersionFieldNumber, snapshot.version());
  if (!context.topics.all()) {
    v1::Answer answer;
    const std::string_view message = answers.AnswerBytes(*found);
    if (!answer.ParseFromArray(message.data(), static_cast<int>(message.size()))) {
      return InternalError();
    }
    const auto within = WireWithin(context.topics, std::move(answer), body);
    if (within.has_value()) {
      response->StringElement(v1::GetAnswerResponse::kAnswerFieldNumber, *within);
      return grpc::Status::OK;
    }
  }
  response->Message(v1::GetAnswerResponse::kAnswerFieldNumber, [&] {
    response->Raw(answers.BehindBody(*found));
    response->String(v1::Answer::kBodyFieldNumber, body);
    response->Raw(answers.BeforeBody(*found));
  });
  return grpc::Status::OK;
}

}  // namespace answerbook::rpc
