#include "service/content/checks.h"

#include <set>

#include "absl/strings/str_cat.h"

#include "service/content/markdown.h"
#include "service/content/text.h"

namespace answerbook::content {
namespace {

// The limits that proto/answerbook/v1 documents, in bytes and entries.
constexpr size_t kTitleBytes = 300;
constexpr size_t kSummaryBytes = 2000;
constexpr size_t kDisclaimerBytes = 2000;
constexpr size_t kQuestionBytes = 500;
constexpr size_t kCautionBytes = 4000;
constexpr size_t kBodyBytes = 256 << 10;
constexpr size_t kKeywordBytes = 200;
constexpr size_t kReviewerBytes = 200;
constexpr size_t kSourceTitleBytes = 500;
constexpr size_t kPublisherBytes = 200;
constexpr size_t kUrlBytes = 2000;
constexpr int kMostAlternates = 50;
constexpr int kMostSources = 50;
constexpr int kMostRelated = 50;
constexpr int kMostKeywords = 100;

// A summary made from the body is to stay one or two sentences.
constexpr size_t kMadeSummaryBytes = 300;

constexpr char kSlugRule[] =
    "must be lower-case letters and digits in words joined by single hyphens, at most "
    "128 "
    "bytes";

// The path of a field, put together only when there is a problem to report.
class FieldName {
 public:
  // NOLINTNEXTLINE(google-explicit-constructor): most fields are their name alone
  FieldName(const char* name, int index = -1, const char* member = "")
      : name_(name), index_(index), member_(member) {}

  std::string Text() const {
    return index_ < 0 ? name_ : absl::StrCat(name_, "[", index_, "]", member_);
  }

 private:
  const char* name_;
  int index_;
  const char* member_;
};

// Leaves of `text` what `part`, a view of it, shows.
void KeepOnly(std::string_view part, std::string* text) {
  if (part.size() == text->size()) return;
  const auto begin = static_cast<size_t>(part.data() - text->data());
  text->erase(begin + part.size());
  text->erase(0, begin);
}

// Checks the values that stand at one place.
class Checker {
 public:
  Checker(const Origin& origin, std::vector<Problem>* problems)
      : origin_(origin), problems_(*problems) {}

  void Add(const FieldName& field, const std::string& message) {
    AddProblem(origin_, field.Text(), message, &problems_);
  }

  void Slug(const FieldName& field, const std::string& id) {
    if (!IsSlug(id)) Add(field, absl::StrCat("“", id, "”: ", kSlugRule));
  }

  // Checks a text field and brings it into normal form.
  void Text(const FieldName& field, size_t limit, std::string* text,
            std::string_view (*trim)(std::string_view) = Trim) {
    if (!IsPlainAscii(*text)) {
      if (const auto at = FirstInvalidUtf8(*text)) {
        Add(field, absl::StrCat("not UTF-8 at byte ", *at));
        return;
      }
      if (FirstControlCharacter(*text).has_value()) Add(field, "has a control character");
      *text = Normalize(*text);
    }
    KeepOnly(trim(*text), text);
    if (text->size() > limit) {
      Add(field, absl::StrCat("has ", text->size(), " bytes; the limit is ", limit));
    }
  }

  void Required(const FieldName& field, size_t limit, std::string* text) {
    Text(field, limit, text);
    if (Trim(*text).empty()) Add(field, "is missing or empty");
  }

  void Count(const FieldName& field, int count, int limit) {
    if (count > limit) {
      Add(field, absl::StrCat("has ", count, " entries; the limit is ", limit));
    }
  }

  // Returns the body as plain text, nothing when the body is at fault.
  std::string Body(std::string* body) {
    const size_t before = problems_.size();
    Text("body", kBodyBytes, body, TrimMarkdown);
    if (problems_.size() != before) return "";
    std::string plain = MarkdownToPlainText(*body);
    if (Trim(plain).empty()) Add("body", "is empty");
    return plain;
  }

  void Alternates(v1::Answer* answer) {
    if (answer->alternate_questions_size() == 0) return;
    Count("also_asked", answer->alternate_questions_size(), kMostAlternates);
    std::set<std::string> seen = {QuestionKey(answer->question())};
    for (int i = 0; i < answer->alternate_questions_size(); ++i) {
      const FieldName field("also_asked", i);
      Required(field, kQuestionBytes, answer->mutable_alternate_questions(i));
      const std::string key = QuestionKey(answer->alternate_questions(i));
      if (!key.empty() && !seen.insert(key).second) {
        Add(field, "says the same as an earlier phrasing");
      }
    }
  }

  void Source(int i, v1::Source* source) {
    if (!source->title().empty()) {
      Text({"sources", i, ".title"}, kSourceTitleBytes, source->mutable_title());
    }
    if (Trim(source->title()).empty() && source->url().empty()) {
      Add({"sources", i, ".title"}, "is missing, and there is no url either");
    }
    if (!source->publisher().empty()) {
      Text({"sources", i, ".publisher"}, kPublisherBytes, source->mutable_publisher());
    }
    if (source->url().empty()) return;
    const FieldName url("sources", i, ".url");
    Text(url, kUrlBytes, source->mutable_url());
    if (!IsWebUrl(source->url())) {
      Add(url,
          absl::StrCat("“", source->url(), "” is not an absolute http or https URL"));
    }
  }

 private:
  const Origin& origin_;
  std::vector<Problem>& problems_;
};

}  // namespace

std::string MadeSummary(std::string_view plain_body) {
  std::string summary = FirstSentences(plain_body, kMadeSummaryBytes);
  if (IsPlainAscii(summary)) return summary;
  // Character references in the body can stand for what no field may have.
  summary = Normalize(WithoutControlCharacters(summary));
  summary = std::string(Trim(summary));
  return summary.empty() ? "…" : summary;
}

std::string QuestionKey(std::string_view question) { return Slugify(question, 500); }

void CheckTopic(const std::string& default_language, TopicDraft* topic,
                std::vector<Problem>* problems) {
  Checker check(topic->origin, problems);
  check.Slug("topic_id", topic->topic_id);
  check.Required(topic->title_field, kTitleBytes, &topic->title);
  check.Text("summary", kSummaryBytes, &topic->summary);
  check.Text("disclaimer", kDisclaimerBytes, &topic->disclaimer);
  if (topic->language.empty()) topic->language = default_language;
  if (!IsLanguageTag(topic->language)) {
    check.Add("language", absl::StrCat("“", topic->language,
                                       "” is not a BCP 47 tag such as en or pt-BR"));
  }
}

void CheckAnswer(AnswerDraft* made, std::vector<Problem>* problems) {
  Checker check(made->origin, problems);
  v1::Answer& answer = made->answer;
  check.Slug("answer_id", answer.answer_id());
  check.Required("question", kQuestionBytes, answer.mutable_question());
  // Fields that are empty stay without memory of their own.
  if (!answer.summary().empty()) {
    check.Text("summary", kSummaryBytes, answer.mutable_summary());
  }
  if (!answer.caution().empty()) {
    check.Text("caution", kCautionBytes, answer.mutable_caution());
  }
  if (!answer.reviewed_by().empty()) {
    check.Text("reviewed_by", kReviewerBytes, answer.mutable_reviewed_by());
  }
  const std::string plain_body = check.Body(answer.mutable_body());
  if (!answer.reviewed_on().empty() && !IsDate(answer.reviewed_on())) {
    check.Add("reviewed_on", absl::StrCat("“", answer.reviewed_on(),
                                          "” is not a day such as 2026-11-23"));
  }
  check.Alternates(&answer);
  check.Count("keywords", answer.keywords_size(), kMostKeywords);
  for (int i = 0; i < answer.keywords_size(); ++i) {
    check.Required({"keywords", i}, kKeywordBytes, answer.mutable_keywords(i));
  }
  check.Count("sources", answer.sources_size(), kMostSources);
  for (int i = 0; i < answer.sources_size(); ++i) {
    check.Source(i, answer.mutable_sources(i));
  }
  if (Trim(answer.summary()).empty()) {
    answer.set_summary(MadeSummary(plain_body));
  }
}

void CheckRelatedCount(const AnswerDraft& made, std::vector<Problem>* problems) {
  Checker(made.origin, problems)
      .Count("related", made.answer.related_size(), kMostRelated);
}

}  // namespace answerbook::content
