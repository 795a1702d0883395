// The questions of a library, and which of them ask nearly the same.
#ifndef ANSWERBOOK_SERVICE_TOOLS_QUESTIONS_H_
#define ANSWERBOOK_SERVICE_TOOLS_QUESTIONS_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "service/content/library.h"
#include "service/tools/word_sets.h"

namespace answerbook::tools {

// A question of an answer: its main one for phrasing 0, the others from 1.
struct Question {
  uint32_t answer = 0;  // index into Library::answers
  uint32_t phrasing = 0;
};

// All questions of the library, in its order.
std::vector<Question> AllQuestions(const content::Library& library);

const std::string& TextOf(const content::Library& library, const Question& question);
// `question`, `also_asked[2]`, as editors name it.
std::string FieldOf(const Question& question);

// Adds what a question is about to `sets`: its words without those that mean little, as
// stems. Questions of another language, with other numbers in them or that begin with
// another of when, where, who, why, how and what are of another kind.
uint32_t AddQuestion(std::string_view language, std::string_view text, WordSets* sets);

// The words of a question without those that mean little, as who is in a hurry types
// them.
std::string MeaningWords(std::string_view language, std::string_view text);

// A question and earlier ones, of other answers, that ask the same.
struct SameQuestion {
  uint32_t question = 0;        // index into what AllQuestions returned
  bool exact = false;           // they differ in case, punctuation and spacing at most
  std::vector<uint32_t> first;  // the first three of them, ascending, one an answer
  bool more = false;            // whether still other answers have some
};

// Of each question the exact ones and the near ones, which are those whose words are
// similar (WordSets, nine tenths) and that are not exact; in the order of questions.
std::vector<SameQuestion> FindSameQuestions(const content::Library& library,
                                            const std::vector<Question>& questions);

}  // namespace answerbook::tools

#endif  // ANSWERBOOK_SERVICE_TOOLS_QUESTIONS_H_
