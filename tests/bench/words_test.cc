#include "bench/words.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace answerbook::bench {
namespace {

TEST(SplitWordsTest, SplitsAtPunctuationAndKeepsApostrophes) {
  const std::string text = "'Crohn's disease' (IRF-1), 20mg; Sjögren?";
  std::vector<std::string> words;
  for (const Word word : SplitWords(text)) words.emplace_back(TextOf(text, word));
  EXPECT_THAT(words,
              testing::ElementsAre("Crohn's", "disease", "IRF", "1", "20mg", "Sjögren"));
  EXPECT_TRUE(SplitWords("").empty());
  EXPECT_TRUE(SplitWords(" ?' ").empty());
}

TEST(IsFunctionWordTest, KnowsTheEndsOfItsList) {
  for (const char* word : {"a", "about", "the", "whether", "without", "yours"}) {
    EXPECT_TRUE(IsFunctionWord(word)) << word;
  }
  for (const char* word : {"", "cancer", "aa", "zinc", "abou"}) {
    EXPECT_FALSE(IsFunctionWord(word)) << word;
  }
}

}  // namespace
}  // namespace answerbook::bench
