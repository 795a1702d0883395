// One Answer in protobuf JSON form a line; before a topic's answers, what only the topic
// has.
#include <string>

#include "service/forms/writers.h"
#include <nlohmann/json.hpp>

namespace answerbook::forms {
namespace {

using Json = nlohmann::ordered_json;

void SetText(const char* key, const std::string& text, Json* json) {
  if (!text.empty()) (*json)[key] = text;
}

template <typename Texts>
void SetTexts(const char* key, const Texts& texts, Json* json) {
  if (texts.empty()) return;
  Json list = Json::array();
  for (const std::string& text : texts) list.push_back(text);
  (*json)[key] = std::move(list);
}

Json ToJson(const v1::Answer& answer) {
  Json json = Json::object();
  SetText("answer_id", answer.answer_id(), &json);
  SetText("topic_id", answer.topic_id(), &json);
  SetText("topic_title", answer.topic_title(), &json);
  SetText("question", answer.question(), &json);
  SetTexts("alternate_questions", answer.alternate_questions(), &json);
  SetText("summary", answer.summary(), &json);
  SetText("body", answer.body(), &json);
  SetText("caution", answer.caution(), &json);
  for (const v1::Source& source : answer.sources()) {
    Json item = Json::object();
    SetText("title", source.title(), &item);
    SetText("publisher", source.publisher(), &item);
    SetText("url", source.url(), &item);
    json["sources"].push_back(std::move(item));
  }
  for (const v1::AnswerRef& ref : answer.related()) {
    json["related"].push_back({{"answer_id", ref.answer_id()}});
  }
  SetTexts("keywords", answer.keywords(), &json);
  SetText("language", answer.language(), &json);
  SetText("reviewed_on", answer.reviewed_on(), &json);
  SetText("reviewed_by", answer.reviewed_by(), &json);
  SetText("disclaimer", answer.disclaimer(), &json);
  return json;
}

}  // namespace

void WriteJsonLines(const content::Library& library, const Sink& sink, const Tick& tick) {
  auto topic = library.topics.begin();
  bool said = false;  // what there is to say of the topic
  for (size_t i = 0; i < library.answers.size(); ++i) {
    const v1::Answer& answer = library.answers[i];
    for (; topic->topic_id() != answer.topic_id(); ++topic) said = false;
    if (!said && !topic->summary().empty()) {
      Json line;
      line["topic"]["topic_id"] = topic->topic_id();
      line["topic"]["title"] = topic->title();
      line["topic"]["summary"] = topic->summary();
      sink(line.dump() + "\n");
    }
    said = true;
    sink(ToJson(answer).dump() + "\n");
    tick(i + 1, library.answers.size());
  }
}

}  // namespace answerbook::forms
