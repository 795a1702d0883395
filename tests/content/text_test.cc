#include "service/content/text.h"

#include <string>

#include "gtest/gtest.h"

namespace answerbook::content {
namespace {

TEST(TextTest, Utf8) {
  EXPECT_EQ(FirstInvalidUtf8("a é 癌 🙂"), std::nullopt);
  EXPECT_EQ(FirstInvalidUtf8("ab\xFFz"), 2U);
  EXPECT_EQ(FirstInvalidUtf8("ab\xE2\x80"), 2U);
  EXPECT_EQ(FirstInvalidUtf8("\xC0\xAF"), 0U);          // overlong
  EXPECT_EQ(FirstInvalidUtf8("\xED\xA0\x80"), 0U);      // surrogate
  EXPECT_EQ(FirstInvalidUtf8("\xF4\x90\x80\x80"), 0U);  // beyond Unicode
}

TEST(TextTest, ControlCharacters) {
  EXPECT_EQ(FirstControlCharacter("a\tb\nc"), std::nullopt);
  EXPECT_EQ(FirstControlCharacter(std::string_view("a\0b", 3)), 1U);
  EXPECT_EQ(FirstControlCharacter("\x1B[31m"), 0U);
  EXPECT_EQ(FirstControlCharacter("a\u0085"), 1U);
  EXPECT_EQ(WithoutControlCharacters("a\x1B\tb\u0085c\x7F"), "a \tb c ");
}

// Eight bytes are looked at together: what is odd is found at each place among others.
TEST(TextTest, OddBytesAreFoundWhereverTheyAre) {
  for (size_t size = 1; size < 20; ++size) {
    for (size_t at = 0; at < size; ++at) {
      for (int c = 0; c < 256; ++c) {
        std::string text(size, 'a');
        text[at] = static_cast<char>(c);
        const bool plain = (c >= 0x20 && c < 0x7F) || c == '\t' || c == '\n';
        ASSERT_EQ(IsPlainAscii(text), plain) << size << " " << at << " " << c;
        ASSERT_EQ(FirstInvalidUtf8(text).value_or(size), c < 0x80 ? size : at);
        text[(at + 1) % size] = '\n';
        ASSERT_EQ(IsPlainAscii(text), plain || size == 1);
      }
    }
  }
}

TEST(TextTest, LinesAreCleaned) {
  EXPECT_EQ(CleanLines("\xEF\xBB\xBF"
                       "a\r\nb\rc\n"),
            "a\nb\nc\n");
}

TEST(TextTest, SpaceOfEveryKindIsTrimmed) {
  EXPECT_EQ(Trim(" \t\u00A0\u3000a\u00A0b\u200B\n"), "a\u00A0b");
  EXPECT_EQ(Trim("\u00A0"), "");
}

TEST(TextTest, Normalize) { EXPECT_EQ(Normalize("e\u0301"), "é"); }

TEST(TextTest, Slugs) {
  for (const char* good : {"a", "a-b", "9-lives", "irf-1"})
    EXPECT_TRUE(IsSlug(good)) << good;
  for (const char* bad : {"", "-a", "a-", "a--b", "A", "a_b", "é", "a b", "a/b", ".."}) {
    EXPECT_FALSE(IsSlug(bad)) << bad;
  }
  EXPECT_TRUE(IsSlug(std::string(128, 'a')));
  EXPECT_FALSE(IsSlug(std::string(129, 'a')));
}

TEST(TextTest, Dates) {
  for (const char* good : {"2026-11-23", "2024-02-29", "0001-01-01"}) {
    EXPECT_TRUE(IsDate(good)) << good;
  }
  for (const char* bad :
       {"", "2026-2-3", "2026-02-30", "2025-02-29", "2026-13-01", "0000-01-01",
        "26-11-2026", "2026-11-23 ", "+026-11-23", "2026/11/23"}) {
    EXPECT_FALSE(IsDate(bad)) << bad;
  }
}

TEST(TextTest, Urls) {
  for (const char* good :
       {"https://example.org", "http://a.b/c?d=%22e%22#f", "https://[::1]:8/"}) {
    EXPECT_TRUE(IsWebUrl(good)) << good;
  }
  for (const char* bad :
       {"", "example.org", "ftp://a.b", "https://", "https:///x", "//a.b", "https://a b",
        "javascript:alert(1)", "https://a.b/\nc", "mailto:a@b.c", "https://user@a.b/",
        "https://a.b/<x>"}) {
    EXPECT_FALSE(IsWebUrl(bad)) << bad;
  }
}

TEST(TextTest, LanguageTags) {
  for (const char* good : {"en", "pt-BR", "zh-Hant-TW", "de-1996", "yue"}) {
    EXPECT_TRUE(IsLanguageTag(good)) << good;
  }
  for (const char* bad :
       {"", "e", "english language", "en_US", "en-", "-en", "12", "en--us"}) {
    EXPECT_FALSE(IsLanguageTag(bad)) << bad;
  }
}

TEST(TextTest, Slugify) {
  EXPECT_EQ(Slugify("What’s  IRF-1, naïve?", 80), "whats-irf-1-naive");
  EXPECT_EQ(Slugify("one two three", 9), "one-two");
  EXPECT_EQ(Slugify("癌", 80), "");
  EXPECT_TRUE(IsSlug(Slugify("--Straße & Ærø--", 80)));
}

TEST(TextTest, FirstSentences) {
  EXPECT_EQ(FirstSentences("One. Two! Three.", 300), "One. Two!");
  EXPECT_EQ(FirstSentences("One is e.g. this. Two.\n\nNext.", 300),
            "One is e.g. this. Two.");
  EXPECT_EQ(FirstSentences("No end here", 300), "No end here");
  EXPECT_EQ(FirstSentences("Words that go on and on.", 12), "Words that…");
  EXPECT_EQ(FirstSentences("癌癌癌癌", 7), "癌癌…");
}

}  // namespace
}  // namespace answerbook::content
