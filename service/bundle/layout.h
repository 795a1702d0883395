// The layout of a bundle's file, to the byte: docs/bundle.md. All numbers are little
// endian.
#ifndef ANSWERBOOK_SERVICE_BUNDLE_LAYOUT_H_
#define ANSWERBOOK_SERVICE_BUNDLE_LAYOUT_H_

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "service/content/sections.h"

namespace answerbook::bundle {

inline constexpr std::array<char, 8> kMagic = {'\x89', 'A', 'n', 's',
                                               'B',    'n', 'd', '\n'};

// Rises whenever a program of before could not use what is written, or this one not what
// was: with every change of a section or of what it means.
inline constexpr uint32_t kFormat = 3;

// Checksums are over pieces of this size each, so that all CPUs can work them out.
inline constexpr size_t kPieceBytes = size_t{4} << 20;

// Sections begin at multiples of this, and at least so many zeros follow each.
inline constexpr size_t kAlignment = content::kSectionAlignment;

struct Header {
  std::array<char, 8> magic = kMagic;
  uint32_t format = kFormat;
  uint32_t sections = 0;
  uint64_t file_bytes = 0;
  uint64_t directory_checksum = 0;  // XXH3 (64 bits)
  std::array<uint64_t, 3> zeros = {};
  uint64_t header_checksum = 0;  // XXH3 (64 bits) of what is before it
};

// The directory follows the header: one of these for each section, in the order of their
// places.
struct Entry {
  std::array<char, content::kMostNameBytes> name = {};  // zeros behind it
  uint64_t begin = 0;
  uint64_t size = 0;
  uint64_t checksum = 0;  // XXH3 of the XXH3 of each piece (64 bits each)
  uint32_t element_size = 0;
  uint32_t zeros = 0;
};

static_assert(std::endian::native == std::endian::little,
              "arrays are used from the file as they are");
static_assert(sizeof(Header) == 64 && std::has_unique_object_representations_v<Header>);
static_assert(sizeof(Entry) == 64 && std::has_unique_object_representations_v<Entry>);

// Where the section behind one that ends at `end` begins, or the file ends.
inline uint64_t NextBegin(uint64_t end) {
  return (end + kAlignment + kAlignment - 1) / kAlignment * kAlignment;
}

}  // namespace answerbook::bundle

#endif  // ANSWERBOOK_SERVICE_BUNDLE_LAYOUT_H_
