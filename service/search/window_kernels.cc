// Highway compiles this file once for each instruction set.
#include "service/search/window_kernels.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <limits>
#include <span>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "service/search/window_kernels.cc"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace answerbook::search::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

// Vectors of scores and of as many impacts.
template <typename Score>
struct TagsOf {
  using Scores = hn::ScalableTag<uint16_t>;
  using Impacts = hn::Rebind<uint8_t, Scores>;
};
template <>
struct TagsOf<uint8_t> {
  // The documents of a step that a column has in one half of its bytes.
  using Scores = hn::CappedTag<uint8_t, 32>;
  using Impacts = Scores;
};

// Impacts as scores.
HWY_INLINE auto AsScores(hn::ScalableTag<uint16_t> tag,
                         hn::VFromD<TagsOf<uint16_t>::Impacts> impacts) {
  return hn::PromoteTo(tag, impacts);
}
HWY_INLINE auto AsScores(TagsOf<uint8_t>::Scores /*tag*/,
                         hn::VFromD<TagsOf<uint8_t>::Impacts> impacts) {
  return impacts;
}

template <typename Score>
void AddImpactsHere(const uint8_t* impacts, size_t n, Score* scores) {
  const typename TagsOf<Score>::Scores tag;
  const typename TagsOf<Score>::Impacts impact_tag;
  for (size_t i = 0; i < n; i += hn::Lanes(tag)) {
    const auto added = AsScores(tag, hn::LoadU(impact_tag, impacts + i));
    hn::StoreU(hn::SaturatedAdd(hn::LoadU(tag, scores + i), added), tag, scores + i);
  }
}

#if HWY_TARGET == HWY_SCALAR  // one lane: no table can be looked up, masks are no bits

template <typename Score>
void AddColumnsHere(std::span<const Column> columns, bool scored, size_t n,
                    Score* scores) {
  constexpr int kHighest = std::numeric_limits<Score>::max();
  for (size_t i = 0; i < n; ++i) {
    int sum = scored ? scores[i] : 0;
    for (const Column& column : columns) sum += ImpactAt(column, i);
    scores[i] = static_cast<Score>(std::min(sum, kHighest));
  }
}

void MaxColumnHere(const Column& column, size_t n, uint8_t* best) {
  for (size_t i = 0; i < n; ++i) best[i] = std::max(best[i], ImpactAt(column, i));
}

template <typename Score>
size_t ScanHere(const Score* scores, size_t n, Score threshold, uint64_t* matches,
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

// The levels of a column, to be looked up by vectors of Tag. A table has 16 bytes, also
// for shorter vectors.
template <typename Tag>
HWY_INLINE auto Levels(Tag /*tag*/, const Column& column) {
  const hn::CappedTag<uint8_t, std::max<size_t>(hn::MaxLanes(Tag()), kLevels)> table_tag;
  return hn::LoadDup128(table_tag, column.levels);
}

void MaxColumnHere(const Column& column, size_t n, uint8_t* best) {
  const hn::CappedTag<uint8_t, 32> tag;
  const auto levels = Levels(tag, column);
  const auto max = [&](size_t i, auto impacts) HWY_ATTR {
    hn::StoreU(hn::Max(hn::LoadU(tag, best + i), impacts), tag, best + i);
  };
  for (size_t i = 0; i < n; i += 64) {
    for (size_t j = 0; j < 32; j += hn::Lanes(tag)) {
      const auto both = hn::LoadU(tag, column.halves + i / 2 + j);
      const auto low = hn::And(both, hn::Set(tag, uint8_t{15}));
      max(i + j, hn::TableLookupBytes(levels, low));
      max(i + j + 32, hn::TableLookupBytes(levels, hn::ShiftRight<4>(both)));
    }
  }
}

// What the columns add to a vector of documents from `i` on and to one from i + 32 on.
// The sums of the impacts are bytes, as AddColumns asks for.
template <typename Score>
struct Sums {
  hn::VFromD<typename TagsOf<Score>::Scores> low;
  hn::VFromD<typename TagsOf<Score>::Scores> high;
};
template <typename Score>
HWY_INLINE Sums<Score> SumColumns(std::span<const Column> columns, bool scored,
                                  const Score* scores, size_t i, size_t j) {
  const typename TagsOf<Score>::Scores tag;
  const typename TagsOf<Score>::Impacts impacts;
  auto low = hn::Zero(impacts);
  auto high = hn::Zero(impacts);
  for (const Column& column : columns) {
    const auto levels = Levels(impacts, column);
    const auto both = hn::LoadU(impacts, column.halves + i / 2 + j);
    const auto first = hn::And(both, hn::Set(impacts, uint8_t{15}));
    low = hn::Add(low, hn::TableLookupBytes(levels, first));
    high = hn::Add(high, hn::TableLookupBytes(levels, hn::ShiftRight<4>(both)));
  }
  Sums<Score> sums{AsScores(tag, low), AsScores(tag, high)};
  if (scored) {
    sums.low = hn::SaturatedAdd(sums.low, hn::LoadU(tag, scores + i + j));
    sums.high = hn::SaturatedAdd(sums.high, hn::LoadU(tag, scores + i + j + 32));
  }
  return sums;
}

// The first column, the only one of most queries that have any.
template <typename Score>
void SetColumn(const Column& column, size_t n, Score* scores) {
  const typename TagsOf<Score>::Scores tag;
  const typename TagsOf<Score>::Impacts impacts;
  const auto levels = Levels(impacts, column);
  const auto low_half = hn::Set(impacts, uint8_t{15});
  for (size_t i = 0; i < n; i += 64) {
    for (size_t j = 0; j < 32; j += hn::Lanes(tag)) {
      const auto both = hn::LoadU(impacts, column.halves + i / 2 + j);
      const auto low = hn::TableLookupBytes(levels, hn::And(both, low_half));
      const auto high = hn::TableLookupBytes(levels, hn::ShiftRight<4>(both));
      hn::StoreU(AsScores(tag, low), tag, scores + i + j);
      hn::StoreU(AsScores(tag, high), tag, scores + i + j + 32);
    }
  }
}

template <typename Score>
void AddColumnsHere(std::span<const Column> columns, bool scored, size_t n,
                    Score* scores) {
  if (!scored && columns.size() == 1) {
    SetColumn(columns.front(), n, scores);
    return;
  }
  const typename TagsOf<Score>::Scores tag;
  for (size_t i = 0; i < n; i += 64) {
    for (size_t j = 0; j < 32; j += hn::Lanes(tag)) {
      const Sums<Score> sums = SumColumns(columns, scored, scores, i, j);
      hn::StoreU(sums.low, tag, scores + i + j);
      hn::StoreU(sums.high, tag, scores + i + j + 32);
    }
  }
}

template <typename Tag, typename Mask>
HWY_INLINE uint64_t Bits(Tag tag, Mask mask) {
  uint64_t bits = 0;
  hn::StoreMaskBits(tag, mask, reinterpret_cast<uint8_t*>(&bits));
  return bits;
}

template <typename Score>
size_t ScanHere(const Score* scores, size_t n, Score threshold, uint64_t* matches,
                uint16_t* above) {
  const hn::CappedTag<Score, 64> tag;
  const auto zero = hn::Zero(tag);
  const auto limit = hn::Set(tag, threshold);
  // The steps in which some are above. They are listed first and looked into afterwards:
  // a branch on each would be mispredicted as often as it is taken.
  std::array<uint16_t, kWindow / 64> begins;
  size_t listed = 0;
  for (size_t i = 0; i < n; i += 64) {
    uint64_t any = 0;
    auto highest = zero;
#pragma GCC unroll 4
    for (size_t j = 0; j < 64; j += hn::Lanes(tag)) {
      const auto here = hn::LoadU(tag, scores + i + j);
      any |= Bits(tag, hn::Ne(here, zero)) << j;
      highest = hn::Max(highest, here);
    }
    matches[i / 64] = any;
    begins[listed] = static_cast<uint16_t>(i);
    listed += hn::AllFalse(tag, hn::Gt(highest, limit)) ? 0 : 1;
  }
  size_t found = 0;
  for (size_t at = 0; at < listed; ++at) {
    uint64_t better = 0;
    for (size_t j = 0; j < 64; j += hn::Lanes(tag)) {
      better |= Bits(tag, hn::Gt(hn::LoadU(tag, scores + begins[at] + j), limit)) << j;
    }
    for (; better != 0; better &= better - 1) {
      above[found++] = static_cast<uint16_t>(
          begins[at] + static_cast<size_t>(std::countr_zero(better)));
    }
  }
  return found;
}

#endif

// By name, for the tables of functions.
void AddColumnsToWords(std::span<const Column> columns, bool scored, size_t n,
                       uint16_t* scores) {
  AddColumnsHere(columns, scored, n, scores);
}
void AddColumnsToBytes(std::span<const Column> columns, bool scored, size_t n,
                       uint8_t* scores) {
  AddColumnsHere(columns, scored, n, scores);
}
void AddImpactsToWords(const uint8_t* impacts, size_t n, uint16_t* scores) {
  AddImpactsHere(impacts, n, scores);
}
void AddImpactsToBytes(const uint8_t* impacts, size_t n, uint8_t* scores) {
  AddImpactsHere(impacts, n, scores);
}
size_t ScanWords(const uint16_t* scores, size_t n, uint16_t threshold, uint64_t* matches,
                 uint16_t* above) {
  return ScanHere(scores, n, threshold, matches, above);
}
size_t ScanBytes(const uint8_t* scores, size_t n, uint8_t threshold, uint64_t* matches,
                 uint16_t* above) {
  return ScanHere(scores, n, threshold, matches, above);
}

size_t CountBitsHere(const uint64_t* words, size_t n) {
  size_t count = 0;
  size_t i = 0;
#if HWY_TARGET != HWY_SCALAR
  const hn::ScalableTag<uint64_t> tag;
  auto sums = hn::Zero(tag);
  for (; i + hn::Lanes(tag) <= n; i += hn::Lanes(tag)) {
    sums = hn::Add(sums, hn::PopulationCount(hn::LoadU(tag, words + i)));
  }
  count = hn::GetLane(hn::SumOfLanes(tag, sums));
#endif
  for (; i < n; ++i) count += static_cast<size_t>(std::popcount(words[i]));
  return count;
}

uint32_t CountRangeHere(const uint64_t* words, uint32_t begin, uint32_t size) {
  const auto* bytes = reinterpret_cast<const uint8_t*>(words);
  uint32_t count = 0;
  for (;;) {
    uint64_t bits = 0;
    std::memcpy(&bits, bytes + begin / 8, sizeof(bits));
    bits >>= begin % 8;
    const uint32_t here = std::min(size, kSmallRange);
    count += static_cast<uint32_t>(std::popcount(bits & ((uint64_t{1} << here) - 1)));
    if (here == size) return count;
    begin += here;
    size -= here;
  }
}

// One by one: vectors would have to gather the words, which takes longer.
uint64_t CountSmallRangesHere(const uint64_t* words, const uint32_t* bytes,
                              const uint64_t* masks, uint8_t least, uint8_t* counts) {
  const auto* const from = reinterpret_cast<const uint8_t*>(words);
#pragma GCC unroll 4
  for (size_t i = 0; i < kRanges; ++i) {
    uint64_t bits = 0;
    std::memcpy(&bits, from + bytes[i], sizeof(bits));
    counts[i] = static_cast<uint8_t>(std::popcount(bits & masks[i]));
  }
  uint64_t found = 0;
#if HWY_TARGET == HWY_SCALAR
  for (size_t i = 0; i < kRanges; ++i) found |= uint64_t{counts[i] >= least} << i;
#else
  const hn::CappedTag<uint8_t, kRanges> tag;
  const auto limit = hn::Set(tag, least);
  for (size_t i = 0; i < kRanges; i += hn::Lanes(tag)) {
    const auto here = hn::LoadU(tag, counts + i);
    const auto enough = hn::Eq(hn::Max(here, limit), here);
    hn::StoreMaskBits(tag, enough, reinterpret_cast<uint8_t*>(&found) + i / 8);
  }
#endif
  return found;
}

void RankKeysHere(uint64_t* keys, size_t n, uint32_t* ranks) {
  const hn::CappedTag<int64_t, kKeysPadding> tag;
  const auto* const signed_keys = reinterpret_cast<const int64_t*>(keys);
  std::fill_n(keys + n, kKeysPadding, 0);
  for (size_t i = 0; i < n; ++i) {
    const auto key = hn::Set(tag, signed_keys[i]);
    size_t higher = 0;
    for (size_t j = 0; j < n; j += hn::Lanes(tag)) {
      higher += hn::CountTrue(tag, hn::Gt(hn::LoadU(tag, signed_keys + j), key));
    }
    ranks[i] = static_cast<uint32_t>(higher);
  }
}

}  // namespace
}  // namespace answerbook::search::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace answerbook::search {

static_assert(std::endian::native == std::endian::little,
              "mask bytes are read as little-endian words");

HWY_EXPORT(AddColumnsToWords);
HWY_EXPORT(AddColumnsToBytes);
HWY_EXPORT(MaxColumnHere);
HWY_EXPORT(AddImpactsToWords);
HWY_EXPORT(AddImpactsToBytes);
HWY_EXPORT(ScanWords);
HWY_EXPORT(ScanBytes);
HWY_EXPORT(CountBitsHere);
HWY_EXPORT(CountRangeHere);
HWY_EXPORT(CountSmallRangesHere);
HWY_EXPORT(RankKeysHere);

void AddColumns(std::span<const Column> columns, bool scored, size_t n,
                uint16_t* scores) {
  HWY_DYNAMIC_DISPATCH(AddColumnsToWords)(columns, scored, n, scores);
}
void AddColumns(std::span<const Column> columns, bool scored, size_t n, uint8_t* scores) {
  HWY_DYNAMIC_DISPATCH(AddColumnsToBytes)(columns, scored, n, scores);
}

void MaxColumn(const Column& column, size_t n, uint8_t* best) {
  HWY_DYNAMIC_DISPATCH(MaxColumnHere)(column, n, best);
}

void AddImpacts(const uint8_t* impacts, size_t n, uint16_t* scores) {
  HWY_DYNAMIC_DISPATCH(AddImpactsToWords)(impacts, n, scores);
}
void AddImpacts(const uint8_t* impacts, size_t n, uint8_t* scores) {
  HWY_DYNAMIC_DISPATCH(AddImpactsToBytes)(impacts, n, scores);
}

size_t Scan(const uint16_t* scores, size_t n, uint16_t threshold, uint64_t* matches,
            uint16_t* above) {
  return HWY_DYNAMIC_DISPATCH(ScanWords)(scores, n, threshold, matches, above);
}
size_t Scan(const uint8_t* scores, size_t n, uint8_t threshold, uint64_t* matches,
            uint16_t* above) {
  return HWY_DYNAMIC_DISPATCH(ScanBytes)(scores, n, threshold, matches, above);
}

size_t CountBits(const uint64_t* words, size_t n) {
  return HWY_DYNAMIC_DISPATCH(CountBitsHere)(words, n);
}

uint32_t CountRange(const uint64_t* words, uint32_t begin, uint32_t size) {
  return HWY_DYNAMIC_DISPATCH(CountRangeHere)(words, begin, size);
}

uint64_t CountSmallRanges(const uint64_t* words, const uint32_t* bytes,
                          const uint64_t* masks, uint8_t least, uint8_t* counts) {
  return HWY_DYNAMIC_DISPATCH(CountSmallRangesHere)(words, bytes, masks, least, counts);
}

void RankKeys(uint64_t* keys, size_t n, uint32_t* ranks) {
  HWY_DYNAMIC_DISPATCH(RankKeysHere)(keys, n, ranks);
}

}  // namespace answerbook::search
#endif  // HWY_ONCE
