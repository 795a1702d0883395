#include "service/content/answer_json.h"

#include <google/protobuf/util/json_util.h>
#include <simdjson.h>

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace answerbook::content {
namespace {

namespace dom = simdjson::dom;

static_assert(kJsonPadding >= simdjson::SIMDJSON_PADDING);

// A key that a Message may have, in both spellings that protobuf knows, and how to take
// its value; `read` returns false for a value that is not of the ordinary type.
template <typename Message>
struct Field {
  std::string_view name;
  std::string_view json_name;
  bool (*read)(const dom::element& value, Message* message);
};

// Fills `message` from `value`; false unless every key is known, there once, and of the
// ordinary type.
template <typename Message, size_t kFields>
bool ReadObject(const dom::element& value, const Field<Message> (&fields)[kFields],
                Message* message) {
  static_assert(kFields <= 32);
  dom::object object;
  if (value.get(object) != simdjson::SUCCESS) return false;
  uint32_t seen = 0;
  size_t next = 0;  // most documents have their keys in the order of the fields
  for (const dom::key_value_pair pair : object) {
    size_t tried = 0;
    while (fields[next].name != pair.key && fields[next].json_name != pair.key) {
      if (++tried == kFields) return false;
      next = (next + 1) % kFields;
    }
    const uint32_t bit = uint32_t{1} << next;
    if ((seen & bit) != 0 || !fields[next].read(pair.value, message)) return false;
    seen |= bit;
    next = (next + 1) % kFields;
  }
  return true;
}

template <typename Message, std::string* (Message::*kMutable)()>
bool ReadText(const dom::element& value, Message* message) {
  std::string_view text;
  if (value.get(text) != simdjson::SUCCESS) return false;
  if (!text.empty()) *(message->*kMutable)() = text;
  return true;
}

template <std::string* (v1::Answer::*kAdd)()>
bool ReadTexts(const dom::element& value, v1::Answer* answer) {
  dom::array array;
  if (value.get(array) != simdjson::SUCCESS) return false;
  for (const dom::element entry : array) {
    std::string_view text;
    if (entry.get(text) != simdjson::SUCCESS) return false;
    *(answer->*kAdd)() = text;
  }
  return true;
}

template <typename Message, Message* (v1::Answer::*kAdd)(), const auto& kFields>
bool ReadMessages(const dom::element& value, v1::Answer* answer) {
  dom::array array;
  if (value.get(array) != simdjson::SUCCESS) return false;
  for (const dom::element entry : array) {
    if (!ReadObject(entry, kFields, (answer->*kAdd)())) return false;
  }
  return true;
}

constexpr Field<v1::Source> kSourceFields[] = {
    {"title", "title", ReadText<v1::Source, &v1::Source::mutable_title>},
    {"publisher", "publisher", ReadText<v1::Source, &v1::Source::mutable_publisher>},
    {"url", "url", ReadText<v1::Source, &v1::Source::mutable_url>},
};

constexpr Field<v1::AnswerRef> kRefFields[] = {
    {"answer_id", "answerId", ReadText<v1::AnswerRef, &v1::AnswerRef::mutable_answer_id>},
    {"topic_id", "topicId", ReadText<v1::AnswerRef, &v1::AnswerRef::mutable_topic_id>},
    {"question", "question", ReadText<v1::AnswerRef, &v1::AnswerRef::mutable_question>},
};

template <std::string* (v1::Answer::*kMutable)()>
constexpr auto kText = ReadText<v1::Answer, kMutable>;

constexpr Field<v1::Answer> kAnswerFields[] = {
    {"answer_id", "answerId", kText<&v1::Answer::mutable_answer_id>},
    {"topic_id", "topicId", kText<&v1::Answer::mutable_topic_id>},
    {"topic_title", "topicTitle", kText<&v1::Answer::mutable_topic_title>},
    {"question", "question", kText<&v1::Answer::mutable_question>},
    {"alternate_questions", "alternateQuestions",
     ReadTexts<&v1::Answer::add_alternate_questions>},
    {"summary", "summary", kText<&v1::Answer::mutable_summary>},
    {"body", "body", kText<&v1::Answer::mutable_body>},
    {"caution", "caution", kText<&v1::Answer::mutable_caution>},
    {"sources", "sources",
     ReadMessages<v1::Source, &v1::Answer::add_sources, kSourceFields>},
    {"related", "related",
     ReadMessages<v1::AnswerRef, &v1::Answer::add_related, kRefFields>},
    {"keywords", "keywords", ReadTexts<&v1::Answer::add_keywords>},
    {"language", "language", kText<&v1::Answer::mutable_language>},
    {"reviewed_on", "reviewedOn", kText<&v1::Answer::mutable_reviewed_on>},
    {"reviewed_by", "reviewedBy", kText<&v1::Answer::mutable_reviewed_by>},
    {"disclaimer", "disclaimer", kText<&v1::Answer::mutable_disclaimer>},
};

}  // namespace

AnswerJsonParser::AnswerJsonParser() : parser_(std::make_unique<dom::parser>()) {}
AnswerJsonParser::~AnswerJsonParser() = default;

bool AnswerJsonParser::ParseOrdinary(std::string_view json, v1::Answer* answer) {
  dom::element root;
  return parser_->parse(json.data(), json.size(), /*realloc_if_needed=*/false)
                 .get(root) == simdjson::SUCCESS &&
         ReadObject(root, kAnswerFields, answer);
}

std::string AnswerJsonParser::ParseTopic(std::string_view json, TopicDraft* topic) {
  dom::element root;
  dom::object line;
  if (const auto error =
          parser_->parse(json.data(), json.size(), /*realloc_if_needed=*/false).get(root);
      error != simdjson::SUCCESS) {
    return absl::StrCat("not JSON: ", simdjson::error_message(error));
  }
  dom::object object;
  if (root.get(line) != simdjson::SUCCESS || line.size() != 1 ||
      line["topic"].get(object) != simdjson::SUCCESS) {
    return "must be {\"topic\": {…}} and nothing else";
  }
  const std::pair<std::string_view, std::string*> fields[] = {
      {"topic_id", &topic->topic_id},
      {"title", &topic->title},
      {"summary", &topic->summary},
      {"language", &topic->language},
      {"disclaimer", &topic->disclaimer}};
  for (const dom::key_value_pair pair : object) {
    const auto* const field =
        std::find_if(std::begin(fields), std::end(fields),
                     [&](const auto& candidate) { return candidate.first == pair.key; });
    if (field == std::end(fields)) {
      return absl::StrCat("topic.", absl::string_view(pair.key.data(), pair.key.size()),
                          ": unknown; known are topic_id, title, summary, language, "
                          "disclaimer");
    }
    std::string_view text;
    if (pair.value.get(text) != simdjson::SUCCESS) {
      return absl::StrCat("topic.", absl::string_view(pair.key.data(), pair.key.size()),
                          ": must be text");
    }
    *field->second = text;
  }
  return "";
}

absl::Status AnswerJsonParser::Parse(std::string_view json, v1::Answer* answer) {
  if (ParseOrdinary(json, answer)) return absl::OkStatus();
  answer->Clear();
  return ParseAnswerJson(json, answer);
}

absl::Status ParseAnswerJson(std::string_view json, v1::Answer* answer) {
  const auto status = google::protobuf::util::JsonStringToMessage(
      google::protobuf::StringPiece(json.data(), json.size()), answer);
  if (status.ok()) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::string_view(status.message().data(), status.message().size()));
}

}  // namespace answerbook::content
