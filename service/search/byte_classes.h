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
