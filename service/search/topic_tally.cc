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
    best->resize(std::min(most_, size));
    if (size > kFew) {
      const auto begin = kept_.begin();
      const auto end = begin + static_cast<std::ptrdiff_t>(best->size());
      std::partial_sort(begin, end, begin + static_cast<std::ptrdiff_t>(size),
                        std::greater<>());
      size = best->size();
    }
    kept_.resize(size + kKeysPadding);
    // The place of a topic is how many are better.
    absl::InlinedVector<uint32_t, kFew> places(size);
    RankKeys(kept_.data(), size, places.data());
    for (size_t i = 0; i < size; ++i) {
      if (places[i] >= best->size()) continue;
      (*best)[places[i]] = {0xFFFFFFFF - static_cast<uint32_t>(kept_[i]),
                            static_cast<uint32_t>(kept_[i] >> 32)};
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
  const size_t topics = index->topic_begin.size() - 1;
  std::vector<uint32_t> by_size(topics);
  std::iota(by_size.begin(), by_size.end(), 0);
  std::stable_sort(by_size.begin(), by_size.end(),
                   [this](uint32_t a, uint32_t b) { return SizeOf(a) > SizeOf(b); });
  const size_t padded = (topics + kRanges - 1) / kRanges * kRanges;
  std::vector<uint32_t> bytes(padded);
  std::vector<uint64_t> masks(padded);
  for (size_t i = 0; i < topics; ++i) {
    const uint32_t size = SizeOf(by_size[i]);
    if (size > kSmallRange) continue;
    const uint32_t begin = index->topic_begin[by_size[i]];
    bytes[i] = ByteOfRange(begin);
    masks[i] = MaskOfRange(begin, size);
  }
  by_size_ = std::move(by_size);
  bytes_ = std::move(bytes);
  masks_ = std::move(masks);
}

bool TopicTally::IsWhole() const {
  const size_t topics = index_->topic_begin.size() - 1;
  if (by_size_.size() != topics || !content::AreBelow<uint32_t>(by_size_, topics) ||
      bytes_.size() != (topics + kRanges - 1) / kRanges * kRanges ||
      masks_.size() != bytes_.size()) {
    return false;
  }
  // A word more than the documents take can be read.
  bool within = true;
  for (size_t i = 0; i < bytes_.size(); ++i) {
    within &= bytes_[i] <= index_->documents() / 8 && (i < topics || masks_[i] == 0);
  }
  return within;
}

void TopicTally::Count(const DocBits& matches, size_t matched, size_t most,
                       std::vector<TopicCount>* out) const {
  Best best(most);
  // To look at a match costs more than at a topic, and the small topics are not looked
  // at.
  if (16 * matched < by_size_.size()) {
    constexpr size_t kAtOnce = 2;
    thread_local std::vector<uint32_t> topics;  // of the matches
    thread_local std::vector<uint32_t> counts;  // by topic: all 0 between searches
    topics.resize(matched + kAtOnce);
    if (counts.size() < by_size_.size()) counts.resize(by_size_.size());
    uint32_t* at = topics.data();
    for (size_t word = 0; word < matches.size(); ++word) {
      uint64_t bits = matches[word];
      // Few words have more, and to write what is not there costs less than a branch.
      for (size_t i = 0; i < kAtOnce; ++i) {
        *at = static_cast<uint32_t>(64 * word +
                                    static_cast<size_t>(std::countr_zero(bits)));
        at += bits != 0 ? 1 : 0;
        bits &= bits - 1;
      }
      for (; bits != 0; bits &= bits - 1) {
        *at++ = static_cast<uint32_t>(64 * word +
                                      static_cast<size_t>(std::countr_zero(bits)));
      }
    }
    topics.resize(matched);
    for (uint32_t& topic : topics) {
      topic = index_->topic_of[topic];
      ++counts[topic];
    }
    for (const uint32_t topic : topics) {
      const uint32_t count = counts[topic];
      counts[topic] = 0;
      if (count >= best.least()) best.Push(topic, count);
      best.Update();
    }
    std::move(best).TakeTo(out);
    return;
  }
  // The largest topics first, until they are too small.
  for (const uint32_t topic : by_size_) {
    const uint32_t size = SizeOf(topic);
    if (size <= kSmallRange || size < best.least()) break;
    const uint32_t count = CountRange(matches.data(), index_->topic_begin[topic], size);
    if (count >= best.least()) best.Push(topic, count);
    best.Update();
  }
  std::array<uint8_t, kRanges> counts;
  for (size_t i = 0; i < bytes_.size(); i += kRanges) {
    if (SizeOf(by_size_[i]) < best.least()) break;
    uint64_t found = CountSmallRanges(
        matches.data(), &bytes_[i], &masks_[i],
        static_cast<uint8_t>(std::min<uint32_t>(best.least(), 255)), counts.data());
    for (; found != 0; found &= found - 1) {
      const auto bit = static_cast<size_t>(std::countr_zero(found));
      best.Push(by_size_[i + bit], counts[bit]);
    }
    best.Update();
  }
  std::move(best).TakeTo(out);
}

}  // namespace answerbook::search
