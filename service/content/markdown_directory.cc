// content/<topic_id>/_index.md and content/<topic_id>/<answer_id>.md.
#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

#include "service/content/draft.h"
#include "service/content/front_matter.h"
#include "service/content/text.h"

namespace answerbook::content {
namespace {

namespace fs = std::filesystem;

constexpr size_t kLargestFile = 1 << 20;
constexpr uint32_t kLastPosition = 1'000'000'000;
constexpr uint32_t kNoPosition = kLastPosition + 1;

// An answer with its place among those of its topic: those without one come last.
struct Placed {
  uint32_t position;
  AnswerDraft made;
};

const PageKeys& TopicKeys() {
  static const auto* const keys =
      new PageKeys{{"title", "summary", "language", "disclaimer"}, {}, false};
  return *keys;
}

const PageKeys& AnswerKeys() {
  static const auto* const keys = new PageKeys{
      {"question", "summary", "caution", "reviewed_on", "reviewed_by", "position"},
      {"also_asked", "keywords", "related"},
      true};
  return *keys;
}

// The entries of a directory by name, hidden ones left out.
std::vector<fs::path> Entries(const fs::path& directory, Draft* draft) {
  std::vector<fs::path> entries;
  std::error_code error;
  for (fs::directory_iterator at(directory, error), end; !error && at != end;
       at.increment(error)) {
    if (!at->path().filename().string().starts_with('.')) entries.push_back(at->path());
  }
  if (error) {
    draft->AddUnread(directory.string(),
                     absl::UnavailableError("cannot be read: " + error.message()));
  }
  std::sort(entries.begin(), entries.end());
  return entries;
}

// What control characters are in a page is told of so many lines: a file that has more is
// no text.
constexpr size_t kMostControlLines = 10;

// The text of a page, and the lines that have control characters, for which it has
// spaces.
struct PageText {
  std::string text;
  std::vector<int> control_lines;
};

// Nothing when the page cannot be used.
std::optional<PageText> ReadText(const fs::path& path, Draft* draft) {
  const absl::StatusOr<std::string> bytes = ReadFile(path.string(), kLargestFile);
  if (!bytes.ok()) {
    draft->AddUnread(path.string(), bytes.status());
    return std::nullopt;
  }
  if (const auto at = FirstInvalidUtf8(*bytes)) {
    draft->AddProblem(path.string(), LineAt(*bytes, *at), "", "not UTF-8");
    return std::nullopt;
  }
  PageText page{CleanLines(*bytes), {}};
  if (!FirstControlCharacter(page.text).has_value()) return page;
  std::string_view rest = page.text;
  for (int line = 1; !rest.empty() && page.control_lines.size() < kMostControlLines;
       ++line) {
    const size_t end = std::min(rest.find('\n'), rest.size());
    if (FirstControlCharacter(rest.substr(0, end))) page.control_lines.push_back(line);
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  page.text = WithoutControlCharacters(page.text);
  return page;
}

// Reads the page of a file, as far as it can be read; tells its control characters, too.
bool ReadPageOf(const fs::path& path, const PageKeys& keys, Draft* draft, Page* page) {
  const std::optional<PageText> read = ReadText(path, draft);
  if (!read.has_value()) return false;
  const bool usable = ReadPage(path.string(), read->text, keys, draft, page);
  for (const int line : read->control_lines) {
    draft->AddProblem(path.string(), line, page->origin.FieldAt(line),
                      "has a control character");
  }
  return usable;
}

class Directory final : public Reader {
 public:
  void Read(const std::string& path, const LoadOptions& /*options*/,
            Draft* draft) const override {
    for (const fs::path& entry : Entries(path, draft)) {
      std::error_code error;
      if (fs::is_directory(entry, error)) {
        ReadTopic(entry, draft);
      } else if (entry.filename() != kSynonymsFile) {
        draft->AddProblem(entry.string(), 0, "",
                          "does not belong here: answers are in a folder for each topic");
      }
    }
  }

 private:
  static void ReadTopic(const fs::path& directory, Draft* draft) {
    const std::string topic_id = directory.filename().string();
    bool has_index = false;
    std::vector<Placed> answers;
    for (const fs::path& entry : Entries(directory, draft)) {
      std::error_code error;
      if (fs::is_directory(entry, error)) {
        draft->AddProblem(entry.string(), 0, "",
                          "does not belong here: topics have no folders in them");
      } else if (entry.extension() != ".md") {
        draft->AddProblem(entry.string(), 0, "",
                          "does not belong here: answers are files that end in .md");
      } else if (entry.filename() == "_index.md") {
        has_index = true;
        ReadIndex(topic_id, entry, draft);
      } else {
        ReadAnswer(topic_id, entry, &answers, draft);
      }
    }
    std::stable_sort(
        answers.begin(), answers.end(),
        [](const Placed& a, const Placed& b) { return a.position < b.position; });
    for (Placed& placed : answers) draft->answers.push_back(std::move(placed.made));
    if (!has_index) {
      draft->AddProblem(directory.string(), 0, "",
                        "has no _index.md, which gives the topic's title");
      draft->topics.push_back({.origin = {.file = directory.string()},
                               .topic_id = topic_id,
                               .title = topic_id});
    }
  }

  static void ReadIndex(const std::string& topic_id, const fs::path& path, Draft* draft) {
    TopicDraft topic;
    topic.topic_id = topic_id;
    topic.origin.file = path.string();
    Page page;
    if (ReadPageOf(path, TopicKeys(), draft, &page)) {
      topic.origin = page.origin;
      topic.title = page.texts["title"];
      topic.summary = page.texts["summary"];
      topic.language = page.texts["language"];
      topic.disclaimer = page.texts["disclaimer"];
      if (!Trim(page.body).empty()) {
        draft->AddProblem(page.origin, "body", "a topic's page has no body");
      }
    } else {
      topic.title = topic_id;  // what is wrong with the page has been said
    }
    draft->topics.push_back(std::move(topic));
  }

  static void ReadAnswer(const std::string& topic_id, const fs::path& path,
                         std::vector<Placed>* answers, Draft* draft) {
    Page page;
    if (!ReadPageOf(path, AnswerKeys(), draft, &page)) return;
    AnswerDraft made;
    made.origin = page.origin;
    v1::Answer& answer = made.answer;
    answer.set_topic_id(topic_id);
    answer.set_answer_id(path.stem().string());
    answer.set_question(page.texts["question"]);
    answer.set_summary(page.texts["summary"]);
    answer.set_caution(page.texts["caution"]);
    answer.set_reviewed_on(page.texts["reviewed_on"]);
    answer.set_reviewed_by(page.texts["reviewed_by"]);
    answer.set_body(std::string(TrimMarkdown(page.body)));
    for (std::string& text_of : page.lists["also_asked"]) {
      answer.add_alternate_questions(std::move(text_of));
    }
    for (std::string& word : page.lists["keywords"]) answer.add_keywords(std::move(word));
    for (std::string& id : page.lists["related"]) {
      answer.add_related()->set_answer_id(std::move(id));
    }
    for (auto& source : page.sources) {
      v1::Source* to = answer.add_sources();
      to->set_title(source["title"]);
      to->set_publisher(source["publisher"]);
      to->set_url(source["url"]);
    }
    uint32_t position = kNoPosition;
    if (const std::string& given = page.texts["position"];
        !given.empty() &&
        (!absl::SimpleAtoi(given, &position) || position > kLastPosition)) {
      draft->AddProblem(
          made.origin, "position",
          absl::StrCat("“", given, "” is not a whole number from 0 to ", kLastPosition));
    }
    answers->push_back({position, std::move(made)});
  }
};

}  // namespace

const Reader& MarkdownDirectoryReader() {
  static const auto* const reader = new Directory;
  return *reader;
}

}  // namespace answerbook::content
