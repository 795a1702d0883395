#include "service/search/lexicon.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace answerbook::search {

Lexicon::Lexicon(std::vector<Entry> entries, std::vector<TypedWord> typed)
    : typed_(std::move(typed)) {
  std::sort(typed_.begin(), typed_.end());
  typed_.erase(std::unique(typed_.begin(), typed_.end()), typed_.end());
  typed_.shrink_to_fit();
  std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
    return std::tie(a.stem, a.key) < std::tie(b.stem, b.key);
  });
  entries.erase(
      std::unique(entries.begin(), entries.end(),
                  [](const Entry& a, const Entry& b) { return a.key == b.key; }),
      entries.end());
  words_.reserve(entries.size());
  keys_.reserve(entries.size());
  for (const Entry& entry : entries) {
    if (stems_.empty() || stems_.back() != entry.stem) {
      stems_.push_back(entry.stem);
      keys_begin_.push_back(static_cast<uint32_t>(keys_.size()));
    }
    keys_.push_back(entry.key);
    words_.try_emplace(entry.key,
                       Word{static_cast<TermId>(stems_.size() - 1), entry.kind});
  }
  keys_begin_.push_back(static_cast<uint32_t>(keys_.size()));
  stems_.shrink_to_fit();
  keys_begin_.shrink_to_fit();
}

std::optional<TermId> Lexicon::FindTerm(uint64_t stem) const {
  const auto at = std::lower_bound(stems_.begin(), stems_.end(), stem);
  if (at == stems_.end() || *at != stem) return std::nullopt;
  return static_cast<TermId>(at - stems_.begin());
}

std::span<const TypedWord> Lexicon::TypedAs(uint64_t key) const {
  if (typed_.empty()) return {};
  const auto begin =
      std::lower_bound(typed_.begin(), typed_.end(), key,
                       [](const TypedWord& word, uint64_t k) { return word.key < k; });
  auto end = begin;
  while (end != typed_.end() && end->key == key) ++end;
  return {begin, end};
}

size_t Lexicon::Bytes() const {
  return (stems_.capacity() + keys_.capacity()) * sizeof(uint64_t) +
         keys_begin_.capacity() * sizeof(uint32_t) +
         words_.capacity() * (sizeof(uint64_t) + sizeof(Word) + 1) +
         typed_.capacity() * sizeof(TypedWord);
}

}  // namespace answerbook::search
