// Words that say little about what a question is about.
#ifndef ANSWERBOOK_SERVICE_SEARCH_STOP_WORDS_H_
#define ANSWERBOOK_SERVICE_SEARCH_STOP_WORDS_H_

#include <cstdint>
#include <string_view>

namespace answerbook::search {

enum class WordKind : uint8_t {
  kContent,  // carries meaning
  kCarrier,  // carries a little: "people", "find", "know"; weighs less than others
  kStop,     // carries none by itself: "what", "is", "the"
};

// The kind of a case-folded word (accents kept, apostrophes removed) in a language
// (BCP 47). Languages without a list have content words only; idf then does the job.
WordKind KindOfWord(std::string_view language, std::string_view word);

}  // namespace answerbook::search

#endif  // ANSWERBOOK_SERVICE_SEARCH_STOP_WORDS_H_
