// What a reader is shown of a text: the matching words marked, the best passage.
#ifndef ANSWERBOOK_SERVICE_SEARCH_HIGHLIGHT_H_
#define ANSWERBOOK_SERVICE_SEARCH_HIGHLIGHT_H_

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "absl/container/inlined_vector.h"

#include "service/search/byte_classes.h"
#include "service/search/engine.h"
#include "service/search/fingerprint_scan.h"
#include "service/search/index.h"
#include "service/search/passages.h"
#include "service/search/query_terms.h"
#include "service/search/sentences.h"

namespace answerbook::search {

// Which sentence of a passage a snippet will show.
struct SnippetChoice {
  // The mass of the query's words that a sentence has: at most this much, unless it is
  // known exactly.
  struct Bound {
    double mass;
    uint32_t number;  // see Passage::WithTerms
    bool exact;
  };
  Passage passage;
  // Of the sentences that have a word of the query, in their order.
  std::vector<Bound> bounds;
  std::vector<uint64_t> found;  // a bit for each term that a word of the query is
  std::vector<SentenceWords> words;
  size_t best = 0;    // of bounds, if there are any
  Sentence sentence;  // the best one
};

// Marks what a query matches in texts of the library. Made once a query.
class Highlighter {
 public:
  // Both must outlive this.
  Highlighter(const Index& index, const QueryTerms& query);
  ~Highlighter();
  Highlighter(const Highlighter&) = delete;
  Highlighter& operator=(const Highlighter&) = delete;

  // `text`, of index.languages[language], in pieces, the words that satisfy a query word
  // highlighted, with all of a character (as readers see it: characters.h) of which they
  // have a part. The pieces, views into `text`, joined give it back; none is empty;
  // neighbours differ.
  void Highlight(std::string_view text, size_t language, Segments* out) const;

  // The sentence that has most of the query, the first of equals, with the one after it
  // where both are in one paragraph and fit into about 300 bytes; an ellipsis stands for
  // what was cut inside a sentence, as a piece of its own: behind a word or, if that
  // would leave little, a character. The first hit is always shown, as much of it as
  // fits. The beginning of the text when no sentence matches; empty only for an empty
  // text.
  //
  // In two steps, for several passages at a time: the first one, of a choice whose
  // passage is set, asks for the text that the second one reads.
  void Choose(SnippetChoice* choice) const;
  void Snippet(SnippetChoice* choice, size_t language, Segments* out) const;

 private:
  // A word of the text that satisfies query words, one bit each of the first 64.
  struct Hit {
    Span span;
    uint64_t words;
  };
  using Hits = absl::InlinedVector<Hit, 32>;

  struct Slot {
    uint64_t key;  // 0 where empty
    uint64_t words;
  };
  // What the last one of this thread leaves to the next: memory of this size is slow to
  // come by.
  struct Tables {
    std::vector<Slot> slots;  // by key: the words of the library that match
    WantedTerms wanted;       // the same as terms
  };
  static Tables& Spare();

  void AddTerm(TermId term, uint32_t word);
  void SetMasses();
  size_t SlotOf(uint64_t key) const {
    return key / (uint64_t{2} * Lexicon::kBeginnings) & mask_;
  }
  uint64_t WordsWithKey(uint64_t key) const;
  void FindHits(std::string_view text, Span span, size_t language, Hits* hits) const;
  // The parts of FindHits. Words are bits of the block, which begins at `offset` in the
  // text; none of them goes on behind it.
  void AddHitsOfBlock(std::string_view block, const ByteClasses& classes, uint64_t words,
                      size_t offset, size_t language, Hits* hits) const;
  // A word of ASCII letters or digits alone, at most 64.
  void AddPlainHit(std::string_view word, size_t offset, size_t language,
                   Hits* hits) const;
  // Whether the index says which sentences may have words that match. Of function words
  // it does not.
  bool has_bounds(const Passage& passage) const {
    return passage.has_record() && !marks_function_words_;
  }
  // The places of the words that match from what the index knows of a sentence, but not
  // which words of the query they are. False, with nothing added, where it does not say.
  bool AddKnownHits(const SnippetChoice& choice, const Sentence& sentence,
                    Hits* hits) const;
  void FindHitsOf(const SnippetChoice& choice, const Sentence& sentence, size_t language,
                  Hits* hits) const;
  // Any stretch of a text.
  void AddHits(std::string_view piece, size_t offset, size_t language, Hits* hits) const;
  // Where what words can be in ends, from `at` on.
  size_t EndOfStretch(std::string_view piece, size_t at) const;
  // Whether any word may begin within `piece`, ASCII alone.
  bool MayHit(std::string_view piece) const;
  bool MayBegin(std::string_view word) const {
    const uint32_t beginning = Lexicon::BeginningOf(word);
    return (beginnings_[beginning / 64] >> (beginning % 64) & 1) != 0;
  }
  double MassOfWords(uint64_t words) const;
  // Of a choice whose passage has_bounds.
  void SetBounds(SnippetChoice* choice) const;
  // As its bounds say.
  static void SetSentence(SnippetChoice* choice);
  // The sentence that Snippet shows, and its hits.
  Sentence BestSentence(SnippetChoice* choice, size_t language, Hits* hits) const;
  // The same without bounds.
  Sentence ReadAll(const Passage& passage, size_t language, Hits* hits) const;
  // The characters of `text`, as readers see them, that `span` is part of.
  static Span WholeCharacters(std::string_view text, Span span);
  // text[span) in pieces. What it leaves of a hit is marked.
  static void Cut(std::string_view text, Span span, const Hits& hits, Segments* out);

  const Index& index_;
  const QueryTerms& query_;
  Tables tables_;
  uint64_t mask_ = 0;                                             // of slots
  std::array<uint64_t, Lexicon::kBeginnings / 64> beginnings_{};  // of these words
  PairFilter pairs_;                                              // the same
  // Whether a term that matches has its code together with another one.
  bool shares_code_ = false;
  // Whether function words are to be marked, which passages have not.
  bool marks_function_words_ = false;
  // The mass of the query's words, for each four of them by which are there: as doubles,
  // so that sums are exact and equals are equal.
  std::array<std::array<double, 16>, 16> masses_;
  size_t fours_ = 0;
};

}  // namespace answerbook::search

#endif  // ANSWERBOOK_SERVICE_SEARCH_HIGHLIGHT_H_
