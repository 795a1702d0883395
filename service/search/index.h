// The index: what searching reads. Built by BuildIndex, immutable afterwards.
#ifndef ANSWERBOOK_SERVICE_SEARCH_INDEX_H_
#define ANSWERBOOK_SERVICE_SEARCH_INDEX_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "service/content/answer_table.h"
#include "service/content/flat_array.h"
#include "service/content/library.h"
#include "service/search/lexicon.h"
#include "service/search/passages.h"
#include "service/search/postings.h"
#include "service/search/question_records.h"
#include "service/search/spelling.h"
#include "service/search/synonym_index.h"

namespace answerbook::search {

struct Index {
  Lexicon lexicon;
  content::FlatArray<float> idf;   // by term, times its aboutness: see AboutnessOf
  content::FlatArray<float> mass;  // by term: see MassOf; less for carriers, none for
                                   // stop words
  // By term its code in the records of passages, if there are any: see CodeOf. With
  // kSharedCode where another term has it too.
  content::FlatArray<uint32_t> codes;
  PostingLists postings;
  QuestionRecords questions;
  Passages passages;

  std::vector<std::string> languages;  // distinct, in order of appearance
  // By language, a bit a document: see DocumentsIn; empty when there is one language.
  content::FlatArray<uint64_t> documents_in;
  content::FlatArray<uint32_t> topic_of;        // by document
  content::FlatArray<uint32_t> topic_begin;     // by topic, one more at the end
  content::FlatArray<uint16_t> topic_language;  // by topic, into languages

  float impact_unit = 1;   // what an impact of 1 adds to a score
  float unknown_mass = 0;  // of a word that no document has

  // Bring what a query needs of a term into the cache: in the order Begin, this.
  void PrefetchTermBegin(TermId term) const {
    __builtin_prefetch(&mass[term]);
    if (!codes.empty()) __builtin_prefetch(&codes[term]);
    postings.PrefetchBegin(term);
    lexicon.PrefetchWordsBegin(term);
  }
  void PrefetchTerm(TermId term) const {
    postings.Prefetch(term);
    lexicon.PrefetchWords(term);
  }

  size_t documents() const { return postings.documents(); }
  uint16_t LanguageOf(DocId doc) const {
    return languages.size() <= 1 ? 0 : topic_language[topic_of[doc]];
  }
  // The documents of a language, of several: a bit each, and a word more than they take.
  std::span<const uint64_t> DocumentsIn(uint16_t language) const {
    const size_t words = LanguageWords(documents());
    return {documents_in.data() + language * words, words};
  }
  static size_t LanguageWords(size_t documents) { return (documents + 63) / 64 + 1; }

  // Bytes held, the library's text not counted.
  size_t Bytes() const;

  // But for the languages, which the topics tell.
  template <typename Self, typename Visitor>
  static void VisitSections(Self& self, Visitor& visit) {
    Lexicon::VisitSections(self.lexicon, visit);
    visit("index.idf", self.idf);
    visit("index.mass", self.mass);
    visit("index.codes", self.codes);
    PostingLists::VisitSections(self.postings, visit);
    QuestionRecords::VisitSections(self.questions, visit);
    Passages::VisitSections(self.passages, visit);
    visit("index.documents_in", self.documents_in);
    visit("index.topic_of", self.topic_of);
    visit("index.topic_begin", self.topic_begin);
    visit("index.topic_language", self.topic_language);
    visit("index.impact_unit", self.impact_unit);
    visit("index.unknown_mass", self.unknown_mass);
  }
  // Whether searching stays within what there is, for these answers. Passages that are
  // mapped are Reset to them first.
  bool IsWhole(const content::AnswerTable& answers) const;
};

// How much a term says of what an answer is about: the share of the documents with it
// that have it in their topic's title or keywords, from kLeastAboutness up. "Melanoma" is
// what an answer is about nearly wherever it stands; "find", as rare as it may be, never.
inline constexpr float kLeastAboutness = 0.2F;
inline float AboutnessOf(uint32_t documents, uint32_t documents_named) {
  // Half a document each way, so that a rare word is not judged by one case.
  const float share = (static_cast<float>(documents_named) + 0.5F) /
                      (static_cast<float>(documents) + 1.0F);
  return kLeastAboutness + (1 - kLeastAboutness) * share;
}

// How much of a question's meaning a word carries, from its idf and that of an unknown
// word: idf, levelled. By idf alone a word that all answers have would carry nothing,
// yet a question without the subject of the library is about something else.
inline float MassOf(float idf, float unknown_idf, float aboutness) {
  return (0.75F * idf + 0.25F * unknown_idf) * aboutness;
}

// Carrier words have about a third of that.
inline constexpr float kCarrierMass = 0.35F;

struct BuiltIndex {
  Index index;
  std::vector<WordCount> words;  // of all text, as spelling correction knows them
};

// Indexes `library`, whose table `answers` is and must outlive the index. Texts of
// several words in `synonyms` become terms. `threads` at a time, 0 for as many as the
// machine has; the index does not depend on it.
BuiltIndex BuildIndex(const content::Library& library,
                      const content::AnswerTable& answers,
                      const SynonymIndex& synonyms = SynonymIndex(),
                      unsigned threads = 0);

// The languages of the topics, distinct, in order of appearance.
std::vector<std::string> LanguagesOf(const content::AnswerTable& answers);

}  // namespace answerbook::search

#endif  // ANSWERBOOK_SERVICE_SEARCH_INDEX_H_
