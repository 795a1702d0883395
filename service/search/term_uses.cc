#include "service/search/term_uses.h"

#include <algorithm>
#include <bit>
#include <cstddef>

namespace answerbook::search {

void TermUses::Assign(std::span<const TermUse> uses) {
  // So empty that there soon is a factor with which no two terms meet; the table of a
  // long query would grow out of the cache.
  constexpr size_t kDirectUpTo = 48;
  constexpr int kFactors = 32;
  const size_t room = uses.size() <= kDirectUpTo ? 16 : 4;
  const size_t slots = std::bit_ceil(std::max<size_t>(uses.size() * room, 64));
  mask_ = static_cast<uint32_t>(slots - 1);
  shift_ = 32 - static_cast<uint32_t>(std::countr_zero(slots));
  uint32_t factor = 0x9E3779B1U;
  for (int i = 0; i < kFactors; ++i, factor = factor * 0x85EBCA6BU + 2) {
    direct_ = TryAssign(uses, factor | 1);
    if (direct_ || uses.size() > kDirectUpTo) break;
  }
}

bool TermUses::TryAssign(std::span<const TermUse> uses, uint32_t factor) {
  bool direct = true;
  factor_ = factor;
  slots_.assign(size_t{mask_} + 1, TermUse{kNone, 0, 0, 0, 0, false});
  for (const TermUse& use : uses) {
    uint32_t at = HomeOf(use.term);
    while (slots_[at].term != kNone && slots_[at].term != use.term) {
      at = (at + 1) & mask_;
      direct = false;
    }
    if (slots_[at].term == kNone) {
      slots_[at] = use;
    } else {
      slots_[at].shared |= slots_[at].word != use.word;
    }
  }
  return direct;
}

}  // namespace answerbook::search
