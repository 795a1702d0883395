// Where snippets of long sentences begin and end.
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "tests/search/highlight_fixture.h"
#include "tests/search/test_library.h"

namespace answerbook::search {
namespace {

using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::SizeIs;
using ::testing::StartsWith;

using SnippetTest = HighlightTest;

std::string Times(int count, std::string_view text) {
  std::string out;
  for (int i = 0; i < count; ++i) out += text;
  return out;
}

TEST_F(SnippetTest, SnippetOfALongHitAtTheBeginningBeginsThere) {
  std::string word;
  for (int i = 0; i < 60; ++i) word += i % 2 == 0 ? "癌" : "症";
  const std::string rest = std::string(100, 'x') + " " + std::string(200, 'y') + " end.";
  Use(word + " " + rest, word);
  EXPECT_THAT(Join(Snippet()), ::testing::StartsWith(word));
  // The second sentence is not begun in the first.
  Use("First of all. " + word + " " + rest, word);
  EXPECT_THAT(Join(Snippet()), ::testing::StartsWith(word));
}

TEST_F(SnippetTest, LongSentencesAreCutAtWordsAroundTheHit) {
  std::string text;
  for (int i = 0; i < 100; ++i) text += "größer word ";
  text += "melanoma ";
  for (int i = 0; i < 100; ++i) text += "größer word ";
  Use(text, "melanoma");
  const Segments segments = Snippet();
  const std::string joined = Join(segments);
  EXPECT_THAT(Marked(segments), ElementsAre("melanoma"));
  EXPECT_LE(joined.size(), 310U);
  EXPECT_TRUE(joined.starts_with("…größer") || joined.starts_with("…word")) << joined;
  EXPECT_TRUE(joined.ends_with("größer…") || joined.ends_with("word…")) << joined;
}

TEST_F(SnippetTest, TextWithoutSpacesIsCutBetweenCharacters) {
  std::string text;
  for (int i = 0; i < 400; ++i) text += "癌";
  Use(text, "something");
  const std::string joined = Join(Snippet());
  EXPECT_EQ(joined.size() % 3, 0U);
  EXPECT_TRUE(joined.ends_with("癌…"));
}

TEST_F(SnippetTest, ShowsAHitFarFromAnySpace) {
  // Chinese, Thai, and one long word.
  Use(Times(200, "用热水泡制") + "干扰素" + Times(200, "用热水泡制"), "干扰素");
  EXPECT_THAT(Marked(Snippet()), ElementsAre("干扰素"));
  EXPECT_THAT(Join(Snippet()), StartsWith("…"));
  EXPECT_THAT(Join(Snippet()), EndsWith("…"));
  Use(Times(100, "กขคง") + "ยา" + Times(100, "กขคง"), "ยา");
  EXPECT_THAT(Marked(Snippet()), ElementsAre("ยา"));
  Use("See " + std::string(350, 'x') + " fever, and chills.", "fever");
  EXPECT_EQ(Join(Snippet()), "…" + std::string(49, 'x') + " fever, and chills.");
  EXPECT_THAT(Marked(Snippet()), ElementsAre("fever"));
}

TEST_F(SnippetTest, ShowsAllOfAHitThatFits) {
  // With what is usually shown before it, it would not; nor if cut at the last space.
  for (const int characters : {80, 90, 99, 100}) {
    std::string hit;
    for (int i = 0; i < characters; ++i) hit += i % 2 == 0 ? "癌" : "症";
    const std::string before = Times(60, "用热水泡制");
    Use(before + hit + Times(60, "用热水泡制"), hit);
    EXPECT_THAT(Marked(Snippet()), ElementsAre(hit)) << characters;
    Use(Times(50, "some words ") + hit + " " + Times(50, "more words "), hit);
    EXPECT_THAT(Marked(Snippet()), ElementsAre(hit)) << characters;
  }
}

TEST_F(SnippetTest, ShowsTheBeginningOfAHitThatDoesNotFit) {
  const std::string hit = Times(200, "癌症");
  const std::string before = Times(60, "用热水泡制");
  Use(before + hit, hit);
  EXPECT_EQ(Join(Snippet()),
            "…泡制" + Times(3, "用热水泡制") + Times(41, "癌症") + "癌…");
  EXPECT_THAT(Marked(Snippet()), ElementsAre(Times(41, "癌症") + "癌"));
  Use("用" + hit, hit);
  EXPECT_EQ(Join(Snippet()), "用" + Times(49, "癌症") + "癌…");
}

TEST_F(SnippetTest, AnEarlySpaceIsNoPlaceToCut) {
  Use("Leaflet: https://example.org/" + std::string(400, 'a'), "leaflet");
  EXPECT_EQ(Join(Snippet()),
            "Leaflet: https://example.org/" + std::string(271, 'a') + "…");
  Use("短 " + Times(200, "用热水泡制"), "短");
  EXPECT_EQ(Join(Snippet()).substr(0, 19), "短 用热水泡制");
  EXPECT_THAT(Join(Snippet()),
              SizeIs(testing::AllOf(testing::Gt(295U), testing::Lt(305U))));
}

TEST_F(SnippetTest, CutsBetweenCharactersAsReadersSeeThem) {
  const std::string family = "\U0001F468\u200D\U0001F469\u200D\U0001F467";
  for (const std::string& character :
       {family, std::string("z\u0351\u033E\u0342"), std::string("ที่"),
        std::string("\U0001F1E9\U0001F1EA"), std::string("❤\uFE0F"),
        std::string("\u1112\u1161\u11AB")}) {
    for (int shift = 0; shift < 12; ++shift) {
      const std::string before(static_cast<size_t>(shift), 'x');
      Use(before + Times(200, character), "something");
      std::string joined = Join(Snippet());
      ASSERT_THAT(joined, EndsWith("…"));
      joined.resize(joined.size() - std::string_view("…").size());
      EXPECT_EQ(joined.size(), before.size() + (300 - before.size()) / character.size() *
                                                   character.size())
          << character << shift;
      // Before a hit, too.
      Use(Times(200, character) + before + " fever.", "fever");
      joined = Join(Snippet());
      EXPECT_THAT(joined, StartsWith("…" + character)) << character << shift;
      EXPECT_EQ((joined.size() - std::string_view("… fever.").size() - before.size()) %
                    character.size(),
                0U)
          << character << shift;
      EXPECT_THAT(Marked(Snippet()), ElementsAre("fever"));
    }
  }
}

// A mark may follow the space, or the end, that sentences are told apart by.
TEST_F(SnippetTest, SentencesBeginAndEndWithWholeCharacters) {
  Use("Something. \u0301Fever is common.\n\nMore.", "fever");
  EXPECT_EQ(Join(Snippet()), " \u0301Fever is common.");
  Use("Something. \u0301Chills " + std::string(200, 'x') + " fever " +
          std::string(200, 'x') + ".",
      "fever chills");
  EXPECT_THAT(Join(Snippet()), StartsWith(" \u0301Chills xx"));
  Use("Something. \u0301" + Times(90, "癌") + " is.", Times(90, "癌"));
  EXPECT_EQ(Join(Snippet()), " \u0301" + Times(90, "癌") + " is.");
  Use("Fever。\u0301\n\nMore.", "fever");
  EXPECT_EQ(Join(Snippet()), "Fever。\u0301");
  Use("- \u0301Fever\n- chills", "fever");
  EXPECT_EQ(Join(Snippet()), " \u0301Fever");
}

// Which no reader can tell from noise; but all of a body must not be sent for it.
TEST_F(SnippetTest, ACharacterLongerThanASnippetIsCut) {
  Use("x" + Times(1000, "\u0301"), "something");
  EXPECT_EQ(Join(Snippet()), "x" + Times(149, "\u0301") + "…");
  Use("Fever。" + Times(1000, "\u0301"), "fever");
  EXPECT_EQ(Join(Snippet()), "Fever…");
}

}  // namespace
}  // namespace answerbook::search
