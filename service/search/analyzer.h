// Text to the terms that are indexed and searched for.
#ifndef ANSWERBOOK_SERVICE_SEARCH_ANALYZER_H_
#define ANSWERBOOK_SERVICE_SEARCH_ANALYZER_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"

#include "service/search/stemmer.h"
#include "service/search/stop_words.h"
#include "service/search/tokenizer.h"

namespace answerbook::search {

// A term of a text: a word as the index knows it.
struct Term {
  std::string text;     // the stem, see TermSpelling
  std::string surface;  // the word that it comes from, case-folded
  uint32_t begin = 0;   // where that stands in the text, in bytes
  uint32_t end = 0;
  bool compound = false;  // see Token::compound
  WordKind kind = WordKind::kContent;
};

// Analyses text of one language: words, case folding, Snowball stem, accents. Both
// sides of a search must use it, or they will not meet. Not thread-safe.
class Analyzer {
 public:
  // For a BCP 47 tag; empty for text of unknown language (no stemming).
  explicit Analyzer(std::string_view language);

  // The terms of `text` in the order they stand.
  std::vector<Term> Analyze(std::string_view text);

  // The term that one case-folded word becomes.
  const std::string& TermOf(std::string_view word);

  const std::string& language() const { return language_; }

 private:
  std::string language_;
  Stemmer stemmer_;
  // Stems of words seen before: text repeats its words, and stemming costs more than
  // a look-up. Bounded, for questions may hold anything.
  absl::flat_hash_map<std::string, std::string> stems_;
};

// This thread's analyzer for a language: an analyzer holds a stemmer's buffer and a
// cache, so each thread keeps its own. Valid until the thread ends, or asks for a 33rd
// language.
Analyzer& ThreadAnalyzer(std::string_view language);

// The letters and digits of `text` in a row, case-folded without accents, with a blank
// between two digits that something separates (1.5 is not 15): equal for questions that
// differ in case, punctuation and spacing only.
std::string NormalizedQuestion(std::string_view text);

// The same for who has the tokens at hand.
class QuestionNormalizer {
 public:
  // Memory of `spare` is used again.
  explicit QuestionNormalizer(std::string spare = {}) : normalized_(std::move(spare)) {}
  // `text` is what the tokens are of, all of which must come, in their order.
  void Add(std::string_view text, const TokenView& token);
  std::string Take() && {
    normalized_.resize(size_);
    return std::move(normalized_);
  }

 private:
  void Append(std::string_view text);

  std::string normalized_;  // and behind it room
  size_t size_ = 0;         // without that
};

}  // namespace answerbook::search

#endif  // ANSWERBOOK_SERVICE_SEARCH_ANALYZER_H_
