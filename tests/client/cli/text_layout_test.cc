#include "client/cli/text_layout.h"

#include "gtest/gtest.h"

namespace answerbook::cli {
namespace {

TEST(TextLayoutTest, WidthsAreThoseOfATerminal) {
  EXPECT_EQ(DisplayWidth("abc"), 3U);
  EXPECT_EQ(DisplayWidth("癌症"), 4U);
  EXPECT_EQ(DisplayWidth("e\u0301"), 1U);
  EXPECT_EQ(DisplayWidth("🙂"), 2U);
  EXPECT_EQ(DisplayWidth(""), 0U);
}

TEST(TextLayoutTest, NothingCommandsTheTerminal) {
  EXPECT_EQ(Harmless("a\x1b[2Jb\tc\nd"), "a\uFFFD[2Jb c\nd");
  EXPECT_EQ(Harmless("a\xFFz"), "a\uFFFDz");
  EXPECT_EQ(Harmless("a\u202Eb\u0085"), "a\uFFFDb\uFFFD");
  EXPECT_EQ(Wrap("\x1b]0;x\x07", {.width = 40}), "\uFFFD]0;x\uFFFD\n");
}

TEST(TextLayoutTest, LinesKeepWithinTheWidth) {
  EXPECT_EQ(Wrap("one two three", {.width = 7}), "one two\nthree\n");
  EXPECT_EQ(Wrap("one two three", {.width = 9, .indent = 2, .hanging = 1}),
            "  one two\n three\n");
  EXPECT_EQ(Wrap("unbreakable https://a.b/c", {.width = 5}),
            "unbreakable\nhttps://a.b/c\n");
  EXPECT_EQ(Wrap("癌症 治疗 x", {.width = 9}), "癌症 治疗\nx\n");
  EXPECT_EQ(Wrap("a\nb", {.width = 80}), "a\nb\n");
  EXPECT_EQ(Wrap("", {}), "");
}

// As Chinese is written: without spaces, two columns a character.
TEST(TextLayoutTest, WideTextBreaksWithoutSpaces) {
  EXPECT_EQ(Wrap("干扰素不是化疗药物", {.width = 8}), "干扰素不\n是化疗药\n物\n");
  // Punctuation stays with its word, a combining mark with its letter.
  EXPECT_EQ(Wrap("干扰素不，是", {.width = 8}), "干扰素\n不，是\n");
  EXPECT_EQ(Wrap("干扰「素不」是", {.width = 6}), "干扰\n「素\n不」是\n");
  EXPECT_EQ(Wrap("か\u3099か\u3099か\u3099", {.width = 4}),
            "か\u3099か\u3099\nか\u3099\n");
  // What is seen as one character is one: a family of three, joined.
  EXPECT_EQ(Wrap("👨\u200D👩\u200D👧", {.width = 2}), "👨\u200D👩\u200D👧\n");
  EXPECT_EQ(Wrap({{"干扰", true}, {"素", false}}, {.width = 80, .strong_codes = true}),
            "\x1b[1m干扰\x1b[0m素\n");
}

TEST(TextLayoutTest, HighlightsEndWithTheirLineAndSpanSpaces) {
  const std::vector<Span> spans = {{"a ", false}, {"bb cc", true}, {"d e", false}};
  EXPECT_EQ(Wrap(spans, {.width = 80, .strong_codes = true}),
            "a \x1b[1mbb cc\x1b[0md e\n");
  EXPECT_EQ(Wrap(spans, {.width = 5, .strong_codes = true}),
            "a \x1b[1mbb\x1b[0m\n\x1b[1mcc\x1b[0md e\n");
  EXPECT_EQ(Wrap(spans, {.width = 80}), "a bb ccd e\n");
}

TEST(TextLayoutTest, ListItemsHang) {
  EXPECT_EQ(WrapBlocks("Intro\n\n- one two\n  - three four\n10. five six", {.width = 9}),
            "Intro\n\n- one two\n  - three\n    four\n10. five\n    six\n");
}

}  // namespace
}  // namespace answerbook::cli
