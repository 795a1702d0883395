// The words of a sentence that match, by where the index says that they are:
// Highlighter::AddKnownHits. Gives what reading the sentence would.
#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <optional>

#include "service/search/highlight.h"
#include "service/search/tokenizer.h"

namespace answerbook::search {
namespace {

constexpr uint64_t kOnes = 0x0101010101010101;

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

// Whether any byte of a word is other than an ASCII letter or digit. All others that
// words can have are below '0' or not ASCII.
bool IsSpecial(uint64_t bytes) {
  constexpr uint64_t kHigh = 0x80 * kOnes;
  return ((~((bytes | kHigh) - '0' * kOnes) | bytes) & kHigh) != 0;
}

}  // namespace

std::optional<uint64_t> Highlighter::WordsAt(std::string_view text, Span span,
                                             size_t language) const {
  const size_t length = span.end - span.begin;
  const char* const at = text.data() + span.begin;
  if (length <= 16 && text.size() - span.begin >= 16) {
    const uint64_t low_mask = kFirstBytes[std::min<size_t>(length, 8)];
    const uint64_t high_mask = kFirstBytes[std::max<size_t>(length, 8) - 8];
    const uint64_t low = EightBytes(at);
    const uint64_t high = EightBytes(at + 8);
    // What is masked is as good as a letter.
    if (!IsSpecial((low & low_mask) | ('a' * kOnes & ~low_mask)) &&
        !IsSpecial((high & high_mask) | ('a' * kOnes & ~high_mask))) {
      // Upper case has not that bit, digits have it.
      const uint64_t folded[2] = {low | 0x20 * kOnes, high | 0x20 * kOnes};
      const std::string_view word(reinterpret_cast<const char*>(folded), length);
      return WordsWithKey(Lexicon::KeyOf(word, language));
    }
  }
  std::optional<uint64_t> words;
  ForEachToken(text.substr(span.begin, length), [&](const TokenView& token) {
    if (token.begin != 0 || token.end != length) return;  // a part of it
    words = words.value_or(0) | WordsWithKey(Lexicon::KeyOf(token.text, language));
  });
  return words;
}

bool Highlighter::AddKnownHits(const SnippetChoice& choice, const Sentence& sentence,
                               size_t language, Hits* hits) const {
  const Passage& passage = choice.passage;
  if (!passage.has_record() || marks_function_words_) return false;
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
      if (at + length > sentence.span.end) continue;  // a file that is not right
      Span span{static_cast<uint32_t>(at), static_cast<uint32_t>(at) + length};
      const std::optional<uint64_t> found_words =
          length == 0 ? std::nullopt : WordsAt(passage.text, span, language);
      if (!found_words.has_value()) {
        hits->resize(before);
        return false;
      }
      uint64_t words = *found_words;
      if (words == 0) continue;
      // A compound comes behind its first part and covers all of them; pairs of unspaced
      // scripts overlap.
      if (hits->size() > before && hits->back().span.end > span.begin) {
        span.begin = hits->back().span.begin;
        span.end = std::max(span.end, hits->back().span.end);
        words |= hits->back().words;
        hits->pop_back();
      }
      hits->push_back({span, words});
    }
  }
  return true;
}

}  // namespace answerbook::search
