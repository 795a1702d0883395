#include "service/search/characters.h"

#include <utf8proc.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "service/search/unicode.h"
#include "tests/search/highlight_fixture.h"
#include "tests/search/test_library.h"

namespace answerbook::search {
namespace {

using ::testing::ElementsAre;

// Where characters begin, and the end, by reading all of `text`.
std::vector<size_t> Boundaries(std::string_view text) {
  std::vector<size_t> boundaries = {0};
  utf8proc_int32_t state = 0;
  CodePoint last;
  for (size_t at = 0; at < text.size();) {
    const CodePoint here = DecodeAt(text, at);
    if (at > 0 && utf8proc_grapheme_break_stateful(
                      static_cast<utf8proc_int32_t>(last.value),
                      static_cast<utf8proc_int32_t>(here.value), &state)) {
      boundaries.push_back(at);
    }
    at += here.size;
    last = here;
  }
  if (!text.empty()) boundaries.push_back(text.size());
  return boundaries;
}

bool IsBoundary(const std::vector<size_t>& boundaries, size_t at) {
  return std::binary_search(boundaries.begin(), boundaries.end(), at);
}

// Of these, the first ones end sentences.
constexpr size_t kEnds = 4;
std::string RandomText(std::mt19937* random, size_t pieces, size_t from = 0) {
  static const auto* const all = new std::vector<std::string>{
      ". ", "\r\n", "\n", "。",
      // ASCII, marks, joiners, and an Arabic sign that stands before its digits.
      "alpha", "fever", "1", " ", " ", "-", "e", "é", "α", "\u0301", "\u0305", "\u20E3",
      "\uFE0F", "\u200D", "\u200C", "\u0600",
      // Thai, Devanagari, Hangul in parts and whole, Han and kana.
      "ที่", "ก", "\u0E49", "\u0E33", "\u0915", "\u094D", "\u093F", "\u1112", "\u1161",
      "\u11AB", "한", "\uAC00", "干", "扰", "素", "か", "\u3099",
      // Emoji, the last ones letters of flags.
      "\U0001F468", "\U0001F3FD", "❤", "\U0001F468\u200D\U0001F469\u200D\U0001F467",
      "\U0001F1E9", "\U0001F1EA"};
  std::string text;
  for (; pieces > 0; --pieces) text += (*all)[from + (*random)() % (all->size() - from)];
  return text;
}

TEST(CharactersTest, FindsTheCharacterAroundAPlace) {
  const std::string text = "ax\u0301b";
  EXPECT_EQ(CharacterBegin(text, 1), 1U);
  EXPECT_EQ(CharacterBegin(text, 2), 1U);
  EXPECT_EQ(CharacterBegin(text, 3), 1U);
  EXPECT_EQ(CharacterBegin(text, 4), 4U);
  EXPECT_EQ(CharacterEnd(text, 1), 1U);
  EXPECT_EQ(CharacterEnd(text, 2), 4U);
  EXPECT_EQ(CharacterEnd(text, 5), 5U);
  EXPECT_EQ(CharacterBegin("", 0), 0U);
  EXPECT_EQ(CharacterEnd("", 0), 0U);
  // Flags are pairs from the first letter on.
  const std::string letter = "\U0001F1E9";
  const std::string flags = "x" + letter + letter + letter + letter + letter;
  EXPECT_EQ(CharacterBegin(flags, 5), 1U);
  EXPECT_EQ(CharacterBegin(flags, 9), 9U);
  EXPECT_EQ(CharacterEnd(flags, 13), 17U);
  EXPECT_EQ(CharacterEnd(flags, 17), 17U);
}

TEST(CharactersTest, FindsWhatReadingAllOfTheTextFinds) {
  std::mt19937 random(41);
  for (int round = 0; round < 20000; ++round) {
    std::string text = RandomText(&random, random() % 12);
    if (round % 4 == 0)
      text.insert(random() % (text.size() + 1), "\xE0\xB8");  // no UTF-8
    const std::vector<size_t> boundaries = Boundaries(text);
    size_t begin = 0;
    for (size_t at = 0; at <= text.size(); ++at) {
      if (IsBoundary(boundaries, at)) begin = at;
      ASSERT_EQ(CharacterBegin(text, at), begin) << testing::PrintToString(text) << at;
      ASSERT_EQ(CharacterEnd(text, at),
                *std::lower_bound(boundaries.begin(), boundaries.end(), at))
          << testing::PrintToString(text) << at;
      if (PlainlyBegins(text, at)) {
        ASSERT_EQ(begin, at);
      }
    }
  }
}

class MarkedCharactersTest : public HighlightTest {};

TEST_F(MarkedCharactersTest, AreWhole) {
  Use("Step 1\uFE0F\u20E3 of α\u0302 and 5\u0305, ทีนี้.", "1 α 5 ที");
  EXPECT_THAT(Marked(HighlightOf("1\uFE0F\u20E3, α\u0302, 5\u0305. ที่บ้าน")),
              ElementsAre("1\uFE0F\u20E3", "α\u0302", "5\u0305", "ที่"));
}

TEST_F(MarkedCharactersTest, AreWholeInAnyText) {
  std::mt19937 random(43);
  size_t marked = 0;
  for (int round = 0; round < 5000; ++round) {
    const std::string text = RandomText(&random, random() % 30);
    Use(text, RandomText(&random, 1 + random() % 4));
    const Segments segments = HighlightOf(text);
    ASSERT_EQ(Join(segments), text);
    const std::vector<size_t> boundaries = Boundaries(text);
    size_t at = 0;
    for (size_t i = 0; i < segments.size(); ++i) {
      ASSERT_FALSE(segments[i].text.empty());
      if (i > 0) {
        ASSERT_NE(segments[i].highlighted, segments[i - 1].highlighted);
      }
      at += segments[i].text.size();
      ASSERT_TRUE(IsBoundary(boundaries, at)) << testing::PrintToString(text) << at;
    }
    marked += Marked(segments).size();
  }
  EXPECT_GT(marked, 1000U);
}

TEST_F(MarkedCharactersTest, AreWholeInAnySnippet) {
  std::mt19937 random(47);
  int cut = 0;
  for (int round = 0; round < 3000; ++round) {
    const bool one_sentence = round % 2 == 0;
    const std::string body =
        RandomText(&random, random() % 200, one_sentence ? kEnds : 0);
    Use(body, RandomText(&random, 1 + random() % 4));
    const Segments segments = Snippet();
    SnippetChoice choice;
    built_.index.passages.Read(0, &choice.passage);
    const std::string_view text = choice.passage.text;
    const std::vector<size_t> boundaries = Boundaries(text);
    size_t shown = 0;
    for (const Segment& segment : segments) {
      if (segment.text == "…") {  // none is in the text
        ++cut;
        continue;
      }
      const auto at = static_cast<size_t>(segment.text.data() - text.data());
      ASSERT_TRUE(IsBoundary(boundaries, at)) << testing::PrintToString(body) << at;
      ASSERT_TRUE(IsBoundary(boundaries, at + segment.text.size()))
          << testing::PrintToString(body) << at + segment.text.size();
      shown += segment.text.size();
    }
    ASSERT_EQ(shown == 0, text.empty());
    ASSERT_LE(shown, 300U);
    if (one_sentence && !Marked(HighlightOf(text)).empty()) {
      ASSERT_FALSE(Marked(segments).empty()) << testing::PrintToString(body);
    }
  }
  EXPECT_GT(cut, 500);
}

}  // namespace
}  // namespace answerbook::search
