#include "service/search/language.h"

#include "gtest/gtest.h"

namespace answerbook::search {
namespace {

TEST(LanguageTest, ARangeWantsItsRegionsButNotTheReverse) {
  EXPECT_TRUE(LanguageMatches("pt", "pt-BR"));
  EXPECT_TRUE(LanguageMatches("pt-br", "pt-BR"));
  EXPECT_TRUE(LanguageMatches("PT", "pt"));
  EXPECT_FALSE(LanguageMatches("pt-BR", "pt"));
  EXPECT_FALSE(LanguageMatches("pt-BR", "pt-PT"));
}

TEST(LanguageTest, PrefixesOfSubtagsDoNotMatch) {
  EXPECT_FALSE(LanguageMatches("e", "en"));
  EXPECT_FALSE(LanguageMatches("en", "eng"));
}

TEST(LanguageTest, NoRangeWantsEverything) { EXPECT_TRUE(LanguageMatches("", "en")); }

TEST(LanguageTest, RegionsAndScriptsShareAPrimaryLanguage) {
  EXPECT_EQ(PrimaryLanguage("DE-at"), "de");
  EXPECT_EQ(PrimaryLanguage("zh-Hant-TW"), "zh");
  EXPECT_EQ(PrimaryLanguage("nn-NO"), "no");
  EXPECT_EQ(PrimaryLanguage(""), "");
}

}  // namespace
}  // namespace answerbook::search
