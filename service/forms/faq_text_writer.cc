// A plain-text FAQ page: questions, answers without markup, and pointers to what is
// related.
#include <algorithm>
#include <string>
#include <string_view>

#include "absl/strings/str_cat.h"

#include "service/content/markdown.h"
#include "service/content/text.h"
#include "service/forms/writers.h"

namespace answerbook::forms {
namespace {

bool IsQuestion(std::string_view line) {
  return line.ends_with('?') || line.ends_with("？");
}

// Whether the reader may take the line for an item of a list.
bool MayBeItem(std::string_view line) {
  for (const std::string_view marker : {"•", "-", "*", "–", "◦", "·", "‣", "▪"}) {
    if (line.starts_with(marker)) return true;
  }
  const size_t digits = std::min(line.find_first_not_of("0123456789"), line.size());
  return digits > 0 && (line.substr(digits, 1) == "." || line.substr(digits, 1) == ")");
}

// A line that is read as a question.
std::string QuestionLine(std::string question) {
  std::replace(question.begin(), question.end(), '\n', ' ');
  if (!IsQuestion(question)) question += '?';
  const std::string slug = content::Slugify(question, 16);
  const bool pointer = slug == "it-is-important";
  return MayBeItem(question) || pointer ? "Q: " + question : question;
}

void AppendBody(std::string_view body, std::string* out) {
  // Character references can stand for what no file may have.
  const std::string text =
      content::WithoutControlCharacters(content::MarkdownToPlainText(body));
  std::string_view rest = text;
  while (!rest.empty()) {
    const size_t end = std::min(rest.find('\n'), rest.size());
    const std::string_view line = content::Trim(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
    // What ends like a question is to stay a part of the answer.
    absl::StrAppend(out, std::string(line), IsQuestion(line) ? "\u2060" : "", "\n");
  }
}

}  // namespace

void WriteFaqText(const content::Library& library, const Sink& sink, const Tick& tick) {
  for (size_t i = 0; i < library.answers.size(); ++i) {
    const v1::Answer& answer = library.answers[i];
    std::string out = i == 0 ? "" : "\n";
    absl::StrAppend(&out, QuestionLine(answer.question()), "\n\n");
    AppendBody(answer.body(), &out);
    if (!answer.related().empty()) out += '\n';
    for (const v1::AnswerRef& ref : answer.related()) {
      absl::StrAppend(&out, "IT IS IMPORTANT: ", QuestionLine(ref.question()), "\n");
    }
    sink(out);
    tick(i + 1, library.answers.size());
  }
}

}  // namespace answerbook::forms
