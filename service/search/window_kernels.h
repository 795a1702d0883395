// The inner loops of retrieval, over one window of documents at a time. Compiled for
// several instruction sets; the best that the processor has is chosen at run time.
#ifndef ANSWERBOOK_SERVICE_SEARCH_WINDOW_KERNELS_H_
#define ANSWERBOOK_SERVICE_SEARCH_WINDOW_KERNELS_H_

#include <cstddef>
#include <cstdint>
#include <span>

namespace answerbook::search {

// Documents a window: its scores (8 or 16 KiB) and some columns (4 KiB each) fit into a
// level 1 cache.
inline constexpr size_t kWindow = 8192;

// Counts of documents are rounded up to this: every kernel's n is a multiple of it.
inline constexpr size_t kWindowStep = 64;

// A weight of 256 is 1. Rounded up, so that a match never becomes none.
inline uint8_t Weighted(uint8_t impact, uint32_t weight) {
  return static_cast<uint8_t>((impact * weight + 255) >> 8);
}

// A column: half a byte a document, which of its levels the document's impact is; level 0
// is 0. Byte j of a step of 64 documents has those of its documents j and j + 32, the
// former in its low half.
struct Column {
  const uint8_t* halves;
  const uint8_t* levels;  // kLevels of them
};
inline constexpr size_t kLevels = 16;

inline size_t LevelAt(const Column& column, size_t i) {
  const uint8_t both = column.halves[i / 64 * 32 + i % 32];
  return i % 64 < 32 ? both & 15 : both >> 4;
}
inline uint8_t ImpactAt(const Column& column, size_t i) {
  return column.levels[LevelAt(column, i)];
}

// The kernels that take scores take them as bytes too, for queries whose scores cannot be
// higher than 255: that takes half the time.

// scores[i] = what the columns' impacts of i add up to, and what scores[i] was where it
// is `scored`; at most the highest of a score's type. The columns' highest impacts
// together must fit into a byte.
void AddColumns(std::span<const Column> columns, bool scored, size_t n, uint16_t* scores);
void AddColumns(std::span<const Column> columns, bool scored, size_t n, uint8_t* scores);

// Sets bit i of `matches` where scores[i] is not 0, clears the others, and writes each i
// with scores[i] > threshold to `above`, ascending; returns how many. At most kWindow
// documents.
size_t Scan(const uint16_t* scores, size_t n, uint16_t threshold, uint64_t* matches,
            uint16_t* above);
size_t Scan(const uint8_t* scores, size_t n, uint8_t threshold, uint64_t* matches,
            uint16_t* above);

// best[i] = max(best[i], the impact of i).
void MaxColumn(const Column& column, size_t n, uint8_t* best);

// scores[i] += impacts[i], at most the highest of a score's type.
void AddImpacts(const uint8_t* impacts, size_t n, uint16_t* scores);
void AddImpacts(const uint8_t* impacts, size_t n, uint8_t* scores);

// The number of bits set in words[0, n).
size_t CountBits(const uint64_t* words, size_t n);

// The number of bits [begin, begin + size) that are set. One word more than they reach to
// must be readable.
uint32_t CountRange(const uint64_t* words, uint32_t begin, uint32_t size);

// A range of at most kSmallRange bits: among the 64 that begin with a byte those of the
// mask. So many bits are among these wherever in that byte the first of them is.
inline constexpr uint32_t kSmallRange = 57;
inline uint32_t ByteOfRange(uint32_t begin) { return begin / 8; }
inline uint64_t MaskOfRange(uint32_t begin, uint32_t size) {
  return ((uint64_t{1} << size) - 1) << begin % 8;
}

// The same of kRanges ranges, to `counts`; returns a word whose bit i is set where
// counts[i] is at least `least`.
uint64_t CountSmallRanges(const uint64_t* words, const uint32_t* bytes,
                          const uint64_t* masks, uint8_t least, uint8_t* counts);
inline constexpr size_t kRanges = 64;

// ranks[i] = how many of keys[0, n) are higher than keys[i]. Keys must be below 2^63, and
// kKeysPadding more of them be writable.
void RankKeys(uint64_t* keys, size_t n, uint32_t* ranks);
inline constexpr size_t kKeysPadding = 8;

}  // namespace answerbook::search

#endif  // ANSWERBOOK_SERVICE_SEARCH_WINDOW_KERNELS_H_
