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

void ClassifyBlock(const uint8_t* bytes, ByteClasses* classes) {
  *classes = {};
  for (size_t i = 0; i < 64; ++i) {
    const uint8_t c = bytes[i];
    const auto lower = static_cast<uint8_t>(c | 0x20);
    classes->letters |= uint64_t{lower >= 'a' && lower <= 'z'} << i;
    classes->digits |= uint64_t{c >= '0' && c <= '9'} << i;
    classes->joiners |= uint64_t{c == '.' || c == ',' || c == '\'' || c == '-'} << i;
    classes->others |= uint64_t{c >= 0x80} << i;
  }
}

#else

void ClassifyBlock(const uint8_t* bytes, ByteClasses* classes) {
  const hn::CappedTag<uint8_t, 64> tag;
  const size_t lanes = hn::Lanes(tag);
  for (size_t i = 0; i < 64; i += lanes) {
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
    const auto store = [&](auto mask, uint64_t* bits) {
      hn::StoreMaskBits(tag, mask, reinterpret_cast<uint8_t*>(bits) + i / 8);
    };
    store(letters, &classes->letters);
    store(digits, &classes->digits);
    store(joiners, &classes->joiners);
    store(others, &classes->others);
  }
}

#endif

void ClassifyHere(const uint8_t* bytes, size_t size, ByteClasses* classes) {
  size_t at = 0;
  for (; at + 64 <= size; at += 64) ClassifyBlock(bytes + at, classes++);
  if (at == size) return;
  uint8_t rest[64] = {};
  std::memcpy(rest, bytes + at, size - at);
  ClassifyBlock(rest, classes);
}

}  // namespace
}  // namespace answerbook::search::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace answerbook::search {

HWY_EXPORT(ClassifyHere);

void ClassifyBytes(std::string_view text, ByteClasses* classes) {
  HWY_DYNAMIC_DISPATCH(ClassifyHere)
  (reinterpret_cast<const uint8_t*>(text.data()), text.size(), classes);
}

}  // namespace answerbook::search
#endif  // HWY_ONCE
