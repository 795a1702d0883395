// Highway compiles this file once for each instruction set.
#include "service/search/window_kernels.h"

#include <algorithm>
#include <bit>
#include <cstring>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "service/search/window_kernels.cc"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace answerbook::search::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

using Scores = hn::ScalableTag<uint16_t>;
using Impacts = hn::Rebind<uint8_t, Scores>;

void AddImpactsHere(const uint8_t* impacts, size_t n, uint16_t* scores) {
  const Scores tag;
  for (size_t i = 0; i < n; i += hn::Lanes(tag)) {
    const auto added = hn::PromoteTo(tag, hn::LoadU(Impacts(), impacts + i));
    hn::StoreU(hn::SaturatedAdd(hn::LoadU(tag, scores + i), added), tag, scores + i);
  }
}

#if HWY_TARGET == HWY_SCALAR  // one lane: no table can be looked up

void SetColumnHere(const Column& column, size_t n, uint16_t* scores) {
  for (size_t i = 0; i < n; ++i) scores[i] = ImpactAt(column, i);
}

void AddColumnHere(const Column& column, size_t n, uint16_t* scores) {
  for (size_t i = 0; i < n; ++i) {
    scores[i] = static_cast<uint16_t>(std::min(scores[i] + ImpactAt(column, i), 65535));
  }
}

void MaxColumnHere(const Column& column, size_t n, uint8_t* best) {
  for (size_t i = 0; i < n; ++i) best[i] = std::max(best[i], ImpactAt(column, i));
}

#else

// Calls use(i, impacts), impacts a vector of those from document i on.
template <typename Tag, typename Use>
void ForEachVector(Tag tag, const Column& column, size_t n, const Use& use) {
  // A table has 16 bytes, also for shorter vectors.
  const hn::CappedTag<uint8_t, std::max<size_t>(hn::MaxLanes(Tag()), kLevels)> table_tag;
  const auto levels = hn::LoadDup128(table_tag, column.levels);
  const size_t lanes = hn::Lanes(tag);
  for (size_t i = 0; i < n; i += 64) {
    for (size_t j = 0; j < 32; j += lanes) {
      const auto both = hn::LoadU(tag, column.halves + i / 2 + j);
      const auto low = hn::And(both, hn::Set(tag, uint8_t{15}));
      use(i + j, hn::TableLookupBytes(levels, low));
      use(i + j + 32, hn::TableLookupBytes(levels, hn::ShiftRight<4>(both)));
    }
  }
}

void SetColumnHere(const Column& column, size_t n, uint16_t* scores) {
  const Scores tag;
  ForEachVector(Impacts(), column, n, [&](size_t i, auto impacts) {
    hn::StoreU(hn::PromoteTo(tag, impacts), tag, scores + i);
  });
}

void AddColumnHere(const Column& column, size_t n, uint16_t* scores) {
  const Scores tag;
  ForEachVector(Impacts(), column, n, [&](size_t i, auto impacts) {
    const auto before = hn::LoadU(tag, scores + i);
    hn::StoreU(hn::SaturatedAdd(before, hn::PromoteTo(tag, impacts)), tag, scores + i);
  });
}

void MaxColumnHere(const Column& column, size_t n, uint8_t* best) {
  const hn::CappedTag<uint8_t, 32> tag;
  ForEachVector(tag, column, n, [&](size_t i, auto impacts) {
    hn::StoreU(hn::Max(hn::LoadU(tag, best + i), impacts), tag, best + i);
  });
}

#endif

#if HWY_TARGET == HWY_SCALAR  // one lane: its masks are no bits

size_t ScanHere(const uint16_t* scores, size_t n, uint16_t threshold, uint64_t* matches,
                uint16_t* above) {
  std::memset(matches, 0, n / 8);
  size_t found = 0;
  for (size_t i = 0; i < n; ++i) {
    matches[i / 64] |= uint64_t{scores[i] != 0} << (i % 64);
    if (scores[i] > threshold) above[found++] = static_cast<uint16_t>(i);
  }
  return found;
}

#else

template <typename Tag, typename Mask>
uint64_t Bits(Tag tag, Mask mask) {
  uint64_t bits = 0;
  hn::StoreMaskBits(tag, mask, reinterpret_cast<uint8_t*>(&bits));
  return bits;
}

size_t ScanHere(const uint16_t* scores, size_t n, uint16_t threshold, uint64_t* matches,
                uint16_t* above) {
  const Scores tag;
  const size_t lanes = hn::Lanes(tag);
  const auto limit = hn::Set(tag, threshold);
  size_t found = 0;
  for (size_t i = 0; i < n; i += 64) {
    uint64_t any = 0;
    uint64_t better = 0;
    for (size_t j = 0; j < 64; j += lanes) {
      const auto here = hn::LoadU(tag, scores + i + j);
      any |= Bits(tag, hn::Ne(here, hn::Zero(tag))) << j;
      better |= Bits(tag, hn::Gt(here, limit)) << j;
    }
    matches[i / 64] = any;
    for (; better != 0; better &= better - 1) {
      above[found++] =
          static_cast<uint16_t>(i + static_cast<size_t>(std::countr_zero(better)));
    }
  }
  return found;
}

#endif

size_t CountBitsHere(const uint64_t* words, size_t n) {
  size_t count = 0;
  for (size_t i = 0; i < n; ++i) count += static_cast<size_t>(std::popcount(words[i]));
  return count;
}

// From the byte with the first bit, so many bits are there whatever its place in it.
constexpr uint32_t kSure = 57;

uint32_t CountRange(const uint8_t* bytes, BitRange range) {
  uint32_t count = 0;
  for (;;) {
    uint64_t bits = 0;
    std::memcpy(&bits, bytes + range.begin / 8, sizeof(bits));
    bits >>= range.begin % 8;
    if (range.size <= kSure) {
      bits &= (uint64_t{1} << range.size) - 1;
      return count + static_cast<uint32_t>(std::popcount(bits));
    }
    bits &= (uint64_t{1} << kSure) - 1;
    count += static_cast<uint32_t>(std::popcount(bits));
    range.begin += kSure;
    range.size -= kSure;
  }
}

uint64_t CountRangesHere(const uint64_t* words, const BitRange* ranges, size_t n,
                         uint32_t least, uint32_t* counts) {
  const auto* bytes = reinterpret_cast<const uint8_t*>(words);
  uint64_t found = 0;
  size_t i = 0;
#if HWY_TARGET != HWY_SCALAR
  // A range is a lane: its size in the upper half, its begin in the lower.
  static_assert(sizeof(BitRange) == sizeof(uint64_t));
  const hn::CappedTag<uint64_t, 8> tag;
  const hn::RebindToSigned<decltype(tag)> offsets;
  const hn::Rebind<uint32_t, decltype(tag)> narrow;
  const size_t lanes = hn::Lanes(tag);
  const auto one = hn::Set(tag, 1);
  for (; i + lanes <= n; i += lanes) {
    const auto range = hn::LoadU(tag, reinterpret_cast<const uint64_t*>(ranges) + i);
    const auto size = hn::ShiftRight<32>(range);
    if (!hn::AllFalse(tag, hn::Gt(size, hn::Set(tag, kSure)))) break;  // the scalar way
    const auto begin = hn::And(range, hn::Set(tag, 0xFFFFFFFF));
    const auto at = hn::BitCast(offsets, hn::ShiftRight<3>(begin));
    auto bits = hn::GatherOffset(tag, words, at);
    bits = hn::Shr(bits, hn::And(begin, hn::Set(tag, 7)));
    bits = hn::And(bits, hn::Sub(hn::Shl(one, size), one));
    const auto count = hn::PopulationCount(bits);
    hn::StoreU(hn::TruncateTo(narrow, count), narrow, counts + i);
    const auto enough = hn::Not(hn::Lt(count, hn::Set(tag, least)));
    uint8_t mask[8] = {};
    hn::StoreMaskBits(tag, enough, mask);
    found |= uint64_t{mask[0]} << i;
  }
#endif
  for (; i < n; ++i) {
    counts[i] = CountRange(bytes, ranges[i]);
    found |= uint64_t{counts[i] >= least} << i;
  }
  return found;
}

}  // namespace
}  // namespace answerbook::search::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace answerbook::search {

static_assert(std::endian::native == std::endian::little,
              "mask bytes are read as little-endian words");

HWY_EXPORT(SetColumnHere);
HWY_EXPORT(AddColumnHere);
HWY_EXPORT(MaxColumnHere);
HWY_EXPORT(AddImpactsHere);
HWY_EXPORT(ScanHere);
HWY_EXPORT(CountBitsHere);
HWY_EXPORT(CountRangesHere);

void SetColumn(const Column& column, size_t n, uint16_t* scores) {
  HWY_DYNAMIC_DISPATCH(SetColumnHere)(column, n, scores);
}

void AddColumn(const Column& column, size_t n, uint16_t* scores) {
  HWY_DYNAMIC_DISPATCH(AddColumnHere)(column, n, scores);
}

void MaxColumn(const Column& column, size_t n, uint8_t* best) {
  HWY_DYNAMIC_DISPATCH(MaxColumnHere)(column, n, best);
}

void AddImpacts(const uint8_t* impacts, size_t n, uint16_t* scores) {
  HWY_DYNAMIC_DISPATCH(AddImpactsHere)(impacts, n, scores);
}

size_t Scan(const uint16_t* scores, size_t n, uint16_t threshold, uint64_t* matches,
            uint16_t* above) {
  return HWY_DYNAMIC_DISPATCH(ScanHere)(scores, n, threshold, matches, above);
}

size_t CountBits(const uint64_t* words, size_t n) {
  return HWY_DYNAMIC_DISPATCH(CountBitsHere)(words, n);
}

uint64_t CountRanges(const uint64_t* words, const BitRange* ranges, size_t n,
                     uint32_t least, uint32_t* counts) {
  return HWY_DYNAMIC_DISPATCH(CountRangesHere)(words, ranges, n, least, counts);
}

}  // namespace answerbook::search
#endif  // HWY_ONCE
