// The first stage: which documents match, and the best of them by BM25F.
#ifndef ANSWERBOOK_SERVICE_SEARCH_RETRIEVAL_H_
#define ANSWERBOOK_SERVICE_SEARCH_RETRIEVAL_H_

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "service/search/postings.h"
#include "service/search/query_terms.h"
#include "service/search/question_records.h"

namespace answerbook::search {

// A document and the sum of its impacts, at most 65,535.
struct ScoredDoc {
  uint32_t score;
  DocId doc;

  // Best first; of equals the first document.
  friend bool operator<(const ScoredDoc& a, const ScoredDoc& b) {
    return a.score != b.score ? a.score > b.score : a.doc < b.doc;
  }
  friend bool operator==(const ScoredDoc&, const ScoredDoc&) = default;
};

// A set of documents: bit i of word w is document 64 * w + i.
using DocBits = std::vector<uint64_t>;

// The words that a set of documents takes, one more than these included, for CountRange.
inline size_t BitWords(size_t documents) { return (documents + 63) / 64 + 1; }

inline bool HasBit(const DocBits& bits, DocId doc) {
  return (bits[doc / 64] >> (doc % 64) & 1) != 0;
}

// The part of `weight` that retrieval counts in: 256 is 1.
inline uint32_t WeightUnits(float weight) {
  return static_cast<uint32_t>(std::lround(weight * 256));
}

// Scores every document that has a word of the query: sets `matches` to all of them and
// `best` to the best `keep` in order, of those in `filter` where that is not null. A
// document gets the best of a word's alternatives, each Weighted, not their sum.
//
// Exhaustive, window by window, a term at a time: with many terms nothing to skip is
// cheaper than to add (compare Lucene's MaxScoreBulkScorer, PISA, tantivy).
//
// Asks on the way for the records of what may be among the best, where `records` is not
// null: to wait for them afterwards would take longer than anything that is done with
// them.
void Retrieve(const PostingLists& postings, const std::vector<QueryWord>& words,
              const DocBits* filter, size_t keep, const QuestionRecords* records,
              DocBits* matches, std::vector<ScoredDoc>* best);

// Sets `covered` to the documents that have at least `least` (above 0 to 1) of the words'
// mass, by an upper bound: some that have a little less may be among them.
void RetrieveCovering(const PostingLists& postings, const std::vector<QueryWord>& words,
                      float mass, float least, DocBits* covered);

}  // namespace answerbook::search

#endif  // ANSWERBOOK_SERVICE_SEARCH_RETRIEVAL_H_
