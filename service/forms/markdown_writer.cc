// Pages as service/content/markdown_directory.cc reads them.
#include <algorithm>
#include <string>
#include <string_view>

#include "absl/strings/str_cat.h"

#include "service/content/checks.h"
#include "service/content/markdown.h"
#include "service/forms/writers.h"

namespace answerbook::forms {
namespace {

constexpr size_t kLineWidth = 88;

// A double-quoted scalar: whatever the text, on one line.
std::string Quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    if (c == '\n') {
      out += "\\n";
    } else if (c == '\t') {
      out += "\\t";
    } else {
      out += c;
    }
  }
  return out + "\"";
}

// A slug or a language tag: as it is where no YAML parser takes it for something else,
// such as Norwegian, `no`, for false.
std::string Word(std::string_view text) {
  const bool letter = text[0] >= 'a' && text[0] <= 'z';
  const bool plain = letter && (text.find('-') != std::string_view::npos || text == "en");
  return plain ? std::string(text) : Quoted(text);
}

// Whether the text can stand in a folded block scalar: such has no escapes, and only
// single spaces between words stay what they were when lines are folded there.
bool CanFold(std::string_view text) {
  if (text.size() <= kLineWidth - 20) return false;
  // The last are line breaks or marks to YAML.
  for (const std::string_view bad : {"\n", "\t", "  ", "\u2028", "\u2029", "\uFEFF"}) {
    if (text.find(bad) != std::string_view::npos) return false;
  }
  return true;
}

std::string Folded(std::string_view text) {
  std::string out = ">-";
  size_t width = kLineWidth;
  while (!text.empty()) {
    const std::string_view word = text.substr(0, text.find(' '));
    if (width + 1 + word.size() > kLineWidth) {
      out += "\n  ";
      width = 2;
    } else {
      out += ' ';
      ++width;
    }
    out += word;
    width += word.size();
    text.remove_prefix(std::min(word.size() + 1, text.size()));
  }
  return out;
}

void AppendText(std::string_view key, std::string_view text, std::string* out) {
  if (text.empty()) return;
  *out += key;
  *out += ": ";
  *out += CanFold(text) ? Folded(text) : Quoted(text);
  *out += '\n';
}

template <typename Texts>
void AppendTexts(std::string_view key, const Texts& texts, std::string* out) {
  if (texts.empty()) return;
  *out += key;
  *out += ":\n";
  for (const std::string& text : texts) *out += "  - " + Quoted(text) + "\n";
}

void AppendSources(const v1::Answer& answer, std::string* out) {
  if (answer.sources().empty()) return;
  *out += "sources:\n";
  for (const v1::Source& source : answer.sources()) {
    const char* lead = "  - ";
    const auto append = [&](const char* key, const std::string& text) {
      if (text.empty()) return;
      absl::StrAppend(out, lead, key, ": ", Quoted(text), "\n");
      lead = "    ";
    };
    append("title", source.title());
    append("publisher", source.publisher());
    append("url", source.url());
  }
}

}  // namespace

std::string TopicPage(const v1::Topic& topic, std::string_view disclaimer) {
  std::string out = "---\n";
  AppendText("title", topic.title(), &out);
  AppendText("summary", topic.summary(), &out);
  absl::StrAppend(&out, "language: ", Word(topic.language()), "\n");
  AppendText("disclaimer", disclaimer, &out);
  return out + "---\n";
}

std::string AnswerPage(const v1::Answer& answer, int position) {
  std::string out = "---\n";
  AppendText("question", answer.question(), &out);
  if (position >= 0) absl::StrAppend(&out, "position: ", position, "\n");
  AppendTexts("also_asked", answer.alternate_questions(), &out);
  // A summary that is made from the body is to follow it when an editor changes it.
  if (answer.summary() !=
      content::MadeSummary(content::MarkdownToPlainText(answer.body()))) {
    AppendText("summary", answer.summary(), &out);
  }
  AppendText("caution", answer.caution(), &out);
  AppendTexts("keywords", answer.keywords(), &out);
  if (!answer.related().empty()) out += "related:\n";
  for (const v1::AnswerRef& ref : answer.related()) {
    absl::StrAppend(&out, "  - ", Word(ref.answer_id()), "\n");
  }
  AppendSources(answer, &out);
  AppendText("reviewed_on", answer.reviewed_on(), &out);
  AppendText("reviewed_by", answer.reviewed_by(), &out);
  return absl::StrCat(out, "---\n", answer.body(), "\n");
}

}  // namespace answerbook::forms
