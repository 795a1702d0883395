#include "service/search/language.h"

#include "absl/strings/match.h"

namespace answerbook::search {

bool LanguageMatches(std::string_view range, std::string_view tag) {
  if (range.empty()) return true;
  if (range.size() > tag.size()) return false;
  const absl::string_view prefix(tag.data(), range.size());
  if (!absl::EqualsIgnoreCase(prefix, absl::string_view(range.data(), range.size()))) {
    return false;
  }
  return tag.size() == range.size() || tag[range.size()] == '-';
}

std::string PrimaryLanguage(std::string_view tag) {
  std::string primary(tag.substr(0, tag.find('-')));
  for (char& c : primary) c = static_cast<char>(c | 0x20);
  return primary == "nb" || primary == "nn" ? "no" : primary;
}

}  // namespace answerbook::search
