// Asks a library its own questions, written differently: each must come first.
#ifndef ANSWERBOOK_BENCH_EXACT_H_
#define ANSWERBOOK_BENCH_EXACT_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "service/content/library.h"
#include "service/search/engine.h"

namespace answerbook::bench {

// In capitals; punctuation at the border of words gone (brackets, commas, quotation
// marks, the question mark), " ?!" at the end. What stands between two letters or digits
// stays: a hyphen or a decimal point there is part of the word. ASCII alone is changed.
std::string Shouted(std::string_view question);

// Equal for questions that differ in ASCII case and punctuation only.
std::string QuestionKey(std::string_view question);

struct ExactFailure {
  std::string asked;
  std::string answer_id;
  size_t rank = 0;    // from 1; 0 when not among the first 10
  std::string first;  // the question that came first; empty when nothing was found
};

struct ExactReport {
  size_t asked = 0;   // questions and other phrasings that one answer alone has
  size_t shared = 0;  // left out: several answers have them
  std::vector<ExactFailure> failures;
};

ExactReport AskExactly(const content::Library& library, const search::Engine& engine);

}  // namespace answerbook::bench

#endif  // ANSWERBOOK_BENCH_EXACT_H_
