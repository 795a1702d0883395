#include "bench/words.h"

#include <algorithm>
#include <array>

#include "absl/strings/ascii.h"

namespace answerbook::bench {
namespace {

constexpr std::array<std::string_view, 117> kFunctionWords = {
    "a",       "about",   "after",  "again",  "all",   "also",  "am",      "an",
    "and",     "any",     "are",    "as",     "at",    "be",    "been",    "before",
    "being",   "between", "both",   "but",    "by",    "can",   "could",   "did",
    "do",      "does",    "doing",  "during", "each",  "for",   "from",    "further",
    "had",     "has",     "have",   "having", "he",    "her",   "here",    "him",
    "his",     "how",     "i",      "if",     "in",    "into",  "is",      "it",
    "its",     "just",    "many",   "may",    "me",    "might", "more",    "most",
    "much",    "must",    "my",     "no",     "nor",   "not",   "of",      "on",
    "once",    "only",    "or",     "other",  "our",   "over",  "own",     "same",
    "shall",   "she",     "should", "so",     "some",  "such",  "than",    "that",
    "the",     "their",   "them",   "then",   "there", "these", "they",    "this",
    "those",   "through", "to",     "too",    "under", "until", "up",      "very",
    "was",     "we",      "were",   "what",   "when",  "where", "whether", "which",
    "while",   "who",     "whom",   "whose",  "why",   "will",  "with",    "within",
    "without", "would",   "you",    "your",   "yours"};
static_assert(std::is_sorted(kFunctionWords.begin(), kFunctionWords.end()));

bool InWord(char c) {
  return absl::ascii_isalnum(static_cast<unsigned char>(c)) ||
         static_cast<unsigned char>(c) > 127;
}

}  // namespace

std::vector<Word> SplitWords(std::string_view text) {
  std::vector<Word> words;
  for (size_t i = 0; i < text.size();) {
    if (!InWord(text[i])) {
      ++i;
      continue;
    }
    Word word{i, i};
    while (i < text.size() &&
           (InWord(text[i]) ||
            (text[i] == '\'' && i + 1 < text.size() && InWord(text[i + 1])))) {
      ++i;
    }
    word.end = i;
    words.push_back(word);
  }
  return words;
}

std::string_view TextOf(std::string_view text, Word word) {
  return text.substr(word.begin, word.end - word.begin);
}

std::string LowerAscii(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = absl::ascii_tolower(static_cast<unsigned char>(c));
  return out;
}

std::string UpperAscii(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = absl::ascii_toupper(static_cast<unsigned char>(c));
  return out;
}

bool HasDigit(std::string_view word) {
  return std::any_of(word.begin(), word.end(), [](char c) {
    return absl::ascii_isdigit(static_cast<unsigned char>(c));
  });
}

bool IsFunctionWord(std::string_view lower_case_word) {
  return std::binary_search(kFunctionWords.begin(), kFunctionWords.end(),
                            lower_case_word);
}

}  // namespace answerbook::bench
