// Two stages: BM25F finds the candidates; the best of them are put in order by how
// well their question fits the query. An exact question comes before everything.
#include "service/search/engine.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <functional>
#include <span>
#include <utility>

#include "service/content/parallel.h"
#include "service/search/confidence.h"
#include "service/search/exact_questions.h"
#include "service/search/highlight.h"
#include "service/search/index.h"
#include "service/search/language.h"
#include "service/search/query_terms.h"
#include "service/search/question_match.h"
#include "service/search/ranking.h"
#include "service/search/retrieval.h"
#include "service/search/spelling.h"
#include "service/search/topic_tally.h"

namespace answerbook::search {
namespace {

// From so many answers on a word that stands once is no correction.
constexpr size_t kLargeLibrary = 10000;
constexpr size_t kMostTopicCounts = 20;

void SetBit(DocId doc, DocBits* bits) { (*bits)[doc / 64] |= uint64_t{1} << (doc % 64); }

void ClearBit(DocId doc, DocBits* bits) {
  (*bits)[doc / 64] &= ~(uint64_t{1} << (doc % 64));
}

void Intersect(const DocBits& with, DocBits* bits) {
  for (size_t i = 0; i < bits->size(); ++i) (*bits)[i] &= with[i];
}

// What a search writes to, one for each thread.
struct Workspace {
  std::vector<uint16_t> languages;
  QueryTerms terms;
  DocBits matches;
  DocBits allowed;    // by language, and to be seen
  DocBits wanted;     // allowed, and in one of the query's topics
  DocBits confident;  // wanted or not
  DocBits rest;       // confident and wanted
  std::vector<ScoredDoc> best;
  std::vector<ScoredDoc> best_of_rest;
  std::vector<Candidate> ranked;
  std::vector<QuestionMatch> matched;  // by result
  std::vector<SnippetChoice> choices;
};

Workspace& ThisThreads() {
  thread_local Workspace workspace;
  return workspace;
}

}  // namespace

struct Engine::Impl {
  // Without an index yet.
  Impl(const content::AnswerTable& the_answers, const Synonyms& the_synonyms)
      : answers(the_answers), synonyms(the_synonyms, LanguagesOf(the_answers)) {}

  void Build(const content::Library& library) {
    BuiltIndex built = BuildIndex(library, answers, synonyms);
    index = std::move(built.index);
    spelling = SpellingIndex(built.words, answers.answers() >= kLargeLibrary ? 2 : 1);
    exact = ExactQuestions(answers);
    tally = TopicTally(&index);
  }

  template <typename Self, typename Visitor>
  static void VisitSections(Self& self, Visitor& visit) {
    Index::VisitSections(self.index, visit);
    SpellingIndex::VisitSections(self.spelling, visit);
    ExactQuestions::VisitSections(self.exact, visit);
    TopicTally::VisitSections(self.tally, visit);
  }

  DocBits DocumentsIn(const std::vector<uint16_t>& languages) const;
  template <typename TopicIds>
  DocBits DocumentsOf(const TopicIds& topic_ids) const;
  // Puts the best `keep` confident documents behind those of space->best that are not
  // among these. All are wanted.
  void AddConfident(const QueryTerms& terms, const DocBits* wanted, size_t keep,
                    Workspace* space) const;
  // Those of which this query has at least `least` confidence.
  DocBits ConfidentIn(const QueryTerms& terms,
                      const std::vector<ExactMatch>& exact_matches, float least) const;

  void Match(const QueryTerms& terms, const Candidate& candidate, NameCache* names,
             QuestionMatch* match) const;
  // Sets space->matched for the candidates.
  void MatchAll(const QueryTerms& terms, std::span<const Candidate> candidates,
                NameCache* names, Workspace* space) const;
  void MakeResults(const QueryTerms& terms, std::span<const Candidate> candidates,
                   Workspace* space, std::vector<Result>* results) const;

  std::unique_ptr<const content::AnswerTable> own_answers;  // unless they are another's
  const content::AnswerTable& answers;
  SynonymIndex synonyms;
  Index index;
  SpellingIndex spelling;
  ExactQuestions exact;
  TopicTally tally;
};

DocBits Engine::Impl::DocumentsIn(const std::vector<uint16_t>& languages) const {
  DocBits bits(BitWords(index.documents()), 0);
  for (const uint16_t language : languages) {
    const std::span<const uint64_t> documents = index.DocumentsIn(language);
    for (size_t i = 0; i < bits.size(); ++i) bits[i] |= documents[i];
  }
  return bits;
}

template <typename TopicIds>
DocBits Engine::Impl::DocumentsOf(const TopicIds& topic_ids) const {
  DocBits bits(BitWords(index.documents()), 0);
  for (const std::string_view topic_id : topic_ids) {
    const size_t topic = answers.FindTopic(topic_id);
    if (topic == answers.topics()) continue;
    const DocId end = index.topic_begin[topic + 1];
    for (DocId doc = index.topic_begin[topic]; doc < end; ++doc) SetBit(doc, &bits);
  }
  return bits;
}

DocBits Engine::Impl::ConfidentIn(const QueryTerms& terms,
                                  const std::vector<ExactMatch>& exact_matches,
                                  float least) const {
  DocBits bits;
  RetrieveCovering(index.postings, terms.words, terms.asked_mass, LeastInDocument(least),
                   &bits);
  NameCache names(terms.words.size());
  for (size_t word = 0; word < bits.size(); ++word) {
    for (uint64_t left = bits[word]; left != 0; left &= left - 1) {
      const auto bit = static_cast<size_t>(std::countr_zero(left));
      const auto doc = static_cast<DocId>(64 * word + bit);
      QuestionMatch match;
      FitQuestion(index, terms, doc, &names, &match);
      MatchQuestion(index, terms, doc, &names, &match);
      if (Confidence(match, false) < least) {
        bits[word] &= ~(uint64_t{1} << bit);
      }
    }
  }
  if (Confidence({}, true) >= least) {
    for (const ExactMatch& match : exact_matches) SetBit(match.doc, &bits);
  }
  return bits;
}

void Engine::Impl::AddConfident(const QueryTerms& terms, const DocBits* wanted,
                                size_t keep, Workspace* space) const {
  space->rest = space->confident;
  if (wanted != nullptr) Intersect(*wanted, &space->rest);
  for (const ScoredDoc& known : space->best) ClearBit(known.doc, &space->rest);
  Retrieve(index.postings, terms.words, &space->rest, keep, nullptr, &space->matches,
           &space->best_of_rest);
  space->best.insert(space->best.end(), space->best_of_rest.begin(),
                     space->best_of_rest.end());
}

void Engine::Impl::Match(const QueryTerms& terms, const Candidate& candidate,
                         NameCache* names, QuestionMatch* match) const {
  if (candidate.fit.has_value()) {
    static_cast<QuestionFit&>(*match) = *candidate.fit;
  } else {
    FitQuestion(index, terms, candidate.doc, names, match);
  }
  MatchQuestion(index, terms, candidate.doc, names, match);
}

void Engine::Impl::MatchAll(const QueryTerms& terms,
                            std::span<const Candidate> candidates, NameCache* names,
                            Workspace* space) const {
  space->matched.resize(candidates.size());
  for (size_t i = 0; i < candidates.size(); ++i) {
    Match(terms, candidates[i], names, &space->matched[i]);
  }
}

void Engine::Impl::MakeResults(const QueryTerms& terms,
                               std::span<const Candidate> candidates, Workspace* space,
                               std::vector<Result>* results) const {
  // Each of these loops asks for what the next one reads.
  for (const Candidate& candidate : candidates) {
    index.passages.PrefetchTexts(candidate.doc);
  }
  const Highlighter highlighter(index, terms);
  if (space->choices.size() < candidates.size()) space->choices.resize(candidates.size());
  for (size_t i = 0; i < candidates.size(); ++i) {
    index.passages.Read(candidates[i].doc, &space->choices[i].passage);
    highlighter.Choose(&space->choices[i]);
  }
  // Those of the search before are used again: to make one takes a while.
  results->resize(candidates.size());
  for (size_t i = 0; i < candidates.size(); ++i) {
    const Candidate& candidate = candidates[i];
    const QuestionMatch& match = space->matched[i];
    const uint32_t phrasing = candidate.exact.value_or(match.phrasing);
    Result& result = (*results)[i];
    result.answer = candidate.doc;
    result.matched_question = phrasing == 0 ? index.passages.QuestionOf(candidate.doc)
                                            : answers.Phrasing(candidate.doc, phrasing);
    result.score = candidate.score;
    result.confidence = Confidence(match, candidate.exact.has_value());
    highlighter.Highlight(result.matched_question, index.LanguageOf(candidate.doc),
                          &result.question_segments);
  }
  for (size_t i = 0; i < candidates.size(); ++i) {
    highlighter.Snippet(&space->choices[i], index.LanguageOf(candidates[i].doc),
                        &(*results)[i].snippet_segments);
  }
}

Engine::Engine(std::unique_ptr<const Impl> impl) : impl_(std::move(impl)) {}
Engine::~Engine() = default;

std::unique_ptr<const Engine> Engine::Build(const content::Library& library,
                                            const content::AnswerTable& answers,
                                            const Synonyms& synonyms) {
  auto impl = std::make_unique<Impl>(answers, synonyms);
  impl->Build(library);
  return std::unique_ptr<const Engine>(new Engine(std::move(impl)));
}

std::unique_ptr<const Engine> Engine::Build(const content::Library& library,
                                            const Synonyms& synonyms) {
  auto answers = std::make_unique<const content::AnswerTable>(library);
  auto impl = std::make_unique<Impl>(*answers, synonyms);
  impl->own_answers = std::move(answers);
  impl->Build(library);
  return std::unique_ptr<const Engine>(new Engine(std::move(impl)));
}

void Engine::WriteTo(content::SectionWriter* sections) const {
  Impl::VisitSections(*impl_, *sections);
}

absl::StatusOr<std::unique_ptr<const Engine>> Engine::Map(
    content::SectionReader* sections, const content::AnswerTable& answers,
    const Synonyms& synonyms) {
  auto impl = std::make_unique<Impl>(answers, synonyms);
  Impl::VisitSections(*impl, *sections);
  if (!sections->status().ok()) return sections->status();
  impl->index.languages = LanguagesOf(answers);
  impl->index.passages.Reset(&answers);
  impl->exact.Reset(&answers);
  impl->tally.Reset(&impl->index);
  bool whole = false;
  bool spells = false;
  content::ParallelFor(2, content::ThreadsFor(2, 0), [&](size_t part, unsigned) {
    if (part == 0) {
      whole = impl->index.IsWhole(answers) && impl->tally.IsWhole();
    } else {
      spells = impl->spelling.IsWhole() && impl->exact.IsWhole();
    }
  });
  if (!whole || !spells) sections->Refuse("the index");
  if (!sections->status().ok()) return sections->status();
  return std::unique_ptr<const Engine>(new Engine(std::move(impl)));
}

SearchResults Engine::Search(const Query& query) const {
  SearchResults results;
  Search(query, &results);
  return results;
}

void Engine::Search(const Query& query, SearchResults* results) const {
  const Index& index = impl_->index;
  SearchResults& out = *results;
  out.topic_counts.clear();
  out.total = 0;
  out.corrected_query.clear();
  out.verdict = Verdict::kNoMatch;
  Workspace& space = ThisThreads();
  std::vector<uint16_t>& languages = space.languages;
  languages.clear();
  for (size_t i = 0; i < index.languages.size(); ++i) {
    if (LanguageMatches(query.language, index.languages[i])) {
      languages.push_back(static_cast<uint16_t>(i));
    }
  }
  if (languages.empty()) {
    out.results.clear();
    return;
  }

  QueryTerms terms =
      AnalyzeQuery(index, query.correct_spelling ? &impl_->spelling : nullptr,
                   impl_->synonyms, query.text, languages, std::move(space.terms));
  out.corrected_query = terms.corrected_query;
  // Which answers may be found at all, which of them the reader wants to see, and which
  // of these are good enough.
  const DocBits* allowed = nullptr;
  const DocBits* wanted = nullptr;
  const DocBits* confident = nullptr;
  if (languages.size() < index.languages.size()) {
    space.allowed = impl_->DocumentsIn(languages);
    allowed = wanted = &space.allowed;
  }
  if (query.visible_topic_ids != nullptr) {
    DocBits visible = impl_->DocumentsOf(*query.visible_topic_ids);
    if (allowed != nullptr) Intersect(*allowed, &visible);
    space.allowed = std::move(visible);
    allowed = wanted = &space.allowed;
  }
  if (!query.topic_ids.empty()) {
    space.wanted = impl_->DocumentsOf(query.topic_ids);
    if (allowed != nullptr) Intersect(*allowed, &space.wanted);
    wanted = &space.wanted;
  }
  std::vector<ExactMatch> exact_matches;
  if (query.min_confidence > 0) {
    exact_matches = impl_->exact.Find(query.text, terms.normalized);
    space.confident = impl_->ConfidentIn(terms, exact_matches, query.min_confidence);
    confident = &space.confident;
  }

  const size_t needed = query.offset + query.limit;
  // Which ones are rescored, and so the order, does not depend on confidence.
  const size_t keep = confident != nullptr ? kRescored : std::max(kRescored, needed);
  Retrieve(index.postings, terms.words, wanted, keep, &index.questions, &space.matches,
           &space.best);
  if (confident != nullptr) impl_->AddConfident(terms, wanted, needed, &space);
  // Between the steps of asking for what is read next there is other work to do: nearly
  // all of it comes from beyond the caches that are near.
  const size_t rescored = std::min(kRescored, space.best.size());
  for (size_t i = 0; i < rescored; ++i) index.questions.Prefetch(space.best[i].doc);
  if (confident == nullptr) {
    exact_matches = impl_->exact.Find(query.text, terms.normalized);
  }
  for (size_t i = 0; i < rescored; ++i) index.questions.PrefetchNames(space.best[i].doc);
  // An exact question without a word that the index has is not among the matches.
  for (const ExactMatch& match : exact_matches) SetBit(match.doc, &space.matches);
  if (allowed != nullptr) Intersect(*allowed, &space.matches);
  if (confident != nullptr) Intersect(*confident, &space.matches);
  out.total = CountBits(space.matches.data(), space.matches.size());
  NameCache names(terms.words.size());
  Ranking(index, terms, &names).Rank(space.best, exact_matches, wanted, &space.ranked);
  if (confident != nullptr) {
    std::erase_if(space.ranked, [confident](const Candidate& candidate) {
      return !HasBit(*confident, candidate.doc);
    });
  }

  const std::span<const Candidate> ranked(space.ranked);
  std::span<const Candidate> shown = ranked.first(std::min(ranked.size(), needed));
  shown = shown.subspan(std::min(shown.size(), query.offset));
  for (const Candidate& candidate : shown) index.passages.PrefetchBegin(candidate.doc);
  impl_->MatchAll(terms, shown, &names, &space);
  if (!ranked.empty()) {
    const Candidate& first = ranked.front();
    const bool is_shown = query.offset == 0 && !shown.empty();
    QuestionMatch unshown;
    if (!is_shown) impl_->Match(terms, first, &names, &unshown);
    out.verdict =
        VerdictOf(is_shown ? space.matched.front() : unshown, first.exact.has_value());
  }
  for (const Candidate& candidate : shown) index.passages.Prefetch(candidate.doc);
  impl_->tally.Count(space.matches, out.total, kMostTopicCounts, &out.topic_counts);
  if (wanted != allowed) {
    Intersect(*wanted, &space.matches);
    out.total = CountBits(space.matches.data(), space.matches.size());
  }
  impl_->MakeResults(terms, shown, &space, &out.results);
  space.terms = std::move(terms);
}

size_t Engine::IndexBytes() const {
  return impl_->index.Bytes() + impl_->spelling.Bytes() + impl_->exact.Bytes() +
         impl_->synonyms.Bytes() + impl_->tally.Bytes();
}

}  // namespace answerbook::search
