// What is wrong with content, and where.
#ifndef ANSWERBOOK_SERVICE_CONTENT_PROBLEM_H_
#define ANSWERBOOK_SERVICE_CONTENT_PROBLEM_H_

#include <string>
#include <vector>

#include "absl/status/status.h"

namespace answerbook::content {

// One fault of the content, in the words of its editor.
struct Problem {
  std::string file;         // as the path was given, joined with what is below it
  int line = 0;             // 1 for the first line; 0 when no line is to blame
  std::string field;        // `sources[1].url`; empty when no field is to blame
  std::string message;      // what is wrong and what would be right
  bool unreadable = false;  // the file cannot be read: no fault of what is in it
};

// "content/a/b.md:12: sources[1].url: not an absolute http or https URL: …"
std::string ToString(const Problem& problem);

// INVALID_ARGUMENT with all problems, one a line, ordered by file and line and
// after a line that counts them; OK when there are none.
absl::Status ToStatus(const std::vector<Problem>& problems);

}  // namespace answerbook::content

#endif  // ANSWERBOOK_SERVICE_CONTENT_PROBLEM_H_
