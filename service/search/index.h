// The index: what searching reads. Built by BuildIndex, immutable afterwards.
#ifndef ANSWERBOOK_SERVICE_SEARCH_INDEX_H_
#define ANSWERBOOK_SERVICE_SEARCH_INDEX_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

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
  std::vector<float> idf;   // by term, times its aboutness: see AboutnessOf
  std::vector<float> mass;  // by term: see MassOf; less for carriers, none for stop words
  std::vector<uint8_t> fingerprints;  // by term: see Fingerprint
  PostingLists postings;
  QuestionRecords questions;
  Passages passages;

  std::vector<std::string> languages;  // distinct, in order of appearance
  // By language, a bit a document; empty when there is one language.
  std::vector<std::vector<uint64_t>> documents_in;
  std::vector<uint32_t> topic_of;        // by document
  std::vector<uint32_t> topic_begin;     // by topic, one more at the end
  std::vector<uint16_t> topic_language;  // by topic, into languages

  float impact_unit = 1;   // what an impact of 1 adds to a score
  float unknown_mass = 0;  // of a word that no document has

  size_t documents() const { return postings.documents(); }
  uint16_t LanguageOf(DocId doc) const {
    return languages.size() <= 1 ? 0 : topic_language[topic_of[doc]];
  }

  // Bytes held, the library's text not counted.
  size_t Bytes() const;
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

// Indexes `library`, which must outlive the index. Texts of several words in `synonyms`
// become terms. `threads` at a time, 0 for as many as the machine has; the index does not
// depend on it.
BuiltIndex BuildIndex(const content::Library& library,
                      const SynonymIndex& synonyms = SynonymIndex(),
                      unsigned threads = 0);

// The languages of the library's topics, distinct, in order of appearance.
std::vector<std::string> LanguagesOf(const content::Library& library);

}  // namespace answerbook::search

#endif  // ANSWERBOOK_SERVICE_SEARCH_INDEX_H_
