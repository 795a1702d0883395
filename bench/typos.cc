#include "bench/typos.h"

#include <algorithm>
#include <cstddef>
#include <random>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"

#include "bench/words.h"

namespace answerbook::bench {
namespace {

constexpr size_t kLeastLetters = 4;

// Below `n`. Not std::uniform_int_distribution, which differs between libraries.
size_t Below(std::mt19937_64& random, size_t n) {
  return static_cast<size_t>(random() % n);
}

bool IsContentWord(std::string_view word) {
  return word.size() >= kLeastLetters &&
         std::all_of(
             word.begin(), word.end(),
             [](char c) { return absl::ascii_isalpha(static_cast<unsigned char>(c)); }) &&
         !IsFunctionWord(LowerAscii(word));
}

// One edit; may give the word back, as when equal letters are swapped.
std::string Edited(std::string word, std::mt19937_64& random) {
  const char letter = static_cast<char>('a' + Below(random, 26));
  switch (Below(random, 4)) {
    case 0:
      word.insert(Below(random, word.size() + 1), 1, letter);
      break;
    case 1:
      word.erase(Below(random, word.size()), 1);
      break;
    case 2:
      word[Below(random, word.size())] = letter;
      break;
    default: {
      const size_t at = Below(random, word.size() - 1);
      std::swap(word[at], word[at + 1]);
    }
  }
  return word;
}

}  // namespace

std::string WithTypos(std::string_view text, int count, uint64_t seed) {
  std::vector<Word> words;
  for (const Word word : SplitWords(text)) {
    if (IsContentWord(TextOf(text, word))) words.push_back(word);
  }
  if (words.empty()) return std::string(text);
  std::mt19937_64 random(seed);
  for (size_t i = words.size() - 1; i > 0; --i) {
    std::swap(words[i], words[Below(random, i + 1)]);
  }
  std::vector<std::string> edited;
  edited.reserve(words.size());
  for (const Word word : words) edited.emplace_back(TextOf(text, word));
  for (int i = 0; i < count; ++i) {
    std::string& word = edited[static_cast<size_t>(i) % edited.size()];
    const std::string_view original =
        TextOf(text, words[static_cast<size_t>(i) % edited.size()]);
    // A second typo may not undo the first; words never get shorter than two letters.
    std::string next = word;
    while (next == word || next == original || next.size() < 2) {
      next = Edited(word, random);
    }
    word = std::move(next);
  }
  std::string out;
  size_t from = 0;
  std::vector<size_t> order(words.size());
  for (size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::sort(order.begin(), order.end(),
            [&](size_t a, size_t b) { return words[a].begin < words[b].begin; });
  for (const size_t i : order) {
    out.append(text.substr(from, words[i].begin - from)).append(edited[i]);
    from = words[i].end;
  }
  return out.append(text.substr(from));
}

}  // namespace answerbook::bench
