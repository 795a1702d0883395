// Two stages: BM25F finds the candidates; the best of them are put in order by how
// well their question fits the query. An exact question comes before everything.
#include "service/search/engine.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/container/flat_hash_set.h"

#include "service/search/confidence.h"
#include "service/search/exact_questions.h"
#include "service/search/highlight.h"
#include "service/search/index.h"
#include "service/search/language.h"
#include "service/search/query_terms.h"
#include "service/search/question_match.h"
#include "service/search/retrieval.h"
#include "service/search/spelling.h"

namespace answerbook::search {
namespace {

// How many candidates the second stage sees. Fixed, so that the order does not depend
// on the page.
constexpr size_t kRescored = 128;
constexpr size_t kMostTopicCounts = 50;

// What the second stage adds: docs/search.md has the measurements.
constexpr float kPhrasingCoveredBoost = 1.0F;
constexpr float kSubjectCoveredBoost = 1.0F;

struct Candidate {
  DocId doc = 0;
  float score = 0;
  std::optional<uint32_t> exact;  // the phrasing that is the query
};

bool Before(const Candidate& a, const Candidate& b) {
  return a.score != b.score ? a.score > b.score : a.doc < b.doc;
}

}  // namespace

struct Engine::Impl {
  explicit Impl(const content::Library& the_library)
      : Impl(the_library, BuildIndex(the_library)) {}
  Impl(const content::Library& the_library, BuiltIndex built)
      : library(the_library),
        index(std::move(built.index)),
        spelling(std::move(built.words)),
        exact(the_library) {}

  // The candidates of a query in their order, all that pass the filters; counts
  // matches by topic on the way.
  std::vector<Candidate> Rank(const Query& query, const QueryTerms& terms,
                              std::vector<uint32_t>* topic_counts) const;

  const content::Library& library;
  Index index;
  SpellingIndex spelling;
  ExactQuestions exact;
};

std::vector<Candidate> Engine::Impl::Rank(const Query& query, const QueryTerms& terms,
                                          std::vector<uint32_t>* topic_counts) const {
  std::vector<bool> wanted_languages;
  for (const std::string& language : index.languages) {
    wanted_languages.push_back(LanguageMatches(query.language, language));
  }
  absl::flat_hash_set<std::string_view> topics(query.topic_ids.begin(),
                                               query.topic_ids.end());
  std::vector<bool> wanted_topics(library.topics.size(), true);
  if (!topics.empty()) {
    for (size_t i = 0; i < library.topics.size(); ++i) {
      wanted_topics[i] = topics.contains(library.topics[i].topic_id());
    }
  }

  const std::vector<ExactMatch> exact_matches = exact.Find(query.text);
  auto next_exact = exact_matches.begin();
  const float highest = index.highest_score * static_cast<float>(terms.words.size()) *
                        (1 + kPhrasingCoveredBoost + kSubjectCoveredBoost);
  std::vector<Candidate> found;
  const auto consider = [&](DocId doc, float score) {
    const Document& document = index.documents[doc];
    if (!wanted_languages[document.language]) return;
    Candidate candidate{doc, score, std::nullopt};
    if (next_exact != exact_matches.end() && next_exact->doc == doc) {
      candidate.exact = next_exact->phrasing;
    }
    if (query.min_confidence > 0) {
      const float confidence =
          Confidence(MatchQuestion(index, terms, doc), candidate.exact.has_value());
      if (confidence < query.min_confidence) return;
    }
    ++(*topic_counts)[document.topic];
    if (wanted_topics[document.topic]) found.push_back(candidate);
  };
  for (const ScoredDoc& doc : Retrieve(index, terms)) {
    // An exact question without a word of meaning is not in the postings' union.
    for (; next_exact != exact_matches.end() && next_exact->doc < doc.doc; ++next_exact) {
      consider(next_exact->doc, 0);
    }
    consider(doc.doc, doc.score);
    if (next_exact != exact_matches.end() && next_exact->doc == doc.doc) ++next_exact;
  }
  for (; next_exact != exact_matches.end(); ++next_exact) consider(next_exact->doc, 0);

  // Exact questions first: no other score can reach `highest`.
  for (Candidate& candidate : found) {
    if (candidate.exact.has_value()) candidate.score += highest;
  }
  const size_t needed = std::max(kRescored, query.offset + query.limit);
  const auto middle =
      found.begin() + static_cast<std::ptrdiff_t>(std::min(needed, found.size()));
  std::partial_sort(found.begin(), middle, found.end(), Before);
  const auto rescored =
      found.begin() + static_cast<std::ptrdiff_t>(std::min(kRescored, found.size()));
  for (auto candidate = found.begin(); candidate != rescored; ++candidate) {
    const QuestionMatch match = MatchQuestion(index, terms, candidate->doc);
    candidate->score *= 1 + kPhrasingCoveredBoost * match.phrasing_covered +
                        kSubjectCoveredBoost * match.subject_covered;
  }
  std::sort(found.begin(), rescored, Before);
  return found;
}

Engine::Engine(std::unique_ptr<const Impl> impl) : impl_(std::move(impl)) {}
Engine::~Engine() = default;

std::unique_ptr<const Engine> Engine::Build(const content::Library& library,
                                            const Synonyms& /*synonyms*/) {
  return std::unique_ptr<const Engine>(new Engine(std::make_unique<Impl>(library)));
}

SearchResults Engine::Search(const Query& query) const {
  const Index& index = impl_->index;
  std::vector<std::string> languages;
  for (const std::string& language : index.languages) {
    if (LanguageMatches(query.language, language)) languages.push_back(language);
  }
  if (languages.empty()) languages.emplace_back(query.language);

  SearchResults out;
  const QueryTerms terms = AnalyzeQuery(
      index, query.correct_spelling ? &impl_->spelling : nullptr, query.text, languages);
  out.corrected_query = terms.corrected_query;

  std::vector<uint32_t> topic_counts(impl_->library.topics.size());
  const std::vector<Candidate> ranked = impl_->Rank(query, terms, &topic_counts);
  out.total = ranked.size();
  for (uint32_t topic = 0; topic < topic_counts.size(); ++topic) {
    if (topic_counts[topic] > 0) out.topic_counts.push_back({topic, topic_counts[topic]});
  }
  // Topics are ordered by id, so a stable sort leaves equals in that order.
  std::stable_sort(
      out.topic_counts.begin(), out.topic_counts.end(),
      [](const TopicCount& a, const TopicCount& b) { return a.count > b.count; });
  if (out.topic_counts.size() > kMostTopicCounts)
    out.topic_counts.resize(kMostTopicCounts);

  const auto confidence_of = [&](const Candidate& candidate, const QuestionMatch& match) {
    return Confidence(match, candidate.exact.has_value());
  };
  if (!ranked.empty()) {
    out.verdict = VerdictOf(
        confidence_of(ranked.front(), MatchQuestion(index, terms, ranked.front().doc)));
  }
  const size_t end = std::min(ranked.size(), query.offset + query.limit);
  for (size_t i = query.offset; i < end; ++i) {
    const Candidate& candidate = ranked[i];
    const v1::Answer& answer = impl_->library.answers[candidate.doc];
    const QuestionMatch match = MatchQuestion(index, terms, candidate.doc);
    Result result;
    result.answer = candidate.doc;
    result.matched_question =
        PhrasingText(answer, candidate.exact.value_or(match.phrasing));
    result.question_segments =
        Highlight(index, terms, result.matched_question, answer.language());
    result.snippet_segments =
        Snippet(index, terms, index.plain_bodies[candidate.doc], answer.language());
    result.score = candidate.score;
    result.confidence = confidence_of(candidate, match);
    out.results.push_back(std::move(result));
  }
  return out;
}

size_t Engine::IndexBytes() const {
  return impl_->index.Bytes() + impl_->spelling.Bytes() + impl_->exact.Bytes();
}

}  // namespace answerbook::search
