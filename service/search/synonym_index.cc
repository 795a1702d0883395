#include "service/search/synonym_index.h"

#include <algorithm>
#include <optional>

#include "service/search/analyzer.h"
#include "service/search/lexicon.h"

namespace answerbook::search {
namespace {

// The text as a SynonymText without others; nothing for a text without a word.
std::optional<SynonymText> Analyzed(const std::string& text,
                                    const std::string& language) {
  SynonymText out{};
  std::string joined;
  for (const Term& term : ThreadAnalyzer(language).Analyze(text)) {
    if (term.compound) continue;
    if (!joined.empty()) joined += ' ';
    joined += term.text;
    out.words.push_back(HashWord(term.text));
  }
  if (out.words.empty()) return std::nullopt;
  out.length = static_cast<uint32_t>(out.words.size());
  out.stem = HashWord(joined);
  return out;
}

}  // namespace

SynonymIndex::SynonymIndex(const Synonyms& synonyms,
                           const std::vector<std::string>& languages) {
  if (synonyms.empty()) return;
  for (const std::string& language : languages) {
    Language& here = by_language_.emplace_back();
    const auto number_of = [&](const std::string& text) -> std::optional<uint32_t> {
      std::optional<SynonymText> analyzed = Analyzed(text, language);
      if (!analyzed.has_value()) return std::nullopt;
      const auto [entry, added] = here.by_stem.try_emplace(
          analyzed->stem, static_cast<uint32_t>(here.texts.size()));
      if (added) here.texts.push_back(*std::move(analyzed));
      return entry->second;
    };
    for (const SynonymRule& rule : synonyms) {
      std::vector<uint64_t> targets;
      for (const std::string& text : rule.to) {
        if (const auto number = number_of(text)) {
          targets.push_back(here.texts[*number].stem);
        }
      }
      for (const std::string& text : rule.from) {
        const auto number = number_of(text);
        if (!number.has_value()) continue;
        SynonymText& from = here.texts[*number];
        for (const uint64_t target : targets) {
          if (target == from.stem) continue;
          if (std::find(from.others.begin(), from.others.end(), target) ==
              from.others.end()) {
            from.others.push_back(target);
          }
        }
      }
    }
    for (uint32_t i = 0; i < here.texts.size(); ++i) {
      const std::vector<uint64_t>& words = here.texts[i].words;
      here.by_first[words.front()].push_back(i);
      here.words.insert(words.begin(), words.end());
    }
    for (auto& [first, texts] : here.by_first) {
      std::sort(texts.begin(), texts.end(), [&here](uint32_t a, uint32_t b) {
        return here.texts[a].length > here.texts[b].length;
      });
    }
  }
}

const SynonymText* SynonymIndex::Find(size_t language,
                                      std::span<const uint64_t> stems) const {
  if (language >= by_language_.size() || stems.empty()) return nullptr;
  const Language& here = by_language_[language];
  const auto found = here.by_first.find(stems.front());
  if (found == here.by_first.end()) return nullptr;
  for (const uint32_t number : found->second) {
    const SynonymText& text = here.texts[number];
    if (text.length <= stems.size() &&
        std::equal(text.words.begin(), text.words.end(), stems.begin())) {
      return &text;
    }
  }
  return nullptr;
}

bool SynonymIndex::HasWord(size_t language, uint64_t stem) const {
  return language < by_language_.size() && by_language_[language].words.contains(stem);
}

const SynonymText* SynonymIndex::Of(size_t language, uint64_t stem) const {
  if (language >= by_language_.size()) return nullptr;
  const Language& here = by_language_[language];
  const auto found = here.by_stem.find(stem);
  return found == here.by_stem.end() ? nullptr : &here.texts[found->second];
}

size_t SynonymIndex::Bytes() const {
  size_t bytes = 0;
  for (const Language& language : by_language_) {
    for (const SynonymText& text : language.texts) {
      bytes += sizeof(text) + (text.others.size() + text.words.size()) * sizeof(uint64_t);
    }
    bytes += language.by_first.size() * 48 + language.by_stem.size() * 16 +
             language.words.size() * 8;
  }
  return bytes;
}

}  // namespace answerbook::search
