// Highway compiles this file once for each instruction set.
#include "service/search/byte_classes.h"

#include <cstring>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "service/search/byte_classes.cc"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace answerbook::search::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

#if HWY_TARGET == HWY_SCALAR  // one lane: its masks are no bits

ByteClasses Classify(const uint8_t* bytes, const PairFilter& filter) {
  ByteClasses classes{};
  for (size_t i = 0; i < kByteBlock; ++i) {
    const uint8_t c = bytes[i];
    const auto lower = static_cast<uint8_t>(c | 0x20);
    classes.letters |= uint64_t{lower >= 'a' && lower <= 'z'} << i;
    classes.digits |= uint64_t{c >= '0' && c <= '9'} << i;
    classes.joiners |= uint64_t{c == '.' || c == ',' || c == '\'' || c == '-'} << i;
    classes.others |= uint64_t{c >= 0x80} << i;
    const bool pair = (filter.first[c % 32] & filter.second[bytes[i + 1] % 32]) != 0;
    classes.pairs |= uint64_t{pair} << i;
  }
  return classes;
}

#else

// Looks the low five bits of each byte up in a table of 32.
template <typename Tag, typename Bytes>
Bytes LookUp(Tag tag, const std::array<uint8_t, 32>& table, Bytes bytes) {
  const auto index = hn::And(bytes, hn::Set(tag, uint8_t{15}));
  const auto low = hn::TableLookupBytes(hn::LoadDup128(tag, table.data()), index);
  const auto high = hn::TableLookupBytes(hn::LoadDup128(tag, table.data() + 16), index);
  const auto upper = hn::TestBit(bytes, hn::Set(tag, uint8_t{16}));
  return hn::IfThenElse(upper, high, low);
}

ByteClasses Classify(const uint8_t* bytes, const PairFilter& filter) {
  ByteClasses classes;
  const hn::CappedTag<uint8_t, kByteBlock> tag;
  const size_t lanes = hn::Lanes(tag);
  for (size_t i = 0; i < kByteBlock; i += lanes) {
    const auto c = hn::LoadU(tag, bytes + i);
    const auto lower = hn::Or(c, hn::Set(tag, uint8_t{0x20}));
    // Unsigned, so what lies before the range is far behind its end.
    const auto letters =
        hn::Lt(hn::Sub(lower, hn::Set(tag, uint8_t{'a'})), hn::Set(tag, uint8_t{26}));
    const auto digits =
        hn::Lt(hn::Sub(c, hn::Set(tag, uint8_t{'0'})), hn::Set(tag, uint8_t{10}));
    const auto joiners = hn::Or(hn::Or(hn::Eq(c, hn::Set(tag, uint8_t{'.'})),
                                       hn::Eq(c, hn::Set(tag, uint8_t{','}))),
                                hn::Or(hn::Eq(c, hn::Set(tag, uint8_t{'\''})),
                                       hn::Eq(c, hn::Set(tag, uint8_t{'-'}))));
    const auto others = hn::Gt(c, hn::Set(tag, uint8_t{0x7F}));
    const auto pairs = hn::And(LookUp(tag, filter.first, c),
                               LookUp(tag, filter.second, hn::LoadU(tag, bytes + i + 1)));
    const auto store = [&](auto mask, uint64_t* bits) {
      hn::StoreMaskBits(tag, mask, reinterpret_cast<uint8_t*>(bits) + i / 8);
    };
    store(letters, &classes.letters);
    store(digits, &classes.digits);
    store(joiners, &classes.joiners);
    store(others, &classes.others);
    store(hn::Ne(pairs, hn::Zero(tag)), &classes.pairs);
  }
  return classes;
}

#endif

ByteClasses ClassifyHere(const uint8_t* bytes, size_t size, const PairFilter& filter) {
  if (size > kByteBlock) return Classify(bytes, filter);  // and one more is there
  uint8_t rest[kByteBlock + 1] = {};
  std::memcpy(rest, bytes, size);
  return Classify(rest, filter);
}

}  // namespace
}  // namespace answerbook::search::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace answerbook::search {

HWY_EXPORT(ClassifyHere);

void PairFilter::Add(uint32_t first_byte, uint32_t second_byte) {
  const auto set = static_cast<uint8_t>(1U << (added_++ % 8));
  first[first_byte % 32] |= set;
  second[second_byte % 32] |= set;
}

ByteClasses ClassifyBytes(std::string_view text, size_t at, const PairFilter& filter) {
  return HWY_DYNAMIC_DISPATCH(ClassifyHere)(
      reinterpret_cast<const uint8_t*>(text.data()) + at, text.size() - at, filter);
}

}  // namespace answerbook::search
#endif  // HWY_ONCE
