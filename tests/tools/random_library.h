// Libraries of odd text, for properties that must hold for all libraries.
#ifndef ANSWERBOOK_TESTS_TOOLS_RANDOM_LIBRARY_H_
#define ANSWERBOOK_TESTS_TOOLS_RANDOM_LIBRARY_H_

#include <random>
#include <string>

#include "service/content/library.h"

namespace answerbook::forms {

// Text that some form may take for something else, neither empty nor only white space.
std::string OddText(std::mt19937* random, int most_pieces = 12);

// A library that passes validation, with several topics and every field in use, in an
// order that names do not tell.
content::Library RandomLibrary(unsigned seed);

}  // namespace answerbook::forms

#endif  // ANSWERBOOK_TESTS_TOOLS_RANDOM_LIBRARY_H_
