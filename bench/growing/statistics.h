// What of a library search costs depend on, to compare a made library with its model.
#ifndef ANSWERBOOK_BENCH_GROWING_STATISTICS_H_
#define ANSWERBOOK_BENCH_GROWING_STATISTICS_H_

#include <cstddef>

#include "service/content/library.h"

namespace answerbook::bench {

// Words are those of TextsOf, each topic's title once; numbers are left out of
// distinct_words and of once_share.
struct LibraryStatistics {
  size_t answers = 0;
  size_t topics = 0;
  double question_bytes = 0;  // means, an answer
  double body_bytes = 0;
  double title_bytes = 0;
  double keywords = 0;
  double words = 0;
  double words_apart = 0;  // of those, different ones within the answer
  size_t distinct_words = 0;
  double once_share = 0;      // of the distinct words: in one topic alone
  double top_100_share = 0;   // of all words
  double top_1000_share = 0;  // of all words
  double pairs_share = 0;     // different pairs of neighbours, of all pairs
  // Of the words of questions that are no function words.
  double question_in_title_share = 0;
  double question_in_body_share = 0;
};

// Of the first `most_answers` at most, and whole topics.
LibraryStatistics StatisticsOf(const content::Library& library,
                               size_t most_answers = ~size_t{0});

}  // namespace answerbook::bench

#endif  // ANSWERBOOK_BENCH_GROWING_STATISTICS_H_
