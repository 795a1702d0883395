#include "service/search/highlight.h"

#include <algorithm>
#include <bit>

#include "service/search/byte_classes.h"
#include "service/search/tokenizer.h"
#include "service/search/unicode.h"

namespace answerbook::search {
namespace {

constexpr size_t kSnippetBytes = 300;
constexpr std::string_view kEllipsis = "…";

// The end of the last whole word of text[begin, …) that leaves at most `limit` bytes.
size_t CutAtWord(std::string_view text, size_t begin, size_t end, size_t limit) {
  if (end - begin <= limit) return end;
  size_t character = begin;
  size_t word = begin;
  while (character < end) {
    const CodePoint point = DecodeAt(text, character);
    if (character + point.size - begin > limit) break;
    if (point.value == ' ') word = character;
    character += point.size;
  }
  return word > begin ? word : character;
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
          const uint32_t beginning = Lexicon::BeginningOf(word);
          if ((beginnings_[beginning / 64] >> (beginning % 64) & 1) != 0) {
            AddPlainHit(word, span.begin + begin, language, hits);
          }
          continue;
        }
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

float Highlighter::MassOfWords(uint64_t words) const {
  float mass = 0;
  for (; words != 0; words &= words - 1) {
    mass += query_.words[static_cast<size_t>(std::countr_zero(words))].mass;
  }
  return mass;
}

// The sentence with the most mass of distinct query words; the first of equals, for
// answers say the main thing first. Fingerprints give an upper bound of it, so only the
// sentences that lead by it are read.
size_t Highlighter::BestSentence(const Passage& passage, size_t language,
                                 Hits* hits) const {
  if (passage.fingerprints == nullptr) return ReadAll(passage, language, hits);
  struct Bound {
    float mass;
    bool read;
  };
  absl::InlinedVector<Bound, 64> bounds;
  size_t best = 0;
  uint64_t last_words = 0;
  float last_mass = 0;
  for (const Sentence& sentence : passage.sentences) {
    uint64_t words = 0;
    for (uint32_t at = sentence.terms_begin; at < sentence.terms_end; ++at) {
      words |= by_fingerprint_[passage.fingerprints[at]];
    }
    if (words != last_words) {
      last_words = words;
      last_mass = MassOfWords(words);
    }
    bounds.push_back({last_mass, words == 0});
    if (last_mass > bounds[best].mass) best = bounds.size() - 1;
  }
  while (!bounds[best].read) {
    hits->clear();
    FindHits(passage.text, passage.SpanOf(best), language, hits);
    uint64_t words = 0;
    for (const Hit& hit : *hits) words |= hit.words;
    const float mass = MassOfWords(words);
    const bool fell = mass < bounds[best].mass;
    bounds[best] = {mass, true};
    if (!fell) return best;
    best = static_cast<size_t>(
        std::max_element(bounds.begin(), bounds.end(),
                         [](const Bound& a, const Bound& b) { return a.mass < b.mass; }) -
        bounds.begin());
  }
  hits->clear();
  FindHits(passage.text, passage.SpanOf(best), language, hits);
  return best;
}

size_t Highlighter::ReadAll(const Passage& passage, size_t language, Hits* hits) const {
  size_t best = 0;
  float best_mass = -1;
  Hits here;
  for (size_t i = 0; i < passage.sentences.size(); ++i) {
    here.clear();
    FindHits(passage.text, passage.SpanOf(i), language, &here);
    uint64_t words = 0;
    for (const Hit& hit : here) words |= hit.words;
    const float mass = MassOfWords(words);
    if (mass <= best_mass) continue;
    best_mass = mass;
    best = i;
    hits->swap(here);
  }
  return best;
}

Segments Highlighter::Snippet(const Passage& passage, size_t language) const {
  if (passage.sentences.empty()) return {};
  const std::string_view text = passage.text;
  Hits hits;
  const size_t best = BestSentence(passage, language, &hits);
  Span span = passage.SpanOf(best);
  bool cut_before = false;
  if (span.end - span.begin > kSnippetBytes) {
    // A sentence too long to show whole begins shortly before its first hit.
    if (!hits.empty() && hits.front().span.end - span.begin > kSnippetBytes / 2) {
      size_t begin = hits.front().span.begin - kSnippetBytes / 6;
      while (begin > span.begin && text[begin - 1] != ' ') --begin;
      cut_before = begin > span.begin;
      span.begin = static_cast<uint32_t>(begin);
    }
  } else if (best + 1 < passage.sentences.size()) {
    const Span next = passage.SpanOf(best + 1);
    if (next.end - span.begin <= kSnippetBytes &&
        text.substr(span.end, next.begin - span.end).find('\n') ==
            std::string_view::npos) {
      span.end = next.end;  // of the same paragraph
      FindHits(text, next, language, &hits);
    }
  }
  if (text.substr(span.begin, 2) == "- ") span.begin += 2;  // the marker of a list item
  const size_t end = CutAtWord(text, span.begin, span.end, kSnippetBytes);
  const bool cut_after = end < span.end;
  span.end = static_cast<uint32_t>(end);

  Segments segments = Cut(text, span, hits);
  if (cut_before) segments.insert(segments.begin(), {kEllipsis, false});
  if (cut_after) segments.push_back({kEllipsis, false});
  return segments;
}

}  // namespace answerbook::search
