// Where content stands in the files of its editors.
#ifndef ANSWERBOOK_SERVICE_CONTENT_ORIGIN_H_
#define ANSWERBOOK_SERVICE_CONTENT_ORIGIN_H_

#include <map>
#include <string>

namespace answerbook::content {

// Where a value stands. Fields without a line of their own are blamed on `line`.
struct Origin {
  std::string file;
  int line = 0;
  std::map<std::string, int> field_lines;  // by field path, such as `sources[1].url`

  int LineOf(const std::string& field) const {
    const auto found = field_lines.find(field);
    return found == field_lines.end() ? line : found->second;
  }
};

}  // namespace answerbook::content

#endif  // ANSWERBOOK_SERVICE_CONTENT_ORIGIN_H_
