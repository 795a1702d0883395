// The index: what searching reads. Built by BuildIndex, immutable afterwards.
#ifndef ANSWERBOOK_SERVICE_SEARCH_INDEX_H_
#define ANSWERBOOK_SERVICE_SEARCH_INDEX_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"

#include "service/content/library.h"
#include "service/search/spelling.h"

namespace answerbook::search {

using TermId = uint32_t;
using DocId = uint32_t;  // an index into Library::answers

// What one term adds to the score of one document: its whole BM25F part, fields,
// lengths and idf folded in, for none of it depends on the query.
struct Posting {
  DocId doc;
  float impact;
};

// One phrasing of the question of a document.
struct Phrasing {
  uint32_t terms_begin;  // into Index::set_terms: sorted, distinct
  uint32_t terms_end;
  float mass;  // sum of the terms' masses
};

// A document as matching its question needs it.
struct Document {
  uint32_t phrasings_begin;  // into Index::phrasings; question first, then alternates
  uint32_t phrasings_end;
  uint32_t keywords_begin;  // into Index::set_terms: keywords and topic title
  uint32_t keywords_end;
  uint32_t subject_begin;  // into Index::set_terms: topic title
  uint32_t subject_end;
  uint32_t topic;     // into Library::topics
  uint16_t language;  // into Index::languages
};

struct Index {
  absl::flat_hash_map<std::string, TermId> vocabulary;
  std::vector<float> idf;   // by term
  std::vector<float> mass;  // by term: see MassOf; less for carriers, none for stop words
  std::vector<uint64_t> postings_begin;  // by term, one more at the end
  std::vector<Posting> postings;         // by term, then by document

  std::vector<Document> documents;
  std::vector<Phrasing> phrasings;
  std::vector<TermId> set_terms;
  std::vector<std::string> languages;     // distinct, in order of appearance
  std::vector<std::string> plain_bodies;  // by document, for snippets

  float unknown_idf = 0;    // of a word that no document has
  float highest_score = 0;  // no document can score more for one term

  std::span<const Posting> PostingsOf(TermId term) const {
    return std::span(postings).subspan(postings_begin[term],
                                       postings_begin[term + 1] - postings_begin[term]);
  }
  std::span<const Phrasing> PhrasingsOf(const Document& document) const {
    return std::span(phrasings).subspan(
        document.phrasings_begin, document.phrasings_end - document.phrasings_begin);
  }
  std::span<const TermId> TermsOf(uint32_t begin, uint32_t end) const {
    return std::span(set_terms).subspan(begin, end - begin);
  }
  // The impact of a term in a document, 0 where it does not occur.
  float ImpactIn(TermId term, DocId doc) const;

  // Bytes held, the library's text not counted.
  size_t Bytes() const;
};

// How much of a question's meaning a word carries, from its idf and that of an unknown
// word: idf, levelled. By idf alone a word that all answers have would carry nothing,
// yet a question without the subject of the library is about something else.
inline float MassOf(float idf, float unknown_idf) {
  return 0.75F * idf + 0.25F * unknown_idf;
}

// Carrier words have about a third of that.
inline constexpr float kCarrierMass = 0.35F;

struct BuiltIndex {
  Index index;
  std::vector<WordCount> words;  // of all text, as spelling correction knows them
};

// Indexes `library`.
BuiltIndex BuildIndex(const content::Library& library);

}  // namespace answerbook::search

#endif  // ANSWERBOOK_SERVICE_SEARCH_INDEX_H_
