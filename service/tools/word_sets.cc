#include "service/tools/word_sets.h"

#include <algorithm>
#include <numeric>

#include "absl/strings/str_cat.h"

namespace answerbook::tools {
namespace {

size_t Shared(const std::vector<uint32_t>& a, const std::vector<uint32_t>& b) {
  size_t shared = 0;
  for (auto i = a.begin(), j = b.begin(); i != a.end() && j != b.end();) {
    if (*i == *j) {
      ++shared;
      ++i;
      ++j;
    } else if (*i < *j) {
      ++i;
    } else {
      ++j;
    }
  }
  return shared;
}

}  // namespace

// shared / (a + b - shared) >= tenths / 10
bool WordSets::Similar(size_t a, size_t b, size_t shared) const {
  return (10 + tenths_) * shared >= tenths_ * (a + b);
}

// How many of a set's rarest words are looked up: a similar set lacks so few of its words
// that it has one of these.
size_t WordSets::Prefix(size_t size) const {
  return size - (tenths_ * size + 9) / 10 + 1;
}

uint32_t WordSets::Add(std::string_view kind, const std::vector<std::string>& words) {
  Set set;
  set.reserve(words.size());
  for (const std::string& word : words) {
    set.push_back(
        words_
            .try_emplace(absl::StrCat(absl::string_view(kind.data(), kind.size()),
                                      absl::string_view("\0", 1), word),
                         static_cast<uint32_t>(words_.size()))
            .first->second);
  }
  std::sort(set.begin(), set.end());
  set.erase(std::unique(set.begin(), set.end()), set.end());
  const auto next = static_cast<uint32_t>(sets_.size());
  if (set.empty()) {
    const auto [at, added] = empty_.try_emplace(std::string(kind), next);
    if (added) sets_.push_back(std::move(set));
    return at->second;
  }
  const auto [at, added] = numbers_.try_emplace(set, next);
  if (added) sets_.push_back(std::move(set));
  return at->second;
}

double WordSets::Similarity(uint32_t a, uint32_t b) const {
  const size_t shared = Shared(sets_[a], sets_[b]);
  const size_t all = sets_[a].size() + sets_[b].size() - shared;
  return all == 0 ? 1 : static_cast<double>(shared) / static_cast<double>(all);
}

void WordSets::ForEachSimilar(absl::FunctionRef<void(uint32_t, uint32_t)> similar) const {
  // Words numbered anew by how many sets have them, the rarest first.
  std::vector<uint32_t> count(words_.size());
  for (const Set& set : sets_) {
    for (const uint32_t word : set) ++count[word];
  }
  std::vector<uint32_t> by_count(words_.size());
  std::iota(by_count.begin(), by_count.end(), 0);
  std::stable_sort(by_count.begin(), by_count.end(),
                   [&](uint32_t a, uint32_t b) { return count[a] < count[b]; });
  std::vector<uint32_t> rank(words_.size());
  for (uint32_t i = 0; i < by_count.size(); ++i) rank[by_count[i]] = i;

  // Small sets first, so that each set meets those that are no larger.
  std::vector<uint32_t> by_size(sets_.size());
  std::iota(by_size.begin(), by_size.end(), 0);
  std::stable_sort(by_size.begin(), by_size.end(), [&](uint32_t a, uint32_t b) {
    return sets_[a].size() < sets_[b].size();
  });
  std::vector<std::vector<uint32_t>> with_word(words_.size());
  constexpr uint32_t kNone = ~uint32_t{0};
  std::vector<uint32_t> met(sets_.size(), kNone);  // by which set it was met last
  for (const uint32_t now : by_size) {
    const Set& set = sets_[now];
    if (set.empty()) continue;
    Set rarest = set;
    std::sort(rarest.begin(), rarest.end(),
              [&](uint32_t a, uint32_t b) { return rank[a] < rank[b]; });
    rarest.resize(Prefix(set.size()));
    for (const uint32_t word : rarest) {
      for (const uint32_t other : with_word[word]) {
        if (met[other] == now) continue;
        met[other] = now;
        const Set& smaller = sets_[other];
        if (!Similar(smaller.size(), set.size(), smaller.size())) continue;
        if (Similar(smaller.size(), set.size(), Shared(smaller, set))) {
          similar(std::min(now, other), std::max(now, other));
        }
      }
    }
    for (const uint32_t word : rarest) with_word[word].push_back(now);
  }
}

}  // namespace answerbook::tools
