#include "service/content/front_matter.h"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

#include "service/content/text.h"

namespace answerbook::content {
namespace {

constexpr std::string_view kFence = "---";

// What is most often behind YAML that is none.
constexpr char kQuotesHint[] =
    "; text with “: ” or “ #” in it, or that begins with a character such as \" * & [ {, "
    "needs quotes around it";

// What stands behind the plain (unquoted) text `value`, which begins at `at`, and was
// taken for a comment although it hardly is one: no space follows its `#`.
std::string_view CutOff(std::string_view yaml, size_t at, std::string_view value) {
  constexpr std::string_view kBlank = " \t\n";
  // Lines of plain text are folded, and nothing in it is escaped.
  for (const char c : value) {
    if (kBlank.find(c) != std::string_view::npos) continue;
    at = yaml.find_first_not_of(kBlank, at);
    if (at == std::string_view::npos || yaml[at] != c) return {};
    ++at;
  }
  const std::string_view rest = Trim(yaml.substr(at, yaml.find('\n', at) - at));
  const bool cut =
      rest.size() > 1 && rest[0] == '#' && kBlank.find(rest[1]) == std::string_view::npos;
  return cut ? rest : std::string_view();
}

class FrontMatterReader {
 public:
  FrontMatterReader(std::string_view yaml, const PageKeys& keys, Draft* draft, Page* page)
      : yaml_(yaml), keys_(keys), draft_(*draft), page_(*page) {}

  void Read(const YAML::Node& root) {
    if (!root.IsMap()) {
      Problem(2, "", "front matter must be `key: value` lines");
      return;
    }
    std::set<std::string> seen;
    for (const auto& entry : root) {
      const int line = LineOf(entry.first);
      if (!entry.first.IsScalar()) {
        Problem(line, "", "a key must be a word");
        continue;
      }
      const std::string& key = entry.first.Scalar();
      if (!seen.insert(key).second) {
        Problem(line, key, "given twice");
        continue;
      }
      page_.origin.field_lines[key] = line;
      if (Has(keys_.texts, key)) {
        ReadText(key, entry.second, &page_.texts[key]);
      } else if (Has(keys_.lists, key)) {
        ReadList(key, entry.second);
      } else if (keys_.sources && key == "sources") {
        ReadSources(entry.second);
      } else {
        Problem(line, key, absl::StrCat("unknown key; known are ", KnownKeys()));
      }
    }
  }

 private:
  static bool Has(const std::vector<std::string_view>& keys, const std::string& key) {
    return std::find(keys.begin(), keys.end(), key) != keys.end();
  }

  // YAML counts lines from 0, and the opening fence is not part of it.
  static int LineOf(const YAML::Node& node) { return node.Mark().line + 2; }

  std::string KnownKeys() const {
    std::vector<std::string> all;
    all.reserve(keys_.texts.size() + keys_.lists.size() + 1);
    for (std::string_view key : keys_.texts) all.emplace_back(key);
    for (std::string_view key : keys_.lists) all.emplace_back(key);
    if (keys_.sources) all.emplace_back("sources");
    return absl::StrJoin(all, ", ");
  }

  void Problem(int line, const std::string& field, const std::string& message) {
    draft_.AddProblem(page_.origin.file, line, field, message);
  }

  bool ReadText(const std::string& field, const YAML::Node& node, std::string* out) {
    if (node.IsNull()) return true;  // `caution:` with nothing behind it is empty
    if (!node.IsScalar()) {
      Problem(LineOf(node), field, "must be text, not a list or a mapping");
      return false;
    }
    *out = std::string(Trim(node.Scalar()));
    if (node.Tag() == "?") DoubtWhatIsCutOff(field, node);
    return true;
  }

  // `node`: a scalar without quotes.
  void DoubtWhatIsCutOff(const std::string& field, const YAML::Node& node) {
    const int at = node.Mark().pos;
    if (at < 0 || static_cast<size_t>(at) >= yaml_.size()) return;
    const std::string_view cut = CutOff(yaml_, static_cast<size_t>(at), node.Scalar());
    if (cut.empty()) return;
    draft_.doubts.push_back(
        {page_.origin.file, LineOf(node), field,
         absl::StrCat("ends before “", absl::string_view(cut.data(), cut.size()),
                      "”, which is a comment to YAML: put the text in quotes, or a space "
                      "behind the # of a comment")});
  }

  void ReadList(const std::string& field, const YAML::Node& node) {
    if (node.IsNull()) return;
    if (!node.IsSequence()) {
      Problem(LineOf(node), field, "must be a list: `- text` lines");
      return;
    }
    size_t i = 0;
    for (const YAML::Node& item : node) {
      const std::string path = absl::StrCat(field, "[", i++, "]");
      page_.origin.field_lines[path] = LineOf(item);
      std::string text;
      if (!ReadText(path, item, &text)) continue;
      page_.lists[field].push_back(std::move(text));
    }
  }

  void ReadSources(const YAML::Node& node) {
    if (node.IsNull()) return;
    if (!node.IsSequence()) {
      Problem(LineOf(node), "sources", "must be a list of title, publisher and url");
      return;
    }
    size_t i = 0;
    for (const YAML::Node& item : node) {
      const std::string path = absl::StrCat("sources[", i++, "]");
      page_.origin.field_lines[path] = LineOf(item);
      std::map<std::string, std::string>& source = page_.sources.emplace_back();
      if (!item.IsMap()) {
        Problem(LineOf(item), path, "must have title, publisher and url");
        continue;
      }
      for (const auto& entry : item) {
        const std::string key = entry.first.IsScalar() ? entry.first.Scalar() : "";
        const std::string field = absl::StrCat(path, ".", key);
        page_.origin.field_lines[field] = LineOf(entry.first);
        if (key != "title" && key != "publisher" && key != "url") {
          Problem(LineOf(entry.first), field,
                  "unknown key; known are title, publisher, url");
        } else if (source.contains(key)) {
          Problem(LineOf(entry.first), field, "given twice");
        } else {
          ReadText(field, entry.second, &source[key]);
        }
      }
    }
  }

  const std::string_view yaml_;
  const PageKeys& keys_;
  Draft& draft_;
  Page& page_;
};

}  // namespace

bool ReadPage(const std::string& file, std::string_view text, const PageKeys& keys,
              Draft* draft, Page* page) {
  page->origin.file = file;
  page->origin.line = 1;
  const std::string_view first = text.substr(0, text.find('\n'));
  if (Trim(first) != kFence) {
    draft->AddProblem(file, 1, "", "must begin with a line `---` and front matter");
    return false;
  }
  size_t begin = std::min(first.size() + 1, text.size());
  for (size_t line = begin;;) {
    if (line >= text.size()) {
      draft->AddProblem(file, 1, "", "front matter has no closing line `---`");
      return false;
    }
    const size_t end = std::min(text.find('\n', line), text.size());
    if (Trim(text.substr(line, end - line)) == kFence && text[line] == '-') {
      page->body = std::string(text.substr(std::min(end + 1, text.size())));
      const std::string_view body = TrimMarkdown(page->body);
      const auto empty =
          static_cast<size_t>(body.empty() ? 0 : body.data() - page->body.data());
      page->origin.field_lines["body"] = LineAt(text, line) + LineAt(page->body, empty);
      text = text.substr(begin, line - begin);
      break;
    }
    line = end + 1;
  }
  try {
    // Without the last line break: behind one, yaml-cpp takes an open quote for closed.
    while (text.ends_with('\n')) text.remove_suffix(1);
    const YAML::Node root = YAML::Load(std::string(text));
    FrontMatterReader(text, keys, draft, page).Read(root);
  } catch (const YAML::Exception& error) {
    draft->AddProblem(file, error.mark.line + 2, "",
                      absl::StrCat("not YAML: ", error.msg, kQuotesHint));
    return false;
  }
  return true;
}

}  // namespace answerbook::content
