// Finds the stretches of a text that words can be in, 64 bytes at a time.
#ifndef ANSWERBOOK_SERVICE_SEARCH_BYTE_CLASSES_H_
#define ANSWERBOOK_SERVICE_SEARCH_BYTE_CLASSES_H_

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace answerbook::search {

// Of 64 bytes of a text, a bit each.
struct ByteClasses {
  uint64_t letters;  // ASCII
  uint64_t digits;   // ASCII
  uint64_t joiners;  // . , ' -
  uint64_t others;   // all that is not ASCII
};

// Sets classes[i] to those of text[64 * i, 64 * i + 64), for all of `text`; what lies
// behind its end is of no class.
void ClassifyBytes(std::string_view text, ByteClasses* classes);

inline size_t ByteBlocks(size_t bytes) { return (bytes + 63) / 64; }

}  // namespace answerbook::search

#endif  // ANSWERBOOK_SERVICE_SEARCH_BYTE_CLASSES_H_
