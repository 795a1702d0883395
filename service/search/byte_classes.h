// Finds the stretches of a text that words can be in, 64 bytes at a time.
#ifndef ANSWERBOOK_SERVICE_SEARCH_BYTE_CLASSES_H_
#define ANSWERBOOK_SERVICE_SEARCH_BYTE_CLASSES_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace answerbook::search {

inline constexpr size_t kByteBlock = 64;

// Pairs of bytes to look for, by the low five bits of each: upper and lower case are the
// same. Finds all pairs that were added; with more than eight of them, others too.
class PairFilter {
 public:
  void Add(uint32_t first, uint32_t second);

  // A bit for each of eight sets of pairs, by the low five bits of a byte: a pair of
  // bytes may be one of them when its two entries have a bit in common.
  std::array<uint8_t, 32> first{};
  std::array<uint8_t, 32> second{};

 private:
  uint32_t added_ = 0;
};

// Single bytes to look for. Finds all that were added; others too, now and then.
class ByteFilter {
 public:
  void Add(uint8_t byte) {
    const auto set = static_cast<uint8_t>(1U << (byte / 16 % 8));
    low[byte % 16] |= set;
    high[byte / 16] |= set;
  }

  // As in PairFilter, by the lower and by the upper half of a byte.
  std::array<uint8_t, 16> low{};
  std::array<uint8_t, 16> high{};
};

// A bit for each of the `n` (at most 64) bytes from `bytes` that pass the filter. Reads
// 64 bytes.
uint64_t FindBytes(const uint8_t* bytes, size_t n, const ByteFilter& filter);

// Of 64 bytes of a text, a bit each.
struct ByteClasses {
  uint64_t letters;  // ASCII
  uint64_t digits;   // ASCII
  uint64_t joiners;  // . , ' -
  uint64_t others;   // all that is not ASCII
  uint64_t pairs;    // this byte and the next one pass the filter
};

// The classes of text[at, at + 64); what lies behind its end is of no class.
ByteClasses ClassifyBytes(std::string_view text, size_t at, const PairFilter& filter);

}  // namespace answerbook::search

#endif  // ANSWERBOOK_SERVICE_SEARCH_BYTE_CLASSES_H_
