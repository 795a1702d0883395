// An Answer in protobuf's JSON form.
#ifndef ANSWERBOOK_SERVICE_CONTENT_ANSWER_JSON_H_
#define ANSWERBOOK_SERVICE_CONTENT_ANSWER_JSON_H_

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"

#include "answerbook/v1/answer.pb.h"
#include "service/content/draft.h"

namespace simdjson::dom {
class parser;
}

namespace answerbook::content {

// How many bytes behind a text must be readable for it to be parsed in place; what
// they are does not matter.
inline constexpr size_t kJsonPadding = 64;

// Reads Answers with simdjson, which is ten times as fast as protobuf's own parser.
// For one thread at a time: it keeps its memory from text to text.
class AnswerJsonParser {
 public:
  AnswerJsonParser();
  ~AnswerJsonParser();

  // Reads `json`, with kJsonPadding behind it, into an empty `answer`: the result and the
  // errors (INVALID_ARGUMENT) are those of ParseAnswerJson.
  absl::Status Parse(std::string_view json, v1::Answer* answer);

  // Reads `json`, with kJsonPadding behind it: `{"topic": {…}}` with the fields of a
  // TopicDraft. Returns what is wrong with it, else nothing.
  std::string ParseTopic(std::string_view json, TopicDraft* topic);

  // Reads `json` when everything in it is of the ordinary kind: text and lists where they
  // belong, no key twice. Else returns false, `answer` being whatever it was before or
  // partly filled; the text may still be an Answer, since protobuf reads many odd forms.
  bool ParseOrdinary(std::string_view json, v1::Answer* answer);

 private:
  std::unique_ptr<simdjson::dom::parser> parser_;
};

// Reads any JSON that protobuf takes for an Answer; INVALID_ARGUMENT with its reason.
absl::Status ParseAnswerJson(std::string_view json, v1::Answer* answer);

}  // namespace answerbook::content

#endif  // ANSWERBOOK_SERVICE_CONTENT_ANSWER_JSON_H_
