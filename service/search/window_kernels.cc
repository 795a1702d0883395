// Highway compiles this file once for each instruction set.
#include "service/search/window_kernels.h"

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

void SetColumnHere(const uint8_t* column, size_t n, uint16_t* scores) {
  const Scores scores_tag;
  for (size_t i = 0; i < n; i += hn::Lanes(scores_tag)) {
    hn::StoreU(hn::PromoteTo(scores_tag, hn::LoadU(Impacts(), column + i)), scores_tag,
               scores + i);
  }
}

void AddColumnHere(const uint8_t* column, size_t n, uint16_t* scores) {
  const Scores scores_tag;
  for (size_t i = 0; i < n; i += hn::Lanes(scores_tag)) {
    const auto impacts = hn::PromoteTo(scores_tag, hn::LoadU(Impacts(), column + i));
    hn::StoreU(hn::SaturatedAdd(hn::LoadU(scores_tag, scores + i), impacts), scores_tag,
               scores + i);
  }
}

void MaxColumnHere(const uint8_t* column, size_t n, uint32_t weight, uint8_t* best) {
  const Scores wide;
  const Impacts narrow;
  const auto factor = hn::Set(wide, static_cast<uint16_t>(weight));
  const auto up = hn::Set(wide, uint16_t{255});
  for (size_t i = 0; i < n; i += hn::Lanes(wide)) {
    const auto impacts = hn::PromoteTo(wide, hn::LoadU(narrow, column + i));
    // At most 255 * 256 + 255 = 65,535.
    const auto weighted = hn::ShiftRight<8>(hn::Add(hn::Mul(impacts, factor), up));
    const auto before = hn::PromoteTo(wide, hn::LoadU(narrow, best + i));
    const auto most = hn::Max(weighted, before);
    hn::StoreU(hn::DemoteTo(narrow, hn::BitCast(hn::RebindToSigned<Scores>(), most)),
               narrow, best + i);
  }
}

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

size_t ScanHere(const uint16_t* scores, size_t n, uint16_t threshold, uint64_t* matches,
                uint16_t* above) {
  const Scores tag;
  const size_t lanes = hn::Lanes(tag);
  const auto limit = hn::Set(tag, threshold);
  auto* bytes = reinterpret_cast<uint8_t*>(matches);
  size_t found = 0;
  for (size_t i = 0; i < n; i += lanes) {
    const auto here = hn::LoadU(tag, scores + i);
    hn::StoreMaskBits(tag, hn::Ne(here, hn::Zero(tag)), bytes + i / 8);
    const auto better = hn::Gt(here, limit);
    if (hn::AllFalse(tag, better)) continue;
    alignas(8) uint8_t bits[HWY_MAX_BYTES / 16 + 8] = {};
    hn::StoreMaskBits(tag, better, bits);
    for (size_t word = 0; word < lanes; word += 64) {
      uint64_t set = 0;
      std::memcpy(&set, bits + word / 8, sizeof(set));
      for (; set != 0; set &= set - 1) {
        above[found++] =
            static_cast<uint16_t>(i + word + static_cast<size_t>(std::countr_zero(set)));
      }
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

void CountRangesHere(const uint64_t* words, const BitRange* ranges, size_t n,
                     uint32_t* counts) {
  const auto* bytes = reinterpret_cast<const uint8_t*>(words);
  for (size_t i = 0; i < n; ++i) {
    uint32_t begin = ranges[i].begin;
    uint32_t left = ranges[i].size;
    uint32_t count = 0;
    for (;;) {
      // From the byte with the first bit, 57 bits are there whatever its place in it.
      constexpr uint32_t kSure = 57;
      uint64_t bits = 0;
      std::memcpy(&bits, bytes + begin / 8, sizeof(bits));
      bits >>= begin % 8;
      if (left <= kSure) {
        bits &= (uint64_t{1} << left) - 1;
        counts[i] = count + static_cast<uint32_t>(std::popcount(bits));
        break;
      }
      bits &= (uint64_t{1} << kSure) - 1;
      count += static_cast<uint32_t>(std::popcount(bits));
      begin += kSure;
      left -= kSure;
    }
  }
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
HWY_EXPORT(ScanHere);
HWY_EXPORT(CountBitsHere);
HWY_EXPORT(CountRangesHere);

void SetColumn(const uint8_t* column, size_t n, uint16_t* scores) {
  HWY_DYNAMIC_DISPATCH(SetColumnHere)(column, n, scores);
}

void AddColumn(const uint8_t* column, size_t n, uint16_t* scores) {
  HWY_DYNAMIC_DISPATCH(AddColumnHere)(column, n, scores);
}

void MaxColumn(const uint8_t* column, size_t n, uint32_t weight, uint8_t* best) {
  HWY_DYNAMIC_DISPATCH(MaxColumnHere)(column, n, weight, best);
}

size_t Scan(const uint16_t* scores, size_t n, uint16_t threshold, uint64_t* matches,
            uint16_t* above) {
  return HWY_DYNAMIC_DISPATCH(ScanHere)(scores, n, threshold, matches, above);
}

size_t CountBits(const uint64_t* words, size_t n) {
  return HWY_DYNAMIC_DISPATCH(CountBitsHere)(words, n);
}

void CountRanges(const uint64_t* words, const BitRange* ranges, size_t n,
                 uint32_t* counts) {
  HWY_DYNAMIC_DISPATCH(CountRangesHere)(words, ranges, n, counts);
}

}  // namespace answerbook::search
#endif  // HWY_ONCE
