#include "service/tools/lint_checks.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <map>
#include <memory>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

#include "service/content/markdown.h"
#include "service/search/engine.h"
#include "service/tools/parallel_progress.h"
#include "service/tools/questions.h"

namespace answerbook::tools {
namespace {

// How far down another answer is looked for.
constexpr size_t kDepth = 10;

absl::string_view View(std::string_view text) { return {text.data(), text.size()}; }

// The warnings of one answer after another.
class Linter {
 public:
  Linter(const LintInput& input, const LintOptions& options)
      : library_(input.library),
        origins_(input.origins),
        synonyms_(input.synonyms),
        doubts_(input.doubts),
        options_(options),
        questions_(AllQuestions(library_)),
        of_answer_(library_.answers.size()) {}

  std::vector<Finding> Run() {
    TakeDoubts();
    ForEachAnswer("checking", [this](uint32_t answer) { CheckAnswer(answer); });
    Tell("comparing questions");
    const auto same = FindSameQuestions(library_, questions_);
    std::vector<bool> ambiguous(questions_.size());
    for (const SameQuestion& found : same) AddSame(found, &ambiguous);
    Tell("indexing");
    engine_ = search::Engine::Build(library_, synonyms_);
    std::vector<uint32_t> first_question(library_.answers.size() + 1);
    for (uint32_t i = 0; i < questions_.size(); ++i) {
      first_question[questions_[i].answer + 1] = i + 1;
    }
    ForEachAnswer("searching", [&](uint32_t answer) {
      for (uint32_t i = first_question[answer]; i < first_question[answer + 1]; ++i) {
        CheckFound(questions_[i], ambiguous[i]);
      }
    });
    return Take();
  }

 private:
  void Tell(const char* stage, size_t done = 0, size_t all = 0) const {
    if (options_.progress) options_.progress(stage, done, all);
  }

  // What the reader of the content is in doubt of; only Markdown has any, an answer a
  // file.
  void TakeDoubts() {
    std::map<std::string_view, uint32_t> answers;
    for (uint32_t i = 0; i < origins_.size() && !doubts_.empty(); ++i) {
      answers.emplace(origins_[i].file, i);
    }
    for (const content::Problem& doubt : doubts_) {
      const auto answer = answers.find(doubt.file);
      if (answer != answers.end()) {
        AddAt(answer->second, doubt.line, kCutText, doubt.field, doubt.message);
      } else {
        of_none_.push_back({kCutText,
                            Severity::kWarning,
                            doubt.file,
                            doubt.line,
                            doubt.field,
                            "",
                            doubt.message,
                            {}});
      }
    }
  }

  // Calls check(answer) for each, on all CPUs; the calling thread tells how far it is.
  template <typename Check>
  void ForEachAnswer(const char* stage, const Check& check) {
    const size_t count = library_.answers.size();
    ForEachTelling(
        count, [&](size_t i) { check(static_cast<uint32_t>(i)); },
        [&](size_t done) { Tell(stage, done, count); });
  }

  void Add(uint32_t answer, const char* code, const std::string& field,
           std::string message, std::vector<std::string> others = {}) {
    AddAt(answer, origins_[answer].LineOf(field), code, field, std::move(message),
          std::move(others));
  }

  void AddAt(uint32_t answer, int line, const char* code, const std::string& field,
             std::string message, std::vector<std::string> others = {}) {
    of_answer_[answer].push_back({code, Severity::kWarning, origins_[answer].file, line,
                                  field, library_.answers[answer].answer_id(),
                                  std::move(message), std::move(others)});
  }

  // Of something in the body, whose line is counted within it.
  void AddOfBody(uint32_t answer, int line, const char* code, std::string message) {
    const content::Origin& origin = origins_[answer];
    // Only in a file of its own has a body the lines that it is written in.
    const int before = origin.file.ends_with(".md") ? line - 1 : 0;
    AddAt(answer, origin.LineOf("body") + before, code, "body", std::move(message));
  }

  void CheckAnswer(uint32_t i) {
    const v1::Answer& answer = library_.answers[i];
    if (answer.sources().empty()) {
      Add(i, kMissingSources, "sources",
          "names no source: add sources, so that readers can see what it rests on");
    }
    CheckReview(i, answer.reviewed_on());
    CheckBody(i, answer.body());
  }

  void CheckReview(uint32_t i, const std::string& reviewed_on) {
    absl::CivilDay day;
    if (reviewed_on.empty() || !absl::ParseCivilTime(reviewed_on, &day)) {
      Add(i, kMissingReview, "reviewed_on",
          "does not say when it was reviewed: add reviewed_on: YYYY-MM-DD");
    } else if (day > options_.today) {
      Add(i, kFutureReview, "reviewed_on",
          absl::StrCat("reviewed on ", reviewed_on,
                       ", which is in the future: give the day of the last review"));
    } else if (day < OldestReview(options_.today, options_.max_review_age)) {
      Add(i, kStaleReview, "reviewed_on",
          absl::StrCat("last reviewed on ", reviewed_on, ", more than ",
                       ToString(options_.max_review_age),
                       " ago: review it again and say when"));
    }
  }

  // What of the Markdown is not there for readers.
  void CheckBody(uint32_t i, const std::string& body) {
    if (body.find_first_of("<[") == std::string::npos) return;  // cannot be either
    const std::vector<content::MarkdownPart> parts = content::HtmlAndLinks(body);
    const auto html = std::find_if(parts.begin(), parts.end(),
                                   [](const auto& p) { return p.raw_html; });
    if (html != parts.end()) {
      AddOfBody(i, html->line, kRawHtml,
                "has HTML, which readers do not get: write it as Markdown, or between `` "
                "if it is meant to be seen");
    }
    std::vector<std::string_view> told;
    for (const content::MarkdownPart& part : parts) {
      const std::string_view url = part.url;
      const bool leads = part.raw_html || url.starts_with("http://") ||
                         url.starts_with("https://") || url.starts_with("mailto:") ||
                         url.starts_with("tel:");
      if (leads || std::find(told.begin(), told.end(), url) != told.end()) continue;
      told.push_back(url);
      AddOfBody(i, part.line, kDeadLink,
                absl::StrCat(url.empty() ? "has a link that leads nowhere"
                                         : absl::StrCat("links to “", View(url), "”"),
                             ": readers see the answer in many places, so give an "
                             "absolute address (https://…)"));
    }
  }

  void AddSame(const SameQuestion& same, std::vector<bool>* ambiguous) {
    const Question& question = questions_[same.question];
    if (same.exact) {
      (*ambiguous)[same.question] = true;
      for (const uint32_t other : same.first) (*ambiguous)[other] = true;
    }
    std::vector<std::string> ids;
    std::string others;
    for (const uint32_t other : same.first) {
      ids.push_back(library_.answers[questions_[other].answer].answer_id());
      absl::StrAppend(&others, others.empty() ? "" : ", ", ids.back());
      if (!same.exact) {
        absl::StrAppend(&others, " (“", TextOf(library_, questions_[other]), "”)");
      }
    }
    if (same.more) others += " and others";
    const std::string& text = TextOf(library_, question);
    if (same.exact) {
      Add(question.answer, kDuplicateQuestion, FieldOf(question),
          absl::StrCat("“", text, "” is a question of ", others,
                       " too: make one answer of them, or say in each question what it "
                       "is about"),
          std::move(ids));
    } else {
      Add(question.answer, kSimilarQuestion, FieldOf(question),
          absl::StrCat("“", text, "” asks nearly the same as ", others,
                       ": make one answer of them, or word the questions apart"),
          std::move(ids));
    }
  }

  // Whether who asks the question gets the answer. Of questions that several answers have
  // (`ambiguous`) one must come after another: that was told already.
  void CheckFound(const Question& question, bool ambiguous) {
    const std::string& text = TextOf(library_, question);
    const Found found = Ask(text, question.answer);
    if (found.place == 1) {
      if (found.verdict != search::Verdict::kAnswered) {
        Add(question.answer, kNotFound, FieldOf(question),
            absl::StrCat("who asks “", text,
                         "” is told that the library may have no answer: use words that "
                         "say what it is about"));
      }
    } else if (found.first.empty()) {
      Add(question.answer, kNotFound, FieldOf(question),
          absl::StrCat("who asks “", text,
                       "” finds nothing: use words that say what it is about"));
    } else if (!ambiguous) {
      AddFindsAnother(kFindsAnother, question, absl::StrCat("who asks “", text, "”"),
                      found);
    }
    if (!options_.keywords || ambiguous) return;
    const std::string words =
        MeaningWords(library_.answers[question.answer].language(), text);
    if (words.empty()) return;
    const Found by_words = Ask(words, question.answer);
    if (by_words.place != 1 && !by_words.first.empty()) {
      AddFindsAnother(kKeywordsFindAnother, question,
                      absl::StrCat("who types of “", text, "” only “", words, "”"),
                      by_words);
    }
  }

  struct Found {
    size_t place = 0;   // of the answer, from 1; 0 when it is not there
    std::string first;  // the id of the first answer; empty when there is none
    search::Verdict verdict = search::Verdict::kNoMatch;
  };

  Found Ask(const std::string& text, uint32_t answer) const {
    thread_local search::SearchResults results;
    search::Query query;
    query.text = text;
    query.limit = kDepth;
    engine_->Search(query, &results);
    Found found;
    found.verdict = results.verdict;
    for (size_t i = 0; i < results.results.size(); ++i) {
      if (results.results[i].answer == answer) found.place = i + 1;
    }
    if (!results.results.empty()) {
      found.first = library_.answers[results.results.front().answer].answer_id();
    }
    return found;
  }

  void AddFindsAnother(const char* code, const Question& question, const std::string& who,
                       const Found& found) {
    Add(question.answer, code, FieldOf(question),
        absl::StrCat(who, " finds ", found.first, " first, this answer ",
                     found.place == 0 ? absl::StrCat("not among the first ", kDepth)
                                      : absl::StrCat("in place ", found.place),
                     ": say in the question what sets it apart from the other"),
        {found.first});
  }

  std::vector<Finding> Take() {
    std::vector<Finding> all;
    for (std::vector<Finding>& some : of_answer_) {
      std::move(some.begin(), some.end(), std::back_inserter(all));
    }
    std::move(of_none_.begin(), of_none_.end(), std::back_inserter(all));
    for (const content::Pointer& pointer : library_.pointers) {
      if (!pointer.resolved_answer_id.empty()) continue;
      all.push_back({kUnansweredPointer,
                     Severity::kWarning,
                     pointer.file,
                     pointer.line,
                     "",
                     pointer.answer_id,
                     absl::StrCat("points to “", pointer.question,
                                  "”, which nothing here answers: add an answer to it"),
                     {}});
    }
    return all;
  }

  const content::Library& library_;
  const std::vector<content::Origin>& origins_;
  const search::Synonyms& synonyms_;
  const std::vector<content::Problem>& doubts_;
  const LintOptions& options_;
  const std::vector<Question> questions_;
  std::unique_ptr<const search::Engine> engine_;
  std::vector<std::vector<Finding>> of_answer_;
  std::vector<Finding> of_none_;  // of topics
};

const char* UnitName(char unit) {
  switch (unit) {
    case 'd':
      return "day";
    case 'w':
      return "week";
    case 'm':
      return "month";
    default:
      return "year";
  }
}

}  // namespace

const std::vector<std::string_view>& WarningCodes() {
  static const auto* const codes = new std::vector<std::string_view>{
      kMissingSources, kMissingReview, kStaleReview,         kFutureReview,
      kRawHtml,        kDeadLink,      kDuplicateQuestion,   kSimilarQuestion,
      kFindsAnother,   kNotFound,      kKeywordsFindAnother, kUnansweredPointer,
      kCutText};
  return *codes;
}

std::optional<Age> ParseAge(std::string_view text) {
  Age age;
  if (text.size() < 2 || text.size() > 6) return std::nullopt;
  age.unit = text.back();
  text.remove_suffix(1);
  if (std::string_view("dwmy").find(age.unit) == std::string_view::npos ||
      text.find_first_not_of("0123456789") != std::string_view::npos ||
      !absl::SimpleAtoi(View(text), &age.count)) {
    return std::nullopt;
  }
  return age;
}

absl::CivilDay OldestReview(absl::CivilDay today, const Age& age) {
  if (age.unit == 'd') return today - age.count;
  if (age.unit == 'w') return today - int64_t{7} * age.count;
  const absl::CivilMonth month =
      absl::CivilMonth(today) - int64_t{age.count} * (age.unit == 'y' ? 12 : 1);
  // The last day of a month that has fewer.
  return std::min(absl::CivilDay(month) + (today.day() - 1),
                  absl::CivilDay(month + 1) - 1);
}

std::string ToString(const Age& age) {
  return absl::StrCat(age.count, " ", UnitName(age.unit), age.count == 1 ? "" : "s");
}

std::vector<Finding> FindWarnings(const LintInput& input, const LintOptions& options) {
  return Linter(input, options).Run();
}

}  // namespace answerbook::tools
