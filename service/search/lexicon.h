// The words of a library and the terms that they are searched by.
//
// Words and stems are kept as hashes (XXH3) alone, of 53 bits besides those that say how
// a word begins: at a million words the odds that any two share one are a few in ten
// million, and what would follow is a wrong match, not a failure.
#ifndef ANSWERBOOK_SERVICE_SEARCH_LEXICON_H_
#define ANSWERBOOK_SERVICE_SEARCH_LEXICON_H_

// Inlined: most words are a few bytes.
#define XXH_INLINE_ALL
#include <xxhash.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <tuple>
#include <vector>

#include "service/content/flat_array.h"
#include "service/content/probing.h"
#include "service/search/stop_words.h"

namespace answerbook::search {

using TermId = uint32_t;

// The hash of a word (case-folded) or of a stem.
inline uint64_t HashWord(std::string_view word) {
  return XXH3_64bits(word.data(), word.size());
}

// A word as the index knows it.
struct Word {
  TermId term;    // of its stem
  WordKind kind;  // in its language
  uint8_t zeros[3] = {};
};

// A word of the library as it may be typed, see TypedSpellings.
struct TypedWord {
  uint64_t key;   // Lexicon::KeyOf the spelling
  uint64_t stem;  // of the word
  // Whether the spelling is not only without accents, see HasOwnLetters.
  uint64_t other_letters;

  friend bool operator==(const TypedWord&, const TypedWord&) = default;
  friend bool operator<(const TypedWord& a, const TypedWord& b) {
    return std::tie(a.key, a.stem, a.other_letters) <
           std::tie(b.key, b.stem, b.other_letters);
  }
};

// Immutable once built; thread-safe.
class Lexicon {
 public:
  struct Entry {
    uint64_t key;   // see KeyOf
    uint64_t stem;  // HashWord of the term's text
    WordKind kind;
  };

  Lexicon() = default;
  // From all words, in any order, repeats allowed if they are equal. Terms are numbered
  // by hash, so that equal libraries get equal numbers.
  explicit Lexicon(std::vector<Entry> entries, std::vector<TypedWord> typed = {});

  // Words are the same only within a language: each has its own stemmer. The low bits of
  // a key say how the word begins, so that text can be passed over quickly; the bit above
  // them is 0. `word` must not be empty.
  static uint64_t KeyOf(std::string_view word, size_t language) {
    const uint64_t mixed = HashWord(word) + language * 0x9E3779B97F4A7C15U;
    return (mixed & ~uint64_t{2 * kBeginnings - 1}) | BeginningOf(word);
  }
  static constexpr uint32_t kBeginnings = 1024;
  static constexpr uint64_t kFunctionWord = kBeginnings;  // see WordsOf
  // A number for the first two bytes, the same for upper and lower case.
  static uint32_t BeginningOf(std::string_view word) {
    const uint32_t second = word.size() > 1 ? static_cast<uint8_t>(word[1]) & 31U : 0;
    return (static_cast<uint8_t>(word[0]) & 31U) | second << 5;
  }

  // The word with this key, or null when no text of the library has it.
  const Word* Find(uint64_t key) const {
    if (slots_.empty()) return nullptr;
    for (size_t at = HomeOf(key);; at = content::SlotBehind(at, slots_.size())) {
      const Slot& slot = slots_[at];
      if (slot.word.term == kNone) return nullptr;
      if (slot.key == key) return &slot.word;
    }
  }
  void Prefetch(uint64_t key) const {
    if (!slots_.empty()) __builtin_prefetch(&slots_[HomeOf(key)]);
  }
  // The term with this hash of its text.
  std::optional<TermId> FindTerm(uint64_t stem) const;

  // The words that may be meant by the spelling with this key, those aside that share
  // their stem with it.
  std::span<const TypedWord> TypedAs(uint64_t key) const;

  // The keys of all words that have this term, those of function words with
  // kFunctionWord.
  std::span<const uint64_t> WordsOf(TermId term) const {
    return {keys_.data() + keys_begin_[term], keys_.data() + keys_begin_[term + 1]};
  }

  void PrefetchWordsBegin(TermId term) const { __builtin_prefetch(&keys_begin_[term]); }
  void PrefetchWords(TermId term) const { __builtin_prefetch(&keys_[keys_begin_[term]]); }

  size_t terms() const { return stems_.size(); }
  size_t Bytes() const;

  template <typename Self, typename Visitor>
  static void VisitSections(Self& self, Visitor& visit) {
    visit("lexicon.stems", self.stems_);
    visit("lexicon.slots", self.slots_);
    visit("lexicon.keys_begin", self.keys_begin_);
    visit("lexicon.keys", self.keys_);
    visit("lexicon.typed", self.typed_);
  }
  bool IsWhole() const;

 private:
  static constexpr TermId kNone = 0xFFFFFFFF;

  struct Slot {
    uint64_t key = 0;
    Word word = {kNone, WordKind::kContent};
  };

  // Keys are hashes but for their low bits.
  size_t HomeOf(uint64_t key) const { return content::HomeSlot(key, slots_.size()); }

  content::FlatArray<uint64_t> stems_;  // by term: ascending
  // All words, by key: see probing.h.
  content::FlatArray<Slot> slots_;
  content::FlatArray<uint32_t> keys_begin_;  // by term, one more at the end
  content::FlatArray<uint64_t> keys_;
  content::FlatArray<TypedWord> typed_;  // ascending
};

}  // namespace answerbook::search

#endif  // ANSWERBOOK_SERVICE_SEARCH_LEXICON_H_
