#include "service/content/markdown.h"

#include <random>
#include <sstream>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace answerbook::content {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(MarkdownTest, HtmlIsAFragmentThatRunsNothing) {
  EXPECT_EQ(MarkdownToHtml("a **b**"), "<p>a <strong>b</strong></p>\n");
  EXPECT_THAT(MarkdownToHtml("<script>alert(1)</script>"), Not(HasSubstr("<script")));
  EXPECT_THAT(MarkdownToHtml("a <img onerror=x> b"), Not(HasSubstr("onerror")));
  EXPECT_THAT(MarkdownToHtml("[a](javascript:alert(1))"), Not(HasSubstr("javascript")));
}

TEST(MarkdownTest, PlainTextKeepsTheStructureThatReadersNeed) {
  EXPECT_EQ(MarkdownToPlainText(
                "# Title\n\nOne *two*\nthree.\n\n- a\n- b\n  more\n\n1. x\n2. y\n"),
            "Title\n\nOne two three.\n\n- a\n- b more\n\n1. x\n2. y");
  EXPECT_EQ(MarkdownToPlainText("- a\n  - b\n    - c\n- d"), "- a\n  - b\n    - c\n- d");
  EXPECT_EQ(MarkdownToPlainText("See [this](https://a.b) or <https://c.d>."),
            "See this (https://a.b) or https://c.d.");
  EXPECT_EQ(MarkdownToPlainText("a  \nb"), "a\nb");
  EXPECT_EQ(MarkdownToPlainText("> quoted\n\n```\ncode  x\n```"), "quoted\n\ncode  x");
  EXPECT_EQ(MarkdownToPlainText("a <b>b</b>\n\n<div>x</div>\n"), "a b");
  EXPECT_EQ(MarkdownToPlainText(""), "");
}

TEST(MarkdownTest, OrderedListsCountFromWhereTheyStart) {
  EXPECT_EQ(MarkdownToPlainText("3. a\n4. b"), "3. a\n4. b");
}

TEST(MarkdownTest, TypographyStays) {
  EXPECT_EQ(MarkdownToPlainText("IFN-γ – “x” … ’"), "IFN-γ – “x” … ’");
}

TEST(MarkdownTest, DeepNestingIsNoTrouble) {
  const std::string deep(2000, '>');
  EXPECT_EQ(MarkdownToPlainText(deep + " x"), "x");
  EXPECT_THAT(MarkdownToHtml(std::string(5000, '[')), HasSubstr("[["));
}

// Text without markup is not parsed; a comment before it, which is left out, has it
// parsed.
TEST(MarkdownTest, TextWithoutMarkupIsWhatParsingMakesOfIt) {
  std::vector<std::string> pieces = {"\n", "\n", "\n\n", " ", "  "};
  std::istringstream words(
      "a b.c é 癌 1 12. 3)x | ] ! : (x) \" ' ... www.x.org https://x.org x@y.org - -x + "
      "= "
      "== # ## > ~~~ & &lt; \\ ` * _ [ < <b> \u00A0 \u2028 \uFFFF \x7F \x01 \xFF");
  for (std::string word; words >> word;) pieces.push_back(word);
  for (const char* space : {"\t", "\r", "- ", "1. "}) pieces.emplace_back(space);
  std::minstd_rand random(3);  // NOLINT(cert-msc51-cpp): the same texts each time
  for (int i = 0; i < 60000; ++i) {
    std::string text;
    const size_t kinds = i % 2 == 0 ? pieces.size() : 21;  // the first say less
    for (size_t length = random() % 12; length > 0; --length) {
      text += pieces[random() % kinds];
    }
    ASSERT_EQ(MarkdownToPlainText(text), MarkdownToPlainText("<!-- -->\n\n" + text))
        << text;
  }
}

// What PlainTextToMarkdown may change: white space at line ends, runs of empty lines.
std::string Tidy(const std::string& text) {
  std::string out;
  bool gap = false;
  std::string line;
  for (const char c : text + "\n") {
    if (c != '\n') {
      line += c;
      continue;
    }
    const size_t first = line.find_first_not_of(" \t");
    if (first == std::string::npos) {
      gap = true;
    } else {
      if (!out.empty()) out += gap ? "\n\n" : "\n";
      gap = false;
      out += line.substr(first, line.find_last_not_of(" \t") - first + 1);
    }
    line.clear();
  }
  return out;
}

TEST(MarkdownTest, PlainTextComesBackFromMarkdown) {
  std::mt19937 random(29);
  const std::vector<std::string> pieces = {
      "a",           "B ",  " ",      "\n",  "\n\n",  "*",    "**",   "_",    "#",
      "# ",          "-",   "- ",     "+ ",  "1. ",   "12) ", ">",    "`",    "~~~",
      "=",           "===", "[x](y)", "<b>", "&amp;", "&",    "\\",   "!",    "![",
      "https://a.b", "|",   "é",      "癌",  "…",     ":",    "<!--", "    ", "\t"};
  for (int round = 0; round < 20000; ++round) {
    std::string text;
    for (size_t i = random() % 10; i > 0; --i) text += pieces[random() % pieces.size()];
    ASSERT_EQ(MarkdownToPlainText(PlainTextToMarkdown(text)), Tidy(text))
        << testing::PrintToString(text) << " became "
        << testing::PrintToString(PlainTextToMarkdown(text));
  }
}

TEST(MarkdownTest, HtmlAndLinksAreToldWithTheirLines) {
  std::vector<std::string> told;
  for (const MarkdownPart& part : HtmlAndLinks(
           "A [x](a.md)\nand <b>b</b>.\n\n- one\n- [two](javascript:y)\n\n<div>\n</div>\n"
           "\n> quoted\n> <https://e.org>\n\n`<i>` [text]\n")) {
    told.push_back(std::to_string(part.line) + " " + (part.raw_html ? "html" : part.url));
  }
  EXPECT_THAT(told, testing::ElementsAre("1 a.md", "2 html", "2 html", "5 javascript:y",
                                         "7 html", "11 https://e.org"));
}

}  // namespace
}  // namespace answerbook::content
