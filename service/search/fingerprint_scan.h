// Finds fingerprints among those of a passage (passages.h), 64 at a time.
#ifndef ANSWERBOOK_SERVICE_SEARCH_FINGERPRINT_SCAN_H_
#define ANSWERBOOK_SERVICE_SEARCH_FINGERPRINT_SCAN_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "service/search/byte_classes.h"

namespace answerbook::search {

// What fingerprints to look for: a bit for each word of a query that has one.
class FingerprintWords {
 public:
  void Add(uint8_t fingerprint, uint64_t words) {
    const auto set = static_cast<uint8_t>(1U << (fingerprint / 16 % 8));
    low[fingerprint % 16] |= set;
    high[fingerprint / 16] |= set;
    words_of[fingerprint] |= words;
  }

  // A filter that all that were added pass, and others now and then: when the entries of
  // its lower and its upper half have a bit in common.
  std::array<uint8_t, 16> low{};
  std::array<uint8_t, 16> high{};
  std::array<uint64_t, 256> words_of{};  // by fingerprint
};

// Words of a query that a sentence may have.
struct SentenceWords {
  uint64_t words;
  uint32_t sentence;
};

// Of the fingerprints, which pass the filter: a bit each in `found`. `starts` has a bit
// for each fingerprint that begins a sentence, the first one among them. Writes what each
// sentence with one that was found has to `sentences`, which has room for all, in their
// order; returns of how many. Reads up to kByteBlock bytes from each begun
// block.
size_t FindFingerprints(std::span<const uint8_t> fingerprints,
                        const FingerprintWords& wanted, const uint64_t* starts,
                        uint64_t* found, SentenceWords* sentences);

}  // namespace answerbook::search

#endif  // ANSWERBOOK_SERVICE_SEARCH_FINGERPRINT_SCAN_H_
