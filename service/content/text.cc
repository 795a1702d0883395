#include "service/content/text.h"

#include <utf8proc.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <charconv>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <memory>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"

namespace answerbook::content {
namespace {

const utf8proc_uint8_t* Bytes(std::string_view text) {
  return reinterpret_cast<const utf8proc_uint8_t*>(text.data());
}

std::string Map(std::string_view text, int options) {
  utf8proc_uint8_t* mapped = nullptr;
  const utf8proc_ssize_t size =
      utf8proc_map(Bytes(text), static_cast<utf8proc_ssize_t>(text.size()), &mapped,
                   static_cast<utf8proc_option_t>(options));
  const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owner(mapped, &std::free);
  if (size < 0) return std::string(text);
  return std::string(reinterpret_cast<const char*>(mapped), static_cast<size_t>(size));
}

bool IsAlphanumeric(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool IsAlpha(char c) { return IsAlphanumeric(c) && !(c >= '0' && c <= '9'); }

// No-break, narrow, ideographic and zero-width ones: what pages copied from the web have.
constexpr std::string_view kWideSpaces[] = {"\u00A0", "\u2002", "\u2003", "\u2009",
                                            "\u200B", "\u202F", "\u3000", "\uFEFF"};

// Whether one of eight bytes is neither printable ASCII nor white space; a tab, a line
// feed or a byte behind such may be taken for one.
bool MayHaveSpecial(const char* eight_bytes) {
  uint64_t word = 0;
  std::memcpy(&word, eight_bytes, sizeof word);
  constexpr uint64_t kEach = 0x0101010101010101;
  return (((word - 0x20 * kEach) | (word + kEach) | word) & (0x80 * kEach)) != 0;
}

bool IsSpace(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

}  // namespace

std::optional<size_t> FirstInvalidUtf8(std::string_view text) {
  for (size_t at = 0; at < text.size();) {
    while (at + 8 <= text.size() && !MayHaveSpecial(text.data() + at)) at += 8;
    if (at == text.size()) break;
    if (static_cast<unsigned char>(text[at]) < 0x80) {
      ++at;
      continue;
    }
    utf8proc_int32_t value = 0;
    const utf8proc_ssize_t size = utf8proc_iterate(
        Bytes(text) + at, static_cast<utf8proc_ssize_t>(text.size() - at), &value);
    if (size <= 0) return at;
    at += static_cast<size_t>(size);
  }
  return std::nullopt;
}

std::optional<size_t> FirstControlCharacter(std::string_view text) {
  for (size_t at = 0; at < text.size(); ++at) {
    const auto c = static_cast<unsigned char>(text[at]);
    if ((c < 0x20 && c != '\t' && c != '\n') || c == 0x7F) return at;
    // U+0080 to U+009F
    if (c == 0xC2 && at + 1 < text.size() &&
        static_cast<unsigned char>(text[at + 1]) < 0xA0) {
      return at;
    }
  }
  return std::nullopt;
}

std::string WithoutControlCharacters(std::string_view text) {
  std::string out;
  while (const auto at = FirstControlCharacter(text)) {
    out += text.substr(0, *at);
    out += ' ';
    text.remove_prefix(*at + (static_cast<unsigned char>(text[*at]) == 0xC2 ? 2 : 1));
  }
  return out += text;
}

bool IsPlainAscii(std::string_view text) {
  for (size_t at = 0; at < text.size();) {
    if (at + 8 <= text.size() && !MayHaveSpecial(text.data() + at)) {
      at += 8;
      continue;
    }
    const char c = text[at++];
    if ((c < 0x20 && c != '\t' && c != '\n') || c == 0x7F) return false;
  }
  return true;
}

int LineAt(std::string_view text, size_t at) {
  return 1 + static_cast<int>(std::count(
                 text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n'));
}

std::string Normalize(std::string_view text) {
  const bool ascii =
      std::all_of(text.begin(), text.end(), [](unsigned char c) { return c < 0x80; });
  return ascii ? std::string(text) : Map(text, UTF8PROC_STABLE | UTF8PROC_COMPOSE);
}

std::string CleanLines(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  std::string out;
  out.reserve(text.size());
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\r') {
      out += text[i];
    } else if (i + 1 == text.size() || text[i + 1] != '\n') {
      out += '\n';
    }
  }
  return out;
}

std::string_view Trim(std::string_view text) {
  const auto space_at_front = [&]() -> size_t {
    if (IsSpace(text.front())) return 1;
    for (const std::string_view space : kWideSpaces) {
      if (text.starts_with(space)) return space.size();
    }
    return 0;
  };
  const auto space_at_back = [&]() -> size_t {
    if (IsSpace(text.back())) return 1;
    for (const std::string_view space : kWideSpaces) {
      if (text.ends_with(space)) return space.size();
    }
    return 0;
  };
  while (!text.empty() && space_at_front() > 0) text.remove_prefix(space_at_front());
  while (!text.empty() && space_at_back() > 0) text.remove_suffix(space_at_back());
  return text;
}

std::string_view TrimMarkdown(std::string_view markdown) {
  for (size_t end = markdown.find('\n');
       end != std::string_view::npos && Trim(markdown.substr(0, end)).empty();
       end = markdown.find('\n')) {
    markdown.remove_prefix(end + 1);
  }
  const std::string_view trimmed = Trim(markdown);
  // Trim with something before it takes from the end alone.
  return trimmed.empty()
             ? trimmed
             : markdown.substr(0, static_cast<size_t>(trimmed.data() + trimmed.size() -
                                                      markdown.data()));
}

bool IsSlug(std::string_view text) {
  if (text.empty() || text.size() > 128 || text.front() == '-' || text.back() == '-') {
    return false;
  }
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '-' && text[i - 1] == '-') return false;
    if (c != '-' && !(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9')) return false;
  }
  return true;
}

bool IsLanguageTag(std::string_view text) {
  if (text.empty() || text.size() > 35) return false;
  bool first = true;
  while (true) {
    const std::string_view subtag = text.substr(0, text.find('-'));
    if (subtag.empty() || subtag.size() > 8) return false;
    if (!std::all_of(subtag.begin(), subtag.end(), IsAlphanumeric)) return false;
    if (first &&
        (subtag.size() < 2 || !std::all_of(subtag.begin(), subtag.end(), IsAlpha))) {
      return false;
    }
    first = false;
    if (subtag.size() == text.size()) return true;
    text.remove_prefix(subtag.size() + 1);
  }
}

bool IsDate(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return false;
  int parts[3];
  constexpr size_t kBegin[3] = {0, 5, 8};
  constexpr size_t kEnd[3] = {4, 7, 10};
  for (int i = 0; i < 3; ++i) {
    const char* end = text.data() + kEnd[i];
    if (!std::all_of(text.data() + kBegin[i], end,
                     [](char c) { return c >= '0' && c <= '9'; })) {
      return false;
    }
    std::from_chars(text.data() + kBegin[i], end, parts[i]);
  }
  const absl::CivilDay day(parts[0], parts[1], parts[2]);  // normalises days that are not
  return parts[0] >= 1 && day.year() == parts[0] && day.month() == parts[1] &&
         day.day() == parts[2];
}

bool IsWebUrl(std::string_view text) {
  std::string_view rest = text;
  if (rest.starts_with("https://")) {
    rest.remove_prefix(8);
  } else if (rest.starts_with("http://")) {
    rest.remove_prefix(7);
  } else {
    return false;
  }
  for (const char c : rest) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte <= ' ' || byte == 0x7F || c == '<' || c == '>' || c == '"' || c == '\\' ||
        c == '`' || c == '{' || c == '}') {
      return false;
    }
  }
  const std::string_view authority = rest.substr(0, rest.find_first_of("/?#"));
  const std::string_view host = authority.substr(0, authority.rfind(':'));
  return !host.empty() && host.front() != '.' &&
         authority.find('@') == std::string_view::npos;
}

std::string Slugify(std::string_view text, size_t limit) {
  const std::string folded =
      Map(text, UTF8PROC_STABLE | UTF8PROC_COMPAT | UTF8PROC_DECOMPOSE |
                    UTF8PROC_CASEFOLD | UTF8PROC_STRIPMARK | UTF8PROC_IGNORE);
  std::string slug;
  bool gap = false;
  for (size_t i = 0; i < folded.size(); ++i) {
    const char c = folded[i];
    if (IsAlphanumeric(c)) {
      if (gap && !slug.empty()) slug += '-';
      gap = false;
      slug += c;
    } else if (c == '\'' || folded.compare(i, 3, "’") == 0) {
      if (c != '\'') i += 2;  // "don't" is one word
    } else {
      gap = true;
    }
  }
  if (slug.size() > limit) {
    const size_t word = slug.rfind('-', limit);
    slug.resize(word == std::string::npos || word == 0 ? limit : word);
  }
  return slug;
}

std::string FirstSentences(std::string_view text, size_t limit) {
  const std::string_view paragraph = Trim(text.substr(0, text.find("\n\n")));
  // What is far behind the limit changes nothing.
  std::string flat(paragraph.substr(0, limit + 3));
  std::replace(flat.begin(), flat.end(), '\n', ' ');
  size_t end = 0;
  int sentences = 0;
  for (size_t i = 0; i < flat.size() && sentences < 2; ++i) {
    const bool mark = flat[i] == '.' || flat[i] == '!' || flat[i] == '?';
    const bool last = i + 1 == flat.size();
    if (!last && !(mark && flat[i + 1] == ' ')) continue;
    // A period behind one letter or before a small one is an abbreviation's.
    if (!last && flat[i] == '.' &&
        (i < 2 || flat[i - 2] == ' ' || flat[i - 2] == '.' ||
         (i + 2 < flat.size() && flat[i + 2] >= 'a' && flat[i + 2] <= 'z'))) {
      continue;
    }
    if (i + 1 > limit) break;
    end = i + 1;
    ++sentences;
  }
  if (end > 0) return flat.substr(0, end);
  size_t cut = std::min(limit, flat.size());
  const size_t space = flat.rfind(' ', cut);
  if (space != std::string::npos && space > 0) {
    cut = space;
  } else {
    while (cut > 0 && cut < flat.size() &&
           (static_cast<unsigned char>(flat[cut]) & 0xC0) == 0x80) {
      --cut;
    }
  }
  return flat.substr(0, cut) + "…";
}

absl::StatusOr<std::string> ReadFile(const std::string& path, size_t limit) {
  std::ifstream in(path, std::ios::binary);
  if (!in)
    return absl::NotFoundError(absl::StrCat("cannot be read: ", std::strerror(errno)));
  std::string bytes;
  char buffer[1 << 16];
  while (in.read(buffer, sizeof buffer) || in.gcount() > 0) {
    bytes.append(buffer, static_cast<size_t>(in.gcount()));
    if (bytes.size() > limit) {
      return absl::ResourceExhaustedError(absl::StrCat("larger than ", limit, " bytes"));
    }
  }
  if (in.bad())
    return absl::DataLossError(absl::StrCat("cannot be read: ", std::strerror(errno)));
  return bytes;
}

}  // namespace answerbook::content
