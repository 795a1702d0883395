#include "service/search/highlight.h"

#include <algorithm>
#include <bit>
#include <utility>

#include "service/search/byte_classes.h"
#include "service/search/characters.h"
#include "service/search/tokenizer.h"
#include "service/search/unicode.h"

namespace answerbook::search {
namespace {

// Whether a word begins and ends in ASCII, and with ASCII around it: then it is whole
// characters. Most are, and more than this takes too long to ask of all.
bool IsPlain(std::string_view text, Span word) {
  int bytes = text[word.begin] | text[word.end - 1];
  if (word.begin > 0) bytes |= text[word.begin - 1];
  if (word.end < text.size()) bytes |= text[word.end];
  return (bytes & 0x80) == 0;
}

}  // namespace

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
  std::swap(tables_, Spare());
  tables_.slots.assign(std::bit_ceil(2 * keys + 2), Slot{});
  mask_ = tables_.slots.size() - 1;
  tables_.wanted.Clear();
  for (uint32_t i = 0; i < query.words.size(); ++i) {
    for (const Alternative& alternative : query.words[i].alternatives) {
      AddTerm(alternative.term, i);
    }
  }
  for (const auto& [term, word] : query.shown) AddTerm(term, word);
  tables_.wanted.Finish();
  SetMasses();
}

Highlighter::~Highlighter() { std::swap(tables_, Spare()); }

Highlighter::Tables& Highlighter::Spare() {
  thread_local Tables spare;
  return spare;
}

// So that a sum of masses takes no branch for each word.
void Highlighter::SetMasses() {
  const size_t words = std::min<size_t>(query_.words.size(), 64);
  fours_ = (words + 3) / 4;
  for (size_t four = 0; four < fours_; ++four) {
    std::array<double, 16>& masses = masses_[four];
    masses[0] = 0;
    for (size_t i = 0; i < 4; ++i) {
      const size_t word = 4 * four + i;
      const double mass = word < words ? query_.words[word].mass : 0;
      const size_t bit = size_t{1} << i;
      for (size_t less = 0; less < bit; ++less) masses[bit + less] = masses[less] + mass;
    }
  }
}

void Highlighter::AddTerm(TermId term, uint32_t word) {
  const uint64_t bit = uint64_t{1} << (word % 64);
  if (!index_.codes.empty()) {
    const uint32_t code = index_.codes[term];
    shares_code_ |= (code & kSharedCode) != 0;
    tables_.wanted.Add(code & ~kSharedCode, bit);
  }
  for (const uint64_t word_key : index_.lexicon.WordsOf(term)) {
    if ((word_key & Lexicon::kFunctionWord) != 0) {
      // Who asks for "evening" does not mean "even".
      if (!query_.only_function_words) continue;
      marks_function_words_ = true;
    }
    const uint64_t key = word_key & ~Lexicon::kFunctionWord;
    const uint32_t beginning = key % Lexicon::kBeginnings;
    const uint64_t begins = uint64_t{1} << (beginning % 64);
    if ((beginnings_[beginning / 64] & begins) == 0) {
      beginnings_[beginning / 64] |= begins;
      pairs_.Add(beginning % 32, beginning / 32);
    }
    size_t slot = SlotOf(key);
    std::vector<Slot>& slots = tables_.slots;
    while (slots[slot].key != 0 && slots[slot].key != key) slot = (slot + 1) & mask_;
    slots[slot].key = key;
    slots[slot].words |= bit;
  }
}

uint64_t Highlighter::WordsWithKey(uint64_t key) const {
  const std::vector<Slot>& slots = tables_.slots;
  for (size_t slot = SlotOf(key); slots[slot].key != 0; slot = (slot + 1) & mask_) {
    if (slots[slot].key == key) return slots[slot].words;
  }
  return 0;
}

void Highlighter::FindHits(std::string_view text, Span span, size_t language,
                           Hits* hits) const {
  const std::string_view piece = text.substr(span.begin, span.end - span.begin);
  size_t at = 0;  // where no word goes on
  while (at < piece.size()) {
    const ByteClasses here = ClassifyBytes(piece, at, pairs_);
    uint64_t words = here.letters | here.digits | here.joiners | here.others;
    size_t next = at + kByteBlock;
    if (const int tail = std::countl_one(words); tail > 0 && next < piece.size()) {
      if (tail == static_cast<int>(kByteBlock)) {
        const size_t end = EndOfStretch(piece, next);
        AddHits(piece.substr(at, end - at), span.begin + at, language, hits);
        at = end;
        continue;
      }
      // The next block begins with the word that may go on there.
      next -= static_cast<size_t>(tail);
      words &= ~uint64_t{0} >> tail;
    }
    AddHitsOfBlock(piece.substr(at, next - at), here, words, span.begin + at, language,
                   hits);
    at = next;
  }
}

size_t Highlighter::EndOfStretch(std::string_view piece, size_t at) const {
  while (at < piece.size()) {
    const ByteClasses here = ClassifyBytes(piece, at, pairs_);
    const int more =
        std::countr_one(here.letters | here.digits | here.joiners | here.others);
    at += static_cast<size_t>(more);
    if (more < static_cast<int>(kByteBlock)) break;
  }
  return std::min(at, piece.size());
}

void Highlighter::AddHitsOfBlock(std::string_view block, const ByteClasses& classes,
                                 uint64_t words, size_t offset, size_t language,
                                 Hits* hits) const {
  const uint64_t starts = words & ~(words << 1);
  // One joiner at the end belongs to no word.
  const uint64_t trailing = classes.joiners & ~(words >> 1);
  // Where a letter and a digit touch, or is anything but ASCII letters and digits.
  const uint64_t special =
      words & ~trailing &
      (classes.joiners | classes.others | (classes.digits & classes.letters << 1) |
       (classes.letters & classes.digits << 1));
  // A word of one character has no pair. The others are looked at for how they begin, or
  // because of something special in them.
  uint64_t wanted = starts & (classes.pairs | ~(words >> 1) | classes.joiners >> 1);
  for (uint64_t left = special; left != 0;) {
    const int bit = std::countr_zero(left);
    const uint64_t start = std::bit_floor(starts & (~uint64_t{0} >> (63 - bit)));
    wanted |= start;
    left &= words + start;  // the carry leaves what follows the word
  }
  for (; wanted != 0; wanted &= wanted - 1) {
    const int begin = std::countr_zero(wanted);
    const int length = std::countr_one(words >> begin);
    const uint64_t bits = ~uint64_t{0} >> (64 - length) << begin;
    if ((special & bits) == 0) {
      const bool joined = (trailing & bits) != 0;
      const std::string_view word = block.substr(
          static_cast<size_t>(begin), static_cast<size_t>(length - (joined ? 1 : 0)));
      if (!word.empty() && MayBegin(word)) {
        AddPlainHit(word, offset + static_cast<size_t>(begin), language, hits);
      }
      continue;
    }
    const std::string_view word =
        block.substr(static_cast<size_t>(begin), static_cast<size_t>(length));
    if ((classes.others & bits) == 0 && !MayHit(word)) continue;
    AddHits(word, offset + static_cast<size_t>(begin), language, hits);
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
  char folded[kByteBlock] = {};
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

Span Highlighter::WholeCharacters(std::string_view text, Span span) {
  return {static_cast<uint32_t>(CharacterBegin(text, span.begin)),
          static_cast<uint32_t>(CharacterEnd(text, span.end))};
}

void Highlighter::Cut(std::string_view text, Span span, const Hits& hits, Segments* out) {
  out->resize(2 * hits.size() + 1);
  Segment* const begin = out->data();
  Segment* to = begin;
  uint32_t at = span.begin;
  for (const Hit& hit : hits) {
    Span marked = hit.span;
    if (marked.begin < at || marked.end > span.end || !IsPlain(text, marked)) {
      marked = WholeCharacters(text, marked);
      marked.begin = std::max(marked.begin, at);
      marked.end = std::min(marked.end, span.end);
      if (marked.begin >= marked.end) continue;
    }
    *to = {text.substr(at, marked.begin - at), false};
    to += marked.begin > at ? 1 : 0;
    const std::string_view word = text.substr(marked.begin, marked.end - marked.begin);
    if (to > begin && to[-1].highlighted) {  // neighbours
      to[-1].text = {to[-1].text.data(), to[-1].text.size() + word.size()};
    } else {
      *to++ = {word, true};
    }
    at = marked.end;
  }
  if (at < span.end) *to++ = {text.substr(at, span.end - at), false};
  out->resize(static_cast<size_t>(to - begin));
}

void Highlighter::Highlight(std::string_view text, size_t language, Segments* out) const {
  const Span all{0, static_cast<uint32_t>(text.size())};
  Hits hits;
  FindHits(text, all, language, &hits);
  Cut(text, all, hits, out);
}

}  // namespace answerbook::search
