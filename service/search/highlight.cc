#include "service/search/highlight.h"

#include <algorithm>
#include <bit>

#include "service/search/byte_classes.h"
#include "service/search/tokenizer.h"
#include "service/search/unicode.h"

namespace answerbook::search {

Highlighter::Highlighter(const Index& index, const QueryTerms& query)
    : index_(index), query_(query) {
  size_t keys = 0;
  for (const QueryWord& word : query.words) {
    for (const Alternative& alternative : word.alternatives) {
      keys += index.lexicon.WordsOf(alternative.term).size();
    }
  }
  for (const auto& [term, word] : query.shown) {
    keys += index.lexicon.WordsOf(term).size();
  }
  slots_.resize(std::bit_ceil(2 * keys + 2));
  mask_ = slots_.size() - 1;
  for (uint32_t i = 0; i < query.words.size(); ++i) {
    for (const Alternative& alternative : query.words[i].alternatives) {
      AddTerm(alternative.term, i);
    }
  }
  for (const auto& [term, word] : query.shown) AddTerm(term, word);
}

void Highlighter::AddTerm(TermId term, uint32_t word) {
  const uint64_t bit = uint64_t{1} << (word % 64);
  by_fingerprint_[index_.fingerprints[term]] |= bit;
  for (const uint64_t key : index_.lexicon.WordsOf(term)) {
    const uint32_t beginning = key % Lexicon::kBeginnings;
    beginnings_[beginning / 64] |= uint64_t{1} << (beginning % 64);
    size_t slot = key / Lexicon::kBeginnings & mask_;
    while (slots_[slot].key != 0 && slots_[slot].key != key) slot = (slot + 1) & mask_;
    slots_[slot].key = key;
    slots_[slot].words |= bit;
  }
}

uint64_t Highlighter::WordsWithKey(uint64_t key) const {
  for (size_t slot = key / Lexicon::kBeginnings & mask_; slots_[slot].key != 0;
       slot = (slot + 1) & mask_) {
    if (slots_[slot].key == key) return slots_[slot].words;
  }
  return 0;
}

void Highlighter::FindHits(std::string_view text, Span span, size_t language,
                           Hits* hits) const {
  const std::string_view piece = text.substr(span.begin, span.end - span.begin);
  absl::InlinedVector<ByteClasses, 8> classes(ByteBlocks(piece.size()));
  ClassifyBytes(piece, classes.data());
  // Whether the last byte of the block before was one that words can have, a letter, a
  // digit.
  uint64_t word_before = 0;
  uint64_t letter_before = 0;
  uint64_t digit_before = 0;
  size_t done = 0;  // where the last word ended
  for (size_t block = 0; block < classes.size(); ++block) {
    const ByteClasses& here = classes[block];
    const uint64_t words = here.letters | here.digits | here.joiners | here.others;
    const uint64_t starts = words & ~(words << 1 | word_before);
    // Where a letter and a digit touch, or is anything but ASCII letters and digits.
    const uint64_t special = here.joiners | here.others |
                             (here.digits & (here.letters << 1 | letter_before)) |
                             (here.letters & (here.digits << 1 | digit_before));
    word_before = words >> 63;
    letter_before = here.letters >> 63;
    digit_before = here.digits >> 63;
    for (uint64_t left = starts; left != 0; left &= left - 1) {
      const auto bit = static_cast<uint32_t>(std::countr_zero(left));
      const size_t begin = block * 64 + bit;
      const auto length = static_cast<uint32_t>(std::countr_one(words >> bit));
      if (bit + length < 64) {
        // Within the block, as nearly all words are. One joiner at the end belongs to no
        // word.
        const uint64_t bits = ((uint64_t{1} << length) - 1) << bit;
        const uint64_t last = uint64_t{1} << (bit + length - 1);
        const bool trailing = (here.joiners & last) != 0;
        if ((special & bits & ~(trailing ? last : 0)) == 0) {
          const std::string_view word = piece.substr(begin, length - (trailing ? 1 : 0));
          if (word.empty()) continue;
          if (MayBegin(word)) AddPlainHit(word, span.begin + begin, language, hits);
          continue;
        }
        if ((here.others & bits) == 0 && !MayHit(piece.substr(begin, length))) continue;
        AddHits(piece.substr(begin, length), span.begin + begin, language, hits);
        continue;
      }
      if (begin < done) continue;
      size_t end = begin + length;
      for (size_t next = block + 1; next < classes.size() && end == next * 64; ++next) {
        const ByteClasses& more = classes[next];
        end += static_cast<size_t>(
            std::countr_one(more.letters | more.digits | more.joiners | more.others));
      }
      AddHits(piece.substr(begin, end - begin), span.begin + begin, language, hits);
      done = end;
    }
  }
}

bool Highlighter::MayHit(std::string_view piece) const {
  const auto is_joiner = [](char c) {
    return c == '.' || c == ',' || c == '\'' || c == '-';
  };
  // A word begins with a character and the next one, or that behind a joiner, which some
  // words lose; or it is the character alone. That joined words begin where their parts
  // do, and where in a piece, makes no difference.
  for (size_t i = 0; i < piece.size(); ++i) {
    if (is_joiner(piece[i])) continue;
    if (MayBegin(piece.substr(i, 1)) || MayBegin(piece.substr(i, 2))) return true;
    if (i + 2 >= piece.size() || !is_joiner(piece[i + 1])) continue;
    const char joined[2] = {piece[i], piece[i + 2]};
    if (MayBegin({joined, 2})) return true;
  }
  return false;
}

void Highlighter::AddPlainHit(std::string_view word, size_t offset, size_t language,
                              Hits* hits) const {
  char folded[64] = {};
  for (size_t i = 0; i < word.size(); ++i) {
    folded[i] = static_cast<char>(word[i] | 0x20);  // digits have that bit
  }
  const uint64_t words = WordsWithKey(Lexicon::KeyOf({folded, word.size()}, language));
  if (words == 0) return;
  hits->push_back(
      {{static_cast<uint32_t>(offset), static_cast<uint32_t>(offset + word.size())},
       words});
}

void Highlighter::AddHits(std::string_view piece, size_t offset, size_t language,
                          Hits* hits) const {
  const size_t first = hits->size();
  ForEachToken(piece, [&](const TokenView& token) {
    uint64_t words = WordsWithKey(Lexicon::KeyOf(token.text, language));
    if (words == 0) return;
    const Span here{static_cast<uint32_t>(offset + token.begin),
                    static_cast<uint32_t>(offset + token.end)};
    // A compound comes after its parts and covers them.
    while (token.compound && hits->size() > first &&
           hits->back().span.begin >= here.begin) {
      words |= hits->back().words;
      hits->pop_back();
    }
    if (hits->size() > first && hits->back().span.end > here.begin) {
      hits->back().span.end = here.end;  // overlapping pairs of unspaced scripts
      hits->back().words |= words;
    } else {
      hits->push_back({here, words});
    }
  });
}

Segments Highlighter::Cut(std::string_view text, Span span, const Hits& hits) {
  Segments segments;
  const auto add = [&](size_t begin, size_t end, bool highlighted) {
    if (begin >= end) return;
    if (!segments.empty() && segments.back().highlighted == highlighted) {
      const std::string_view last = segments.back().text;
      segments.back().text = {last.data(), last.size() + (end - begin)};  // neighbours
    } else {
      segments.push_back({text.substr(begin, end - begin), highlighted});
    }
  };
  size_t at = span.begin;
  for (const Hit& hit : hits) {
    if (hit.span.begin < at || hit.span.end > span.end) continue;
    add(at, hit.span.begin, false);
    add(hit.span.begin, hit.span.end, true);
    at = hit.span.end;
  }
  add(at, span.end, false);
  return segments;
}

Segments Highlighter::Highlight(std::string_view text, size_t language) const {
  const Span all{0, static_cast<uint32_t>(text.size())};
  Hits hits;
  FindHits(text, all, language, &hits);
  return Cut(text, all, hits);
}

}  // namespace answerbook::search
