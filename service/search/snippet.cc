// The passage of a body that is shown: Highlighter::Snippet.
#include <algorithm>
#include <bit>

#include "service/search/highlight.h"

namespace answerbook::search {
namespace {

constexpr size_t kSnippetBytes = 300;
constexpr std::string_view kEllipsis = "…";

// The end of the last whole word of text[begin, …) that leaves at most `limit` bytes.
size_t CutAtWord(std::string_view text, size_t begin, size_t end, size_t limit) {
  if (end - begin <= limit) return end;
  const size_t word = text.rfind(' ', begin + limit - 1);
  if (word != std::string_view::npos && word > begin) return word;
  size_t character = begin + limit;
  while (character > begin && (text[character] & 0xC0) == 0x80) --character;
  return character;
}

}  // namespace

float Highlighter::MassOfWords(uint64_t words) const {
  float mass = 0;
  for (size_t four = 0; four < fours_; ++four, words >>= 4) {
    mass += masses_[four][words & 15];
  }
  return mass;
}

// The sentence with the most mass of distinct query words; the first of equals, for
// answers say the main thing first. Fingerprints give an upper bound of it, so only the
// sentences that lead by it are read.
void Highlighter::Choose(SnippetChoice* choice) const {
  const Passage& passage = choice->passage;
  choice->best = 0;
  if (passage.sentences.empty()) return;
  if (passage.fingerprints != nullptr) SetBounds(choice);
  constexpr size_t kLine = 64;
  const char* text = passage.text.data() + passage.sentences[choice->best].begin;
  for (size_t i = 0; i < kSnippetBytes; i += kLine) __builtin_prefetch(text + i);
}

void Highlighter::SetBounds(SnippetChoice* choice) const {
  const Passage& passage = choice->passage;
  const size_t sentences = passage.sentences.size();
  const size_t terms = passage.sentences.back().terms_end;
  const size_t blocks = (terms + kByteBlock - 1) / kByteBlock;
  choice->bounds.assign(sentences, {0, true});
  choice->found.resize(blocks);
  absl::InlinedVector<uint64_t, 16> starts(terms / kByteBlock + 1, 0);
  absl::InlinedVector<uint64_t, 64> words(sentences, 0);
  absl::InlinedVector<uint32_t, 64> with_terms(sentences);
  size_t count = 0;  // of these
  for (size_t i = 0; i < sentences; ++i) {
    const Sentence& sentence = passage.sentences[i];
    starts[sentence.terms_begin / kByteBlock] |= uint64_t{1} << sentence.terms_begin % 64;
    with_terms[count] = static_cast<uint32_t>(i);
    count += sentence.terms_end > sentence.terms_begin ? 1 : 0;
  }
  FindFingerprints({passage.fingerprints, terms}, fingerprints_, starts.data(),
                   choice->found.data(), words.data());
  float best_mass = 0;
  for (size_t i = 0; i < count; ++i) {
    const float mass = MassOfWords(words[i]);
    choice->bounds[with_terms[i]] = {mass, mass == 0};
    choice->best = mass > best_mass ? with_terms[i] : choice->best;
    best_mass = std::max(best_mass, mass);
  }
}

size_t Highlighter::BestSentence(SnippetChoice* choice, size_t language,
                                 Hits* hits) const {
  using Bound = SnippetChoice::Bound;
  const Passage& passage = choice->passage;
  if (passage.fingerprints == nullptr) return ReadAll(passage, language, hits);
  auto& bounds = choice->bounds;
  size_t best = choice->best;
  for (;;) {
    hits->clear();
    FindHitsOf(*choice, best, language, hits);
    if (bounds[best].read) return best;
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
}

void Highlighter::FindHitsOf(const SnippetChoice& choice, size_t sentence,
                             size_t language, Hits* hits) const {
  if (AddKnownHits(choice, sentence, language, hits)) return;
  FindHits(choice.passage.text, choice.passage.SpanOf(sentence), language, hits);
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

void Highlighter::Snippet(SnippetChoice* choice, size_t language, Segments* out) const {
  const Passage& passage = choice->passage;
  out->clear();
  if (passage.sentences.empty()) return;
  const std::string_view text = passage.text;
  Hits hits;
  const size_t best = BestSentence(choice, language, &hits);
  Span span = passage.SpanOf(best);
  bool cut_before = false;
  if (span.end - span.begin > kSnippetBytes) {
    // A sentence too long to show whole begins shortly before its first hit.
    constexpr size_t kBefore = kSnippetBytes / 6;
    if (!hits.empty() && hits.front().span.end - span.begin > kSnippetBytes / 2) {
      size_t begin =
          std::max<size_t>(hits.front().span.begin, span.begin + kBefore) - kBefore;
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
      FindHitsOf(*choice, best + 1, language, &hits);
    }
  }
  if (text.substr(span.begin, 2) == "- ") span.begin += 2;  // the marker of a list item
  const size_t end = CutAtWord(text, span.begin, span.end, kSnippetBytes);
  const bool cut_after = end < span.end;
  span.end = static_cast<uint32_t>(end);

  Cut(text, span, hits, out);
  if (cut_before) out->insert(out->begin(), {kEllipsis, false});
  if (cut_after) out->push_back({kEllipsis, false});
}

}  // namespace answerbook::search
