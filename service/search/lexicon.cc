#include "service/search/lexicon.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace answerbook::search {

Lexicon::Lexicon(std::vector<Entry> entries, std::vector<TypedWord> typed) {
  std::sort(typed.begin(), typed.end());
  typed.erase(std::unique(typed.begin(), typed.end()), typed.end());
  typed_ = std::move(typed);
  std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
    return std::tie(a.stem, a.key) < std::tie(b.stem, b.key);
  });
  entries.erase(
      std::unique(entries.begin(), entries.end(),
                  [](const Entry& a, const Entry& b) { return a.key == b.key; }),
      entries.end());
  std::vector<uint64_t> stems;
  std::vector<uint64_t> keys;
  std::vector<uint32_t> keys_begin;
  keys.reserve(entries.size());
  slots_ = std::vector<Slot>(content::SlotsFor(entries.size()));
  Slot* const slots = slots_.mutable_data();
  for (const Entry& entry : entries) {
    if (stems.empty() || stems.back() != entry.stem) {
      stems.push_back(entry.stem);
      keys_begin.push_back(static_cast<uint32_t>(keys.size()));
    }
    keys.push_back(entry.key | (entry.kind == WordKind::kStop ? kFunctionWord : 0));
    size_t at = HomeOf(entry.key);
    while (slots[at].word.term != kNone && slots[at].key != entry.key) {
      at = content::SlotBehind(at, slots_.size());
    }
    if (slots[at].word.term != kNone) continue;
    slots[at] = {entry.key, {static_cast<TermId>(stems.size() - 1), entry.kind}};
  }
  keys_begin.push_back(static_cast<uint32_t>(keys.size()));
  stems_ = std::move(stems);
  keys_ = std::move(keys);
  keys_begin_ = std::move(keys_begin);
}

bool Lexicon::IsWhole() const {
  if (keys_begin_.size() != stems_.size() + 1 ||
      !content::AreBegins(keys_begin_, keys_.size())) {
    return false;
  }
  size_t used = 0;
  bool known = true;
  for (const Slot& slot : slots_) {
    if (slot.word.term == kNone) continue;
    ++used;
    known &= slot.word.term < terms() && slot.word.kind <= WordKind::kStop;
  }
  // Looking for a word ends at a free slot.
  return known && (slots_.empty() || used < slots_.size());
}

std::optional<TermId> Lexicon::FindTerm(uint64_t stem) const {
  const auto* const at = std::lower_bound(stems_.begin(), stems_.end(), stem);
  if (at == stems_.end() || *at != stem) return std::nullopt;
  return static_cast<TermId>(at - stems_.begin());
}

std::span<const TypedWord> Lexicon::TypedAs(uint64_t key) const {
  if (typed_.empty()) return {};
  const TypedWord* const begin =
      std::lower_bound(typed_.begin(), typed_.end(), key,
                       [](const TypedWord& word, uint64_t k) { return word.key < k; });
  const TypedWord* end = begin;
  while (end != typed_.end() && end->key == key) ++end;
  return {begin, end};
}

size_t Lexicon::Bytes() const {
  return stems_.Bytes() + slots_.Bytes() + keys_begin_.Bytes() + keys_.Bytes() +
         typed_.Bytes();
}

}  // namespace answerbook::search
