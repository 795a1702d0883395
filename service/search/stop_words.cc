#include "service/search/stop_words.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"

#include "service/search/language.h"
#include "service/search/spellings.h"
#include "service/search/stop_word_lists.h"
#include "service/search/unicode.h"

namespace answerbook::search {
namespace {

using Kinds = absl::flat_hash_map<std::string, WordKind>;

// The words of `list` as they may be typed. A spelling that is another of the list's
// words keeps that one's kind, and a word that is not in the list ("té" beside "te") its
// own.
Kinds MakeKinds(const StopWordList& list) {
  Kinds kinds;
  std::vector<std::pair<std::string, WordKind>> respelt;
  const auto add = [&](std::string_view words, WordKind kind) {
    for (absl::string_view written :
         absl::StrSplit(absl::string_view(words.data(), words.size()), ' ')) {
      const std::string word = CaseFold({written.data(), written.size()});
      kinds.emplace(word, kind);
      for (std::string& other : TypedSpellings(list.language, word)) {
        // Å, ö or ñ left out make another word ("år", "ar") more often than a typo.
        if (!HasOwnLetters(list.language, word)) {
          respelt.emplace_back(std::move(other), kind);
        }
      }
    }
  };
  add(list.stop, WordKind::kStop);
  add(list.carrier, WordKind::kCarrier);
  for (auto& [word, kind] : respelt) kinds.emplace(std::move(word), kind);
  return kinds;
}

std::vector<std::pair<std::string_view, Kinds>> MakeAll() {
  std::vector<std::pair<std::string_view, Kinds>> all;
  for (const auto lists : {GermanicStopWords(), RomanceStopWords(), SlavicStopWords()}) {
    for (const StopWordList& list : lists) {
      all.emplace_back(list.language, MakeKinds(list));
    }
  }
  return all;
}

}  // namespace

WordKind KindOfWord(std::string_view language, std::string_view word) {
  static const auto* const all =
      new std::vector<std::pair<std::string_view, Kinds>>(MakeAll());
  const std::string primary = PrimaryLanguage(language);
  const auto kinds = std::find_if(all->begin(), all->end(), [&](const auto& entry) {
    return entry.first == primary;
  });
  if (kinds == all->end()) return WordKind::kContent;
  const auto found = kinds->second.find(absl::string_view(word.data(), word.size()));
  return found == kinds->second.end() ? WordKind::kContent : found->second;
}

}  // namespace answerbook::search
