// The passage of a body that is shown: Highlighter::Snippet.
#include <algorithm>
#include <bit>

#include "service/search/characters.h"
#include "service/search/highlight.h"

namespace answerbook::search {
namespace {

constexpr size_t kSnippetBytes = 300;
constexpr std::string_view kEllipsis = "…";

// How much of the sentence is shown before its first hit.
constexpr size_t kBefore = kSnippetBytes / 6;

// Where what is shown of text[begin, end), too long to show whole, begins, if `hit` is
// the first one: at a word some way before it, so that all of it is shown if it fits.
size_t BeginBefore(std::string_view text, size_t begin, Span hit) {
  const bool fits = hit.end - hit.begin <= kSnippetBytes;
  const size_t earliest =
      fits ? std::max<size_t>(hit.end, begin + kSnippetBytes) - kSnippetBytes : begin;
  const size_t wanted =
      std::max(std::max<size_t>(hit.begin, begin + kBefore) - kBefore, earliest);
  const size_t least = std::max(std::max(wanted, begin + kBefore) - kBefore, earliest);
  size_t at = wanted;
  while (at > least && text[at - 1] != ' ') --at;
  // A long word, or a script that puts no spaces between words.
  if (at > begin && text[at - 1] != ' ') at = wanted;
  const size_t character = CharacterBegin(text, at);
  return character < earliest ? CharacterEnd(text, at) : character;
}

// The end of the last whole word of text[begin, end) that leaves at most kSnippetBytes,
// but all of `shown`, if that fits. One that leaves less than half of that is left for
// the word, too long, that comes next.
size_t CutAtWord(std::string_view text, size_t begin, size_t end, size_t shown) {
  if (end <= begin || end - begin <= kSnippetBytes) return end;
  const size_t most = begin + kSnippetBytes;
  const size_t word = text.rfind(' ', most - 1);
  if (word != std::string_view::npos && word >= begin + kSnippetBytes / 2 &&
      (word >= shown || shown > most)) {
    return CharacterBegin(text, word);
  }
  const size_t character = CharacterBegin(text, most);
  // No character is that long, but a body may have anything.
  return character > begin ? character : CodePointBegin(text, most);
}

}  // namespace

double Highlighter::MassOfWords(uint64_t words) const {
  double mass = 0;
  for (size_t four = 0; four < fours_; ++four, words >>= 4) {
    mass += masses_[four][words & 15];
  }
  return mass;
}

// The sentence with the most mass of distinct query words; the first of equals, for
// answers say the main thing first. Where the index gives an upper bound of it, only the
// sentences that lead by it are read.
void Highlighter::Choose(SnippetChoice* choice) const {
  const Passage& passage = choice->passage;
  if (!has_bounds(passage)) return;
  SetBounds(choice);
  constexpr size_t kLine = 64;
  const char* text = passage.text.data() + choice->sentence.span.begin;
  for (size_t i = 0; i < kSnippetBytes; i += kLine) __builtin_prefetch(text + i);
}

void Highlighter::SetBounds(SnippetChoice* choice) const {
  const Passage& passage = choice->passage;
  const size_t terms = passage.terms;
  const size_t sentences = passage.sentences();
  choice->found.resize((terms + kByteBlock - 1) / kByteBlock);
  choice->words.resize(std::max(sentences, choice->words.size()));
  absl::InlinedVector<uint64_t, 16> starts(terms / kByteBlock + 1, 0);
  size_t term = 0;
  size_t block = 0;
  uint64_t here = 0;  // of the block: to add each to memory takes longer
  for (size_t i = 0; i < sentences; ++i) {
    if (term / kByteBlock != block) {
      starts[block] = here;
      block = term / kByteBlock;
      here = 0;
    }
    here |= uint64_t{1} << term % kByteBlock;
    term += passage.TermsOf(i);
  }
  starts[block] = here;
  const size_t found =
      FindTerms({passage.fingerprints, terms}, passage.checks, tables_.wanted,
                starts.data(), choice->found.data(), choice->words.data());
  choice->bounds.resize(found);
  choice->best = 0;
  double best_mass = 0;
  for (size_t i = 0; i < found; ++i) {
    const auto& [words, number] = choice->words[i];
    const double mass = MassOfWords(words);
    choice->bounds[i] = {mass, number, !shares_code_ || mass == 0};
    choice->best = mass > best_mass ? i : choice->best;
    best_mass = std::max(best_mass, mass);
  }
  SetSentence(choice);
}

void Highlighter::SetSentence(SnippetChoice* choice) {
  const SnippetChoice::Bound* best =
      choice->bounds.empty() ? nullptr : &choice->bounds[choice->best];
  choice->sentence = best != nullptr && best->mass > 0
                         ? choice->passage.WithTerms(best->number)
                         : choice->passage.First();
}

Sentence Highlighter::BestSentence(SnippetChoice* choice, size_t language,
                                   Hits* hits) const {
  using Bound = SnippetChoice::Bound;
  if (!has_bounds(choice->passage)) return ReadAll(choice->passage, language, hits);
  auto& bounds = choice->bounds;
  for (;;) {
    hits->clear();
    FindHitsOf(*choice, choice->sentence, language, hits);
    if (bounds.empty()) return choice->sentence;
    Bound& bound = bounds[choice->best];
    if (bound.exact) return choice->sentence;
    uint64_t words = 0;
    for (const Hit& hit : *hits) words |= hit.words;
    const double mass = MassOfWords(words);
    const bool fell = mass < bound.mass;
    bound.mass = mass;
    bound.exact = true;
    if (!fell) return choice->sentence;
    choice->best = static_cast<size_t>(
        std::max_element(bounds.begin(), bounds.end(),
                         [](const Bound& a, const Bound& b) { return a.mass < b.mass; }) -
        bounds.begin());
    SetSentence(choice);
  }
}

void Highlighter::FindHitsOf(const SnippetChoice& choice, const Sentence& sentence,
                             size_t language, Hits* hits) const {
  if (AddKnownHits(choice, sentence, hits)) return;
  FindHits(choice.passage.text, choice.passage.Trimmed(sentence), language, hits);
}

Sentence Highlighter::ReadAll(const Passage& passage, size_t language, Hits* hits) const {
  Sentence best;
  double best_mass = -1;
  Hits here;
  Sentence sentence = passage.First();
  for (size_t i = 0;; ++i, sentence = passage.Next(sentence)) {
    here.clear();
    FindHits(passage.text, passage.Trimmed(sentence), language, &here);
    uint64_t words = 0;
    for (const Hit& hit : here) words |= hit.words;
    const double mass = MassOfWords(words);
    if (mass > best_mass) {
      best_mass = mass;
      best = sentence;
      hits->swap(here);
    }
    if (i + 1 == passage.sentences()) return best;
  }
}

void Highlighter::Snippet(SnippetChoice* choice, size_t language, Segments* out) const {
  const Passage& passage = choice->passage;
  out->clear();
  if (passage.sentences() == 0) return;
  const std::string_view text = passage.text;
  Hits hits;
  const Sentence best = BestSentence(choice, language, &hits);
  Span span = passage.Trimmed(best);
  // A mark behind the white space before a sentence is one character with it.
  span.begin = static_cast<uint32_t>(CharacterBegin(text, span.begin));
  size_t shown = span.begin;  // at least so far
  bool cut_before = false;
  if (span.end - span.begin > kSnippetBytes) {
    // A sentence too long to show whole begins shortly before its first hit.
    if (!hits.empty() && hits.front().span.end - span.begin > kSnippetBytes / 2) {
      const Span hit = WholeCharacters(text, hits.front().span);
      const size_t begin = BeginBefore(text, span.begin, hit);
      cut_before = begin > span.begin;
      span.begin = static_cast<uint32_t>(begin);
      shown = hit.end;
    }
  } else if (best.index + 1 < passage.sentences()) {
    const Sentence second = passage.Next(best);
    const Span next = passage.Trimmed(second);
    if (next.end - span.begin <= kSnippetBytes &&
        text.substr(span.end, next.begin - span.end).find('\n') ==
            std::string_view::npos) {
      span.end = next.end;  // of the same paragraph
      FindHitsOf(*choice, second, language, &hits);
    }
  }
  // The marker of a list item.
  if (text.substr(span.begin, span.end - span.begin).starts_with("- ")) {
    span.begin = static_cast<uint32_t>(CharacterBegin(text, span.begin + 2));
  }
  span.end = static_cast<uint32_t>(CharacterEnd(text, span.end));
  const size_t end = CutAtWord(text, span.begin, span.end, shown);
  const bool cut_after = end < span.end;
  span.end = static_cast<uint32_t>(end);

  Cut(text, span, hits, out);
  if (cut_before) out->insert(out->begin(), {kEllipsis, false});
  if (cut_after) out->push_back({kEllipsis, false});
}

}  // namespace answerbook::search
