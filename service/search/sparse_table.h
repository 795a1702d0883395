// A hash table of few keys that is made for each query and asked many times.
#ifndef ANSWERBOOK_SERVICE_SEARCH_SPARSE_TABLE_H_
#define ANSWERBOOK_SERVICE_SEARCH_SPARSE_TABLE_H_

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace answerbook::search {

// A Slot has
//   static Slot Empty();               what a place without a key holds
//   uint32_t key() const;              Empty's is that of no other
//   void Join(const Slot& same);       takes up another of its key
// Tables of up to kDirectUpTo slots are so empty that there soon is a factor with which
// no two keys meet; one of more would grow out of the cache.
template <typename Slot, size_t kDirectUpTo>
class SparseTable {
 public:
  // Replaces all; before that nothing may be asked. Those of one key are joined to the
  // first of them.
  void Assign(std::span<const Slot> slots) {
    constexpr int kFactors = 32;
    const size_t room = slots.size() <= kDirectUpTo ? 16 : 4;
    slots_.resize(std::bit_ceil(std::max<size_t>(room * slots.size(), 64)));
    shift_ = 32 - std::countr_zero(slots_.size());
    uint32_t factor = 0x9E3779B1U;
    for (int i = 0; i < kFactors; ++i, factor = factor * 0x85EBCA6BU + 2) {
      direct_ = TryFill(slots, factor | 1);
      if (direct_ || slots.size() > kDirectUpTo) break;
    }
  }

  // Whether each key is where Home looks for it, as it is for all but long queries.
  bool direct() const { return direct_; }

  // The slot of this key if it has one and direct(), else that of another or of none.
  // What it says can be masked by its key instead of a branch, half of which would be
  // mispredicted.
  const Slot& Home(uint32_t key) const { return slots_[HomeOf(key)]; }

  // The slot of this key, or an empty one.
  const Slot& Find(uint32_t key) const {
    size_t at = HomeOf(key);
    while (slots_[at].key() != key && slots_[at].key() != kEmpty) at = Next(at);
    return slots_[at];
  }

 private:
  static constexpr uint32_t kEmpty = Slot::Empty().key();

  bool TryFill(std::span<const Slot> slots, uint32_t factor) {
    factor_ = factor;
    std::fill(slots_.begin(), slots_.end(), Slot::Empty());
    bool direct = true;
    for (const Slot& slot : slots) {
      size_t at = HomeOf(slot.key());
      while (slots_[at].key() != kEmpty && slots_[at].key() != slot.key()) {
        at = Next(at);
        direct = false;
      }
      if (slots_[at].key() == kEmpty) {
        slots_[at] = slot;
      } else {
        slots_[at].Join(slot);
      }
    }
    return direct;
  }

  size_t HomeOf(uint32_t key) const { return (key * factor_) >> shift_; }
  size_t Next(size_t at) const { return (at + 1) & (slots_.size() - 1); }

  uint32_t factor_ = 1;
  int shift_ = 0;
  bool direct_ = true;
  std::vector<Slot> slots_;
};

}  // namespace answerbook::search

#endif  // ANSWERBOOK_SERVICE_SEARCH_SPARSE_TABLE_H_
