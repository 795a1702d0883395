// The words of a sentence that match, by where the index says that they are:
// Highlighter::AddKnownHits. Gives the places that reading the sentence would.
#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

#include "service/search/highlight.h"

namespace answerbook::search {
namespace {

uint64_t EightBytes(const void* from) {
  uint64_t bytes = 0;
  std::memcpy(&bytes, from, sizeof(bytes));
  return bytes;
}

// A word of the first 0 to 8 bytes. To look it up takes no branch.
constexpr std::array<uint64_t, 9> kFirstBytes = [] {
  std::array<uint64_t, 9> masks{};
  for (size_t i = 1; i <= 8; ++i) masks[i] = ~uint64_t{0} >> (64 - 8 * i);
  return masks;
}();

// The sum of `n` bytes, of which 8 more can be read.
uint32_t Sum(const uint8_t* bytes, size_t n) {
  static_assert(std::endian::native == std::endian::little);
  constexpr uint64_t kEven = 0x00FF00FF00FF00FF;
  uint64_t sums = 0;
  for (;; bytes += 8, n -= 8) {
    const uint64_t eight = EightBytes(bytes) & kFirstBytes[std::min<size_t>(n, 8)];
    const uint64_t pairs = (eight & kEven) + (eight >> 8 & kEven);
    sums += pairs * 0x0001000100010001 >> 48;
    if (n <= 8) return static_cast<uint32_t>(sums);
  }
}

bool GoesOn(char c) { return (c & 0xC0) == 0x80; }

}  // namespace

bool Highlighter::AddKnownHits(const SnippetChoice& choice, const Sentence& sentence,
                               Hits* hits) const {
  const Passage& passage = choice.passage;
  if (!has_bounds(passage) || shares_code_) return false;
  const std::string_view text = passage.text;
  const size_t first = sentence.terms_begin;
  const size_t end = sentence.terms_end;
  if (first == end) return true;
  const size_t before = hits->size();
  uint64_t at = sentence.span.begin;
  size_t term = first;  // `at` is before it
  for (size_t block = first / kByteBlock; block <= (end - 1) / kByteBlock; ++block) {
    uint64_t found = choice.found[block];
    const size_t from = block * kByteBlock;
    if (first > from) found &= ~uint64_t{0} << (first - from);
    if (end - from < kByteBlock) found &= (uint64_t{1} << (end - from)) - 1;
    for (; found != 0; found &= found - 1) {
      const size_t here = from + static_cast<size_t>(std::countr_zero(found));
      at += Sum(passage.advances + term, here + 1 - term);
      term = here + 1;
      const uint32_t length = passage.lengths[here];
      if (length == 0) {
        hits->resize(before);
        return false;
      }
      // In a file that is not right a word may be anywhere.
      const uint64_t behind = at + length;
      if (behind > sentence.span.end || GoesOn(text[at]) ||
          (behind < text.size() && GoesOn(text[behind]))) {
        continue;
      }
      Span span{static_cast<uint32_t>(at), static_cast<uint32_t>(behind)};
      // A compound comes behind its first part and covers all of them; pairs of unspaced
      // scripts overlap.
      if (hits->size() > before && hits->back().span.end > span.begin) {
        span.begin = hits->back().span.begin;
        span.end = std::max(span.end, hits->back().span.end);
        hits->pop_back();
      }
      hits->push_back({span, 0});
    }
  }
  return true;
}

}  // namespace answerbook::search
