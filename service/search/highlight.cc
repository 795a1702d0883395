#include "service/search/highlight.h"

#include <vector>

#include "absl/container/flat_hash_set.h"

#include "service/search/analyzer.h"
#include "service/search/sentences.h"
#include "service/search/unicode.h"

namespace answerbook::search {
namespace {

constexpr size_t kSnippetBytes = 300;
constexpr std::string_view kEllipsis = "…";

// A word of the text that satisfies a query word.
struct Hit {
  Span span;
  TermId term;
};

std::vector<Hit> FindHits(const Index& index, const QueryTerms& query,
                          std::string_view text, std::string_view language) {
  std::vector<Hit> hits;
  for (const Term& term : ThreadAnalyzer(language).Analyze(text)) {
    const auto known = index.vocabulary.find(term.text);
    if (known == index.vocabulary.end() || !query.terms.contains(known->second)) continue;
    // A compound comes after its parts and covers them.
    while (term.compound && !hits.empty() && hits.back().span.begin >= term.begin) {
      hits.pop_back();
    }
    if (!hits.empty() && hits.back().span.end > term.begin) {
      hits.back().span.end = term.end;  // overlapping pairs of unspaced scripts
    } else {
      hits.push_back({{term.begin, term.end}, known->second});
    }
  }
  return hits;
}

// text[span] in pieces.
Segments Cut(std::string_view text, Span span, const std::vector<Hit>& hits) {
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

Segments Highlight(const Index& index, const QueryTerms& query, std::string_view text,
                   std::string_view language) {
  return Cut(text, {0, static_cast<uint32_t>(text.size())},
             FindHits(index, query, text, language));
}

Segments Snippet(const Index& index, const QueryTerms& query, std::string_view text,
                 std::string_view language) {
  const std::vector<Span> sentences = SplitSentences(text);
  if (sentences.empty()) return {};
  const std::vector<Hit> hits = FindHits(index, query, text, language);

  // The sentence with the most mass of distinct query words; the first of equals, for
  // answers say the main thing first.
  size_t best = 0;
  float best_mass = 0;
  size_t hit = 0;
  absl::flat_hash_set<TermId> seen;
  for (size_t i = 0; i < sentences.size(); ++i) {
    float mass = 0;
    seen.clear();
    for (; hit < hits.size() && hits[hit].span.begin < sentences[i].end; ++hit) {
      if (seen.insert(hits[hit].term).second) mass += index.mass[hits[hit].term];
    }
    if (mass > best_mass) {
      best_mass = mass;
      best = i;
    }
  }

  Span span = sentences[best];
  bool cut_before = false;
  if (span.end - span.begin > kSnippetBytes) {
    // A sentence too long to show whole begins shortly before its first hit.
    for (const Hit& first : hits) {
      if (first.span.begin < span.begin) continue;
      if (first.span.end > span.end) break;
      if (first.span.end - span.begin > kSnippetBytes / 2) {
        size_t begin = first.span.begin - kSnippetBytes / 6;
        while (begin > span.begin && text[begin - 1] != ' ') --begin;
        cut_before = begin > span.begin;
        span.begin = static_cast<uint32_t>(begin);
      }
      break;
    }
  } else if (best + 1 < sentences.size() &&
             sentences[best + 1].end - span.begin <= kSnippetBytes &&
             text.substr(span.end, sentences[best + 1].begin - span.end).find('\n') ==
                 std::string_view::npos) {
    span.end = sentences[best + 1].end;  // of the same paragraph
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
