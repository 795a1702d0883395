#include "service/search/question_match.h"

#include <algorithm>
#include <span>

#include "absl/container/inlined_vector.h"

namespace answerbook::search {
namespace {

// A query word found in the keywords or the topic's title, not in the question, is
// almost as good: editors put the synonyms of the question's words there.
constexpr float kKeywordCredit = 0.9F;

bool Has(std::span<const TermId> terms, TermId term) {
  return std::find(terms.begin(), terms.end(), term) != terms.end();
}

float Share(float part, float whole) {
  return whole > 0 ? std::min(part / whole, 1.0F) : 0;
}

// The mass of the terms that the query has.
float Covered(const QueryTerms& query, std::span<const TermId> terms) {
  float covered = 0;
  for (const TermId term : terms) {
    if (const TermUse* use = query.uses.Find(term)) covered += use->mass * use->weight;
  }
  return covered;
}

// How well a word is satisfied by the phrasing, and by the names.
struct Credit {
  float here = 0;
  float named = 0;
};
using Credits = absl::InlinedVector<Credit, 32>;

Credits CreditsOf(const QuestionRecords& questions, const QueryTerms& query, DocId doc,
                  std::span<const TermId> phrasing) {
  Credits credits(query.words.size());
  const auto add = [&](TermId term, float Credit::*part) {
    const TermUse* use = query.uses.Find(term);
    if (use == nullptr) return;
    float& credit = credits[use->word].*part;
    credit = std::max(credit, use->weight);
    if (!use->shared) return;
    for (size_t i = use->word + 1; i < query.words.size(); ++i) {
      for (const Alternative& alternative : query.words[i].alternatives) {
        if (alternative.term != term) continue;
        float& other = credits[i].*part;
        other = std::max(other, alternative.weight);
      }
    }
  };
  for (const TermId term : phrasing) add(term, &Credit::here);
  for (TermSetReader names = questions.NamesOf(doc); names.left() > 0;) {
    for (const TermId term : names.Next().terms) add(term, &Credit::named);
  }
  return credits;
}

TermSet PhrasingAt(const QuestionRecords& questions, DocId doc, uint32_t number) {
  TermSetReader phrasings = questions.PhrasingsOf(doc);
  for (; number > 0; --number) phrasings.Next();
  return phrasings.Next();
}

}  // namespace

QuestionFit FitQuestion(const Index& index, const QueryTerms& query, DocId doc,
                        NameCache* cache) {
  QuestionFit best;
  float best_fit = -1;
  TermSetReader phrasings = index.questions.PhrasingsOf(doc);
  for (uint32_t number = 0; phrasings.left() > 0; ++number) {
    const TermSet phrasing = phrasings.Next();
    float covered = 0;
    float query_covered = 0;
    uint64_t seen = 0;
    for (const TermId term : phrasing.terms) {
      const TermUse* use = query.uses.Find(term);
      if (use == nullptr) continue;
      covered += use->mass * use->weight;
      const uint64_t bit = uint64_t{1} << (use->word % 64);
      if ((seen & bit) == 0) query_covered += query.words[use->word].mass * use->weight;
      seen |= bit;
    }
    const float share = Share(covered, phrasing.mass);
    const float fit = 2 * Share(query_covered, query.mass) + share;
    if (fit > best_fit) {
      best_fit = fit;
      best.phrasing = number;
      best.phrasing_covered = share;
    }
  }
  NameCache::Entry& known = cache->Of(index.questions.NamesNumber(doc));
  if (known.covered < 0) {
    known.covered = 0;
    for (TermSetReader names = index.questions.NamesOf(doc); names.left() > 0;) {
      const TermSet name = names.Next();
      known.covered =
          std::max(known.covered, Share(Covered(query, name.terms), name.mass));
    }
  }
  best.name_covered = known.covered;
  return best;
}

QuestionMatch MatchQuestion(const Index& index, const QueryTerms& query, DocId doc,
                            const QuestionFit& fit) {
  QuestionMatch match{fit};
  const TermSet phrasing = PhrasingAt(index.questions, doc, match.phrasing);

  const Credits credits = CreditsOf(index.questions, query, doc, phrasing.terms);
  float query_covered = 0;
  float in_document = 0;
  match.all_words_exact = !query.words.empty();
  for (size_t i = 0; i < query.words.size(); ++i) {
    const QueryWord& word = query.words[i];
    const auto [here, named] = credits[i];
    query_covered += word.mass * std::max(here, kKeywordCredit * named);
    if (here < 1 && named < 1) match.all_words_exact = false;
    float anywhere = std::max(here, named);
    for (const Alternative& alternative : word.alternatives) {
      if (alternative.weight > anywhere &&
          index.postings.ImpactIn(alternative.term, doc) > 0) {
        anywhere = alternative.weight;
      }
    }
    in_document += word.mass * anywhere;
  }
  match.query_covered = Share(query_covered, query.mass);
  match.query_in_document = Share(in_document, query.mass);

  float subject = 0;
  float subject_covered = 0;
  for (const TermId term : index.questions.NamesOf(doc).Next().terms) {
    if (!Has(phrasing.terms, term)) continue;
    subject += index.mass[term];
    if (const TermUse* use = query.uses.Find(term)) {
      subject_covered += use->mass * use->weight;
    }
  }
  match.subject_covered =
      subject > 0 ? Share(subject_covered, subject) : match.phrasing_covered;
  return match;
}

}  // namespace answerbook::search
