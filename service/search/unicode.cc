#include "service/search/unicode.h"

#include <utf8proc.h>

#include <cstdlib>
#include <memory>

namespace answerbook::search {
namespace {

constexpr char32_t kReplacement = 0xFFFD;

bool In(char32_t c, char32_t first, char32_t last) { return c >= first && c <= last; }

bool IsUnspacedScript(char32_t c) {
  return In(c, 0x0E00, 0x0EFF) ||  // Thai, Lao
         In(c, 0x1000, 0x109F) ||  // Burmese
         In(c, 0x1780, 0x17FF) ||  // Khmer
         In(c, 0x3005, 0x3007) ||  // iteration mark, closing mark, zero
         In(c, 0x3040, 0x30FF) ||  // Hiragana, Katakana
         In(c, 0x31F0, 0x31FF) ||  // Katakana extensions
         In(c, 0x3400, 0x4DBF) ||  // Han extension A
         In(c, 0x4E00, 0x9FFF) ||  // Han
         In(c, 0xF900, 0xFAFF) ||  // Han compatibility
         In(c, 0xFF66, 0xFF9F) ||  // halfwidth Katakana
         In(c, 0x20000, 0x323AF);  // Han extensions B to H
}

// Marks that only modify a letter, so that a reader may leave them out. Vowel signs
// of Indic and South-East Asian scripts are marks too, but belong to the spelling.
bool IsAccent(char32_t c) {
  return In(c, 0x0300, 0x036F) ||  // combining diacritical marks
         In(c, 0x1AB0, 0x1AFF) || In(c, 0x1DC0, 0x1DFF) || In(c, 0x20D0, 0x20FF) ||
         In(c, 0xFE20, 0xFE2F) ||                                          // half marks
         In(c, 0x0591, 0x05BD) || c == 0x05BF || In(c, 0x05C1, 0x05C7) ||  // niqqud
         In(c, 0x064B, 0x065F) || c == 0x0670;                             // harakat
}

// Letters that Unicode does not decompose, though readers without the right keyboard
// spell them so.
std::string_view PlainSpelling(char32_t c) {
  switch (c) {
    case U'ø':
      return "o";
    case U'ł':
      return "l";
    case U'đ':
    case U'ð':
      return "d";
    case U'þ':
      return "th";
    case U'æ':
      return "ae";
    case U'œ':
      return "oe";
    case U'ħ':
      return "h";
    case U'ŧ':
      return "t";
    case U'ı':
      return "i";
    case U'ĸ':
      return "k";
    case U'ŋ':
      return "n";
    default:
      return {};
  }
}

void Append(char32_t c, std::string* out) {
  utf8proc_uint8_t bytes[4];
  const utf8proc_ssize_t size = utf8proc_encode_char(static_cast<int32_t>(c), bytes);
  out->append(reinterpret_cast<const char*>(bytes), static_cast<size_t>(size));
}

// utf8proc's map of `text`, or `text` as it is where it is not UTF-8.
std::string Map(std::string_view text, int options) {
  utf8proc_uint8_t* mapped = nullptr;
  const utf8proc_ssize_t size =
      utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                   static_cast<utf8proc_ssize_t>(text.size()), &mapped,
                   static_cast<utf8proc_option_t>(options));
  const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owner(mapped, &std::free);
  if (size < 0) return std::string(text);
  return std::string(reinterpret_cast<const char*>(mapped), static_cast<size_t>(size));
}

}  // namespace

CodePoint DecodeAt(std::string_view text, size_t at) {
  const auto* bytes = reinterpret_cast<const utf8proc_uint8_t*>(text.data()) + at;
  if (bytes[0] < 0x80) return {bytes[0], 1};
  utf8proc_int32_t value = 0;
  const utf8proc_ssize_t size =
      utf8proc_iterate(bytes, static_cast<utf8proc_ssize_t>(text.size() - at), &value);
  if (size <= 0) return {kReplacement, 1};
  return {static_cast<char32_t>(value), static_cast<size_t>(size)};
}

CharClass Classify(char32_t c) {
  if (c < 0x80) {
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) return CharClass::kLetter;
    if (c >= '0' && c <= '9') return CharClass::kDigit;
    if (c == '\'') return CharClass::kApostrophe;
    if (c == '-') return CharClass::kHyphen;
    return CharClass::kOther;
  }
  switch (c) {
    case 0x2019:
    case 0x02BC:
    case 0xFF07:
      return CharClass::kApostrophe;
    case 0x2010:
    case 0x2011:
    case 0x2043:
    case 0xFE63:
    case 0xFF0D:
      return CharClass::kHyphen;
    case 0x00AD:
    case 0x200B:
    case 0x200C:
    case 0x200D:
    case 0x2060:
    case 0xFEFF:
      return CharClass::kIgnorable;
    case 0x00B5:  // the micro sign is a Greek mu
      return CharClass::kGreek;
    default:
      break;
  }
  if (In(c, 0xFE00, 0xFE0F) || In(c, 0x200E, 0x200F) || In(c, 0x202A, 0x202E) ||
      In(c, 0x2066, 0x2069)) {
    return CharClass::kIgnorable;  // variation selectors, direction marks
  }
  if (IsUnspacedScript(c)) {
    switch (utf8proc_category(static_cast<int32_t>(c))) {
      case UTF8PROC_CATEGORY_ND:
      case UTF8PROC_CATEGORY_PO:
      case UTF8PROC_CATEGORY_PD:
      case UTF8PROC_CATEGORY_SC:
      case UTF8PROC_CATEGORY_SK:
        break;  // their digits, punctuation and signs are like everyone's
      default:
        return CharClass::kIdeograph;
    }
  }
  switch (utf8proc_category(static_cast<int32_t>(c))) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
      return In(c, 0x0370, 0x03FF) || In(c, 0x1F00, 0x1FFF) ? CharClass::kGreek
                                                            : CharClass::kLetter;
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_MC:
    case UTF8PROC_CATEGORY_ME:
      return CharClass::kLetter;
    case UTF8PROC_CATEGORY_ND:
    case UTF8PROC_CATEGORY_NL:
    case UTF8PROC_CATEGORY_NO:
      return CharClass::kDigit;
    default:
      return CharClass::kOther;
  }
}

bool IsAscii(std::string_view text) {
  for (unsigned char c : text) {
    if (c >= 0x80) return false;
  }
  return true;
}

std::string CaseFold(std::string_view word) {
  if (IsAscii(word)) {
    std::string out(word);
    for (char& c : out) {
      if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return out;
  }
  const std::string mapped =
      Map(word, UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD |
                    UTF8PROC_IGNORE);
  std::string out;
  out.reserve(mapped.size());
  for (size_t at = 0; at < mapped.size();) {
    const CodePoint point = DecodeAt(mapped, at);
    if (point.value == U'ı') {
      out += 'i';
    } else if (point.value == 0x0307 && !out.empty() && out.back() == 'i') {
      // İ folds to i and a combining dot: the dot is already there.
    } else if (Classify(point.value) != CharClass::kIgnorable) {
      out.append(mapped, at, point.size);
    }
    at += point.size;
  }
  return out;
}

std::string StripAccents(std::string_view folded) {
  if (IsAscii(folded)) return std::string(folded);
  const std::string decomposed = Map(folded, UTF8PROC_STABLE | UTF8PROC_DECOMPOSE);
  std::string kept;
  kept.reserve(decomposed.size());
  for (size_t at = 0; at < decomposed.size();) {
    const CodePoint point = DecodeAt(decomposed, at);
    at += point.size;
    if (IsAccent(point.value)) continue;
    const std::string_view plain = PlainSpelling(point.value);
    if (!plain.empty()) {
      kept.append(plain);
    } else {
      Append(point.value, &kept);
    }
  }
  return IsAscii(kept) ? kept : Map(kept, UTF8PROC_STABLE | UTF8PROC_COMPOSE);
}

}  // namespace answerbook::search
