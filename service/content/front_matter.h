// YAML front matter, read strictly.
#ifndef ANSWERBOOK_SERVICE_CONTENT_FRONT_MATTER_H_
#define ANSWERBOOK_SERVICE_CONTENT_FRONT_MATTER_H_

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "service/content/draft.h"

namespace answerbook::content {

// A page: `---`, YAML, `---`, Markdown.
struct Page {
  // With the line of every field that is there; that of the body is its first with text.
  Origin origin;
  std::map<std::string, std::string> texts;               // scalar keys
  std::map<std::string, std::vector<std::string>> lists;  // lists of scalars
  std::vector<std::map<std::string, std::string>> sources;
  std::string body;
};

// Which keys a page may have.
struct PageKeys {
  std::vector<std::string_view> texts;
  std::vector<std::string_view> lists;
  bool sources = false;
};

// Reads `text` (clean lines, UTF-8) of `file`. Every scalar is taken as its text,
// whatever type YAML would give it. Adds what is wrong to draft->problems; false when the
// page has no usable front matter.
bool ReadPage(const std::string& file, std::string_view text, const PageKeys& keys,
              Draft* draft, Page* page);

}  // namespace answerbook::content

#endif  // ANSWERBOOK_SERVICE_CONTENT_FRONT_MATTER_H_
