#include "service/search/topic_tally.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <functional>
#include <numeric>

#include "absl/container/inlined_vector.h"

namespace answerbook::search {
namespace {

// The `most` topics with the highest counts of those that it is given. Without branches
// that depend on the counts: half of them would be mispredicted.
class Best {
 public:
  explicit Best(size_t most) : most_(most) {}

  // No topic with fewer can still be among the best; at least 1. Rises with Update.
  uint32_t least() const { return least_; }

  // `count` is at least least().
  void Push(uint32_t topic, uint32_t count) {
    // The higher, the better.
    kept_.push_back(uint64_t{count} << 32 | (0xFFFFFFFF - topic));
    // Counts from kCounted up are taken for that, which only keeps more.
    const uint32_t counted = std::min<uint32_t>(count, kCounted - 1);
    ++with_[counted];
    with_more_ += counted > least_ ? 1 : 0;
  }

  void Update() {
    while (with_more_ >= most_) with_more_ -= with_[++least_];
  }

  void TakeTo(std::vector<TopicCount>* best) && {
    size_t size = 0;
    for (const uint64_t key : kept_) {
      kept_[size] = key;
      size += key >> 32 >= least_ ? 1 : 0;
    }
    kept_.resize(size);
    best->resize(std::min(most_, size));
    if (size > kFew) {
      const auto end = kept_.begin() + static_cast<std::ptrdiff_t>(best->size());
      std::partial_sort(kept_.begin(), end, kept_.end(), std::greater<>());
      kept_.resize(best->size());
    }
    for (const uint64_t key : kept_) {
      // The place of a topic is how many are better.
      size_t better = 0;
      // Keys are below 2^63: the difference is negative where the other is better.
      for (const uint64_t other : kept_) better += (key - other) >> 63;
      if (better >= best->size()) continue;
      (*best)[better] = {0xFFFFFFFF - static_cast<uint32_t>(key),
                         static_cast<uint32_t>(key >> 32)};
    }
  }

 private:
  static constexpr uint32_t kCounted = 256;
  static constexpr size_t kFew = 128;

  const size_t most_;
  uint32_t least_ = 1;
  size_t with_more_ = 0;  // pushed with more than least_
  std::array<uint32_t, kCounted> with_{};
  absl::InlinedVector<uint64_t, 128> kept_;
};

}  // namespace

TopicTally::TopicTally(const Index* index) : index_(index) {
  std::vector<uint32_t> by_size(index->topic_begin.size() - 1);
  std::iota(by_size.begin(), by_size.end(), 0);
  const auto size = [index](uint32_t topic) {
    return index->topic_begin[topic + 1] - index->topic_begin[topic];
  };
  std::stable_sort(by_size.begin(), by_size.end(),
                   [&](uint32_t a, uint32_t b) { return size(a) > size(b); });
  std::vector<BitRange> ranges;
  ranges.reserve(by_size.size());
  for (const uint32_t topic : by_size) {
    ranges.push_back({index->topic_begin[topic], size(topic)});
  }
  by_size_ = std::move(by_size);
  ranges_ = std::move(ranges);
}

bool TopicTally::IsWhole() const {
  const size_t topics = index_->topic_begin.size() - 1;
  if (by_size_.size() != topics || ranges_.size() != topics) return false;
  bool within = content::AreBelow<uint32_t>(by_size_, topics);
  for (const BitRange& range : ranges_) {
    within &= uint64_t{range.begin} + range.size <= index_->documents();
  }
  return within;
}

void TopicTally::Count(const DocBits& matches, size_t matched, size_t most,
                       std::vector<TopicCount>* out) const {
  Best best(most);
  // To look at a match costs more than at a topic, and the small topics are not looked
  // at.
  if (16 * matched < by_size_.size()) {
    // All 0 between searches.
    thread_local std::vector<uint32_t> counts;
    if (counts.size() < by_size_.size()) counts.resize(by_size_.size());
    uint32_t* const counted = counts.data();
    const auto for_each_topic = [&](const auto& visit) {
      for (size_t word = 0; word < matches.size(); ++word) {
        for (uint64_t bits = matches[word]; bits != 0; bits &= bits - 1) {
          visit(
              index_->topic_of[64 * word + static_cast<size_t>(std::countr_zero(bits))]);
        }
      }
    };
    for_each_topic([counted](uint32_t topic) { ++counted[topic]; });
    for_each_topic([&](uint32_t topic) {
      const uint32_t count = counted[topic];
      counted[topic] = 0;
      if (count >= best.least()) best.Push(topic, count);
      best.Update();
    });
    std::move(best).TakeTo(out);
    return;
  }
  // The largest topics first, until they are too small.
  constexpr size_t kBatch = 64;
  std::array<uint32_t, kBatch> counts;
  for (size_t begin = 0; begin < ranges_.size(); begin += kBatch) {
    if (ranges_[begin].size < best.least()) break;
    const size_t n = std::min(kBatch, ranges_.size() - begin);
    uint64_t found =
        CountRanges(matches.data(), &ranges_[begin], n, best.least(), counts.data());
    for (; found != 0; found &= found - 1) {
      const auto i = static_cast<size_t>(std::countr_zero(found));
      best.Push(by_size_[begin + i], counts[i]);
    }
    best.Update();
  }
  std::move(best).TakeTo(out);
}

}  // namespace answerbook::search
