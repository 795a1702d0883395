#include "service/search/ranking.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <span>

#include "service/search/window_kernels.h"

namespace answerbook::search {
namespace {

struct Before {
  bool operator()(const Candidate& a, const Candidate& b) const {
    return a.score != b.score ? a.score > b.score : a.doc < b.doc;
  }
};

// Puts at most kRescored candidates in order, best first. The place of each is how many
// are better: so few are counted sooner than sorted, for half the branches of a sort are
// mispredicted.
void SortBest(std::span<Candidate> candidates) {
  std::array<uint64_t, kRescored + kKeysPadding> keys;  // the higher, the better
  std::array<uint32_t, kRescored> places;
  std::array<Candidate, kRescored> sorted;
  const size_t n = candidates.size();
  for (size_t i = 0; i < n; ++i) {
    // Scores are no less than 0, so their bits are in their order.
    keys[i] = uint64_t{std::bit_cast<uint32_t>(candidates[i].score)} << 32 |
              (0xFFFFFFFF - candidates[i].doc);
  }
  RankKeys(keys.data(), n, places.data());
  for (size_t i = 0; i < n; ++i) sorted[places[i]] = candidates[i];
  std::copy_n(sorted.begin(), n, candidates.begin());
}

}  // namespace

float Ranking::ScoreOf(DocId doc) const {
  uint32_t score = 0;
  for (const QueryWord& word : terms_.words) {
    uint32_t best = 0;
    for (const Alternative& alternative : word.alternatives) {
      const uint8_t impact = index_.postings.ImpactIn(alternative.term, doc);
      best = std::max<uint32_t>(best, Weighted(impact, WeightUnits(alternative.weight)));
    }
    score += best;
  }
  return static_cast<float>(std::min(score, 65535U)) * index_.impact_unit;
}

void Ranking::Rank(const std::vector<ScoredDoc>& best,
                   const std::vector<ExactMatch>& exact_matches, const DocBits* wanted,
                   std::vector<Candidate>* out) const {
  std::vector<Candidate>& ranked = *out;
  ranked.clear();
  for (const ScoredDoc& found : best) {
    ranked.push_back({found.doc, static_cast<float>(found.score) * index_.impact_unit});
  }
  Rescore(&ranked);

  // Exact questions come before everything, the closest first: no score reaches this.
  const float unreached = 255 * index_.impact_unit * kHighestFactor *
                              static_cast<float>(terms_.words.size()) +
                          1;
  size_t exact_count = 0;
  for (const ExactMatch& match : exact_matches) {
    if (wanted != nullptr && !HasBit(*wanted, match.doc)) continue;
    const auto found =
        std::find_if(ranked.begin(), ranked.end(),
                     [&match](const Candidate& c) { return c.doc == match.doc; });
    if (found != ranked.end()) ranked.erase(found);
    QuestionFit fit;
    FitQuestion(index_, terms_, match.doc, &names_, &fit);
    const float score = unreached * static_cast<float>(1 + match.closeness) +
                        fit.Factor() * ScoreOf(match.doc);
    ranked.insert(ranked.begin(), {match.doc, score, match.phrasing, fit});
    ++exact_count;
  }
  std::sort(ranked.begin(), ranked.begin() + static_cast<std::ptrdiff_t>(exact_count),
            Before());
}

void Ranking::Rescore(std::vector<Candidate>* out) const {
  std::vector<Candidate>& ranked = *out;
  const size_t most = std::min(kRescored, ranked.size());
  const float least = most > 0 ? ranked[most - 1].score : 0;
  for (size_t i = 0; i < most; ++i) {
    Candidate& candidate = ranked[i];
    FitQuestion(index_, terms_, candidate.doc, &names_, &candidate.fit.emplace());
    candidate.score *= candidate.fit->Factor();
  }
  SortBest(std::span(ranked).first(most));
  if (terms_.inexact) {
    const auto end = ranked.begin() + static_cast<std::ptrdiff_t>(most);
    std::vector<Candidate> rest(end, ranked.end());
    ranked.erase(end, ranked.end());
    PutInexactLast(least, &ranked);
    ranked.insert(ranked.end(), rest.begin(), rest.end());
  }
}

// A question with all the words as they were typed is not ranked below one that needs a
// correction or a synonym. No score falls below `least`, the highest of what follows.
void Ranking::PutInexactLast(float least, std::vector<Candidate>* ranked) const {
  float cap = 0;
  std::vector<bool> typed_all(ranked->size());
  for (size_t i = 0; i < ranked->size(); ++i) {
    const Candidate& candidate = (*ranked)[i];
    QuestionMatch match{*candidate.fit};
    MatchQuestion(index_, terms_, candidate.doc, &names_, &match);
    typed_all[i] = match.all_words_exact;
    if (typed_all[i]) cap = candidate.score;
  }
  if (cap == 0) return;
  cap = std::max(least, std::nextafter(cap, 0.0F));
  for (size_t i = 0; i < ranked->size(); ++i) {
    Candidate& candidate = (*ranked)[i];
    if (typed_all[i] || candidate.score <= cap) continue;
    const bool inexact =
        std::any_of(terms_.words.begin(), terms_.words.end(), [&](const QueryWord& word) {
          bool typed = false;
          bool other = false;
          for (const Alternative& alternative : word.alternatives) {
            if (index_.postings.ImpactIn(alternative.term, candidate.doc) == 0) continue;
            (alternative.weight == 1 ? typed : other) = true;
          }
          return other && !typed;
        });
    if (inexact) candidate.score = cap;
  }
  std::sort(ranked->begin(), ranked->end(), Before());
}

}  // namespace answerbook::search
