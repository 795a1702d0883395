// A schema.org FAQPage as JSON-LD.
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"

#include "service/content/markdown.h"
#include "service/forms/faq_page.h"
#include "service/forms/page_parts.h"
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
  for (const std::string& text : texts) (*json)[key].push_back(text);
}

Json SourceJson(const v1::Source& source) {
  Json json = {{"@type", "CreativeWork"}};
  SetText("name", source.title(), &json);
  if (!source.publisher().empty()) {
    json["publisher"]["@type"] = "Organization";
    json["publisher"]["name"] = source.publisher();
  }
  SetText("url", source.url(), &json);
  return json;
}

Json TopicJson(const v1::Topic& topic, std::string_view disclaimer) {
  Json json = {{"@type", "CreativeWork"}};
  json["@id"] = kTopicAnchor + topic.topic_id();
  json["identifier"] = topic.topic_id();
  json["name"] = topic.title();
  SetText("abstract", topic.summary(), &json);
  json["inLanguage"] = topic.language();
  SetText(kDisclaimerKey, std::string(disclaimer), &json);
  return json;
}

Json QuestionJson(const v1::Answer& answer) {
  Json json = {{"@type", "Question"}};
  json["@id"] = "#" + answer.answer_id();
  json["identifier"] = answer.answer_id();
  json["isPartOf"]["@id"] = kTopicAnchor + answer.topic_id();
  json["name"] = answer.question();
  SetTexts("alternateName", answer.alternate_questions(), &json);
  SetTexts("keywords", answer.keywords(), &json);
  json["inLanguage"] = answer.language();
  SetText(kReviewedOnKey, answer.reviewed_on(), &json);
  SetText(kReviewedByKey, answer.reviewed_by(), &json);
  for (const v1::AnswerRef& ref : answer.related()) {
    json[kRelatedKey].push_back(ref.answer_id());
  }
  Json& accepted = json["acceptedAnswer"];
  accepted["@type"] = "Answer";
  accepted["abstract"] = answer.summary();
  // Whoever shows the text and knows nothing of ours still warns.
  accepted["text"] = (answer.caution().empty()
                          ? ""
                          : absl::StrCat("<p><strong>", EscapeHtml(answer.caution()),
                                         "</strong></p>\n")) +
                     content::MarkdownToHtml(answer.body());
  SetText(kCautionKey, answer.caution(), &accepted);
  accepted[kBodyKey] = answer.body();
  for (const v1::Source& source : answer.sources()) {
    accepted["citation"].push_back(SourceJson(source));
  }
  return json;
}

// JSON that can stand in a script element: no `<` begins its end or a comment there.
std::string ForScript(const Json& json) {
  return absl::StrReplaceAll(json.dump(),
                             {{"<", "\\u003c"}, {">", "\\u003e"}, {"&", "\\u0026"}});
}

}  // namespace

void WriteFaqPage(const content::Library& library, const Sink& sink, const Tick& tick) {
  const Json context = Json::array({"https://schema.org", {{"answerbook", kVocabulary}}});
  sink(absl::StrCat("{\"@context\":", context.dump(), ",\n\"@type\":\"FAQPage\",\n"));
  if (library.topics.size() == 1) {
    sink(absl::StrCat("\"name\":", ForScript(library.topics[0].title()), ",\n"));
  }
  sink("\"hasPart\":[\n");
  auto answer = library.answers.begin();
  bool first = true;
  for (const v1::Topic& topic : library.topics) {
    sink(first ? "" : ",\n");
    first = false;
    sink(ForScript(TopicJson(topic, answer->disclaimer())));
    answer += topic.answer_count();
  }
  sink("],\n\"mainEntity\":[\n");
  for (size_t i = 0; i < library.answers.size(); ++i) {
    if (i > 0) sink(",\n");
    sink(ForScript(QuestionJson(library.answers[i])));
    tick(i + 1, library.answers.size());
  }
  sink("]}\n");
}

}  // namespace answerbook::forms
