// Where content stands in the files of its editors.
#ifndef ANSWERBOOK_SERVICE_CONTENT_ORIGIN_H_
#define ANSWERBOOK_SERVICE_CONTENT_ORIGIN_H_

#include <cstddef>
#include <map>
#include <string>

namespace answerbook::content {

// Where a value stands. A field without a line of its own, as one that is missing, is
// blamed on what it is part of, `sources[1].title` on `sources[1]`; at last on `line`.
struct Origin {
  std::string file;
  int line = 0;
  std::map<std::string, int> field_lines;  // by field path, such as `sources[1].url`

  int LineOf(const std::string& field) const {
    for (std::string part = field;;) {
      const auto found = field_lines.find(part);
      if (found != field_lines.end()) return found->second;
      const size_t end = part.find_last_of(".[");
      if (end == std::string::npos) return line;
      part.erase(end);
    }
  }

  // The field that the line `at` belongs to: the last that begins there or before; of a
  // list within a line, the list. Empty when there is none.
  std::string FieldAt(int at) const {
    const std::string* field = nullptr;
    int begin = 0;
    for (const auto& [name, first] : field_lines) {
      if (first > at || first < begin) continue;
      if (name.ends_with(']') && LineOf(name.substr(0, name.rfind('['))) == first)
        continue;
      field = &name;
      begin = first;
    }
    return field == nullptr ? std::string() : *field;
  }
};

}  // namespace answerbook::content

#endif  // ANSWERBOOK_SERVICE_CONTENT_ORIGIN_H_
