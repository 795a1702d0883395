// FAQPages in JSON-LD, in files of their own and in HTML pages.
#include <algorithm>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

#include "service/content/markdown.h"
#include "service/content/text.h"
#include "service/content/topic_collector.h"
#include "service/forms/answer_ids.h"
#include "service/forms/faq_page.h"
#include "service/forms/form.h"
#include "service/forms/html.h"
#include "service/forms/located_json.h"

namespace answerbook::forms {
namespace {

constexpr size_t kLargestJson = size_t{1} << 30;
// gumbo wants about ten times the page.
constexpr size_t kLargestHtml = size_t{256} << 20;

// Whether the value's @type is or has `type`, by whatever name of schema.org.
bool IsA(const JsonValue& value, std::string_view type) {
  const JsonValue* types = value.Find("@type");
  if (types == nullptr) return false;
  const auto matches = [&](const JsonValue& name) {
    if (!name.IsString() || !name.text.ends_with(type)) return false;
    const std::string_view before =
        std::string_view(name.text).substr(0, name.text.size() - type.size());
    return before.empty() || before.ends_with('/') || before.ends_with(':');
  };
  return matches(*types) ||
         std::any_of(types->items.begin(), types->items.end(), matches);
}

// Calls visit(item, index) for what is one value or a list of them.
template <typename Visit>
void ForEach(const JsonValue* value, const Visit& visit) {
  if (value == nullptr || value->kind == JsonValue::Kind::kNull) return;
  if (!value->IsArray()) {
    visit(*value, size_t{0});
    return;
  }
  for (size_t i = 0; i < value->items.size(); ++i) visit(value->items[i], i);
}

// The pages in a document, alone, in a list or in a @graph.
void FindPages(const JsonValue& value, std::vector<const JsonValue*>* pages) {
  for (const JsonValue& item : value.items) FindPages(item, pages);
  if (IsA(value, "FAQPage")) {
    pages->push_back(&value);
  } else if (const JsonValue* graph = value.Find("@graph")) {
    FindPages(*graph, pages);
  }
}

// What a page that does not say so is about.
struct PageDefaults {
  std::string topic_id;
  std::string title;
  std::string language;
};

// The text of a foreign answer as CommonMark. Without elements its line breaks count.
std::string ForeignBody(const std::string& text) {
  if (text.find('<') != std::string::npos) return HtmlToMarkdown(text);
  std::string plain;
  for (const absl::string_view line : absl::StrSplit(text, '\n')) {
    absl::StrAppend(&plain, HtmlToText({line.data(), line.size()}), "\n");
  }
  return content::PlainTextToMarkdown(plain);
}

class PageReader {
 public:
  PageReader(const std::string& path, content::Draft* draft)
      : path_(path), draft_(*draft), topics_(draft) {}

  void Read(const JsonValue& page, const PageDefaults& defaults) {
    TopicOf(page, defaults);
    ForEach(page.Find("hasPart"),
            [&](const JsonValue& part, size_t) { ReadTopic(part); });
    ForEach(page.Find("mainEntity"), [&](const JsonValue& question, size_t i) {
      field_ = absl::StrCat("mainEntity[", i, "]");
      if (question.IsObject() && IsA(question, "Question")) {
        ReadQuestion(question);
      } else {
        Problem(question, "", "must be a Question");
      }
    });
  }

 private:
  void Problem(const JsonValue& at, const std::string& name, const char* message) {
    draft_.AddProblem(path_, at.line,
                      name.empty() || field_.empty() ? absl::StrCat(field_, name)
                                                     : absl::StrCat(field_, ".", name),
                      message);
  }

  // The text of a member, which may be missing or null.
  std::string Text(const JsonValue& object, const char* name) {
    const JsonValue* value = object.Find(name);
    if (value == nullptr || value->kind == JsonValue::Kind::kNull) return "";
    if (value->IsString()) return value->text;
    Problem(*value, name, "must be text");
    return "";
  }

  // The texts of a member that may be one or a list.
  std::vector<std::string> Texts(const JsonValue& object, const char* name) {
    std::vector<std::string> texts;
    ForEach(object.Find(name), [&](const JsonValue& value, size_t i) {
      if (value.IsString()) {
        texts.push_back(value.text);
      } else if (const JsonValue* inner = value.Find("name");
                 inner != nullptr && inner->IsString()) {
        texts.push_back(inner->text);  // a DefinedTerm
      } else {
        Problem(value, absl::StrCat(name, "[", i, "]"), "must be text");
      }
    });
    return texts;
  }

  // What the page itself says of its topic, for questions that are part of no other.
  void TopicOf(const JsonValue& page, const PageDefaults& defaults) {
    field_ = "";
    page_topic_ = content::TopicDraft();
    page_topic_.origin = {path_, page.line, {}};
    page_topic_.title = defaults.title;
    for (const char* name : {"headline", "name"}) {
      const std::string title = HtmlToText(Text(page, name));
      if (!title.empty()) page_topic_.title = title;
    }
    page_topic_.topic_id = content::Slugify(page_topic_.title, kLongestMadeId);
    if (page_topic_.topic_id.empty()) page_topic_.topic_id = defaults.topic_id;
    page_topic_.summary = HtmlToText(Text(page, "description"));
    const JsonValue* language = page.Find("inLanguage");
    page_topic_.language =
        language != nullptr && language->IsString() ? language->text : defaults.language;
  }

  // A topic that we wrote; other parts of pages are passed over.
  void ReadTopic(const JsonValue& part) {
    if (!part.IsObject()) return;
    const JsonValue* id = part.Find("@id");
    if (id == nullptr || !id->text.starts_with(kTopicAnchor)) return;
    field_ = "hasPart";
    content::TopicDraft topic;
    topic.origin = {path_, part.line, {}};
    topic.topic_id = Text(part, "identifier");
    topic.title = Text(part, "name");
    topic.summary = Text(part, "abstract");
    topic.language = Text(part, "inLanguage");
    topic.disclaimer = Text(part, kDisclaimerKey);
    Add(topic);
  }

  void Add(const content::TopicDraft& topic) {
    topics_.Add(
        topic.origin,
        {topic.topic_id, topic.title, topic.summary, topic.language, topic.disclaimer},
        "name");
  }

  void ReadQuestion(const JsonValue& question) {
    const JsonValue* accepted = AcceptedAnswer(question);
    if (accepted == nullptr) return;
    content::AnswerDraft made;
    made.origin = {path_, question.line, {}};
    v1::Answer& answer = made.answer;
    const bool ours = accepted->Find(kBodyKey) != nullptr;
    const auto text = [&](std::string given) {
      if (ours || given.find_first_of("<&") == std::string::npos) return given;
      return HtmlToText(given);
    };
    const auto locate = [&](const JsonValue& object, const char* name,
                            const char* field) {
      if (const JsonValue* value = object.Find(name)) {
        made.origin.field_lines[field] = value->line;
      }
    };
    answer.set_answer_id(ours ? Text(question, "identifier") : "");
    ReadTopicId(question, &answer);
    answer.set_question(text(Text(question, "name")));
    if (answer.question().empty()) answer.set_question(text(Text(question, "text")));
    locate(question, "name", "question");
    for (const std::string& name : Texts(question, "alternateName")) {
      answer.add_alternate_questions(text(name));
    }
    locate(question, "alternateName", "also_asked");
    ReadKeywords(question, ours, &answer);
    answer.set_reviewed_on(Text(question, kReviewedOnKey));
    locate(question, kReviewedOnKey, "reviewed_on");
    answer.set_reviewed_by(Text(question, kReviewedByKey));
    for (std::string& id : Texts(question, kRelatedKey)) {
      answer.add_related()->set_answer_id(std::move(id));
    }
    field_ += ".acceptedAnswer";
    answer.set_summary(text(Text(*accepted, "abstract")));
    answer.set_caution(Text(*accepted, kCautionKey));
    answer.set_body(ours ? Text(*accepted, kBodyKey)
                         : ForeignBody(Text(*accepted, "text")));
    locate(*accepted, ours ? kBodyKey : "text", "body");
    locate(*accepted, "abstract", "summary");
    ForEach(accepted->Find("citation"), [&](const JsonValue& citation, size_t i) {
      made.origin.field_lines[absl::StrCat("sources[", answer.sources_size(), "]")] =
          citation.line;
      ReadSource(citation, i, answer.add_sources());
    });
    draft_.answers.push_back(std::move(made));
  }

  // The answer of a question: the accepted one, else the first that is suggested.
  const JsonValue* AcceptedAnswer(const JsonValue& question) {
    for (const char* name : {"acceptedAnswer", "suggestedAnswer"}) {
      const JsonValue* found = nullptr;
      ForEach(question.Find(name), [&](const JsonValue& value, size_t i) {
        if (i == 0) found = &value;
      });
      if (found == nullptr) continue;
      if (found->IsObject()) return found;
      Problem(*found, name, "must be an Answer");
      return nullptr;
    }
    Problem(question, "acceptedAnswer", "is missing");
    return nullptr;
  }

  void ReadTopicId(const JsonValue& question, v1::Answer* answer) {
    const JsonValue* topic = question.Find("isPartOf");
    const JsonValue* id = topic == nullptr ? nullptr : topic->Find("@id");
    constexpr std::string_view kAnchor = kTopicAnchor;
    if (id != nullptr && id->text.starts_with(kAnchor)) {
      content::TopicDraft named;
      named.origin = {path_, question.line, {}};
      named.topic_id = id->text.substr(kAnchor.size());
      Add(named);  // it may not have been among the page's parts
      answer->set_topic_id(named.topic_id);
    } else {
      Add(page_topic_);
      answer->set_topic_id(page_topic_.topic_id);
    }
  }

  void ReadKeywords(const JsonValue& question, bool ours, v1::Answer* answer) {
    const JsonValue* keywords = question.Find("keywords");
    const bool one_text = keywords != nullptr && keywords->IsString();
    for (const std::string& text : Texts(question, "keywords")) {
      if (ours || !one_text) {
        answer->add_keywords(text);
        continue;
      }
      for (const absl::string_view word : absl::StrSplit(text, ',')) {
        const std::string_view trimmed = content::Trim({word.data(), word.size()});
        if (!trimmed.empty()) answer->add_keywords(std::string(trimmed));
      }
    }
  }

  void ReadSource(const JsonValue& citation, size_t i, v1::Source* source) {
    if (citation.IsString()) {
      if (content::IsWebUrl(citation.text)) {
        source->set_url(citation.text);
      } else {
        source->set_title(citation.text);
      }
      return;
    }
    if (!citation.IsObject()) {
      Problem(citation, absl::StrCat("citation[", i, "]"), "must be a work or text");
      return;
    }
    source->set_title(Text(citation, "name"));
    source->set_url(Text(citation, "url"));
    if (const JsonValue* publisher = citation.Find("publisher")) {
      source->set_publisher(publisher->IsObject() ? Text(*publisher, "name")
                                                  : Text(citation, "publisher"));
    }
  }

  const std::string& path_;
  content::Draft& draft_;
  content::TopicCollector topics_;
  content::TopicDraft page_topic_;
  std::string field_;  // path of the object being read
};

// The text of a file that is UTF-8, or nothing.
std::optional<std::string> ReadText(const std::string& path, size_t limit,
                                    content::Draft* draft) {
  absl::StatusOr<std::string> bytes = content::ReadFile(path, limit);
  if (!bytes.ok()) {
    draft->AddUnread(path, bytes.status());
    return std::nullopt;
  }
  if (const auto at = content::FirstInvalidUtf8(*bytes)) {
    draft->AddProblem(path, content::LineAt(*bytes, *at), "", "not UTF-8");
    return std::nullopt;
  }
  return content::CleanLines(*bytes);
}

PageDefaults DefaultsOf(const std::string& path) {
  PageDefaults defaults;
  defaults.title = std::filesystem::path(path).stem().string();
  if (defaults.title.empty()) defaults.title = "FAQ";
  defaults.topic_id = content::Slugify(defaults.title, kLongestMadeId);
  if (defaults.topic_id.empty()) defaults.topic_id = "faq";
  return defaults;
}

// Reads the FAQPages of a document; returns how many there are.
size_t ReadDocument(const std::string& path, const JsonScript& script,
                    const PageDefaults& defaults, PageReader* reader,
                    content::Draft* draft) {
  JsonValue value;
  const JsonFault fault = ParseLocatedJson(script.text, script.line, &value);
  if (!fault.message.empty()) {
    draft->AddProblem(path, fault.line, "", "not JSON: " + fault.message);
    return 0;
  }
  std::vector<const JsonValue*> pages;
  FindPages(value, &pages);
  for (const JsonValue* page : pages) reader->Read(*page, defaults);
  return pages.size();
}

class FaqPage final : public content::Reader {
 public:
  void Read(const std::string& path, const content::LoadOptions& /*options*/,
            content::Draft* draft) const override {
    const std::optional<std::string> text = ReadText(path, kLargestJson, draft);
    if (!text.has_value()) return;
    const size_t first = draft->answers.size();
    PageReader reader(path, draft);
    if (ReadDocument(path, {*text, 1}, DefaultsOf(path), &reader, draft) == 0 &&
        draft->problems.empty()) {
      draft->AddProblem(path, 0, "", "holds no object of @type FAQPage");
    }
    MakeMissingIds(first, draft);
  }
};

class Html final : public content::Reader {
 public:
  void Read(const std::string& path, const content::LoadOptions& /*options*/,
            content::Draft* draft) const override {
    const std::optional<std::string> text = ReadText(path, kLargestHtml, draft);
    if (!text.has_value()) return;
    const HtmlPage page = ReadHtmlPage(*text);
    PageDefaults defaults = DefaultsOf(path);
    if (!page.title.empty()) defaults.title = page.title;
    defaults.language = page.language;
    const size_t first = draft->answers.size();
    PageReader reader(path, draft);
    size_t pages = 0;
    for (const JsonScript& script : page.scripts) {
      // Pages have much else in JSON-LD, whose faults are not ours.
      if (script.text.find("FAQPage") == std::string::npos) continue;
      pages += ReadDocument(path, script, defaults, &reader, draft);
    }
    if (pages == 0 && draft->problems.empty()) {
      draft->AddProblem(path, 0, "",
                        "has no script of type application/ld+json with a FAQPage in it");
    }
    MakeMissingIds(first, draft);
  }
};

}  // namespace

const content::Reader& FaqPageReader() {
  static const auto* const reader = new FaqPage;
  return *reader;
}

const content::Reader& HtmlReader() {
  static const auto* const reader = new Html;
  return *reader;
}

}  // namespace answerbook::forms
