// Synonyms in the common text form of Solr:
//
//   # what patients say => what the library says
//   tiredness, exhaustion => fatigue
//   hair loss, alopecia
//
// `a, b => c, d`: a query with a or b also finds c and d. `a, b, c`: each also finds the
// others. A text is one word or several. `#` begins a comment; a backslash before a
// comma, a backslash, `=` or `#` takes it for the character.
#ifndef ANSWERBOOK_SERVICE_SEARCH_SYNONYMS_FILE_H_
#define ANSWERBOOK_SERVICE_SEARCH_SYNONYMS_FILE_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"

#include "service/search/synonyms.h"

namespace answerbook::search {

// Rules and texts that a file may have, and their size.
inline constexpr size_t kMostSynonymRules = 100000;
inline constexpr size_t kMostSynonymTexts = 64;   // on each side of a rule
inline constexpr size_t kMostSynonymBytes = 200;  // a text
inline constexpr size_t kMostSynonymFileBytes = size_t{16} << 20;

// Parses the text of a file. INVALID_ARGUMENT with all faults, one a line, each with
// `file` and the line where it stands.
absl::StatusOr<Synonyms> ParseSynonyms(std::string_view text, const std::string& file);

// Reads and parses the file at `path`. Also NOT_FOUND and other errors of reading.
absl::StatusOr<Synonyms> ReadSynonyms(const std::string& path);

// Those of a library by its operator's setting: `off` for none, a path, or `auto` for
// kSynonymsFile in `content`, where that is a directory that has it.
absl::StatusOr<Synonyms> LoadSynonyms(const std::string& setting,
                                      const std::string& content);

}  // namespace answerbook::search

#endif  // ANSWERBOOK_SERVICE_SEARCH_SYNONYMS_FILE_H_
