#include "service/search/tokenizer.h"

#include <random>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "service/search/unicode.h"

namespace answerbook::search {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> Words(std::string_view text) {
  std::vector<std::string> words;
  for (const Token& token : Tokenize(text)) words.push_back(token.text);
  return words;
}

TEST(TokenizerTest, WordsEndAtSpaceAndPunctuation) {
  EXPECT_THAT(Words("Can it help, or not?"),
              ElementsAre("can", "it", "help", "or", "not"));
  EXPECT_THAT(Words("alpha/beta (gamma)_delta"),
              ElementsAre("alpha", "beta", "gamma", "delta"));
}

TEST(TokenizerTest, ApostrophesBelongToWords) {
  EXPECT_THAT(Words("don't"), ElementsAre("dont"));
  EXPECT_THAT(Words("Wegener's Wegener’s"), ElementsAre("wegener", "wegener"));
  EXPECT_THAT(Words("'quoted'"), ElementsAre("quoted"));
  EXPECT_THAT(Words("patients' rights"), ElementsAre("patients", "rights"));
}

TEST(TokenizerTest, ElidedWordsAreWords) {
  EXPECT_THAT(Words("l'eau d’une qu'il"),
              ElementsAre("l", "eau", "d", "une", "qu", "il"));
  EXPECT_THAT(Words("L'ÉTÉ dell'acqua"), ElementsAre("l", "été", "dell", "acqua"));
  EXPECT_THAT(Words("l'anti-douleur"),
              ElementsAre("l", "anti", "douleur", "antidouleur"));
  EXPECT_THAT(Words("aujourd'hui o'clock rock'n'roll I'd we'll"),
              ElementsAre("aujourdhui", "oclock", "rocknroll", "id", "well"));
}

TEST(TokenizerTest, HyphenatedWordsComeInPartsAndWhole) {
  EXPECT_THAT(Words("anti-tumor"), ElementsAre("anti", "tumor", "antitumor"));
  EXPECT_THAT(Words("anti‑tumor"), ElementsAre("anti", "tumor", "antitumor"));
  EXPECT_THAT(Words("- dash - "), ElementsAre("dash"));
  EXPECT_THAT(Words("well-"), ElementsAre("well"));
}

TEST(TokenizerTest, LettersAndDigitsMeetHoweverTheyAreWritten) {
  EXPECT_THAT(Words("IRF-1"), ElementsAre("irf", "1", "irf1"));
  EXPECT_THAT(Words("IRF1"), ElementsAre("irf", "1", "irf1"));
  EXPECT_THAT(Words("20mg"), ElementsAre("20", "mg", "20mg"));
  EXPECT_THAT(Words("B12 H1N1 A1298C"), ElementsAre("b12", "h1n1", "a1298c"));
}

TEST(TokenizerTest, NumbersKeepTheirPoint) {
  EXPECT_THAT(Words("87.1% of 3,302."), ElementsAre("87.1", "of", "3302"));
  EXPECT_THAT(Words("1.A"), ElementsAre("1", "a"));
}

TEST(TokenizerTest, CommasMarkThousandsOrDecimals) {
  EXPECT_THAT(Words("1,000 10,000 1,234,567 1,234.5"),
              ElementsAre("1000", "10000", "1234567", "1234.5"));
  // Not fifteen: nor is what is written so found for it.
  EXPECT_THAT(Words("1,5 0,125 2,25 12,3456 1.234,5 1.234.567,8"),
              ElementsAre("1.5", "0.125", "2.25", "12.3456", "1234.5", "1234567.8"));
  EXPECT_THAT(Words("1,2,3 1.5,2 1234,567,8 1,5.2"),
              ElementsAre("1,2,3", "1.5,2", "1234,567,8", "1,5.2"));
  EXPECT_THAT(Words("١,٥ ١٠,٠٠٠"), ElementsAre("١.٥", "١٠٠٠٠"));
  EXPECT_THAT(Words("5, 6"), ElementsAre("5", "6"));
}

TEST(TokenizerTest, GreekLettersAreSpeltOut) {
  EXPECT_THAT(Words("IFN-γ"), ElementsAre("ifn", "gamma", "ifngamma"));
  EXPECT_THAT(Words("IFNγ"), ElementsAre("ifn", "gamma", "ifngamma"));
  EXPECT_THAT(Words("α"), ElementsAre("alpha"));
  EXPECT_THAT(Words("υγεία"), ElementsAre("υγεία"));
}

TEST(TokenizerTest, ScriptsWithoutSpacesGivePairs) {
  EXPECT_THAT(Words("干扰素"), ElementsAre("干扰", "扰素"));
  EXPECT_THAT(Words("癌"), ElementsAre("癌"));
  EXPECT_THAT(Words("がん治療"), ElementsAre("がん", "ん治", "治療"));
  EXPECT_THAT(Words("IFN治療"), ElementsAre("ifn", "治療"));
}

TEST(TokenizerTest, RightToLeftWordsAreWords) {
  EXPECT_THAT(Words("ما هو الإنترفيرون؟"), ElementsAre("ما", "هو", "الإنترفيرون"));
  EXPECT_THAT(Words("\u202Bסרטן\u202C"), ElementsAre("סרטן"));
}

TEST(TokenizerTest, EmojiOnlySeparate) {
  EXPECT_THAT(Words("🙂"), IsEmpty());
  EXPECT_THAT(Words("help🙏me 👨‍👩‍👧"), ElementsAre("help", "me"));
}

TEST(TokenizerTest, NothingGivesNothing) {
  EXPECT_THAT(Words(""), IsEmpty());
  EXPECT_THAT(Words(" \t\n?!"), IsEmpty());
}

// Whatever the bytes, spans lie within the text, in order, on whole characters.
TEST(TokenizerTest, SpansAreSoundOnRandomBytes) {
  std::mt19937 random(7);
  const std::vector<std::string> pieces = {
      "a",        "l",    "B", "9",      "'",       "’",  "-",  " ",
      ".",        ",",    "γ", "é",      "e\u0301", "癌", "治", "\xFF",
      "\xE2\x80", "🙂", "ß", "\u200D", "ı",       "ﬁ",  "\n"};
  for (int round = 0; round < 3000; ++round) {
    std::string text;
    const size_t count = random() % 12;
    for (size_t i = 0; i < count; ++i) text += pieces[random() % pieces.size()];
    uint32_t last = 0;
    for (const Token& token : Tokenize(text)) {
      ASSERT_LT(token.begin, token.end) << testing::PrintToString(text);
      ASSERT_LE(token.end, text.size()) << testing::PrintToString(text);
      ASSERT_FALSE(token.text.empty()) << testing::PrintToString(text);
      if (!token.compound) {
        ASSERT_GE(token.begin, last) << testing::PrintToString(text);
        last = token.begin;
      }
      const auto starts_character = [&](uint32_t at) {
        return at == text.size() ||
               (static_cast<unsigned char>(text[at]) & 0xC0) != 0x80 ||
               DecodeAt(text, at).value == 0xFFFD;
      };
      ASSERT_TRUE(starts_character(token.begin)) << testing::PrintToString(text);
      ASSERT_TRUE(starts_character(token.end)) << testing::PrintToString(text);
    }
  }
}

}  // namespace
}  // namespace answerbook::search
