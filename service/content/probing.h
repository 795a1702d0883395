// Where things are in a hash table of slots in a row: each in its home, or in the first
// free slot behind it (Knuth, The Art of Computer Programming, volume 3, 6.4, algorithm
// L).
#ifndef ANSWERBOOK_SERVICE_CONTENT_PROBING_H_
#define ANSWERBOOK_SERVICE_CONTENT_PROBING_H_

#include <cstddef>
#include <cstdint>

namespace answerbook::content {

// Slots for `count` things: one in three is free.
inline size_t SlotsFor(size_t count) { return count + count / 2 + 1; }

// The home of a hash whose upper half is well mixed; below 2^32 slots. (Lemire, "Fast
// Random Integer Generation in an Interval", 2019: a product instead of a remainder.)
inline size_t HomeSlot(uint64_t hash, size_t slots) {
  return static_cast<size_t>((hash >> 32) * slots >> 32);
}
inline size_t SlotBehind(size_t at, size_t slots) { return at + 1 == slots ? 0 : at + 1; }

}  // namespace answerbook::content

#endif  // ANSWERBOOK_SERVICE_CONTENT_PROBING_H_
