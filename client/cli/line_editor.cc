#include "client/cli/line_editor.h"

#include <langinfo.h>
#include <unistd.h>

#include <algorithm>
#include <clocale>
#include <cstdio>
#include <cwchar>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"

#include "client/cli/text_layout.h"

namespace answerbook::cli {
namespace {

constexpr int kHistorySize = 1000;
constexpr size_t kMostListed = 40;
constexpr char kCtrlD = '\x04';

// Everything that is sent and shown is UTF-8, whatever the locale says.
void UseUtf8() {
  std::setlocale(LC_CTYPE, "");
  if (std::string_view(nl_langinfo(CODESET)) != "UTF-8") {
    std::setlocale(LC_CTYPE, "C.UTF-8");
  }
}

// How many bytes all lines begin with in common, without regard to case, never cut inside
// a character.
size_t CommonPrefix(const std::vector<std::string>& lines) {
  const std::string& first = lines.front();
  size_t size = first.size();
  for (const std::string& line : lines) {
    size = std::min(size, line.size());
    size_t same = 0;
    while (same < size &&
           absl::ascii_tolower(first[same]) == absl::ascii_tolower(line[same])) {
      ++same;
    }
    size = same;
  }
  const auto inside_character = [&](size_t at) {
    return at < first.size() && (static_cast<unsigned char>(first[at]) & 0xC0) == 0x80;
  };
  while (size > 0 && inside_character(size)) --size;
  return size;
}

void List(const char* heading, const std::vector<std::string>& lines) {
  std::string text = "\n";
  text += heading;
  for (size_t i = 0; i < std::min(lines.size(), kMostListed); ++i) {
    text += "  " + Harmless(lines[i]) + '\n';
  }
  if (lines.size() > kMostListed) {
    text += "  and " + std::to_string(lines.size() - kMostListed) + " more\n";
  }
  std::fwrite(text.data(), 1, text.size(), stdout);
  std::fflush(stdout);
}

}  // namespace

LineEditor::LineEditor(TerminalSignals& signals, Suggester suggest)
    : signals_(signals), suggest_(std::move(suggest)) {
  UseUtf8();
  history_ = history_init();
  HistEvent event{};
  history(history_, &event, H_SETSIZE, kHistorySize);
  history(history_, &event, H_SETUNIQUE, 1);
  edit_line_ = el_init("answerbook", stdin, stdout, stderr);
  el_set(edit_line_, EL_CLIENTDATA, this);
  el_set(edit_line_, EL_PROMPT, &LineEditor::Prompt);
  el_set(edit_line_, EL_SIGNAL, 0);  // they are ours
  el_set(edit_line_, EL_EDITOR, "emacs");
  el_set(edit_line_, EL_HIST, history, history_);
  el_set(edit_line_, EL_GETCFN, &LineEditor::GetCharacter);
  el_set(edit_line_, EL_ADDFN, "answerbook-complete", "completes questions",
         &LineEditor::OnTab);
  el_set(edit_line_, EL_BIND, "^I", "answerbook-complete", nullptr);
  el_set(edit_line_, EL_BIND, "^R", "em-inc-search-prev", nullptr);
  el_source(edit_line_, nullptr);
}

LineEditor::~LineEditor() {
  el_end(edit_line_);
  history_end(history_);
}

LineEditor* LineEditor::Self(EditLine* edit_line) {
  void* self = nullptr;
  el_get(edit_line, EL_CLIENTDATA, &self);
  return static_cast<LineEditor*>(self);
}

char* LineEditor::Prompt(EditLine* /*edit_line*/) {
  static char prompt[] = "answerbook> ";
  return prompt;
}

int LineEditor::GetCharacter(EditLine* edit_line, wchar_t* character) {
  LineEditor* self = Self(edit_line);
  mbstate_t state{};
  for (;;) {
    const bool readable = WaitForInput(STDIN_FILENO, self->signals_, [edit_line] {
      el_resize(edit_line);
      el_set(edit_line, EL_REFRESH);
    });
    if (!readable) {
      self->abandoned_ = self->signals_.end_signal() == 0;
      return self->abandoned_ ? -1 : 0;
    }
    char byte = 0;
    const ssize_t size = read(STDIN_FILENO, &byte, 1);
    if (size <= 0) return 0;  // the terminal is gone
    // Ctrl-D that was typed before libedit set the terminal to single characters, which
    // it does after it showed the prompt: the kernel has put a null byte in its place.
    if (byte == '\0') byte = kCtrlD;
    const size_t decoded = std::mbrtowc(character, &byte, 1, &state);
    if (decoded == static_cast<size_t>(-2)) continue;  // the character goes on
    if (decoded == static_cast<size_t>(-1)) *character = L'\uFFFD';
    return 1;
  }
}

LineEditor::Outcome LineEditor::Read(std::string* line) {
  abandoned_ = false;
  int size = 0;
  const char* text = el_gets(edit_line_, &size);
  if (text == nullptr || size <= 0) {
    el_reset(edit_line_);
    std::fputc('\n', stdout);
    std::fflush(stdout);
    return abandoned_ ? Outcome::kAbandoned : Outcome::kEnd;
  }
  line->assign(text, static_cast<size_t>(size));
  while (!line->empty() && (line->back() == '\n' || line->back() == '\r')) {
    line->pop_back();
  }
  return Outcome::kLine;
}

void LineEditor::Remember(const std::string& line) {
  HistEvent event{};
  history(history_, &event, H_ENTER, line.c_str());
}

unsigned char LineEditor::OnTab(EditLine* edit_line, int /*character*/) {
  return Self(edit_line)->Complete();
}

unsigned char LineEditor::Complete() {
  const LineInfo* info = el_line(edit_line_);
  const std::string typed(info->buffer, info->cursor);
  // What stands after the cursor was not meant to be replaced.
  if (info->cursor != info->lastchar) return CC_REFRESH_BEEP;
  const Suggestions found = suggest_(typed);
  if (found.completions.empty()) {
    if (found.nearest.empty()) return CC_REFRESH_BEEP;
    List(typed.empty() ? "" : "Near:\n", found.nearest);
    return CC_REDISPLAY;
  }
  const std::string common =
      found.completions.front().substr(0, CommonPrefix(found.completions));
  const bool one = found.completions.size() == 1;
  if (common.size() > typed.size() || (one && common != typed)) {
    // Counted in characters, not in bytes.
    const LineInfoW* wide = el_wline(edit_line_);
    el_deletestr(edit_line_, static_cast<int>(wide->cursor - wide->buffer));
    el_insertstr(edit_line_, common.c_str());
    return CC_REFRESH;
  }
  if (one) return CC_REFRESH_BEEP;
  List("", found.completions);
  return CC_REDISPLAY;
}

}  // namespace answerbook::cli
