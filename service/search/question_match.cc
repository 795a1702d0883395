#include "service/search/question_match.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <span>

#include "absl/container/inlined_vector.h"

namespace answerbook::search {
namespace {

// A query word found in the keywords or the topic's title, not in the question, is
// almost as good: editors put the synonyms of the question's words there.
constexpr float kKeywordCredit = 0.9F;

float Share(float part, float whole) {
  return whole > 0 ? std::min(part / whole, 1.0F) : 0;
}

// `value` where the use is of this term, else 0: without a branch.
float Masked(const TermUse& use, TermId term, float value) {
  const uint32_t mask = use.term == term ? 0xFFFFFFFF : 0;
  return std::bit_cast<float>(std::bit_cast<uint32_t>(value) & mask);
}

// The mass of the terms that the query has, and that of its words that have them.
struct Coverage {
  float terms = 0;
  float words = 0;
  uint64_t said = 0;  // of a plain query those words, by a bit each
};

// Calls visit(term, use) for the terms in fours, what a set lacks to that being terms
// that no query has: sets differ in size, and a loop of each one's length ends with a
// branch that is mispredicted.
template <typename Visit>
void ForEachInFours(const TermUses& uses, std::span<const TermId> terms,
                    const Visit& visit) {
  const TermId* at = terms.data();
  for (size_t i = 0; i < terms.size(); i += kTermsPadding) {
    for (size_t j = i; j < i + kTermsPadding; ++j) {
      const TermId term = at[j] | (j < terms.size() ? 0 : kNoTerm);
      visit(term, uses.Home(term));
    }
  }
}

uint64_t WordsOf(const TermUse& use, TermId term) {
  return use.words & (0 - uint64_t{use.term == term});
}

// The mass of the terms that the query has. Adds the words of a plain one to `said`.
float CoveredMass(const TermUses& uses, std::span<const TermId> terms, uint64_t* said) {
  float covered = 0;
  if (uses.direct()) {
    uint64_t words = 0;
    ForEachInFours(uses, terms, [&](TermId term, const TermUse& use) {
      covered += Masked(use, term, use.mass);
      words |= WordsOf(use, term);
    });
    *said |= words;
    return covered;
  }
  for (const TermId term : terms) {
    covered += uses.Find(term).mass;  // 0 of an empty slot, as all else
  }
  return covered;
}

Coverage Cover(const TermUses& uses, std::span<const TermId> terms) {
  Coverage covered;
  uint64_t seen = 0;  // words, by a bit each
  if (uses.direct()) {
    uint64_t said = 0;
    ForEachInFours(uses, terms, [&](TermId term, const TermUse& use) {
      covered.terms += Masked(use, term, use.mass);
      said |= WordsOf(use, term);
      const uint64_t bit = uint64_t{use.term == term} << (use.word % 64);
      const uint64_t counted = (seen >> (use.word % 64)) & 1;
      covered.words += Masked(use, term, use.word_mass) * static_cast<float>(1 - counted);
      seen |= bit;
    });
    covered.said = said;
    return covered;
  }
  for (const TermId term : terms) {
    const TermUse& use = uses.Find(term);
    if (use.term != term) continue;
    covered.terms += use.mass;
    const uint64_t bit = uint64_t{1} << (use.word % 64);
    if ((seen & bit) == 0) covered.words += use.word_mass;
    seen |= bit;
  }
  return covered;
}

// Without a branch for each: see ForEachInFours.
bool Has(std::span<const TermId> terms, TermId term) {
  const TermId* at = terms.data();
  bool has = false;
  for (size_t i = 0; i < terms.size(); i += kTermsPadding) {
    for (size_t j = i; j < i + kTermsPadding; ++j) {
      has |= (at[j] == term) & (j < terms.size());
    }
  }
  return has;
}

// Of the words behind the first that a shared term satisfies.
void AddShared(const QueryTerms& query, const TermUse& use, float* credits) {
  for (size_t i = use.word + 1; i < query.words.size(); ++i) {
    for (const Alternative& alternative : query.words[i].alternatives) {
      if (alternative.term != use.term) continue;
      credits[i] = std::max(credits[i], alternative.weight);
    }
  }
}

// Raises `credits` to how well the terms satisfy each word of the query.
void AddCredits(const QueryTerms& query, std::span<const TermId> terms, float* credits) {
  const auto add = [&](TermId term, const TermUse& use) {
    credits[use.word] = std::max(credits[use.word], Masked(use, term, use.weight));
    if (use.shared && use.term == term) AddShared(query, use, credits);
  };
  if (query.uses.direct()) {
    ForEachInFours(query.uses, terms, add);
    return;
  }
  for (const TermId term : terms) {
    add(term, query.uses.Find(term));
  }
}

// By word: how well the names satisfy it.
const float* NamedCredits(const QuestionRecords& questions, const QueryTerms& query,
                          DocId doc, NameCache* cache) {
  NameCache::Entry& known = cache->Of(questions.NamesNumber(doc));
  float* const credits = cache->CreditsOf(known);
  if (known.credited) return credits;
  known.credited = true;
  std::fill_n(credits, query.words.size(), 0.0F);
  for (TermSetReader names = questions.NamesOf(doc); names.more();) {
    AddCredits(query, names.Next().terms, credits);
  }
  return credits;
}

void CoverNames(const QuestionRecords& questions, const QueryTerms& query, DocId doc,
                NameCache::Entry* entry) {
  float covered = 0;
  uint64_t said = 0;
  for (TermSetReader names = questions.NamesOf(doc); names.more();) {
    const TermSet name = names.Next();
    covered =
        std::max(covered, Share(CoveredMass(query.uses, name.terms, &said), name.mass));
  }
  entry->covered = covered;
  entry->words = said;
}

TermSet PhrasingAt(const QuestionRecords& questions, DocId doc, uint32_t number) {
  TermSetReader phrasings = questions.PhrasingsOf(doc);
  for (; number > 0; --number) phrasings.Next();
  return phrasings.Next();
}

// What of a query is covered, in mass.
struct QueryCoverage {
  float by_question = 0;   // by the phrasing, the keywords or the topic
  float in_document = 0;   // by anything that the document says
  bool all_exact = false;  // all words by the phrasing or the names
};

QueryCoverage CoverQuery(const Index& index, const QueryTerms& query, DocId doc,
                         std::span<const TermId> phrasing, NameCache* cache) {
  QueryCoverage covered;
  if (query.words.empty()) return covered;
  absl::InlinedVector<float, 32> credits(query.words.size(), 0);  // by the phrasing
  AddCredits(query, phrasing, credits.data());
  const float* named_credits = NamedCredits(index.questions, query, doc, cache);
  covered.all_exact = true;
  for (size_t i = 0; i < query.words.size(); ++i) {
    const QueryWord& word = query.words[i];
    const float here = credits[i];
    const float named = named_credits[i];
    covered.by_question += word.mass * std::max(here, kKeywordCredit * named);
    covered.all_exact &= std::max(here, named) >= 1;
    float anywhere = std::max(here, named);
    for (const Alternative& alternative : word.alternatives) {
      if (alternative.weight > anywhere &&
          index.postings.ImpactIn(alternative.term, doc) > 0) {
        anywhere = alternative.weight;
      }
    }
    covered.in_document += word.mass * anywhere;
  }
  return covered;
}

// The same of a plain query, by the words that the phrasing and the names have: nearly
// all are, and this takes half the time.
QueryCoverage CoverPlainQuery(const Index& index, const QueryTerms& query, DocId doc,
                              uint64_t phrased, uint64_t named) {
  constexpr std::array<float, 4> kCredits = {0, kKeywordCredit, 1, 1};
  QueryCoverage covered;
  const size_t n = query.words.size();
  if (n == 0) return covered;
  const uint64_t all = ~uint64_t{0} >> (64 - n);
  uint64_t anywhere = phrased | named;
  covered.all_exact = anywhere == all;
  for (uint64_t left = all & ~anywhere; left != 0; left &= left - 1) {
    const auto word = static_cast<size_t>(std::countr_zero(left));
    for (const Alternative& alternative : query.words[word].alternatives) {
      const bool has = index.postings.ImpactIn(alternative.term, doc) > 0;
      anywhere |= uint64_t{has} << word;
    }
  }
  for (size_t i = 0; i < n; ++i) {
    const float mass = query.words[i].mass;
    covered.by_question += mass * kCredits[(phrased >> i & 1) << 1 | (named >> i & 1)];
    covered.in_document += mass * static_cast<float>(anywhere >> i & 1);
  }
  return covered;
}

}  // namespace

void FitQuestion(const Index& index, const QueryTerms& query, DocId doc, NameCache* cache,
                 QuestionFit* best) {
  *best = {};
  float best_fit = -1;
  TermSetReader phrasings = index.questions.PhrasingsOf(doc);
  for (uint32_t number = 0; phrasings.more(); ++number) {
    const TermSet phrasing = phrasings.Next();
    const Coverage covered = Cover(query.uses, phrasing.terms);
    const float share = Share(covered.terms, phrasing.mass);
    const float fit = 2 * Share(covered.words, query.mass) + share;
    if (fit > best_fit) {
      best_fit = fit;
      best->phrasing = number;
      best->phrasing_covered = share;
      best->words = covered.said;
    }
  }
  NameCache::Entry& known = cache->Of(index.questions.NamesNumber(doc));
  if (known.covered < 0) CoverNames(index.questions, query, doc, &known);
  best->name_covered = known.covered;
}

void MatchQuestion(const Index& index, const QueryTerms& query, DocId doc,
                   NameCache* cache, QuestionMatch* out) {
  QuestionMatch& match = *out;
  const TermSet phrasing = PhrasingAt(index.questions, doc, match.phrasing);

  QueryCoverage covered;
  if (query.plain) {
    NameCache::Entry& known = cache->Of(index.questions.NamesNumber(doc));
    if (known.covered < 0) CoverNames(index.questions, query, doc, &known);
    covered = CoverPlainQuery(index, query, doc, match.words, known.words);
  } else {
    covered = CoverQuery(index, query, doc, phrasing.terms, cache);
  }
  match.query_covered = Share(covered.by_question, query.asked_mass);
  match.query_in_document = Share(covered.in_document, query.asked_mass);
  match.all_words_exact = covered.all_exact;

  float subject = 0;
  float subject_covered = 0;
  for (const TermId term : index.questions.NamesOf(doc).Next().terms) {
    const auto said = static_cast<float>(Has(phrasing.terms, term));
    const TermUse& use =
        query.uses.direct() ? query.uses.Home(term) : query.uses.Find(term);
    subject += said * index.mass[term];
    subject_covered += said * Masked(use, term, use.mass);
  }
  match.subject_covered =
      subject > 0 ? Share(subject_covered, subject) : match.phrasing_covered;
}

}  // namespace answerbook::search
