// The questions of the library and the names of what they are about, as matching a query
// against them needs it: sets of terms, packed so that one document's are neighbours.
#ifndef ANSWERBOOK_SERVICE_SEARCH_QUESTION_RECORDS_H_
#define ANSWERBOOK_SERVICE_SEARCH_QUESTION_RECORDS_H_

#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "service/content/answer_table.h"
#include "service/search/postings.h"

namespace answerbook::search {

// A set of distinct terms and the sum of their masses.
struct TermSet {
  float mass;
  std::span<const TermId> terms;
};

// Whether a number is one that adding and comparing are safe with, as all weights of an
// index are; so are their bits, for it is no negative zero.
inline bool IsWeight(float value) {
  return !std::signbit(value) && value >= 0 && value < 1e9F;
}

// A TermSet's head: its mass in the upper 24 bits of a float, then a bit that says
// whether another set follows, then the number of its terms.
inline constexpr size_t kMostTermsInSet = 127;
inline constexpr uint32_t kMoreSets = 128;
// Behind the terms of any set so many less one can be read.
inline constexpr size_t kTermsPadding = 4;
inline uint32_t PackHead(float mass, size_t terms, bool more) {
  return (std::bit_cast<uint32_t>(mass) & ~uint32_t{0xFF}) | (more ? kMoreSets : 0) |
         static_cast<uint32_t>(terms);
}

// Reads a sequence of TermSets, at least one: each is its head and its terms.
class TermSetReader {
 public:
  explicit TermSetReader(const uint32_t* at) : at_(at) {}

  bool more() const { return more_; }
  TermSet Next() {
    const uint32_t head = *at_;
    const TermSet set{std::bit_cast<float>(head & ~uint32_t{0xFF}),
                      {at_ + 1, head & kMostTermsInSet}};
    more_ = (head & kMoreSets) != 0;
    at_ += 1 + set.terms.size();
    return set;
  }

 private:
  bool more_ = true;
  const uint32_t* at_;
};

// Immutable once built; thread-safe.
class QuestionRecords {
 public:
  // The phrasings of a document: its question, then its alternates.
  TermSetReader PhrasingsOf(DocId doc) const {
    return TermSetReader(&words_[begin_[doc] + 1]);
  }
  // What the document is about: first its topic's title, then its keywords and the
  // acronyms of these.
  TermSetReader NamesOf(DocId doc) const {
    return TermSetReader(&names_[words_[begin_[doc]]]);
  }
  // Documents with equal names have the same number.
  uint32_t NamesNumber(DocId doc) const { return words_[begin_[doc]]; }

  // Bring the document's record into the cache: in the order Begin, this, Names.
  void Prefetch(DocId doc) const { __builtin_prefetch(&words_[begin_[doc]]); }
  void PrefetchNames(DocId doc) const {
    __builtin_prefetch(&names_[words_[begin_[doc]]]);
  }
  void PrefetchBegin(DocId doc) const { __builtin_prefetch(&begin_[doc]); }

  size_t Bytes() const { return begin_.Bytes() + words_.Bytes() + names_.Bytes(); }

  template <typename Self, typename Visitor>
  static void VisitSections(Self& self, Visitor& visit) {
    visit("questions.begin", self.begin_);
    visit("questions.words", self.words_);
    visit("questions.names", self.names_);
  }
  // For these answers, and terms below `terms`.
  bool IsWhole(const content::AnswerTable& answers, size_t terms) const;

 private:
  friend class IndexBuilder;

  content::FlatArray<uint32_t> begin_;  // by document, into words_
  // A document: its names (into names_), its phrasings.
  content::FlatArray<uint32_t> words_;
  content::FlatArray<uint32_t> names_;
};

}  // namespace answerbook::search

#endif  // ANSWERBOOK_SERVICE_SEARCH_QUESTION_RECORDS_H_
