// Documents to terms: the first half of building an index. Each worker analyses windows
// of documents by itself and numbers terms as it meets them; IndexBuilder gives them
// common numbers afterwards.
#ifndef ANSWERBOOK_SERVICE_SEARCH_DOCUMENT_TERMS_H_
#define ANSWERBOOK_SERVICE_SEARCH_DOCUMENT_TERMS_H_

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"

#include "service/content/library.h"
#include "service/search/analyzer.h"
#include "service/search/index.h"

namespace answerbook::search {

enum Field { kQuestion, kAlternates, kKeywords, kSummary, kBody, kFieldCount };

// A term in a document.
struct Occurrence {
  uint32_t term;                               // the worker's number
  uint16_t doc;                                // within the window
  std::array<uint8_t, kFieldCount> frequency;  // at most 255
};

// A window of documents, analysed. Terms have the worker's numbers.
struct WindowTerms {
  unsigned worker = 0;
  std::vector<Occurrence> occurrences;                     // by term, then by document
  std::vector<std::array<uint32_t, kFieldCount>> lengths;  // in words, by document

  // Sets of terms: how many sets, then of each how many terms and these; names_of has the
  // key into `names` of each document.
  std::vector<uint32_t> phrasings;
  std::vector<uint32_t> phrasings_begin;
  std::vector<uint64_t> names_of;
  absl::flat_hash_map<uint64_t, std::vector<uint32_t>> names;

  // As Passages.
  std::vector<std::pair<DocId, std::string>> own_texts;
  std::vector<uint32_t> passages_begin;  // by document
  std::vector<uint8_t> passages;
};

// Analyses windows for one thread.
class DocumentAnalyzer {
 public:
  // A word that was met.
  struct KnownWord {
    uint32_t term;  // this worker's number
    WordKind kind;
    uint32_t count;       // how often, as a word of its own
    std::string surface;  // case-folded
  };

  DocumentAnalyzer(const content::Library& library, const SynonymIndex& synonyms,
                   const std::vector<std::string>& languages,
                   const std::vector<uint32_t>& topic_of,
                   const std::vector<uint16_t>& topic_language);

  WindowTerms Analyze(size_t window);

  // What all windows together had.
  const absl::flat_hash_map<uint64_t, KnownWord>& words() const { return words_; }
  const std::vector<uint64_t>& stems() const { return stems_; }  // by term: HashWord
  const std::vector<TypedWord>& typed() const { return typed_; }

 private:
  void AddDocument(DocId doc, WindowTerms* out);
  // Counts the terms of `text` as a field of the document; lists them in `set` when that
  // is not null.
  void AddText(Field field, std::string_view text, std::vector<uint32_t>* set);
  void AddPhrasing(Field field, std::string_view text, WindowTerms* out);
  void AddNames(const v1::Answer& answer, WindowTerms* out);
  void AddName(std::string_view text, std::vector<uint32_t>* names);
  void AddAcronym(std::string_view acronym, std::vector<uint32_t>* names);
  void AddBody(const v1::Answer& answer, DocId doc, WindowTerms* out);
  void AddPhrases(Field field, std::vector<uint32_t>* set);
  void Count(Field field, uint32_t term);
  const KnownWord& Known(std::string_view word, bool compound);
  void AddTyped(std::string_view word, uint64_t stem);
  uint32_t TermOf(uint64_t stem);

  const content::Library& library_;
  const SynonymIndex& synonyms_;
  const std::vector<uint32_t>& topic_of_;
  const std::vector<uint16_t>& topic_language_;
  std::vector<Analyzer> analyzers_;  // by language

  absl::flat_hash_map<uint64_t, KnownWord> words_;  // by Lexicon::KeyOf
  absl::flat_hash_map<uint64_t, uint32_t> terms_;   // by stem
  std::vector<uint64_t> stems_;
  std::vector<TypedWord> typed_;

  // Of the document being analysed.
  size_t language_ = 0;
  const bool keep_passages_;
  PassageWriter passage_;
  uint16_t doc_ = 0;
  std::vector<Occurrence> occurrences_;  // of the window, by document
  size_t document_begin_ = 0;            // where the document's begin
  std::vector<uint32_t> place_of_;       // by term: where it is in occurrences_, if there
  std::array<uint32_t, kFieldCount> length_{};
  std::vector<uint32_t> set_;
  std::vector<uint64_t> row_;   // stems of the text's words, for phrases
  std::string initials_;        // of the words of the text
  std::string initials_meant_;  // of those that carry meaning
};

}  // namespace answerbook::search

#endif  // ANSWERBOOK_SERVICE_SEARCH_DOCUMENT_TERMS_H_
