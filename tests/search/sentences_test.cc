#include "service/search/sentences.h"

#include <random>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace answerbook::search {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> Split(std::string_view text) {
  std::vector<std::string> out;
  for (const Span& span : SplitSentences(text)) {
    out.emplace_back(text.substr(span.begin, span.end - span.begin));
  }
  return out;
}

TEST(SentencesTest, EndAtTheirMarks) {
  EXPECT_THAT(Split("It works. Does it? Yes! “Well.” Now…  Then."),
              ElementsAre("It works.", "Does it?", "Yes!", "“Well.”", "Now…", "Then."));
}

TEST(SentencesTest, DoNotEndInsideNumbersAndAbbreviations) {
  EXPECT_THAT(Split("About 87.1 percent, e.g. Those seen by Dr. Who. Next."),
              ElementsAre("About 87.1 percent, e.g. Those seen by Dr. Who.", "Next."));
  EXPECT_THAT(Split("Hepatitis C. virus spreads"),
              ElementsAre("Hepatitis C. virus spreads"));
  EXPECT_THAT(Split("It grew 2 cm. in size"), ElementsAre("It grew 2 cm. in size"));
}

TEST(SentencesTest, EndAtLines) {
  EXPECT_THAT(Split("- fever\n- chills\n\nlast"),
              ElementsAre("- fever", "- chills", "last"));
}

TEST(SentencesTest, EndAtFullwidthMarksWithoutSpace) {
  EXPECT_THAT(Split("癌症。治疗？"), ElementsAre("癌症。", "治疗？"));
}

TEST(SentencesTest, NothingGivesNothing) { EXPECT_THAT(Split(" \n "), IsEmpty()); }

TEST(SentencesTest, LoseNothingButSpace) {
  std::mt19937 random(3);
  const std::vector<std::string> pieces = {"A", "b", ".",  "?",  " ", "\n",
                                           "…", "”", "。", "Dr", "é"};
  const auto without_space = [](std::string text) {
    std::erase_if(text, [](char c) { return c == ' ' || c == '\n'; });
    return text;
  };
  for (int round = 0; round < 2000; ++round) {
    std::string text;
    for (size_t i = random() % 15; i > 0; --i) text += pieces[random() % pieces.size()];
    std::string joined;
    for (const std::string& sentence : Split(text)) joined += sentence;
    ASSERT_EQ(without_space(joined), without_space(text)) << text;
  }
}

}  // namespace
}  // namespace answerbook::search
