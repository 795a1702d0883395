// Comma- and tab-separated values as RFC 4180 has them, with the lines where cells stand,
// which Debian's libcsv does not tell.
#ifndef ANSWERBOOK_SERVICE_FORMS_CSV_TABLE_H_
#define ANSWERBOOK_SERVICE_FORMS_CSV_TABLE_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace answerbook::forms {

struct CsvCell {
  std::string text;
  int line = 0;  // where it begins
};

// Reads records one by one. A record ends with its line, a line within quotation marks is
// part of its cell. Lines without anything are passed over.
class CsvParser {
 public:
  // `text` has line feeds as line ends, and outlives the parser.
  CsvParser(std::string_view text, char separator) : text_(text), separator_(separator) {}

  // The next record; false at the end and when quotation marks are wrong, after which
  // nothing more can be made out.
  bool Next(std::vector<CsvCell>* record);

  // What is wrong, and in which line; empty when nothing is.
  const std::string& error() const { return error_; }
  int error_line() const { return error_line_; }

 private:
  bool ReadCell(CsvCell* cell);
  bool ReadQuoted(CsvCell* cell);
  bool Fail(int line, const char* error);
  bool AtEndOfCell() const;

  std::string_view text_;
  char separator_;
  size_t at_ = 0;
  int line_ = 1;
  std::string error_;
  int error_line_ = 0;
};

// The cell as it is written: in quotation marks when it needs them.
void AppendCell(std::string_view text, char separator, std::string* out);

// Lists in a cell: an entry a line. In entries `\n` stands for a line break, `\\` for a
// backslash, `\|` for a bar.
std::vector<std::string> SplitEntries(std::string_view cell);
std::string EscapeEntry(std::string_view text);
std::string UnescapeEntry(std::string_view text);

// The parts of an entry, apart by bars that no backslash stands before; unescaped and
// without white space at their ends.
std::vector<std::string> SplitParts(std::string_view entry);

}  // namespace answerbook::forms

#endif  // ANSWERBOOK_SERVICE_FORMS_CSV_TABLE_H_
