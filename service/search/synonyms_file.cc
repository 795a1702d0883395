#include "service/search/synonyms_file.h"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"

#include "service/content/load.h"
#include "service/content/problem.h"
#include "service/content/text.h"

namespace answerbook::search {
namespace {

// A line's two sides as they stand: texts, and whether there was an arrow.
struct Sides {
  std::vector<std::string> left;
  std::optional<std::vector<std::string>> right;
};

std::string Trimmed(std::string_view text) {
  constexpr std::string_view kSpace = " \t";
  const size_t begin = text.find_first_not_of(kSpace);
  if (begin == std::string_view::npos) return {};
  return std::string(text.substr(begin, text.find_last_not_of(kSpace) - begin + 1));
}

class Parser {
 public:
  Parser(std::string text, const std::string& file)
      : owned_(std::move(text)), text_(owned_), file_(file) {}

  absl::StatusOr<Synonyms> Parse() && {
    while (!text_.empty()) {
      const size_t end = std::min(text_.find('\n'), text_.size());
      ++line_;
      ParseLine(text_.substr(0, end));
      text_.remove_prefix(std::min(end + 1, text_.size()));
    }
    if (rules_.size() > kMostSynonymRules) {
      line_ = 0;
      Fault(absl::StrCat("has ", rules_.size(), " rules; at most ", kMostSynonymRules,
                         " are allowed"));
    }
    if (absl::Status status = content::ToStatus(problems_); !status.ok()) return status;
    return std::move(rules_);
  }

 private:
  void Fault(std::string message) {
    problems_.push_back({file_, line_, "", std::move(message)});
  }

  void ParseLine(std::string_view line) {
    const std::optional<Sides> sides = Split(line);
    if (!sides.has_value()) return;
    const bool arrow = sides->right.has_value();
    bool good = CheckSide(sides->left, arrow ? "before =>" : "");
    if (arrow) good = CheckSide(*sides->right, "behind =>") && good;
    if (!good) return;
    if (!arrow && sides->left.size() == 1) {
      Fault(absl::StrCat("“", sides->left.front(),
                         "” stands alone: write at least two texts with a comma between, "
                         "or a => b"));
      return;
    }
    rules_.push_back({sides->left, arrow ? *sides->right : sides->left});
  }

  // Nothing for lines without a text, and for those with two arrows.
  std::optional<Sides> Split(std::string_view line) {
    Sides sides;
    std::vector<std::string>* side = &sides.left;
    std::string text;
    bool any = false;
    for (size_t at = 0; at < line.size(); ++at) {
      const char c = line[at];
      if (c == '\\' && at + 1 < line.size()) {
        text += line[++at];
        any = true;
      } else if (c == '#') {
        break;
      } else if (c == ',') {
        side->push_back(Trimmed(text));
        text.clear();
        any = true;
      } else if (c == '=' && at + 1 < line.size() && line[at + 1] == '>') {
        if (sides.right.has_value()) {
          Fault("has => twice: a rule has it once");
          return std::nullopt;
        }
        side->push_back(Trimmed(text));
        text.clear();
        side = &sides.right.emplace();
        any = true;
        ++at;
      } else {
        text += c;
        any = any || (c != ' ' && c != '\t');
      }
    }
    if (!any) return std::nullopt;
    side->push_back(Trimmed(text));
    return sides;
  }

  bool CheckSide(const std::vector<std::string>& texts, std::string_view where) {
    const std::string_view space = where.empty() ? "" : " ";
    if (texts.size() > kMostSynonymTexts) {
      Fault(absl::StrCat("has ", texts.size(), " texts", std::string(space),
                         std::string(where), "; at most ", kMostSynonymTexts,
                         " are allowed"));
      return false;
    }
    for (const std::string& text : texts) {
      if (text.empty()) {
        Fault(absl::StrCat("has no text", std::string(space), std::string(where),
                           where.empty() ? " beside a comma" : " or beside a comma there",
                           ": leave the comma out, or write the text"));
        return false;
      }
      if (text.size() > kMostSynonymBytes) {
        Fault(absl::StrCat("has a text of ", text.size(), " bytes; at most ",
                           kMostSynonymBytes, " are allowed"));
        return false;
      }
    }
    return true;
  }

  const std::string owned_;
  std::string_view text_;  // what is left of it
  const std::string& file_;
  int line_ = 0;
  Synonyms rules_;
  std::vector<content::Problem> problems_;
};

}  // namespace

absl::StatusOr<Synonyms> ParseSynonyms(std::string_view text, const std::string& file) {
  if (const auto at = content::FirstInvalidUtf8(text)) {
    return content::ToStatus(
        {{file, content::LineAt(text, *at), "", "is not UTF-8 here"}});
  }
  return Parser(content::CleanLines(text), file).Parse();
}

absl::StatusOr<Synonyms> ReadSynonyms(const std::string& path) {
  const absl::StatusOr<std::string> text = content::ReadFile(path, kMostSynonymFileBytes);
  if (!text.ok()) {
    return absl::Status(text.status().code(),
                        absl::StrCat(path, ": ", text.status().message()));
  }
  return ParseSynonyms(*text, path);
}

absl::StatusOr<Synonyms> LoadSynonyms(const std::string& setting,
                                      const std::string& content) {
  if (setting == "off") return Synonyms();
  if (setting != "auto") return ReadSynonyms(setting);
  const auto path = std::filesystem::path(content) / content::kSynonymsFile;
  std::error_code error;
  if (!std::filesystem::exists(path, error)) return Synonyms();
  return ReadSynonyms(path.string());
}

}  // namespace answerbook::search
