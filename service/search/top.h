// The best of many scores.
#ifndef ANSWERBOOK_SERVICE_SEARCH_TOP_H_
#define ANSWERBOOK_SERVICE_SEARCH_TOP_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "service/search/retrieval.h"

namespace answerbook::search {

// Keeps the best of what is pushed. Documents must come in their order.
class Top {
 public:
  Top(size_t keep, uint16_t threshold, std::vector<uint32_t>* counts,
      std::vector<ScoredDoc>* best)
      : keep_(keep), threshold_(threshold), counts_(*counts), best_(*best) {
    best_.clear();
    counts_.resize(65536);
  }

  // Only higher scores are worth pushing.
  uint16_t threshold() const { return threshold_; }

  // Those of a window, then Update: a branch on each score would be mispredicted often.
  void Push(uint16_t score, DocId doc) {
    best_.push_back({score, doc});
    ++counts_[score];
    ++above_;
  }

  void Update() {
    // Of equals the earlier document is better: where `keep` have some score or a higher
    // one, a later document must have more than that.
    while (above_ >= keep_) above_ -= counts_[++threshold_];
  }

  // Puts the best in order. They came in that of their documents and are counted by
  // score: a counting sort, unless their scores are too far apart.
  void Finish(std::vector<ScoredDoc>* spare) {
    constexpr uint32_t kWide = 4096;
    uint32_t highest = 0;
    for (const ScoredDoc& found : best_) highest = std::max(highest, found.score);
    if (highest < threshold_ || highest - threshold_ > kWide) {
      for (const ScoredDoc& found : best_) counts_[found.score] = 0;
      DropWorse();
      std::sort(best_.begin(), best_.end());
    } else {
      uint32_t size = 0;
      for (uint32_t score = highest + 1; score-- > threshold_;) {
        const uint32_t count = counts_[score];
        counts_[score] = size;  // where those with it begin
        size += count;
      }
      for (const ScoredDoc& found : best_) {
        counts_[found.score] &= found.score < threshold_ ? 0 : ~uint32_t{0};
      }
      DropWorse();
      spare->resize(size);
      for (const ScoredDoc& found : best_) (*spare)[counts_[found.score]++] = found;
      std::fill(counts_.begin() + threshold_, counts_.begin() + highest + 1, 0);
      best_.swap(*spare);
    }
    if (best_.size() > keep_) best_.resize(keep_);
  }

 private:
  void DropWorse() {
    size_t size = 0;
    for (const ScoredDoc& found : best_) {
      best_[size] = found;
      size += found.score >= threshold_ ? 1 : 0;
    }
    best_.resize(size);
  }

  const size_t keep_;
  uint16_t threshold_;
  size_t above_ = 0;               // pushed with a higher score than threshold_
  std::vector<uint32_t>& counts_;  // by score; all 0 between searches
  std::vector<ScoredDoc>& best_;
};

}  // namespace answerbook::search

#endif  // ANSWERBOOK_SERVICE_SEARCH_TOP_H_
