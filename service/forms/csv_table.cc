#include "service/forms/csv_table.h"

#include <algorithm>

#include "service/content/text.h"

namespace answerbook::forms {

bool CsvParser::Fail(int line, const char* error) {
  error_ = error;
  error_line_ = line;
  at_ = text_.size();
  return false;
}

bool CsvParser::AtEndOfCell() const {
  return at_ >= text_.size() || text_[at_] == separator_ || text_[at_] == '\n';
}

bool CsvParser::ReadQuoted(CsvCell* cell) {
  ++at_;
  while (true) {
    const size_t end = text_.find('"', at_);
    if (end == std::string_view::npos) {
      return Fail(cell->line, "a quotation mark opens a cell and none closes it");
    }
    const std::string_view part = text_.substr(at_, end - at_);
    line_ += static_cast<int>(std::count(part.begin(), part.end(), '\n'));
    cell->text += part;
    at_ = end + 1;
    if (at_ >= text_.size() || text_[at_] != '"') break;
    cell->text += '"';
    ++at_;
  }
  if (AtEndOfCell()) return true;
  return Fail(line_,
              "text behind a cell's closing quotation mark; within a cell, a quotation "
              "mark is written twice");
}

bool CsvParser::ReadCell(CsvCell* cell) {
  cell->line = line_;
  cell->text.clear();
  if (at_ < text_.size() && text_[at_] == '"') return ReadQuoted(cell);
  const size_t begin = at_;
  for (; !AtEndOfCell(); ++at_) {
    if (text_[at_] == '"') {
      return Fail(line_,
                  "a quotation mark in a cell that does not begin with one; put the cell "
                  "in quotation marks and write those within it twice");
    }
  }
  cell->text = text_.substr(begin, at_ - begin);
  return true;
}

bool CsvParser::Next(std::vector<CsvCell>* record) {
  record->clear();
  for (; at_ < text_.size() && text_[at_] == '\n'; ++at_) ++line_;
  if (at_ >= text_.size()) return false;
  while (true) {
    if (!ReadCell(&record->emplace_back())) return false;
    if (at_ >= text_.size()) return true;
    const bool more = text_[at_] == separator_;
    ++at_;
    if (!more) {
      ++line_;
      return true;
    }
  }
}

void AppendCell(std::string_view text, char separator, std::string* out) {
  const char special[] = {'"', '\n', '\r', separator, '\0'};
  const bool plain = text.find_first_of(special) == std::string_view::npos &&
                     content::Trim(text).size() == text.size();
  if (plain) {
    *out += text;
    return;
  }
  *out += '"';
  for (const char c : text) {
    if (c == '"') *out += '"';
    *out += c;
  }
  *out += '"';
}

std::vector<std::string> SplitEntries(std::string_view cell) {
  std::vector<std::string> entries;
  while (!cell.empty()) {
    const size_t end = std::min(cell.find('\n'), cell.size());
    const std::string_view entry = content::Trim(cell.substr(0, end));
    if (!entry.empty()) entries.emplace_back(entry);
    cell.remove_prefix(std::min(end + 1, cell.size()));
  }
  return entries;
}

std::string EscapeEntry(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\n') {
      out += "\\n";
      continue;
    }
    if (c == '\\' || c == '|') out += '\\';
    out += c;
  }
  return out;
}

std::string UnescapeEntry(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    const char next = text[i] == '\\' && i + 1 < text.size() ? text[i + 1] : '\0';
    if (next == 'n') {
      out += '\n';
      ++i;
    } else if (next == '\\' || next == '|') {
      out += next;
      ++i;
    } else {
      out += text[i];
    }
  }
  return out;
}

std::vector<std::string> SplitParts(std::string_view entry) {
  std::vector<std::string> parts;
  size_t begin = 0;
  for (size_t i = 0; i <= entry.size(); ++i) {
    if (i < entry.size() && entry[i] == '\\') {
      ++i;
    } else if (i == entry.size() || entry[i] == '|') {
      parts.push_back(UnescapeEntry(content::Trim(entry.substr(begin, i - begin))));
      begin = i + 1;
    }
  }
  return parts;
}

}  // namespace answerbook::forms
