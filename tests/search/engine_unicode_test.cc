// Questions in every script, long and odd ones.
#include <memory>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "service/search/engine.h"
#include "tests/search/test_library.h"

namespace answerbook::search {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class EngineUnicodeTest : public testing::Test {
 protected:
  std::vector<std::string> Find(std::string_view text,
                                std::string_view language = "") const {
    return Ids(library_, engine_->Search({.text = text, .language = language}));
  }

  content::Library library_ = MakeLibrary({
      {.id = "arabic",
       .question = "ما هو الإنترفيرون؟",
       .topic_id = "ar",
       .topic_title = "الإنترفيرون",
       .language = "ar"},
      {.id = "german",
       .question = "Welche Nebenwirkungen hat die Behandlung größerer Geschwülste?",
       .topic_id = "de",
       .topic_title = "Behandlung",
       .language = "de"},
      {.id = "english",
       .question = "Is Sjögren’s syndrome treated with IFN-γ?",
       .topic_id = "en",
       .topic_title = "Immunity",
       .language = "en"},
      {.id = "turkish",
       .question = "İnterferon Isparta’da bulunur mu?",
       .topic_id = "tr",
       .topic_title = "İlaç",
       .language = "tr"},
      {.id = "chinese",
       .question = "干扰素可以治疗癌症吗？",
       .topic_id = "zh",
       .topic_title = "干扰素",
       .language = "zh"},
  });
  std::unique_ptr<const Engine> engine_ = Engine::Build(library_);
};

TEST_F(EngineUnicodeTest, AccentsMayBeLeftOutOrCombined) {
  EXPECT_THAT(Find("sjogren syndrome"), ElementsAre("english"));
  EXPECT_THAT(Find("Sjo\u0308gren's"), ElementsAre("english"));
  EXPECT_THAT(Find("SJÖGREN"), ElementsAre("english"));
}

TEST_F(EngineUnicodeTest, GreekLettersMayBeSpeltOut) {
  EXPECT_THAT(Find("ifn gamma"), ElementsAre("english"));
  EXPECT_THAT(Find("IFNγ"), ElementsAre("english"));
}

TEST_F(EngineUnicodeTest, InflectionFollowsTheTopicsLanguage) {
  EXPECT_THAT(Find("Nebenwirkung", "de"), ElementsAre("german"));
  EXPECT_THAT(Find("NEBENWIRKUNGEN"), ElementsAre("german"));
  EXPECT_THAT(Find("größere", "de"), ElementsAre("german"));
}

TEST_F(EngineUnicodeTest, TurkishIMeetsInEveryCase) {
  EXPECT_THAT(Find("ISPARTA"), ElementsAre("turkish"));
  EXPECT_THAT(Find("ısparta"), ElementsAre("turkish"));
  EXPECT_THAT(Find("INTERFERON"), ElementsAre("turkish"));
  EXPECT_THAT(Find("interferon"), ElementsAre("turkish"));
}

TEST_F(EngineUnicodeTest, RightToLeftAndUnspacedScriptsAreSearched) {
  EXPECT_THAT(Find("الإنترفيرون"), ElementsAre("arabic"));
  EXPECT_THAT(Find("治疗癌症"), ElementsAre("chinese"));
  EXPECT_THAT(Find("癌症"), ElementsAre("chinese"));
}

TEST_F(EngineUnicodeTest, EmojiDisturbNothing) {
  EXPECT_THAT(Find("🙏 sjögren 🙂"), ElementsAre("english"));
  EXPECT_THAT(Find("👨‍👩‍👧"), IsEmpty());
}

TEST_F(EngineUnicodeTest, LanguageFilterKeepsOthersOut) {
  EXPECT_THAT(Find("interferon", "en"), IsEmpty());
  EXPECT_THAT(Find("interferon", "TR"), ElementsAre("turkish"));
  EXPECT_THAT(Find("interferon", "xx"), IsEmpty());
}

TEST_F(EngineUnicodeTest, AThousandCodePointsAreSearched) {
  std::string distinct;
  for (int i = 0; i < 240; ++i) {
    distinct += 'a';
    for (int n = i, k = 0; k < 2; n /= 16, ++k)
      distinct += static_cast<char>('a' + n % 16);
    distinct += ' ';
  }
  EXPECT_THAT(Find(distinct + "sjogren"), ElementsAre("english"));
  std::string wide;
  for (int i = 0; i < 498; ++i) wide += "汉";
  EXPECT_THAT(Find(wide + "癌症"), ElementsAre("chinese"));
  std::string marks = "sjogren a";
  for (int i = 0; i < 990; ++i) marks += "\u0301";
  EXPECT_THAT(Find(marks), ElementsAre("english"));
}

}  // namespace
}  // namespace answerbook::search
