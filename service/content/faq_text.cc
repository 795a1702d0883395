// Plain-text FAQ pages: a line that ends in a question mark is a question, what follows
// is its answer.
#include <algorithm>
#include <filesystem>
#include <optional>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

#include "service/content/draft.h"
#include "service/content/markdown.h"
#include "service/content/text.h"

namespace answerbook::content {
namespace {

constexpr size_t kLargestFile = 8 << 20;
constexpr size_t kLongestId = 80;
constexpr std::string_view kWordJoiner = "\u2060";

bool IsQuestion(std::string_view line) {
  return line.ends_with('?') || line.ends_with("？");
}

// The question of an `IT IS IMPORTANT: …?` line.
std::optional<std::string_view> PointerQuestion(std::string_view line) {
  constexpr std::string_view kWords[] = {"IT", "IS", "IMPORTANT"};
  for (const std::string_view word : kWords) {
    if (line.size() < word.size() ||
        !absl::EqualsIgnoreCase(absl::string_view(line.data(), word.size()),
                                absl::string_view(word.data(), word.size()))) {
      return std::nullopt;
    }
    line = Trim(line.substr(word.size()));
  }
  if (line.starts_with(':')) {
    line.remove_prefix(1);
  } else if (line.starts_with("：")) {
    line.remove_prefix(3);
  } else {
    return std::nullopt;
  }
  line = Trim(line);
  return IsQuestion(line) ? std::optional(line) : std::nullopt;
}

// What stands behind a list marker, and whether the list is numbered.
struct Item {
  std::string_view text;
  bool numbered = false;
};

std::optional<Item> ListItem(std::string_view line) {
  for (const std::string_view marker : {"•", "-", "*", "–", "◦", "·", "‣", "▪"}) {
    if (!line.starts_with(marker)) continue;
    const std::string_view rest = line.substr(marker.size());
    const bool typographic =
        marker == "•" || marker == "◦" || marker == "‣" || marker == "▪";
    if (typographic || rest.starts_with(' ') || rest.starts_with('\t')) {
      return Item{Trim(rest), false};
    }
  }
  size_t digits = 0;
  while (digits < line.size() && line[digits] >= '0' && line[digits] <= '9') ++digits;
  if (digits > 0 && digits <= 3 && digits + 1 < line.size() &&
      (line[digits] == '.' || line[digits] == ')') && line[digits + 1] == ' ') {
    return Item{Trim(line.substr(digits + 1)), true};
  }
  return std::nullopt;
}

// Collects the lines of one answer into CommonMark.
class Body {
 public:
  void Add(std::string_view line) {
    // A word joiner keeps a line that ends in ? from being a question; it is no text.
    if (line.ends_with(kWordJoiner)) line.remove_suffix(kWordJoiner.size());
    if (line.empty()) {
      FinishBlock();
      return;
    }
    if (const std::optional<Item> item = ListItem(line)) {
      if (kind_ != (item->numbered ? kNumbers : kBullets)) FinishBlock();
      kind_ = item->numbered ? kNumbers : kBullets;
      items_.emplace_back(item->text);
    } else if (items_.empty()) {
      items_.emplace_back(line);
    } else {
      items_.back() += ' ';
      items_.back() += line;
    }
  }

  // The body so far; starts a new one.
  std::string Take() {
    FinishBlock();
    pending_list_ = kNone;
    return std::move(markdown_);
  }

 private:
  enum Kind { kParagraph, kBullets, kNumbers, kNone };

  void FinishBlock() {
    if (items_.empty()) return;
    // Items apart by an empty line are still one list.
    const bool goes_on = kind_ != kParagraph && pending_list_ == kind_;
    if (!goes_on) number_ = 1;
    if (!markdown_.empty()) markdown_ += goes_on ? "\n" : "\n\n";
    for (size_t i = 0; i < items_.size(); ++i) {
      if (i > 0) markdown_ += '\n';
      if (kind_ == kBullets) markdown_ += "- ";
      if (kind_ == kNumbers) absl::StrAppend(&markdown_, number_++, ". ");
      markdown_ += PlainTextToMarkdown(items_[i]);
    }
    pending_list_ = kind_ == kParagraph ? kNone : kind_;
    items_.clear();
    kind_ = kParagraph;
  }

  std::string markdown_;
  std::vector<std::string> items_;  // of the block being read; one for a paragraph
  Kind kind_ = kParagraph;
  Kind pending_list_ = kNone;
  int number_ = 1;
};

class FaqText final : public Reader {
 public:
  void Read(const std::string& path, const LoadOptions& options,
            Draft* draft) const override {
    const absl::StatusOr<std::string> bytes = ReadFile(path, kLargestFile);
    if (!bytes.ok()) {
      draft->AddUnread(path, bytes.status());
      return;
    }
    if (const auto at = FirstInvalidUtf8(*bytes)) {
      draft->AddProblem(path, LineAt(*bytes, *at), "", "not UTF-8");
      return;
    }
    const std::string stem = std::filesystem::path(path).stem().string();
    TopicDraft topic;
    topic.origin.file = path;
    topic.topic_id = Slugify(stem, kLongestId);
    if (topic.topic_id.empty()) topic.topic_id = "faq";
    topic.title = Title(stem);
    topic.language = options.default_language;
    ReadLines(CleanLines(*bytes), topic, draft);
    draft->topics.push_back(std::move(topic));
  }

 private:
  static std::string Title(const std::string& stem) {
    std::string title = stem;
    std::replace(title.begin(), title.end(), '-', ' ');
    std::replace(title.begin(), title.end(), '_', ' ');
    title = std::string(Trim(title));
    if (!title.empty() && title[0] >= 'a' && title[0] <= 'z') {
      title[0] = static_cast<char>(title[0] - 'a' + 'A');
    }
    return title.empty() ? "FAQ" : title;
  }

  static void ReadLines(std::string_view text, const TopicDraft& topic, Draft* draft) {
    absl::flat_hash_map<std::string, int> ids;
    Body body;
    AnswerDraft* current = nullptr;
    const size_t first = draft->answers.size();
    const auto finish = [&] {
      if (current == nullptr) return;
      current->answer.set_body(body.Take());
      if (current->answer.body().empty()) {
        draft->AddProblem(current->origin, "body", "the question has no answer below it");
        current->answer.set_body("x");  // said once is enough
      }
    };
    int number = 0;
    bool said_stray = false;
    while (!text.empty()) {
      const size_t end = std::min(text.find('\n'), text.size());
      const std::string_view line = Trim(text.substr(0, end));
      text.remove_prefix(std::min(end + 1, text.size()));
      ++number;
      if (FirstControlCharacter(line).has_value()) {
        draft->AddProblem(topic.origin.file, number, "", "has a control character");
      } else if (const auto pointer = PointerQuestion(line)) {
        draft->pointers.push_back({std::string(*pointer), topic.topic_id,
                                   current == nullptr ? "" : current->answer.answer_id(),
                                   "", topic.origin.file, number});
      } else if (IsQuestion(line) && !ListItem(line).has_value()) {
        finish();
        current = &draft->answers.emplace_back();
        current->origin = {topic.origin.file, number, {}};
        current->answer.set_topic_id(topic.topic_id);
        current->answer.set_question(std::string(line));
        current->answer.set_answer_id(UniqueId(line, &ids));
      } else if (current != nullptr) {
        body.Add(line);
      } else if (!line.empty() && !said_stray) {
        said_stray = true;
        draft->AddProblem(
            topic.origin.file, number, "",
            "text before the first question; a question is a line that ends in ?");
      }
    }
    finish();
    if (draft->answers.size() == first) {
      draft->AddProblem(topic.origin.file, 0, "",
                        "has no question: a question is a line that ends in ?");
    }
  }

  static std::string UniqueId(std::string_view question,
                              absl::flat_hash_map<std::string, int>* ids) {
    std::string id = Slugify(question, kLongestId);
    if (id.empty()) id = "question";
    const int count = ++(*ids)[id];
    if (count == 1) return id;
    std::string unique = absl::StrCat(id, "-", count);
    while (!ids->try_emplace(unique, 1).second) unique += "-2";
    return unique;
  }
};

}  // namespace

const Reader& FaqTextReader() {
  static const auto* const reader = new FaqText;
  return *reader;
}

}  // namespace answerbook::content
