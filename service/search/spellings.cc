#include "service/search/spellings.h"

#include <algorithm>

#include "service/search/language.h"
#include "service/search/unicode.h"

namespace answerbook::search {
namespace {

std::u32string_view OwnLetters(std::string_view language) {
  const std::string primary = PrimaryLanguage(language);
  if (primary == "es") return U"ñ";
  if (primary == "sv" || primary == "fi") return U"åäö";
  if (primary == "da" || primary == "no") return U"æøå";
  return {};
}

std::string_view SpeltOut(char32_t letter, bool scandinavian) {
  switch (letter) {
    case U'ä':
    case U'æ':
      return "ae";
    case U'ö':
    case U'ø':
      return "oe";
    case U'ü':
      return "ue";
    case U'å':
      return scandinavian ? "aa" : "";
    default:
      return "";
  }
}

}  // namespace

std::string TermSpelling(std::string_view language, std::string_view stem) {
  if (IsAscii(stem)) return std::string(stem);
  const std::u32string_view own = OwnLetters(language);
  if (own.empty()) return StripAccents(stem);
  std::string out;
  size_t begin = 0;
  for (size_t at = 0; at < stem.size();) {
    const CodePoint point = DecodeAt(stem, at);
    if (own.find(point.value) != std::u32string_view::npos) {
      out += StripAccents(stem.substr(begin, at - begin));
      out += stem.substr(at, point.size);
      begin = at + point.size;
    }
    at += point.size;
  }
  return out + StripAccents(stem.substr(begin));
}

bool HasOwnLetters(std::string_view language, std::string_view word) {
  if (IsAscii(word)) return false;
  const std::u32string_view own = OwnLetters(language);
  for (size_t at = 0; !own.empty() && at < word.size();) {
    const CodePoint point = DecodeAt(word, at);
    if (own.find(point.value) != std::u32string_view::npos) return true;
    at += point.size;
  }
  return false;
}

std::string SpeltOut(std::string_view language, std::string_view word) {
  if (IsAscii(word)) return std::string(word);
  const std::string primary = PrimaryLanguage(language);
  const bool scandinavian = primary == "sv" || primary == "da" || primary == "no";
  if (primary != "de" && !scandinavian) return std::string(word);
  std::string out;
  for (size_t at = 0; at < word.size();) {
    const CodePoint point = DecodeAt(word, at);
    const std::string_view letters = SpeltOut(point.value, scandinavian);
    out += letters.empty() ? word.substr(at, point.size) : letters;
    at += point.size;
  }
  return out;
}

std::string WithUmlauts(std::string_view language, std::string_view word) {
  if (PrimaryLanguage(language) != "de") return std::string(word);
  std::string out;
  char before = 0;
  for (size_t at = 0; at < word.size(); ++at) {
    const char c = word[at];
    const bool e = at + 1 < word.size() && word[at + 1] == 'e';
    // Not in "dauer", "neue" and "quelle".
    const bool u = c == 'u' && before != 'a' && before != 'e' && before != 'q';
    if (e && (c == 'a' || c == 'o' || u)) {
      out += c == 'a' ? "ä" : c == 'o' ? "ö" : "ü";
      ++at;
    } else {
      out += c;
    }
    before = word[at];
  }
  return out;
}

std::vector<std::string> TypedSpellings(std::string_view language,
                                        std::string_view word) {
  std::vector<std::string> out;
  if (IsAscii(word)) return out;
  out.push_back(StripAccents(word));
  // What is left of accents when letters are spelt out ("é") is not typed either.
  std::string spelt = StripAccents(SpeltOut(language, word));
  if (spelt != out.front()) out.push_back(std::move(spelt));
  if (out.front() == word) out.erase(out.begin());
  return out;
}

}  // namespace answerbook::search
