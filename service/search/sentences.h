// Plain text to sentences.
#ifndef ANSWERBOOK_SERVICE_SEARCH_SENTENCES_H_
#define ANSWERBOOK_SERVICE_SEARCH_SENTENCES_H_

#include <cstdint>
#include <string_view>
#include <vector>

namespace answerbook::search {

// A stretch of a text, in bytes.
struct Span {
  uint32_t begin = 0;
  uint32_t end = 0;
};

// The sentences of `text` without the white space around them; together they hold all
// of it that is not white space. A sentence ends at a line break, or at . ! ? … and
// their fullwidth forms when white space and no lower-case letter follow, but not
// behind an abbreviation such as "Dr." or "e.g." or a single letter.
std::vector<Span> SplitSentences(std::string_view text);

}  // namespace answerbook::search

#endif  // ANSWERBOOK_SERVICE_SEARCH_SENTENCES_H_
