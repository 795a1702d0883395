// The second stage: puts what retrieval found in the order that is shown, by how well
// each question fits the query. An exact question comes before everything.
#ifndef ANSWERBOOK_SERVICE_SEARCH_RANKING_H_
#define ANSWERBOOK_SERVICE_SEARCH_RANKING_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "service/search/exact_questions.h"
#include "service/search/index.h"
#include "service/search/query_terms.h"
#include "service/search/question_match.h"
#include "service/search/retrieval.h"

namespace answerbook::search {

// How many candidates the second stage sees; what follows keeps the order of retrieval.
// Fixed, so that the order does not depend on the page. docs/search.md has what other
// numbers do.
inline constexpr size_t kRescored = 32;

struct Candidate {
  DocId doc = 0;
  float score = 0;
  std::optional<uint32_t> exact = {};   // the phrasing that is the query
  std::optional<QuestionFit> fit = {};  // of those that were rescored
};

// Ranks for one query. Everything given to the constructor must outlive this.
class Ranking {
 public:
  Ranking(const Index& index, const QueryTerms& terms, NameCache* names)
      : index_(index), terms_(terms), names_(*names) {}

  // Sets `ranked` to the candidates, best first: `best`, which Retrieve found for
  // `wanted`, and those of `exact_matches` that are wanted.
  void Rank(const std::vector<ScoredDoc>& best,
            const std::vector<ExactMatch>& exact_matches, const DocBits* wanted,
            std::vector<Candidate>* ranked) const;

 private:
  void Rescore(std::vector<Candidate>* ranked) const;
  void PutInexactLast(float least, std::vector<Candidate>* ranked) const;
  float ScoreOf(DocId doc) const;

  const Index& index_;
  const QueryTerms& terms_;
  NameCache& names_;
};

}  // namespace answerbook::search

#endif  // ANSWERBOOK_SERVICE_SEARCH_RANKING_H_
