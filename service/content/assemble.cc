// Checks what readers brought and makes the library of it.
#include <algorithm>
#include <filesystem>
#include <set>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"

#include "service/content/draft.h"
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

// What two spellings of one question share.
std::string QuestionKey(std::string_view question) { return Slugify(question, 500); }

class Assembler {
 public:
  Assembler(Draft* draft, const LoadOptions& options)
      : draft_(*draft), options_(options) {}

  Library Assemble() {
    for (TopicDraft& topic : draft_.topics) CheckTopic(&topic);
    for (AnswerDraft& answer : draft_.answers) CheckAnswer(&answer);
    CheckIds();
    ResolvePointers();
    for (AnswerDraft& answer : draft_.answers) CheckRelated(answer);
    CheckAllTopicsHaveAnswers();
    if (!draft_.problems.empty()) return {};
    return Fill();
  }

 private:
  // Checks a text field and brings it into normal form.
  void CheckText(const Origin& origin, const std::string& field, size_t limit,
                 std::string* text) {
    if (const auto at = FirstInvalidUtf8(*text)) {
      draft_.AddProblem(origin, field, absl::StrCat("not UTF-8 at byte ", *at));
      return;
    }
    if (FirstControlCharacter(*text).has_value()) {
      draft_.AddProblem(origin, field, "has a control character");
    }
    *text = Normalize(*text);
    if (text->size() > limit) {
      draft_.AddProblem(
          origin, field,
          absl::StrCat("has ", text->size(), " bytes; the limit is ", limit));
    }
  }

  void CheckRequired(const Origin& origin, const std::string& field, size_t limit,
                     std::string* text) {
    CheckText(origin, field, limit, text);
    if (Trim(*text).empty()) draft_.AddProblem(origin, field, "is missing or empty");
  }

  void CheckCount(const Origin& origin, const std::string& field, int count, int limit) {
    if (count > limit) {
      draft_.AddProblem(origin, field,
                        absl::StrCat("has ", count, " entries; the limit is ", limit));
    }
  }

  void CheckTopic(TopicDraft* topic) {
    const Origin& origin = topic->origin;
    if (!IsSlug(topic->topic_id)) {
      draft_.AddProblem(origin, "topic_id",
                        absl::StrCat("“", topic->topic_id, "”: ", kSlugRule));
    }
    CheckRequired(origin, "title", kTitleBytes, &topic->title);
    CheckText(origin, "summary", kSummaryBytes, &topic->summary);
    CheckText(origin, "disclaimer", kDisclaimerBytes, &topic->disclaimer);
    if (topic->language.empty()) topic->language = options_.default_language;
    if (!IsLanguageTag(topic->language)) {
      draft_.AddProblem(origin, "language",
                        absl::StrCat("“", topic->language,
                                     "” is not a BCP 47 tag such as en or pt-BR"));
    }
    if (!topics_.emplace(topic->topic_id, topic).second) {
      draft_.AddProblem(origin, "topic_id",
                        absl::StrCat("topic ", topic->topic_id, " twice"));
    }
  }

  void CheckAnswer(AnswerDraft* made) {
    const Origin& origin = made->origin;
    v1::Answer& answer = made->answer;
    if (!IsSlug(answer.answer_id())) {
      draft_.AddProblem(origin, "answer_id",
                        absl::StrCat("“", answer.answer_id(), "”: ", kSlugRule));
    }
    CheckRequired(origin, "question", kQuestionBytes, answer.mutable_question());
    CheckText(origin, "summary", kSummaryBytes, answer.mutable_summary());
    CheckText(origin, "caution", kCautionBytes, answer.mutable_caution());
    CheckText(origin, "reviewed_by", kReviewerBytes, answer.mutable_reviewed_by());
    CheckBody(origin, answer.mutable_body());
    if (!answer.reviewed_on().empty() && !IsDate(answer.reviewed_on())) {
      draft_.AddProblem(
          origin, "reviewed_on",
          absl::StrCat("“", answer.reviewed_on(), "” is not a day such as 2026-11-23"));
    }
    CheckAlternates(origin, &answer);
    CheckCount(origin, "keywords", answer.keywords_size(), kMostKeywords);
    for (int i = 0; i < answer.keywords_size(); ++i) {
      CheckRequired(origin, absl::StrCat("keywords[", i, "]"), kKeywordBytes,
                    answer.mutable_keywords(i));
    }
    CheckCount(origin, "sources", answer.sources_size(), kMostSources);
    for (int i = 0; i < answer.sources_size(); ++i) {
      CheckSource(origin, absl::StrCat("sources[", i, "]."), answer.mutable_sources(i));
    }
  }

  void CheckBody(const Origin& origin, std::string* body) {
    const size_t before = draft_.problems.size();
    CheckText(origin, "body", kBodyBytes, body);
    if (draft_.problems.size() == before && Trim(MarkdownToPlainText(*body)).empty()) {
      draft_.AddProblem(origin, "body", "is empty");
    }
  }

  void CheckAlternates(const Origin& origin, v1::Answer* answer) {
    CheckCount(origin, "also_asked", answer->alternate_questions_size(), kMostAlternates);
    std::set<std::string> seen = {QuestionKey(answer->question())};
    for (int i = 0; i < answer->alternate_questions_size(); ++i) {
      const std::string field = absl::StrCat("also_asked[", i, "]");
      CheckRequired(origin, field, kQuestionBytes,
                    answer->mutable_alternate_questions(i));
      const std::string key = QuestionKey(answer->alternate_questions(i));
      if (!key.empty() && !seen.insert(key).second) {
        draft_.AddProblem(origin, field, "says the same as an earlier phrasing");
      }
    }
  }

  void CheckSource(const Origin& origin, const std::string& prefix, v1::Source* source) {
    CheckText(origin, prefix + "title", kSourceTitleBytes, source->mutable_title());
    if (Trim(source->title()).empty() && source->url().empty()) {
      draft_.AddProblem(origin, prefix + "title",
                        "is missing, and there is no url either");
    }
    CheckText(origin, prefix + "publisher", kPublisherBytes, source->mutable_publisher());
    CheckText(origin, prefix + "url", kUrlBytes, source->mutable_url());
    if (!source->url().empty() && !IsWebUrl(source->url())) {
      draft_.AddProblem(
          origin, prefix + "url",
          absl::StrCat("“", source->url(), "” is not an absolute http or https URL"));
    }
  }

  void CheckIds() {
    for (AnswerDraft& made : draft_.answers) {
      const auto [at, added] = answers_.emplace(made.answer.answer_id(), &made);
      if (!added) {
        const Origin& first = at->second->origin;
        draft_.AddProblem(made.origin, "answer_id",
                          absl::StrCat(made.answer.answer_id(), " is taken by ",
                                       first.file, ":", first.line));
      }
      topics_with_answers_.insert(made.answer.topic_id());
    }
  }

  // A pointer whose question is answered becomes a related answer of the one it followed.
  void ResolvePointers() {
    if (draft_.pointers.empty()) return;
    absl::flat_hash_map<std::string, std::string> by_question;
    for (const AnswerDraft& made : draft_.answers) {
      by_question.emplace(QuestionKey(made.answer.question()), made.answer.answer_id());
      for (const std::string& text : made.answer.alternate_questions()) {
        by_question.emplace(QuestionKey(text), made.answer.answer_id());
      }
    }
    for (Pointer& pointer : draft_.pointers) {
      const auto found = by_question.find(QuestionKey(pointer.question));
      if (found == by_question.end()) continue;
      pointer.resolved_answer_id = found->second;
      const auto from = answers_.find(pointer.answer_id);
      if (from == answers_.end() || pointer.answer_id == found->second) continue;
      v1::Answer& answer = from->second->answer;
      const bool known = std::any_of(
          answer.related().begin(), answer.related().end(),
          [&](const v1::AnswerRef& ref) { return ref.answer_id() == found->second; });
      if (!known) answer.add_related()->set_answer_id(found->second);
    }
  }

  void CheckRelated(const AnswerDraft& made) {
    const v1::Answer& answer = made.answer;
    CheckCount(made.origin, "related", answer.related_size(), kMostRelated);
    std::set<std::string> seen;
    for (int i = 0; i < answer.related_size(); ++i) {
      const std::string& id = answer.related(i).answer_id();
      const std::string field = absl::StrCat("related[", i, "]");
      if (id == answer.answer_id()) {
        draft_.AddProblem(made.origin, field, "an answer is not related to itself");
      } else if (!answers_.contains(id)) {
        draft_.AddProblem(made.origin, field,
                          absl::StrCat("there is no answer “", id, "” in this library"));
      } else if (!seen.insert(id).second) {
        draft_.AddProblem(made.origin, field, absl::StrCat(id, " is listed twice"));
      }
    }
  }

  void CheckAllTopicsHaveAnswers() {
    // A topic whose answers could not be read is not to blame for having none.
    if (!draft_.problems.empty()) return;
    for (const TopicDraft& topic : draft_.topics) {
      if (!topics_with_answers_.contains(topic.topic_id)) {
        draft_.AddProblem(topic.origin, "",
                          absl::StrCat("topic ", topic.topic_id, " has no answers"));
      }
    }
  }

  Library Fill() {
    Library library;
    std::stable_sort(draft_.answers.begin(), draft_.answers.end(),
                     [](const AnswerDraft& a, const AnswerDraft& b) {
                       return a.answer.topic_id() < b.answer.topic_id();
                     });
    answers_.clear();  // sorting moved them
    for (AnswerDraft& made : draft_.answers) answers_[made.answer.answer_id()] = &made;
    for (AnswerDraft& made : draft_.answers) {
      v1::Answer& answer = made.answer;
      const TopicDraft& topic = *topics_.at(answer.topic_id());
      answer.set_topic_title(topic.title);
      answer.set_language(topic.language);
      answer.set_disclaimer(topic.disclaimer);
      if (Trim(answer.summary()).empty()) {
        answer.set_summary(
            FirstSentences(MarkdownToPlainText(answer.body()), kMadeSummaryBytes));
      }
      for (v1::AnswerRef& ref : *answer.mutable_related()) {
        const v1::Answer& other = answers_.at(ref.answer_id())->answer;
        ref.set_topic_id(other.topic_id());
        ref.set_question(other.question());
      }
    }
    for (const auto& [topic_id, topic] : SortedTopics()) {
      v1::Topic& out = library.topics.emplace_back();
      out.set_topic_id(topic_id);
      out.set_title(topic->title);
      out.set_summary(topic->summary);
      out.set_language(topic->language);
    }
    auto topic = library.topics.begin();
    bool all_reviewed = true;
    for (const AnswerDraft& made : draft_.answers) {
      if (topic->topic_id() != made.answer.topic_id()) {
        ++topic;
        all_reviewed = true;
      }
      topic->set_answer_count(topic->answer_count() + 1);
      const std::string& reviewed = made.answer.reviewed_on();
      all_reviewed = all_reviewed && !reviewed.empty();
      if (!all_reviewed) {
        topic->clear_reviewed_on();
      } else if (topic->reviewed_on().empty() || reviewed < topic->reviewed_on()) {
        topic->set_reviewed_on(reviewed);
      }
    }
    library.answers.reserve(draft_.answers.size());
    for (AnswerDraft& made : draft_.answers)
      library.answers.push_back(std::move(made.answer));
    library.pointers = std::move(draft_.pointers);
    return library;
  }

  std::vector<std::pair<std::string, const TopicDraft*>> SortedTopics() const {
    std::vector<std::pair<std::string, const TopicDraft*>> sorted(topics_.begin(),
                                                                  topics_.end());
    std::sort(sorted.begin(), sorted.end(),
              [](const auto& a, const auto& b) { return a.first < b.first; });
    return sorted;
  }

  Draft& draft_;
  const LoadOptions& options_;
  absl::flat_hash_map<std::string, const TopicDraft*> topics_;
  absl::flat_hash_map<std::string, AnswerDraft*> answers_;
  absl::flat_hash_set<std::string> topics_with_answers_;
};

}  // namespace

Library Assemble(Draft* draft, const LoadOptions& options) {
  return Assembler(draft, options).Assemble();
}

}  // namespace answerbook::content
