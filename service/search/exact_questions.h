// Finds the answers whose question is exactly the query, whatever its case, accents,
// punctuation and spacing. Where several differ in nothing else, those closer to what was
// typed are better.
#ifndef ANSWERBOOK_SERVICE_SEARCH_EXACT_QUESTIONS_H_
#define ANSWERBOOK_SERVICE_SEARCH_EXACT_QUESTIONS_H_

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "service/content/answer_table.h"
#include "service/content/flat_array.h"
#include "service/search/postings.h"

namespace answerbook::search {

struct ExactMatch {
  DocId doc;
  uint32_t phrasing;       // 0 the question, from 1 the alternates
  uint32_t closeness = 0;  // to what was typed: 0 to kClosest
};
inline constexpr uint32_t kClosest = 4;

// Immutable after construction; thread-safe.
class ExactQuestions {
 public:
  ExactQuestions() = default;
  // Keeps a pointer to `answers`, which must outlive this. `threads` as for BuildIndex.
  explicit ExactQuestions(const content::AnswerTable& answers, unsigned threads = 0);

  // All documents that have `text` as a phrasing, by document, the closest match of each.
  // `normalized` is NormalizedQuestion(text).
  std::vector<ExactMatch> Find(std::string_view text, std::string_view normalized) const;

  size_t Bytes() const { return tags_.Bytes() + docs_.Bytes() + bucket_begin_.Bytes(); }

  template <typename Self, typename Visitor>
  static void VisitSections(Self& self, Visitor& visit) {
    visit("exact.tags", self.tags_);
    visit("exact.docs", self.docs_);
    visit("exact.shift", self.shift_);
    visit("exact.bucket_begin", self.bucket_begin_);
  }
  // One that is mapped is Reset to its answers first.
  bool IsWhole() const;
  void Reset(const content::AnswerTable* answers) { answers_ = answers; }

 private:
  size_t BucketOf(uint32_t hash) const { return hash >> shift_; }
  // What is told apart within a bucket.
  uint16_t TagOf(uint32_t hash) const {
    return static_cast<uint16_t>(hash << (32 - shift_) >> 16);
  }

  const content::AnswerTable* answers_ = nullptr;
  // One entry for each phrasing, by the hash of its normalized form, then document.
  content::FlatArray<uint16_t> tags_;
  content::FlatArray<DocId> docs_;
  int32_t shift_ = 31;                         // what it leaves of a hash is its bucket
  content::FlatArray<uint32_t> bucket_begin_;  // by bucket, one more at the end
};

}  // namespace answerbook::search

#endif  // ANSWERBOOK_SERVICE_SEARCH_EXACT_QUESTIONS_H_
