// Slips of the hand, to measure what they cost.
#ifndef ANSWERBOOK_BENCH_TYPOS_H_
#define ANSWERBOOK_BENCH_TYPOS_H_

#include <cstdint>
#include <string>
#include <string_view>

namespace answerbook::bench {

// `text` with `count` typos, each a letter inserted, left out, replaced or swapped with
// its neighbour, all four and all places in the word equally likely. They fall into
// content words: four or more ASCII letters, neither digits nor other letters among them,
// no function word. Different words as long as there are any, then the same ones again;
// a text without content words is returned as it is. Everything else keeps its bytes.
// The same arguments give the same text on every machine.
std::string WithTypos(std::string_view text, int count, uint64_t seed);

}  // namespace answerbook::bench

#endif  // ANSWERBOOK_BENCH_TYPOS_H_
