// Highway compiles this file once for each instruction set.
#include "service/search/fingerprint_scan.h"

#include <algorithm>
#include <bit>
#include <cstring>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "service/search/fingerprint_scan.cc"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace answerbook::search::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

// A bit for each of the 64 bytes that passes the filter.
#if HWY_TARGET == HWY_SCALAR  // one lane: its masks are no bits

uint64_t FindInBlock(const uint8_t* bytes, const WantedTerms& wanted) {
  uint64_t found = 0;
  for (size_t i = 0; i < kByteBlock; ++i) {
    const bool is = (wanted.low[bytes[i] % 16] & wanted.high[bytes[i] / 16]) != 0;
    found |= uint64_t{is} << i;
  }
  return found;
}

#else

HWY_INLINE uint64_t FindInBlock(const uint8_t* bytes, const WantedTerms& wanted) {
  const hn::CappedTag<uint8_t, kByteBlock> tag;
  const auto low_table = hn::LoadDup128(tag, wanted.low.data());
  const auto high_table = hn::LoadDup128(tag, wanted.high.data());
  uint64_t found = 0;
  for (size_t i = 0; i < kByteBlock; i += hn::Lanes(tag)) {
    const auto c = hn::LoadU(tag, bytes + i);
    const auto low =
        hn::TableLookupBytes(low_table, hn::And(c, hn::Set(tag, uint8_t{15})));
    const auto high = hn::TableLookupBytes(high_table, hn::ShiftRight<4>(c));
    const auto both = hn::Ne(hn::And(low, high), hn::Zero(tag));
    hn::StoreMaskBits(tag, both, reinterpret_cast<uint8_t*>(&found) + i / 8);
  }
  return found;
}

#endif

size_t FindTermsHere(std::span<const uint8_t> fingerprints, const uint8_t* checks,
                     const WantedTerms& wanted, const uint64_t* starts, uint64_t* found,
                     SentenceWords* sentences) {
  size_t size = 0;  // of sentences
  SentenceWords last{0, 0xFFFFFFFF};
  uint32_t begun = 0;  // sentences before the block
  for (size_t at = 0; at < fingerprints.size(); at += kByteBlock) {
    const size_t block = at / kByteBlock;
    const size_t n = std::min(kByteBlock, fingerprints.size() - at);
    const uint64_t here = FindInBlock(fingerprints.data() + at, wanted) &
                          (~uint64_t{0} >> (kByteBlock - n));
    uint64_t wanted_here = 0;
    // To count the sentences up to each costs less than a branch where one ends.
    for (uint64_t left = here; left != 0; left &= left - 1) {
      const int bit = std::countr_zero(left);
      const size_t term = at + static_cast<size_t>(bit);
      uint16_t check = 0;
      std::memcpy(&check, checks + sizeof(check) * term, sizeof(check));
      const uint64_t words = wanted.WordsOf(uint32_t{check} << 8 | fingerprints[term]);
      wanted_here |= uint64_t{words != 0} << bit;
      const uint32_t sentence =
          begun + static_cast<uint32_t>(std::popcount(starts[block] << (63 - bit))) - 1;
      const uint32_t apart = sentence - last.sentence;  // 0 in the same one
      // Of another sentence, and something of it is wanted.
      const uint64_t other = uint64_t{(apart | (0 - apart)) >> 31} & uint64_t{words != 0};
      last.words = (last.words & (other - 1)) | words;
      last.sentence = other != 0 ? sentence : last.sentence;
      size += other;
      // Before the first one it is overwritten.
      sentences[size - (size > 0 ? 1 : 0)] = last;
    }
    found[block] = wanted_here;
    begun += static_cast<uint32_t>(std::popcount(starts[block]));
  }
  return size;
}

}  // namespace
}  // namespace answerbook::search::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace answerbook::search {

HWY_EXPORT(FindTermsHere);

void WantedTerms::Clear() {
  low = {};
  high = {};
  added_.clear();
}

void WantedTerms::Finish() {
  uint8_t set = 1;  // of each its own bit, as far as they go
  for (const auto& [code, words] : added_) {
    low[code % 16] |= set;
    high[code / 16 % 16] |= set;
    set = std::rotl(set, 1);
  }
  table_.Assign(added_);
}

size_t FindTerms(std::span<const uint8_t> fingerprints, const uint8_t* checks,
                 const WantedTerms& wanted, const uint64_t* starts, uint64_t* found,
                 SentenceWords* sentences) {
  return HWY_DYNAMIC_DISPATCH(FindTermsHere)(fingerprints, checks, wanted, starts, found,
                                             sentences);
}

}  // namespace answerbook::search
#endif  // HWY_ONCE
