// Lines typed at a terminal: edited, completed by Tab, with a history (libedit).
#ifndef ANSWERBOOK_CLIENT_CLI_LINE_EDITOR_H_
#define ANSWERBOOK_CLIENT_CLI_LINE_EDITOR_H_

#include <histedit.h>

#include <functional>
#include <string>

#include "client/cli/session.h"
#include "client/cli/terminal_signals.h"

namespace answerbook::cli {

// What Tab offers for what stands before the cursor.
using Suggester = std::function<Suggestions(const std::string& typed)>;

// Reads from stdin and writes to stdout, which must be a terminal. At most one at a time.
class LineEditor {
 public:
  // `signals` must outlive the editor. Takes keys from ~/.editrc as other programs do.
  LineEditor(TerminalSignals& signals, Suggester suggest);
  ~LineEditor();
  LineEditor(const LineEditor&) = delete;
  LineEditor& operator=(const LineEditor&) = delete;

  enum class Outcome {
    kLine,       // there is a line
    kAbandoned,  // Ctrl-C
    kEnd,        // Ctrl-D on an empty line, a terminal that is gone, or SIGTERM
  };
  // `line` without its line break.
  Outcome Read(std::string* line);

  // Adds a line to what the arrow keys go through.
  void Remember(const std::string& line);

 private:
  static LineEditor* Self(EditLine* edit_line);
  static char* Prompt(EditLine* edit_line);
  static int GetCharacter(EditLine* edit_line, wchar_t* character);
  static unsigned char OnTab(EditLine* edit_line, int character);
  unsigned char Complete();

  TerminalSignals& signals_;
  const Suggester suggest_;
  EditLine* edit_line_ = nullptr;
  History* history_ = nullptr;
  bool abandoned_ = false;
};

}  // namespace answerbook::cli

#endif  // ANSWERBOOK_CLIENT_CLI_LINE_EDITOR_H_
