#include "service/search/question_match.h"

#include <algorithm>
#include <span>

namespace answerbook::search {
namespace {

// A query word found in the keywords or the topic's title, not in the question, is
// almost as good: editors put the synonyms of the question's words there.
constexpr float kKeywordCredit = 0.9F;

bool Has(std::span<const TermId> terms, TermId term) {
  return std::binary_search(terms.begin(), terms.end(), term);
}

// How well `terms` (sorted) satisfy a query word, 0 to 1.
float Satisfies(std::span<const TermId> terms, const QueryWord& word) {
  float best = 0;
  for (const Alternative& alternative : word.alternatives) {
    if (alternative.weight > best && Has(terms, alternative.term)) {
      best = alternative.weight;
    }
  }
  return best;
}

float Share(float part, float whole) {
  return whole > 0 ? std::min(part / whole, 1.0F) : 0;
}

}  // namespace

QuestionMatch MatchQuestion(const Index& index, const QueryTerms& query, DocId doc) {
  const Document& document = index.documents[doc];
  const std::span<const TermId> keywords =
      index.TermsOf(document.keywords_begin, document.keywords_end);
  const std::span<const TermId> title =
      index.TermsOf(document.subject_begin, document.subject_end);

  QuestionMatch best;
  float best_fit = -1;
  uint32_t number = 0;
  for (const Phrasing& phrasing : index.PhrasingsOf(document)) {
    const std::span<const TermId> terms =
        index.TermsOf(phrasing.terms_begin, phrasing.terms_end);
    float query_covered = 0;
    float phrasing_covered = 0;
    float subject_covered = 0;
    for (const QueryWord& word : query.words) {
      const float here = Satisfies(terms, word);
      const float credit = here > 0 ? here : kKeywordCredit * Satisfies(keywords, word);
      query_covered += word.mass * credit;
      for (const Alternative& alternative : word.alternatives) {
        if (Has(terms, alternative.term)) {
          const float mass = index.mass[alternative.term] * alternative.weight;
          phrasing_covered += mass;
          if (Has(title, alternative.term)) subject_covered += mass;
        }
      }
    }
    query_covered = Share(query_covered, query.mass);
    phrasing_covered = Share(phrasing_covered, phrasing.mass);
    float subject = 0;
    for (TermId term : title) {
      if (Has(terms, term)) subject += index.mass[term];
    }
    const float fit = 2 * query_covered + phrasing_covered;
    if (fit > best_fit) {
      best_fit = fit;
      best.phrasing = number;
      best.query_covered = query_covered;
      best.phrasing_covered = phrasing_covered;
      best.subject_covered = subject > 0 ? Share(subject_covered, subject) : 1;
    }
    ++number;
  }

  float anywhere = 0;
  for (const QueryWord& word : query.words) {
    float weight = 0;
    for (const Alternative& alternative : word.alternatives) {
      if (alternative.weight > weight && index.ImpactIn(alternative.term, doc) > 0) {
        weight = alternative.weight;
      }
    }
    anywhere += word.mass * weight;
  }
  best.query_in_document = Share(anywhere, query.mass);
  return best;
}

}  // namespace answerbook::search
