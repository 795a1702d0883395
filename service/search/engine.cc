// Two stages: BM25F finds the candidates; the best of them are put in order by how
// well their question fits the query. An exact question comes before everything.
#include "service/search/engine.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <functional>
#include <optional>
#include <span>
#include <utility>

#include "service/search/confidence.h"
#include "service/search/exact_questions.h"
#include "service/search/highlight.h"
#include "service/search/index.h"
#include "service/search/language.h"
#include "service/search/query_terms.h"
#include "service/search/question_match.h"
#include "service/search/retrieval.h"
#include "service/search/spelling.h"
#include "service/search/topic_tally.h"

namespace answerbook::search {
namespace {

// How many candidates the second stage sees. Fixed, so that the order does not depend
// on the page.
constexpr size_t kRescored = 32;
// From so many answers on a word that stands once is no correction.
constexpr size_t kLargeLibrary = 10000;
constexpr size_t kMostTopicCounts = 20;

struct Candidate {
  DocId doc = 0;
  float score = 0;
  std::optional<uint32_t> exact = {};   // the phrasing that is the query
  std::optional<QuestionFit> fit = {};  // of those that were rescored
};

struct Before {
  bool operator()(const Candidate& a, const Candidate& b) const {
    return a.score != b.score ? a.score > b.score : a.doc < b.doc;
  }
};

void SetBit(DocId doc, DocBits* bits) { (*bits)[doc / 64] |= uint64_t{1} << (doc % 64); }

void Intersect(const DocBits& with, DocBits* bits) {
  for (size_t i = 0; i < bits->size(); ++i) (*bits)[i] &= with[i];
}

// What a search writes to, one for each thread.
struct Workspace {
  DocBits matches;
  DocBits allowed;  // by language and confidence
  DocBits wanted;   // allowed, and in one of the query's topics
  std::vector<ScoredDoc> best;
  std::vector<Candidate> ranked;
  std::vector<float> highest;
  std::vector<SnippetChoice> choices;
};

Workspace& ThisThreads() {
  thread_local Workspace workspace;
  return workspace;
}

}  // namespace

struct Engine::Impl {
  Impl(const content::Library& the_library, const Synonyms& the_synonyms)
      : library(the_library), synonyms(the_synonyms, LanguagesOf(the_library)) {
    BuiltIndex built = BuildIndex(the_library, synonyms);
    index = std::move(built.index);
    spelling =
        SpellingIndex(built.words, the_library.answers.size() >= kLargeLibrary ? 2 : 1);
    exact = ExactQuestions(the_library);
    tally.emplace(&index);
  }

  DocBits DocumentsIn(const std::vector<uint16_t>& languages) const;
  DocBits DocumentsOf(const std::vector<std::string_view>& topic_ids) const;
  // Those of which this query has at least `least` confidence.
  DocBits ConfidentIn(const QueryTerms& terms,
                      const std::vector<ExactMatch>& exact_matches, float least) const;

  // Puts into space->ranked the best `needed` of space->best and `exact_matches`.
  void Rank(const QueryTerms& terms, const std::vector<ExactMatch>& exact_matches,
            const DocBits* wanted, size_t needed, NameCache* names,
            Workspace* space) const;
  void Rescore(const QueryTerms& terms, size_t needed, NameCache* names,
               Workspace* space) const;
  void PutInexactLast(const QueryTerms& terms, float least,
                      std::vector<Candidate>* ranked) const;
  float ScoreOf(const QueryTerms& terms, DocId doc) const;

  // Brings what MakeResults reads of these into the cache, one step after the other:
  // nearly all of it would be waited for, result by result.
  void PrefetchAnswers(std::span<const Candidate> candidates) const;
  void PrefetchTexts(std::span<const Candidate> candidates) const;
  QuestionMatch Match(const QueryTerms& terms, const Candidate& candidate,
                      NameCache* names) const;
  void MakeResults(const QueryTerms& terms, std::span<const Candidate> candidates,
                   NameCache* names, Workspace* space,
                   std::vector<Result>* results) const;

  const content::Library& library;
  SynonymIndex synonyms;
  Index index;
  SpellingIndex spelling;
  ExactQuestions exact;
  std::optional<TopicTally> tally;
};

DocBits Engine::Impl::DocumentsIn(const std::vector<uint16_t>& languages) const {
  DocBits bits(BitWords(index.documents()), 0);
  for (const uint16_t language : languages) {
    for (size_t i = 0; i < bits.size(); ++i) bits[i] |= index.documents_in[language][i];
  }
  return bits;
}

DocBits Engine::Impl::DocumentsOf(const std::vector<std::string_view>& topic_ids) const {
  DocBits bits(BitWords(index.documents()), 0);
  for (const std::string_view topic_id : topic_ids) {
    const auto topic = std::lower_bound(
        library.topics.begin(), library.topics.end(), topic_id,
        [](const v1::Topic& t, std::string_view id) { return t.topic_id() < id; });
    if (topic == library.topics.end() || topic->topic_id() != topic_id) continue;
    const auto number = static_cast<size_t>(topic - library.topics.begin());
    const DocId end = index.topic_begin[number + 1];
    for (DocId doc = index.topic_begin[number]; doc < end; ++doc) SetBit(doc, &bits);
  }
  return bits;
}

DocBits Engine::Impl::ConfidentIn(const QueryTerms& terms,
                                  const std::vector<ExactMatch>& exact_matches,
                                  float least) const {
  DocBits bits;
  RetrieveCovering(index.postings, terms.words, terms.mass, LeastInDocument(least),
                   &bits);
  NameCache names;
  for (size_t word = 0; word < bits.size(); ++word) {
    for (uint64_t left = bits[word]; left != 0; left &= left - 1) {
      const auto bit = static_cast<size_t>(std::countr_zero(left));
      const auto doc = static_cast<DocId>(64 * word + bit);
      const QuestionFit fit = FitQuestion(index, terms, doc, &names);
      if (Confidence(MatchQuestion(index, terms, doc, fit), false) < least) {
        bits[word] &= ~(uint64_t{1} << bit);
      }
    }
  }
  if (Confidence({}, true) >= least) {
    for (const ExactMatch& match : exact_matches) SetBit(match.doc, &bits);
  }
  return bits;
}

float Engine::Impl::ScoreOf(const QueryTerms& terms, DocId doc) const {
  uint32_t score = 0;
  for (const QueryWord& word : terms.words) {
    uint32_t best = 0;
    for (const Alternative& alternative : word.alternatives) {
      const uint8_t impact = index.postings.ImpactIn(alternative.term, doc);
      best = std::max<uint32_t>(best, Weighted(impact, WeightUnits(alternative.weight)));
    }
    score += best;
  }
  return static_cast<float>(std::min(score, 65535U)) * index.impact_unit;
}

void Engine::Impl::Rank(const QueryTerms& terms,
                        const std::vector<ExactMatch>& exact_matches,
                        const DocBits* wanted, size_t needed, NameCache* names,
                        Workspace* space) const {
  std::vector<Candidate>& ranked = space->ranked;
  ranked.clear();
  for (const ScoredDoc& found : space->best) {
    ranked.push_back({found.doc, static_cast<float>(found.score) * index.impact_unit});
  }
  Rescore(terms, needed, names, space);

  // Exact questions come before everything, the closest first: no score reaches this.
  const float unreached =
      255 * index.impact_unit * kHighestFactor * static_cast<float>(terms.words.size()) +
      1;
  size_t exact_count = 0;
  for (const ExactMatch& match : exact_matches) {
    if (wanted != nullptr && !HasBit(*wanted, match.doc)) continue;
    const auto found =
        std::find_if(ranked.begin(), ranked.end(),
                     [&match](const Candidate& c) { return c.doc == match.doc; });
    if (found != ranked.end()) ranked.erase(found);
    const QuestionFit fit = FitQuestion(index, terms, match.doc, names);
    const float score = unreached * static_cast<float>(1 + match.closeness) +
                        fit.Factor() * ScoreOf(terms, match.doc);
    ranked.insert(ranked.begin(), {match.doc, score, match.phrasing, fit});
    ++exact_count;
  }
  std::sort(ranked.begin(), ranked.begin() + static_cast<std::ptrdiff_t>(exact_count),
            Before());
}

void Engine::Impl::Rescore(const QueryTerms& terms, size_t needed, NameCache* names,
                           Workspace* space) const {
  std::vector<Candidate>& ranked = space->ranked;
  const size_t most = std::min(kRescored, ranked.size());
  std::vector<float>& highest = space->highest;  // the best `needed`, best first
  highest.clear();
  const float least = most > 0 ? ranked[most - 1].score : 0;
  size_t done = 0;
  for (; done < most; ++done) {
    Candidate& candidate = ranked[done];
    // Retrieval's order is falling, so what follows can score no more than this.
    if (!terms.inexact && highest.size() == needed &&
        candidate.score * kHighestFactor < highest.back()) {
      ranked.resize(done);
      break;
    }
    candidate.fit = FitQuestion(index, terms, candidate.doc, names);
    candidate.score *= candidate.fit->Factor();
    if (needed > most || terms.inexact) continue;
    const auto at = std::upper_bound(highest.begin(), highest.end(), candidate.score,
                                     std::greater<>());
    if (at == highest.end() && highest.size() == needed) continue;
    highest.insert(at, candidate.score);
    if (highest.size() > needed) highest.pop_back();
  }
  const auto end = ranked.begin() + static_cast<std::ptrdiff_t>(done);
  if (!terms.inexact && needed <= done) {
    std::partial_sort(ranked.begin(),
                      ranked.begin() + static_cast<std::ptrdiff_t>(needed), end,
                      Before());
    return;
  }
  std::sort(ranked.begin(), end, Before());
  if (terms.inexact) {
    std::vector<Candidate> rest(end, ranked.end());
    ranked.erase(end, ranked.end());
    PutInexactLast(terms, least, &ranked);
    ranked.insert(ranked.end(), rest.begin(), rest.end());
  }
}

// A question with all the words as they were typed is not ranked below one that needs a
// correction or a synonym. No score falls below `least`, the highest of what follows.
void Engine::Impl::PutInexactLast(const QueryTerms& terms, float least,
                                  std::vector<Candidate>* ranked) const {
  float cap = 0;
  std::vector<bool> typed_all(ranked->size());
  for (size_t i = 0; i < ranked->size(); ++i) {
    const Candidate& candidate = (*ranked)[i];
    typed_all[i] =
        MatchQuestion(index, terms, candidate.doc, *candidate.fit).all_words_exact;
    if (typed_all[i]) cap = candidate.score;
  }
  if (cap == 0) return;
  cap = std::max(least, std::nextafter(cap, 0.0F));
  for (size_t i = 0; i < ranked->size(); ++i) {
    Candidate& candidate = (*ranked)[i];
    if (typed_all[i] || candidate.score <= cap) continue;
    const bool inexact =
        std::any_of(terms.words.begin(), terms.words.end(), [&](const QueryWord& word) {
          bool typed = false;
          bool other = false;
          for (const Alternative& alternative : word.alternatives) {
            if (index.postings.ImpactIn(alternative.term, candidate.doc) == 0) continue;
            (alternative.weight == 1 ? typed : other) = true;
          }
          return other && !typed;
        });
    if (inexact) candidate.score = cap;
  }
  std::sort(ranked->begin(), ranked->end(), Before());
}

void Engine::Impl::PrefetchAnswers(std::span<const Candidate> candidates) const {
  for (const Candidate& candidate : candidates) {
    index.passages.PrefetchBegin(candidate.doc);
  }
}

void Engine::Impl::PrefetchTexts(std::span<const Candidate> candidates) const {
  for (const Candidate& candidate : candidates) index.passages.Prefetch(candidate.doc);
  for (const Candidate& candidate : candidates) {
    index.passages.PrefetchTexts(candidate.doc);
  }
}

QuestionMatch Engine::Impl::Match(const QueryTerms& terms, const Candidate& candidate,
                                  NameCache* names) const {
  const QuestionFit fit =
      candidate.fit ? *candidate.fit : FitQuestion(index, terms, candidate.doc, names);
  return MatchQuestion(index, terms, candidate.doc, fit);
}

void Engine::Impl::MakeResults(const QueryTerms& terms,
                               std::span<const Candidate> candidates, NameCache* names,
                               Workspace* space, std::vector<Result>* results) const {
  const Highlighter highlighter(index, terms);
  if (space->choices.size() < candidates.size()) space->choices.resize(candidates.size());
  for (size_t i = 0; i < candidates.size(); ++i) {
    index.passages.Read(candidates[i].doc, &space->choices[i].passage);
    highlighter.Choose(&space->choices[i]);
  }
  results->reserve(candidates.size());
  for (size_t i = 0; i < candidates.size(); ++i) {
    const Candidate& candidate = candidates[i];
    const QuestionMatch match = Match(terms, candidate, names);
    const size_t language = index.LanguageOf(candidate.doc);
    const uint32_t phrasing = candidate.exact.value_or(match.phrasing);
    const std::string_view question =
        phrasing == 0 ? index.passages.QuestionOf(candidate.doc)
                      : PhrasingText(library.answers[candidate.doc], phrasing);
    Result& result = results->emplace_back();
    result.answer = candidate.doc;
    result.matched_question = question;
    highlighter.Highlight(question, language, &result.question_segments);
    highlighter.Snippet(&space->choices[i], language, &result.snippet_segments);
    result.score = candidate.score;
    result.confidence = Confidence(match, candidate.exact.has_value());
  }
}

Engine::Engine(std::unique_ptr<const Impl> impl) : impl_(std::move(impl)) {}
Engine::~Engine() = default;

std::unique_ptr<const Engine> Engine::Build(const content::Library& library,
                                            const Synonyms& synonyms) {
  return std::unique_ptr<const Engine>(
      new Engine(std::make_unique<Impl>(library, synonyms)));
}

SearchResults Engine::Search(const Query& query) const {
  const Index& index = impl_->index;
  SearchResults out;
  std::vector<uint16_t> languages;
  for (size_t i = 0; i < index.languages.size(); ++i) {
    if (LanguageMatches(query.language, index.languages[i])) {
      languages.push_back(static_cast<uint16_t>(i));
    }
  }
  if (languages.empty()) return out;

  QueryTerms terms =
      AnalyzeQuery(index, query.correct_spelling ? &impl_->spelling : nullptr,
                   impl_->synonyms, query.text, languages);
  out.corrected_query = std::move(terms.corrected_query);
  // Which answers may be found at all, and which of them the reader wants to see.
  Workspace& space = ThisThreads();
  std::vector<ExactMatch> exact_matches;
  const DocBits* allowed = nullptr;
  const DocBits* wanted = nullptr;
  if (query.min_confidence > 0) {
    exact_matches = impl_->exact.Find(query.text, terms.normalized);
    space.allowed = impl_->ConfidentIn(terms, exact_matches, query.min_confidence);
    allowed = wanted = &space.allowed;
  }
  if (languages.size() < index.languages.size()) {
    DocBits in_languages = impl_->DocumentsIn(languages);
    if (allowed != nullptr) Intersect(*allowed, &in_languages);
    space.allowed = std::move(in_languages);
    allowed = wanted = &space.allowed;
  }
  if (!query.topic_ids.empty()) {
    space.wanted = impl_->DocumentsOf(query.topic_ids);
    if (allowed != nullptr) Intersect(*allowed, &space.wanted);
    wanted = &space.wanted;
  }

  const size_t needed = query.offset + query.limit;
  Retrieve(index.postings, terms.words, wanted, std::max(kRescored, needed),
           &space.matches, &space.best);
  // Between the steps of fetching what ranking reads there is other work to do.
  const std::span<const ScoredDoc> rescored(space.best.data(),
                                            std::min(kRescored, space.best.size()));
  for (const ScoredDoc& found : rescored) index.questions.PrefetchBegin(found.doc);
  if (query.min_confidence <= 0) {
    exact_matches = impl_->exact.Find(query.text, terms.normalized);
  }
  // An exact question without a word that the index has is not among the matches.
  for (const ExactMatch& match : exact_matches) SetBit(match.doc, &space.matches);
  for (const ScoredDoc& found : rescored) index.questions.Prefetch(found.doc);
  if (allowed != nullptr) Intersect(*allowed, &space.matches);
  out.total = CountBits(space.matches.data(), space.matches.size());
  for (const ScoredDoc& found : rescored) index.questions.PrefetchNames(found.doc);
  NameCache names;
  impl_->Rank(terms, exact_matches, wanted, std::max<size_t>(needed, 1), &names, &space);

  const std::vector<Candidate>& ranked = space.ranked;
  std::span<const Candidate> shown(ranked);
  shown = shown.first(std::min(shown.size(), needed));
  shown = shown.subspan(std::min(shown.size(), query.offset));
  impl_->PrefetchAnswers(shown);

  out.topic_counts = impl_->tally->Count(space.matches, out.total, kMostTopicCounts);
  if (wanted != allowed) {
    Intersect(*wanted, &space.matches);
    out.total = CountBits(space.matches.data(), space.matches.size());
  }

  if (ranked.empty()) return out;
  impl_->PrefetchTexts(shown);
  impl_->MakeResults(terms, shown, &names, &space, &out.results);
  const Candidate& first = ranked.front();
  out.verdict = VerdictOf(impl_->Match(terms, first, &names), first.exact.has_value());
  return out;
}

size_t Engine::IndexBytes() const {
  return impl_->index.Bytes() + impl_->spelling.Bytes() + impl_->exact.Bytes() +
         impl_->synonyms.Bytes() + impl_->tally->Bytes();
}

}  // namespace answerbook::search
