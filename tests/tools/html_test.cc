#include "service/forms/html.h"

#include <string>

#include "gtest/gtest.h"

#include "service/content/markdown.h"
#include "tests/tools/random_library.h"

namespace answerbook::forms {
namespace {

TEST(HtmlTest, MarkdownOfOrdinaryMarkup) {
  EXPECT_EQ(HtmlToMarkdown("plain"), "plain");
  EXPECT_EQ(HtmlToMarkdown("<p>a\n  b</p> <p>c<br>d</p>"), "a b\n\nc  \nd");
  EXPECT_EQ(HtmlToMarkdown("<h2>T <em>x</em></h2>text"), "## T *x*\n\ntext");
  EXPECT_EQ(HtmlToMarkdown("<ol><li>a<li>b</ol>"), "1.  a\n2.  b");
  EXPECT_EQ(content::MarkdownToHtml(HtmlToMarkdown("<pre>a\n  b</pre>")),
            "<pre><code>a\n  b\n</code></pre>\n");
  EXPECT_EQ(HtmlToMarkdown("a<b> b </b>c"), "a **b** c");
  EXPECT_EQ(HtmlToMarkdown("<p><b></b></p><p> </p>x"), "x");
  EXPECT_EQ(HtmlToMarkdown("<blockquote>q</blockquote>"), "> q");
  EXPECT_EQ(
      HtmlToMarkdown("<a href='javascript:x()'>a</a> <a href='https://e.org/'>b</a>"),
      "a [b](https://e.org/)");
  EXPECT_EQ(HtmlToMarkdown("<style>p{}</style><img alt='an image' src=x>"), "an image");
}

// What was text stays text.
TEST(HtmlTest, NothingInTextBecomesMarkup) {
  for (const char* text : {"*a* _b_", "# x", "1. x", "- x", "> x", "`c`", "[a](b)",
                           "a\\b", "![i](u)", "a & b &amp; c"}) {
    std::string html;
    for (const char* c = text; *c != '\0'; ++c) {
      html += *c == '&' ? "&amp;" : *c == '<' ? "&lt;" : std::string(1, *c);
    }
    EXPECT_EQ(content::MarkdownToPlainText(HtmlToMarkdown(html)), text) << html;
  }
}

TEST(HtmlTest, Text) {
  EXPECT_EQ(HtmlToText("<p>a</p><p>b&amp;<i>c</i></p>"), "a b&c");
  EXPECT_EQ(HtmlToText("R&D"), "R&D");
  EXPECT_EQ(HtmlToText("<script>x</script>"), "");
}

// More levels than anybody writes, and than a stack would take, are cut off.
TEST(HtmlTest, DeepPagesAreSurvived) {
  std::string html;
  for (int i = 0; i < 20000; ++i) html += "<div>";
  EXPECT_EQ(HtmlToText(html + "x"), "");
  html.erase(html.size() / 10);
  EXPECT_EQ(HtmlToMarkdown(html + "x"), "");
  EXPECT_EQ(ReadHtmlPage(html + "x").scripts.size(), 0U);
}

TEST(HtmlTest, OddTextIsSurvived) {
  std::mt19937 random(7);
  for (int i = 0; i < 2000; ++i) {
    const std::string text = OddText(&random, 40);
    content::MarkdownToHtml(HtmlToMarkdown(text));
    HtmlToText(text);
  }
}

}  // namespace
}  // namespace answerbook::forms
