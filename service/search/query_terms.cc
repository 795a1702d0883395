#include "service/search/query_terms.h"

#include <algorithm>
#include <cstring>
#include <forward_list>
#include <optional>
#include <span>
#include <utility>

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

// Each word that the library knows costs a walk through its documents. Of a question that
// has more of them, those that carry least are left out as function words are.
constexpr size_t kMostKnown = 64;

struct QueryToken {
  std::string_view text;  // of a plain one TokenView::kReadable bytes can be read
  uint64_t key;           // in the likeliest language
  uint32_t begin;
  uint32_t end;
  bool compound;
  bool plain;  // see TokenView
  WordKind kind;
  std::optional<TermId> term;
  std::optional<TermId> with_next;  // of this and the next word written as one
};

class QueryAnalysis {
 public:
  QueryAnalysis(const Index& index, const SpellingIndex* spelling,
                const SynonymIndex& synonyms, std::string_view text,
                const std::vector<uint16_t>& languages, QueryTerms spare)
      : index_(index),
        spelling_(spelling),
        synonyms_(synonyms),
        text_(text),
        languages_(languages.begin(), languages.end()),
        result_(std::move(spare)) {
    result_.Clear();
    PutLikeliestLanguageFirst();
  }

  QueryTerms Run() && {
    ReadTokens();
    bool only_function_words = true;
    for (QueryToken& token : tokens_) {
      if (const Word* known = index_.lexicon.Find(token.key)) {
        token.kind = known->kind;
        token.term = known->term;
        if (token.kind != WordKind::kStop) index_.PrefetchTermBegin(known->term);
      } else {
        token.kind = KindOfWord(Language(0), token.text);
        token.term = Find(Stem(0, token.text));
      }
      if (!token.compound && token.kind != WordKind::kStop) only_function_words = false;
    }
    result_.only_function_words = only_function_words;
    JoinNeighbours();
    word_of_.assign(tokens_.size(), kNoWord);
    result_.words.reserve(tokens_.size());
    for (size_t i = 0; i < tokens_.size(); ++i) {
      if (tokens_[i].compound) continue;
      if (tokens_[i].kind == WordKind::kStop && !only_function_words) continue;
      AddWord(i);
    }
    LeaveOutWhatCarriesLeast();
    AddSynonyms();
    for (const QueryWord& word : result_.words) {
      for (const Alternative& alternative : word.alternatives) {
        index_.PrefetchTerm(alternative.term);
      }
    }
    CollectUses();
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

  void CollectUses() {
    absl::InlinedVector<TermUse, 32> uses;
    for (uint32_t i = 0; i < result_.words.size(); ++i) {
      const QueryWord& word = result_.words[i];
      result_.mass += word.mass;
      for (const auto& [term, weight] : word.alternatives) {
        uses.push_back({term, index_.mass[term] * weight, word.mass * weight, i, weight,
                        false, i < 64 ? uint64_t{1} << i : 0});
      }
    }
    result_.asked_mass = AskedMass(result_.mass, index_.unknown_mass);
    result_.uses.Assign(uses);
    result_.plain = result_.words.size() <= 64 && result_.uses.direct() &&
                    std::all_of(uses.begin(), uses.end(),
                                [](const TermUse& use) { return use.weight == 1; });
  }

  // All words are looked up after they have been read: the lexicon is in no cache.
  void ReadTokens() {
    QuestionNormalizer normalizer(std::move(result_.normalized));
    plain_texts_.resize(text_.size() + TokenView::kReadable);
    ForEachToken(text_, [&](const TokenView& token) {
      normalizer.Add(text_, token);
      const uint64_t key = Lexicon::KeyOf(token.text, languages_[0]);
      index_.lexicon.Prefetch(key);
      tokens_.push_back({Kept(token), key, token.begin, token.end, token.compound,
                         token.plain, WordKind::kContent, std::nullopt, std::nullopt});
    });
    result_.normalized = std::move(normalizer).Take();
  }

  // The token's text, where it stays.
  std::string_view Kept(const TokenView& token) {
    const size_t size = token.text.size();
    if (!token.plain) return other_texts_.emplace_front(token.text);
    char* const at = plain_texts_.data() + token.begin;
    // What is too much is overwritten by the next ones, which begin behind this one.
    if (size <= TokenView::kReadable) {
      std::memcpy(at, token.text.data(), TokenView::kReadable);
    } else {
      std::memcpy(at, token.text.data(), size);
    }
    return {at, size};
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
      if (std::find(unknown_.begin(), unknown_.end(), token.text) != unknown_.end()) {
        return;
      }
      unknown_.push_back(token.text);
      word.mass =
          index_.unknown_mass * (token.kind == WordKind::kCarrier ? kCarrierMass : 1.0F);
    } else {
      const TermId first = word.alternatives.front().term;
      const auto said = std::find(firsts_.begin(), firsts_.end(), first);
      if (said != firsts_.end()) {
        word_of_[at] = static_cast<uint32_t>(said - firsts_.begin());
        return;
      }
      word.mass = index_.mass[first];
      // In a query of such words alone they mean something.
      if (word.mass == 0) word.mass = index_.unknown_mass * kCarrierMass;
    }
    word_of_[at] = static_cast<uint32_t>(result_.words.size());
    firsts_.push_back(word.alternatives.empty() ? kNoTerm
                                                : word.alternatives.front().term);
    result_.words.push_back(std::move(word));
  }

  void LeaveOutWhatCarriesLeast() {
    std::vector<QueryWord>& words = result_.words;
    if (words.size() <= kMostKnown) return;
    std::vector<uint32_t> known;
    for (uint32_t i = 0; i < words.size(); ++i) {
      if (!words[i].alternatives.empty()) known.push_back(i);
    }
    if (known.size() <= kMostKnown) return;
    const auto least = known.begin() + kMostKnown;
    std::nth_element(known.begin(), least, known.end(), [&](uint32_t a, uint32_t b) {
      return words[a].mass != words[b].mass ? words[a].mass > words[b].mass : a < b;
    });
    std::vector<uint32_t> numbers(words.size(), 0);
    for (auto out = least; out != known.end(); ++out) numbers[*out] = kNoWord;
    uint32_t kept = 0;
    for (uint32_t i = 0; i < words.size(); ++i) {
      if (numbers[i] == kNoWord) continue;
      numbers[i] = kept;
      if (i != kept) words[kept] = std::move(words[i]);
      ++kept;
    }
    words.resize(kept);
    for (uint32_t& number : word_of_) {
      if (number != kNoWord) number = numbers[number];
    }
  }

  // Words of the library that may be typed so, and words that this one may be typed as:
  // their stems are those of other words, for stemmers go by accents.
  void AddSpellings(size_t language, const QueryToken& token, QueryWord* word) const {
    const bool known = !word->alternatives.empty();
    const auto typed = index_.lexicon.TypedAs(
        language == 0 ? token.key : Lexicon::KeyOf(token.text, languages_[language]));
    for (const TypedWord& other : typed) {
      if (known && other.other_letters) continue;
      AddAlternative(index_.lexicon.FindTerm(other.stem), 1, word);
    }
    if (token.plain) {
      if (word->alternatives.empty()) AddUmlauts(language, token, word);
      return;
    }
    for (const std::string& plain : TypedSpellings(Language(language), token.text)) {
      if (known && HasOwnLetters(Language(language), token.text)) break;
      AddAlternative(Find(Stem(language, plain)), 1, word);
    }
    if (word->alternatives.empty()) AddUmlauts(language, token, word);
  }

  // "erkaeltungen", of which the library has other inflections.
  void AddUmlauts(size_t language, const QueryToken& token, QueryWord* word) const {
    const std::string umlauts = WithUmlauts(Language(language), token.text);
    if (umlauts != token.text) AddAlternative(Find(Stem(language, umlauts)), 1, word);
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

  uint64_t KeyOfJoined(const QueryToken& a, const QueryToken& b) const {
    constexpr size_t kReadable = TokenView::kReadable;
    if (a.plain && b.plain && std::max(a.text.size(), b.text.size()) <= kReadable) {
      char joined[2 * kReadable];
      std::memcpy(joined, a.text.data(), kReadable);
      std::memcpy(joined + a.text.size(), b.text.data(), kReadable);
      return Lexicon::KeyOf({joined, a.text.size() + b.text.size()}, languages_[0]);
    }
    std::string joined(a.text);
    joined += b.text;
    return Lexicon::KeyOf(joined, languages_[0]);
  }

  // The term of each two neighbours written together.
  void JoinNeighbours() {
    absl::InlinedVector<std::pair<size_t, uint64_t>, 16> joined;  // token, key
    for (size_t i = 0; i + 1 < tokens_.size(); ++i) {
      const QueryToken& a = tokens_[i];
      const QueryToken& b = tokens_[i + 1];
      if (a.compound || b.compound || a.kind == WordKind::kStop ||
          b.kind == WordKind::kStop) {
        continue;
      }
      joined.emplace_back(i, KeyOfJoined(a, b));
      index_.lexicon.Prefetch(joined.back().second);
    }
    for (const auto& [i, key] : joined) {
      if (const Word* known = index_.lexicon.Find(key))
        tokens_[i].with_next = known->term;
    }
  }

  // What an unknown word is corrected to. A word of a synonym is right as it is, whether
  // the library has it or not.
  std::optional<std::string_view> CorrectionOf(std::string_view text) {
    for (const auto& [word, correction] : corrections_) {
      if (word == text) return correction;
    }
    if (corrections_.size() == kMostCorrected) return std::nullopt;
    bool right = false;
    for (size_t i = 0; i < languages_.size() && !synonyms_.empty() && !right; ++i) {
      right = synonyms_.HasWord(languages_[i], HashWord(Stem(i, text)));
    }
    const auto correction = right ? std::nullopt : spelling_->Correct(text);
    corrections_.emplace_back(text, correction);
    return correction;
  }

  void Correct(const QueryToken& token, QueryWord* word) {
    if (token.kind != WordKind::kContent) return;
    const std::optional<std::string_view> correction = CorrectionOf(token.text);
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
  absl::InlinedVector<uint16_t, 8> languages_;
  absl::InlinedVector<QueryToken, 24> tokens_;
  // The texts of plain tokens, each where it is in the question, and those of others.
  absl::InlinedVector<char, 256> plain_texts_;
  std::forward_list<std::string> other_texts_;
  absl::InlinedVector<uint32_t, 24> word_of_;  // by token: its word, or kNoWord
  absl::InlinedVector<TermId, 16> firsts_;     // by word: its own term, if any
  std::vector<std::string_view> unknown_;
  // Unknown words and what they were corrected to, if to anything.
  std::vector<std::pair<std::string_view, std::optional<std::string_view>>> corrections_;
  size_t copied_ = 0;  // of text_, into corrected_query
  QueryTerms result_;
};

}  // namespace

QueryTerms AnalyzeQuery(const Index& index, const SpellingIndex* spelling,
                        const SynonymIndex& synonyms, std::string_view text,
                        const std::vector<uint16_t>& languages, QueryTerms spare) {
  return QueryAnalysis(index, spelling, synonyms, text, languages, std::move(spare))
      .Run();
}

}  // namespace answerbook::search
