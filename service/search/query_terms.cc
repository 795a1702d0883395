#include "service/search/query_terms.h"

#include <algorithm>
#include <bit>
#include <optional>
#include <span>
#include <utility>

#include "absl/container/flat_hash_set.h"

#include "service/search/analyzer.h"
#include "service/search/spellings.h"
#include "service/search/tokenizer.h"

namespace answerbook::search {
namespace {

// A corrected word is a guess, a synonym an approximation: neither may count as much as
// what was typed.
constexpr float kCorrectedWeight = 0.75F;
constexpr float kSynonymWeight = 0.7F;

// A correction costs some microseconds: no more words of a question are corrected.
constexpr int kMostCorrected = 16;

struct QueryToken {
  std::string text;
  uint32_t begin;
  uint32_t end;
  bool compound;
  WordKind kind;
  std::optional<TermId> term;
  std::optional<TermId> with_next;  // of this and the next word written as one
};

class QueryAnalysis {
 public:
  QueryAnalysis(const Index& index, const SpellingIndex* spelling,
                const SynonymIndex& synonyms, std::string_view text,
                const std::vector<uint16_t>& languages)
      : index_(index),
        spelling_(spelling),
        synonyms_(synonyms),
        text_(text),
        languages_(languages) {
    PutLikeliestLanguageFirst();
  }

  QueryTerms Run() && {
    bool only_stop_words = true;
    ForEachToken(text_, [&](const TokenView& token) {
      QueryToken& kept = tokens_.emplace_back(QueryToken{
          std::string(token.text), token.begin, token.end, token.compound, {}, {}, {}});
      const Word* known = index_.lexicon.Find(Lexicon::KeyOf(kept.text, languages_[0]));
      if (known != nullptr) {
        kept.kind = known->kind;
        kept.term = known->term;
      } else {
        kept.kind = KindOfWord(Language(0), kept.text);
        kept.term = Find(Stem(0, kept.text));
      }
      if (!kept.compound && kept.kind != WordKind::kStop) only_stop_words = false;
    });
    JoinNeighbours();
    word_of_.assign(tokens_.size(), kNoWord);
    for (size_t i = 0; i < tokens_.size(); ++i) {
      if (tokens_[i].compound) continue;
      if (tokens_[i].kind == WordKind::kStop && !only_stop_words) continue;
      AddWord(i);
    }
    AddSynonyms();
    size_t terms = 0;
    for (const QueryWord& word : result_.words) {
      result_.mass += word.mass;
      terms += word.alternatives.size();
    }
    result_.uses.Reset(terms);
    for (uint32_t i = 0; i < result_.words.size(); ++i) {
      for (const Alternative& alternative : result_.words[i].alternatives) {
        result_.uses.Add({alternative.term, i, alternative.weight, false,
                          index_.mass[alternative.term]});
      }
    }
    if (copied_ > 0) result_.corrected_query.append(text_.substr(copied_));
    return std::move(result_);
  }

 private:
  static constexpr uint32_t kNoWord = 0xFFFFFFFF;

  const std::string& Language(size_t i) const { return index_.languages[languages_[i]]; }
  const std::string& Stem(size_t language, std::string_view word) const {
    return ThreadAnalyzer(Language(language)).TermOf(word);
  }
  std::optional<TermId> Find(std::string_view stem) const {
    return index_.lexicon.FindTerm(HashWord(stem));
  }

  // Function words give a language away, words of the library say something of it.
  void PutLikeliestLanguageFirst() {
    if (languages_.size() < 2) return;
    std::vector<int> signs(languages_.size(), 0);
    ForEachToken(text_, [&](const TokenView& token) {
      if (token.compound) return;
      for (size_t i = 0; i < languages_.size(); ++i) {
        if (KindOfWord(Language(i), token.text) == WordKind::kStop) {
          signs[i] += 2;
        } else if (index_.lexicon.Find(Lexicon::KeyOf(token.text, languages_[i]))) {
          signs[i] += 1;
        }
      }
    });
    const auto likeliest = std::max_element(signs.begin(), signs.end()) - signs.begin();
    std::rotate(languages_.begin(), languages_.begin() + likeliest,
                languages_.begin() + likeliest + 1);
  }

  static void AddAlternative(std::optional<TermId> term, float weight, QueryWord* word) {
    if (!term.has_value()) return;
    for (const Alternative& known : word->alternatives) {
      if (known.term == *term) return;
    }
    word->alternatives.push_back({*term, weight});
  }

  void AddWord(size_t at) {
    const QueryToken& token = tokens_[at];
    QueryWord word;
    AddAlternative(token.term, 1, &word);
    for (size_t i = 1; i < languages_.size(); ++i) {
      const Word* known = index_.lexicon.Find(Lexicon::KeyOf(token.text, languages_[i]));
      AddAlternative(
          known != nullptr ? std::optional(known->term) : Find(Stem(i, token.text)), 1,
          &word);
    }
    for (size_t i = 0; i < languages_.size(); ++i) AddSpellings(i, token, &word);
    AddCompounds(at, &word);
    if (word.alternatives.empty() && spelling_ != nullptr) Correct(token, &word);

    if (word.alternatives.empty()) {
      // An unknown word is as rare as can be: what the question is about may be exactly
      // what this library does not have.
      if (!unknown_.insert(token.text).second) return;
      word.mass =
          index_.unknown_mass * (token.kind == WordKind::kCarrier ? kCarrierMass : 1.0F);
    } else {
      const TermId first = word.alternatives.front().term;
      if (const auto [entry, added] = word_by_term_.try_emplace(
              first, static_cast<uint32_t>(result_.words.size()));
          !added) {
        word_of_[at] = entry->second;  // said before
        return;
      }
      word.mass = index_.mass[first];
      // In a query of such words alone they mean something.
      if (word.mass == 0) word.mass = index_.unknown_mass * kCarrierMass;
    }
    word_of_[at] = static_cast<uint32_t>(result_.words.size());
    result_.words.push_back(std::move(word));
  }

  // Words of the library that may be typed so, and words that this one may be typed as:
  // their stems are those of other words, for stemmers go by accents.
  void AddSpellings(size_t language, const QueryToken& token, QueryWord* word) const {
    const bool known = !word->alternatives.empty();
    const auto typed =
        index_.lexicon.TypedAs(Lexicon::KeyOf(token.text, languages_[language]));
    for (const TypedWord& other : typed) {
      if (known && other.other_letters) continue;
      AddAlternative(index_.lexicon.FindTerm(other.stem), 1, word);
    }
    for (const std::string& plain : TypedSpellings(Language(language), token.text)) {
      if (known && HasOwnLetters(Language(language), token.text)) break;
      AddAlternative(Find(Stem(language, plain)), 1, word);
    }
    // "erkaeltungen", of which the library has other inflections.
    if (word->alternatives.empty()) {
      const std::string umlauts = WithUmlauts(Language(language), token.text);
      if (umlauts != token.text) AddAlternative(Find(Stem(language, umlauts)), 1, word);
    }
  }

  // "anti-tumor" and "anti tumor" are satisfied by antitumor as well.
  void AddCompounds(size_t at, QueryWord* word) const {
    const QueryToken& token = tokens_[at];
    for (size_t i = at + 1; i < tokens_.size(); ++i) {
      const QueryToken& other = tokens_[i];
      if (other.compound && other.begin <= token.begin && token.end <= other.end) {
        AddAlternative(other.term, 1, word);
      }
      if (other.begin > token.end) break;
    }
    if (at > 0) AddAlternative(tokens_[at - 1].with_next, 1, word);
    AddAlternative(token.with_next, 1, word);
  }

  // The term of each two neighbours written together.
  void JoinNeighbours() {
    for (size_t i = 0; i + 1 < tokens_.size(); ++i) {
      QueryToken& a = tokens_[i];
      const QueryToken& b = tokens_[i + 1];
      if (a.compound || b.compound || a.kind == WordKind::kStop ||
          b.kind == WordKind::kStop) {
        continue;
      }
      const Word* known =
          index_.lexicon.Find(Lexicon::KeyOf(a.text + b.text, languages_[0]));
      if (known != nullptr) a.with_next = known->term;
    }
  }

  void Correct(const QueryToken& token, QueryWord* word) {
    if (token.kind != WordKind::kContent || ++tried_ > kMostCorrected) return;
    const std::optional<std::string_view> correction = spelling_->Correct(token.text);
    if (!correction.has_value()) return;
    for (size_t i = 0; i < languages_.size(); ++i) {
      AddAlternative(Find(Stem(i, *correction)), kCorrectedWeight, word);
    }
    if (word->alternatives.empty()) return;
    result_.inexact = true;
    result_.corrected_query.append(text_.substr(copied_, token.begin - copied_));
    result_.corrected_query.append(*correction);
    copied_ = token.end;
  }

  void AddSynonyms() {
    if (synonyms_.empty()) return;
    std::vector<size_t> tokens;  // those that are no compounds
    std::vector<uint64_t> row;
    for (size_t i = 0; i < tokens_.size(); ++i) {
      if (tokens_[i].compound) continue;
      tokens.push_back(i);
      row.push_back(HashWord(Stem(0, tokens_[i].text)));
    }
    for (size_t i = 0; i < row.size(); ++i) {
      const SynonymText* text =
          synonyms_.Find(languages_[0], std::span<const uint64_t>(row).subspan(i));
      if (text == nullptr) continue;
      for (size_t j = i; j < i + text->length; ++j) {
        const uint32_t number = word_of_[tokens[j]];
        if (number == kNoWord) continue;
        QueryWord* word = &result_.words[number];
        if (text->length > 1) {
          AddAlternative(index_.lexicon.FindTerm(text->stem), 1, word);
        }
        for (const uint64_t other : text->others) AddSynonym(other, number, word);
      }
    }
  }

  void AddSynonym(uint64_t stem, uint32_t number, QueryWord* word) {
    const std::optional<TermId> term = index_.lexicon.FindTerm(stem);
    if (!term.has_value()) return;
    // In the same place a rarer synonym would otherwise count more than the word itself.
    float weight = kSynonymWeight;
    if (!word->alternatives.empty() && index_.idf[*term] > 0) {
      weight *=
          std::min(1.0F, index_.idf[word->alternatives.front().term] / index_.idf[*term]);
    }
    AddAlternative(term, weight, word);
    result_.inexact = true;
    const SynonymText* text = synonyms_.Of(languages_[0], stem);
    if (text == nullptr || text->length == 1) return;
    for (const uint64_t part : text->words) {
      if (const auto shown = index_.lexicon.FindTerm(part)) {
        if (index_.mass[*shown] > 0) result_.shown.emplace_back(*shown, number);
      }
    }
  }

  const Index& index_;
  const SpellingIndex* spelling_;
  const SynonymIndex& synonyms_;
  std::string_view text_;
  std::vector<uint16_t> languages_;
  std::vector<QueryToken> tokens_;
  std::vector<uint32_t> word_of_;  // by token: which word it became, or kNoWord
  absl::flat_hash_map<TermId, uint32_t> word_by_term_;
  absl::flat_hash_set<std::string> unknown_;
  int tried_ = 0;      // words that were to be corrected
  size_t copied_ = 0;  // of text_, into corrected_query
  QueryTerms result_;
};

}  // namespace

void TermUses::Reset(size_t terms) {
  const size_t slots = std::bit_ceil(std::max<size_t>(terms * 4, 16));
  mask_ = static_cast<uint32_t>(slots - 1);
  slots_.assign(slots, 0);
  seen_ = {};
  uses_.clear();
  uses_.reserve(terms);
}

void TermUses::Add(TermUse use) {
  uint32_t slot = SlotOf(use.term);
  for (; slots_[slot] != 0; slot = (slot + 1) & mask_) {
    TermUse& known = uses_[slots_[slot] - 1];
    if (known.term != use.term) continue;
    known.shared |= known.word != use.word;
    return;
  }
  seen_[use.term / 64 % kSeen] |= uint64_t{1} << (use.term % 64);
  uses_.push_back(use);
  slots_[slot] = static_cast<uint32_t>(uses_.size());
}

QueryTerms AnalyzeQuery(const Index& index, const SpellingIndex* spelling,
                        const SynonymIndex& synonyms, std::string_view text,
                        const std::vector<uint16_t>& languages) {
  return QueryAnalysis(index, spelling, synonyms, text, languages).Run();
}

}  // namespace answerbook::search
