// Words that mean the same, as an operator lists them.
#ifndef ANSWERBOOK_SERVICE_SEARCH_SYNONYMS_H_
#define ANSWERBOOK_SERVICE_SEARCH_SYNONYMS_H_

#include <string>
#include <vector>

namespace answerbook::search {

// A query with any of the texts in `from` also finds those in `to`. Texts are one word
// or several, as they were written.
struct SynonymRule {
  std::vector<std::string> from;
  std::vector<std::string> to;
};

using Synonyms = std::vector<SynonymRule>;

}  // namespace answerbook::search

#endif  // ANSWERBOOK_SERVICE_SEARCH_SYNONYMS_H_
