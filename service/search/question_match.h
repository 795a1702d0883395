// How well a query and the question of a document fit, both ways.
#ifndef ANSWERBOOK_SERVICE_SEARCH_QUESTION_MATCH_H_
#define ANSWERBOOK_SERVICE_SEARCH_QUESTION_MATCH_H_

#include <array>
#include <cstddef>
#include <cstdint>

#include "absl/container/inlined_vector.h"

#include "service/search/index.h"
#include "service/search/query_terms.h"

namespace answerbook::search {

// What ordering needs. Shares of mass (see MassOf), 0 to 1.
struct QuestionFit {
  uint32_t phrasing = 0;       // the best one: 0 the question, from 1 the alternates
  float phrasing_covered = 0;  // of that phrasing, by the query
  // Of what the document is about, by the query: of the topic's title, or of a keyword,
  // whichever is covered best.
  float name_covered = 0;
  uint64_t words = 0;  // of a query that is plain, those that the phrasing has

  // What the score of retrieval is multiplied by.
  float Factor() const { return 1 + phrasing_covered + name_covered; }
};

inline constexpr float kHighestFactor = 3;

// What the names of documents are to the query, of those looked up last: many documents
// share theirs. For one query.
class NameCache {
 public:
  // `words` is the number of the query's words.
  explicit NameCache(size_t words) : words_(words) {}

  // The entry of names with this number, `covered` below 0 if neither that nor `words` is
  // known, nor CreditsOf unless `credited`.
  struct Entry {
    uint32_t names;
    float covered = -1;
    bool credited = false;
    uint64_t words = 0;  // of a query that is plain, those that the names have
  };
  Entry& Of(uint32_t names) {
    Entry& entry = entries_[(names * 0x9E3779B1U) >> 28];
    if (entry.names != names) entry = {names};
    return entry;
  }
  // How well the names satisfy each word.
  float* CreditsOf(const Entry& entry) {
    if (credits_.empty()) credits_.resize(entries_.size() * words_);
    return credits_.data() + static_cast<size_t>(&entry - entries_.data()) * words_;
  }

 private:
  const size_t words_;
  std::array<Entry, 16> entries_{};
  absl::InlinedVector<float, 128> credits_;
};

// Compares the query with every phrasing of `doc` and takes the best one. Depends on
// the query and the document alone. Sets `fit`: what is returned by value is read back in
// other pieces than it was written in, which takes longer.
void FitQuestion(const Index& index, const QueryTerms& query, DocId doc, NameCache* cache,
                 QuestionFit* fit);

// What confidence needs besides.
struct QuestionMatch : QuestionFit {
  // Of QueryTerms::asked_mass.
  float query_covered = 0;  // of the query, by the phrasing, its keywords or topic
  // Of what the phrasing says of its topic's title, by the query; where it says none of
  // it, of the phrasing. Low when the query asks the same of another subject ("risks of
  // surgery").
  float subject_covered = 0;
  float query_in_document = 0;  // of the query, by anything the document says
  // Each word of the query is, as it was typed, in the phrasing, the keywords or topic.
  bool all_words_exact = false;
};

// Sets all else of `match`, whose QuestionFit FitQuestion has set.
void MatchQuestion(const Index& index, const QueryTerms& query, DocId doc,
                   NameCache* cache, QuestionMatch* match);

}  // namespace answerbook::search

#endif  // ANSWERBOOK_SERVICE_SEARCH_QUESTION_MATCH_H_
