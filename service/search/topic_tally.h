// Counts matches by topic.
#ifndef ANSWERBOOK_SERVICE_SEARCH_TOPIC_TALLY_H_
#define ANSWERBOOK_SERVICE_SEARCH_TOPIC_TALLY_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "service/search/engine.h"
#include "service/search/index.h"
#include "service/search/retrieval.h"

namespace answerbook::search {

// Immutable after construction; thread-safe.
class TopicTally {
 public:
  TopicTally() = default;
  // Keeps a pointer to `index`, which must outlive this.
  explicit TopicTally(const Index* index);

  // Sets `best` to the `most` topics with the most documents in `matches`, those with
  // more first, then by number; none without one. `matches` has `matched` bits set and a
  // word more than the documents take.
  void Count(const DocBits& matches, size_t matched, size_t most,
             std::vector<TopicCount>* best) const;

  size_t Bytes() const { return by_size_.Bytes() + bytes_.Bytes() + masks_.Bytes(); }

  template <typename Self, typename Visitor>
  static void VisitSections(Self& self, Visitor& visit) {
    visit("tally.by_size", self.by_size_);
    visit("tally.bytes", self.bytes_);
    visit("tally.masks", self.masks_);
  }
  // For this index. One that is mapped is Reset to it first.
  bool IsWhole() const;
  void Reset(const Index* index) { index_ = index; }

 private:
  uint32_t SizeOf(uint32_t topic) const {
    return index_->topic_begin[topic + 1] - index_->topic_begin[topic];
  }

  const Index* index_ = nullptr;
  content::FlatArray<uint32_t> by_size_;  // topics, the largest first, then by number
  // The documents of each of these as CountSmallRanges takes them; zeros where they are
  // too many, and behind the last up to a multiple of kRanges.
  content::FlatArray<uint32_t> bytes_;
  content::FlatArray<uint64_t> masks_;
};

}  // namespace answerbook::search

#endif  // ANSWERBOOK_SERVICE_SEARCH_TOPIC_TALLY_H_
