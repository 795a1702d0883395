#include "bench/robustness.h"

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/ascii.h"

#include "bench/typos.h"
#include "bench/words.h"

namespace answerbook::bench {
namespace {

// Answers to count words in, spread over the library: enough to know the frequent ones.
constexpr size_t kMostCounted = 20000;
constexpr size_t kLeastLetters = 4;  // of words that get typos
constexpr uint64_t kTypoSeeds = 10;

using Counts = absl::flat_hash_map<std::string, size_t>;

bool IsAsciiWord(std::string_view word) {
  return std::all_of(word.begin(), word.end(), [](char c) {
    return absl::ascii_isalpha(static_cast<unsigned char>(c));
  });
}

Counts CountWords(const content::Library& library) {
  Counts counts;
  const auto count = [&](std::string_view text) {
    for (const Word place : SplitWords(text)) ++counts[LowerAscii(TextOf(text, place))];
  };
  const size_t step = std::max<size_t>(1, library.answers.size() / kMostCounted);
  for (size_t i = 0; i < library.answers.size(); i += step) {
    count(library.answers[i].question());
    count(library.answers[i].body());
  }
  return counts;
}

// Those without digits and accents, the most frequent first.
std::vector<std::string> FrequentWords(const Counts& counts) {
  std::vector<std::pair<size_t, std::string>> words;
  for (const auto& [word, count] : counts) {
    if (IsAsciiWord(word)) words.emplace_back(count, word);
  }
  std::sort(words.begin(), words.end(), [](const auto& a, const auto& b) {
    return a.first != b.first ? a.first > b.first : a.second < b.second;
  });
  std::vector<std::string> out;
  out.reserve(words.size());
  for (auto& [count, word] : words) out.push_back(std::move(word));
  return out;
}

// Appends the word if there is room.
void Append(const std::string& word, size_t length, std::string* text) {
  const size_t space = text->empty() ? 0 : 1;
  if (text->size() + space + word.size() > length) return;
  text->append(space, ' ').append(word);
}

std::string Misspelt(const std::vector<std::string>& words, const Counts& known,
                     size_t length) {
  std::string text;
  absl::flat_hash_set<std::string> had;
  for (const std::string& word : words) {
    if (text.size() == length) break;
    if (word.size() < kLeastLetters || IsFunctionWord(word)) continue;
    for (uint64_t seed = 0; seed < kTypoSeeds; ++seed) {
      const std::string typo = WithTypos(word, 1, seed);
      if (known.contains(typo) || !had.insert(typo).second) continue;
      Append(typo, length, &text);
      break;
    }
  }
  return text;
}

}  // namespace

std::vector<HardQuery> HardQueries(const content::Library& library, size_t length) {
  const Counts counts = CountWords(library);
  const std::vector<std::string> words = FrequentWords(counts);
  HardQuery known{"known_words", ""};
  for (const std::string& word : words) Append(word, length, &known.text);
  HardQuery misspelt{"misspelt_words", Misspelt(words, counts, length)};
  HardQuery repeated{"repeated_word", ""};
  const auto content_word =
      std::find_if(words.begin(), words.end(),
                   [](const std::string& word) { return !IsFunctionWord(word); });
  if (content_word != words.end()) {
    for (size_t i = 0; i < length; ++i) Append(*content_word, length, &repeated.text);
  }
  return {std::move(known), std::move(misspelt), std::move(repeated)};
}

}  // namespace answerbook::bench
