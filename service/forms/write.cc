#include "service/forms/write.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"

#include "service/content/load.h"
#include "service/forms/atomic_output.h"
#include "service/snapshot/content_version.h"

namespace answerbook::forms {
namespace {

// Leaves room for answers between two.
constexpr int kPositionStep = 10;

std::string FileName(const v1::Answer& answer) { return answer.answer_id() + ".md"; }

void WriteDirectory(const content::Library& library, const WriteOptions& options,
                    const Tick& tick, AtomicDirectory* out) {
  auto first = library.answers.begin();
  size_t done = 0;
  for (const v1::Topic& topic : library.topics) {
    const auto end = first + topic.answer_count();
    out->WriteFile(topic.topic_id() + "/_index.md",
                   TopicPage(topic, first->disclaimer()));
    // Their names keep an order; another one is written down.
    const bool by_name = std::is_sorted(first, end, [](const auto& a, const auto& b) {
      return FileName(a) < FileName(b);
    });
    int position = 0;
    for (; first != end; ++first) {
      position += kPositionStep;
      out->WriteFile(topic.topic_id() + "/" + FileName(*first),
                     AnswerPage(*first, by_name ? -1 : position));
      tick(++done, library.answers.size());
    }
  }
  if (!options.synonyms.empty()) {
    out->WriteFile(content::kSynonymsFile, options.synonyms);
  }
}

void WriteFile(const content::Library& library, Form form, const WriteOptions& options,
               const Tick& tick, AtomicFile* out) {
  const Sink sink = [out](std::string_view bytes) { out->Write(bytes); };
  switch (form) {
    case Form::kJsonLines:
      return WriteJsonLines(library, sink, tick);
    case Form::kFaqPage:
      return WriteFaqPage(library, sink, tick);
    case Form::kHtml:
      return WritePage(library, options.page, sink, tick);
    case Form::kText:
      return WriteFaqText(library, sink, tick);
    case Form::kCsv:
      return WriteCsv(library, ',', sink, tick);
    case Form::kTsv:
      return WriteCsv(library, '\t', sink, tick);
    case Form::kMarkdown:
      break;
  }
}

absl::Status NotTheSame(const std::string& destination, const std::string& why) {
  return absl::InternalError(absl::StrCat(
      destination, ": was not written, since it would read as another library: ", why));
}

// Which answer is the first to differ.
std::string FirstDifference(const content::Library& a, const content::Library& b) {
  if (a.answers.size() != b.answers.size()) {
    return absl::StrCat(b.answers.size(), " answers in place of ", a.answers.size());
  }
  for (size_t i = 0; i < a.answers.size(); ++i) {
    if (a.answers[i].SerializeAsString() != b.answers[i].SerializeAsString()) {
      return "answer " + a.answers[i].answer_id();
    }
  }
  return "its topics";
}

// Reads what was written; returns what it lost.
absl::StatusOr<std::vector<std::string>> Prove(const content::Library& library, Form form,
                                               const std::string& written,
                                               const std::string& destination) {
  const auto again = Load(form, written);
  if (!again.ok()) {
    return NotTheSame(destination, absl::StrReplaceAll(again.status().message(),
                                                       {{written, destination}}));
  }
  if (form == Form::kText) return Losses(library, *again);
  if (snapshot::ContentVersion(library) != snapshot::ContentVersion(*again)) {
    return NotTheSame(destination, FirstDifference(library, *again));
  }
  return std::vector<std::string>();
}

template <typename Output, typename Fill>
absl::StatusOr<std::vector<std::string>> WriteAndProve(const content::Library& library,
                                                       Form form,
                                                       const std::string& destination,
                                                       const WriteOptions& options,
                                                       const Fill& fill) {
  Output out(destination);
  fill(&out);
  if (absl::Status status = out.Finish(); !status.ok()) return status;
  if (options.progress) options.progress("checking", 0, 0);
  auto losses = Prove(library, form, out.temporary_path(), destination);
  if (!losses.ok()) return losses.status();
  if (absl::Status status = out.Commit(options.force); !status.ok()) return status;
  return losses;
}

}  // namespace

std::vector<std::string> Losses(const content::Library& before,
                                const content::Library& after) {
  if (before.answers.size() != after.answers.size()) {
    return {absl::StrCat(after.answers.size(), " answers are read in place of ",
                         before.answers.size())};
  }
  using Differs = bool (*)(const v1::Answer& a, const v1::Answer& b);
  constexpr std::pair<const char*, Differs> kFields[] = {
      {"ids, which are made of the questions",
       [](const auto& a, const auto& b) { return a.answer_id() != b.answer_id(); }},
      {"questions",
       [](const auto& a, const auto& b) { return a.question() != b.question(); }},
      {"markup of bodies",
       [](const auto& a, const auto& b) { return a.body() != b.body(); }},
      {"summaries, which are made of the bodies",
       [](const auto& a, const auto& b) { return a.summary() != b.summary(); }},
      {"other phrasings",
       [](const auto& a, const auto&) { return !a.alternate_questions().empty(); }},
      {"cautions", [](const auto& a, const auto&) { return !a.caution().empty(); }},
      {"keywords", [](const auto& a, const auto&) { return !a.keywords().empty(); }},
      {"related answers",
       [](const auto& a, const auto& b) { return a.related_size() != b.related_size(); }},
      {"sources", [](const auto& a, const auto&) { return !a.sources().empty(); }},
      {"review dates",
       [](const auto& a, const auto&) { return !a.reviewed_on().empty(); }},
      {"reviewers", [](const auto& a, const auto&) { return !a.reviewed_by().empty(); }},
      {"languages",
       [](const auto& a, const auto& b) { return a.language() != b.language(); }},
      {"disclaimers", [](const auto& a, const auto&) { return !a.disclaimer().empty(); }},
  };
  std::vector<std::string> losses;
  if (before.topics.size() > 1) {
    losses.push_back(
        absl::StrCat("plain text does not keep topics: ", before.topics.size(),
                     " become one, named by the file"));
  }
  if (std::any_of(before.topics.begin(), before.topics.end(),
                  [](const v1::Topic& topic) { return !topic.summary().empty(); })) {
    losses.push_back("plain text does not keep topics' summaries");
  }
  if (before.topics.size() == 1 &&
      (before.topics[0].topic_id() != after.topics[0].topic_id() ||
       before.topics[0].title() != after.topics[0].title())) {
    losses.push_back(absl::StrCat("plain text does not keep the topic's id and title: ",
                                  "they become those of the file's name"));
  }
  for (const auto& [name, differs] : kFields) {
    size_t count = 0;
    for (size_t i = 0; i < before.answers.size(); ++i) {
      count += differs(before.answers[i], after.answers[i]) ? 1 : 0;
    }
    if (count > 0) {
      losses.push_back(absl::StrCat(
          "plain text does not keep ", name, " (", count, " of ", before.answers.size(),
          before.answers.size() == 1 ? " answer)" : " answers)"));
    }
  }
  return losses;
}

absl::StatusOr<std::vector<std::string>> WriteLibrary(const content::Library& library,
                                                      Form form,
                                                      const std::string& destination,
                                                      const WriteOptions& options) {
  const bool directory = form == Form::kMarkdown;
  if (absl::Status status = CheckDestination(destination, directory, options.force);
      !status.ok()) {
    return status;
  }
  const Tick tick = [&](size_t done, size_t all) {
    if (options.progress) options.progress("writing", done, all);
  };
  if (directory) {
    return WriteAndProve<AtomicDirectory>(
        library, form, destination, options,
        [&](AtomicDirectory* out) { WriteDirectory(library, options, tick, out); });
  }
  return WriteAndProve<AtomicFile>(
      library, form, destination, options,
      [&](AtomicFile* out) { WriteFile(library, form, options, tick, out); });
}

}  // namespace answerbook::forms
