#include "service/search/unicode.h"

#include "gtest/gtest.h"

namespace answerbook::search {
namespace {

std::string Fold(std::string_view word) { return StripAccents(CaseFold(word)); }

TEST(UnicodeTest, CaseIsFolded) {
  EXPECT_EQ(CaseFold("CaNcEr"), "cancer");
  EXPECT_EQ(CaseFold("ÜBER"), "über");
  EXPECT_EQ(CaseFold("Straße"), "strasse");
  EXPECT_EQ(CaseFold("ΣΊΣΥΦΟΣ"), CaseFold("σίσυφος"));
}

TEST(UnicodeTest, CombiningAndPrecomposedAccentsAreEqual) {
  EXPECT_EQ(CaseFold("e\u0301tude"), CaseFold("étude"));
  EXPECT_EQ(Fold("e\u0301tude"), "etude");
  EXPECT_EQ(Fold("ÉTUDE"), "etude");
}

TEST(UnicodeTest, TurkishDottedAndDotlessIMeet) {
  EXPECT_EQ(CaseFold("İstanbul"), "istanbul");
  EXPECT_EQ(CaseFold("ISPARTA"), CaseFold("ısparta"));
}

TEST(UnicodeTest, CompatibilityFormsMeet) {
  EXPECT_EQ(CaseFold("ﬁbrosis"), "fibrosis");
  EXPECT_EQ(CaseFold("ＩＦＮ"), "ifn");
}

TEST(UnicodeTest, InvisibleCharactersVanish) {
  EXPECT_EQ(CaseFold("inter\u00ADferon"), "interferon");
  EXPECT_EQ(CaseFold("inter\u200Bferon"), "interferon");
}

TEST(UnicodeTest, LettersWithoutDecompositionGetTheirPlainSpelling) {
  EXPECT_EQ(Fold("Ørsted"), "orsted");
  EXPECT_EQ(Fold("Łódź"), "lodz");
  EXPECT_EQ(Fold("œdème"), "oedeme");
}

TEST(UnicodeTest, VowelPointsGoVowelSignsStay) {
  EXPECT_EQ(Fold("שָׁלוֹם"), "שלום");
  EXPECT_EQ(Fold("مُحَمَّد"), "محمد");
  EXPECT_EQ(Fold("हिन्दी"), CaseFold("हिन्दी"));  // dependent vowels are spelling
}

TEST(UnicodeTest, InvalidBytesAreOneReplacementEach) {
  const CodePoint point = DecodeAt("\xFFz", 0);
  EXPECT_EQ(point.value, 0xFFFDU);
  EXPECT_EQ(point.size, 1U);
  EXPECT_EQ(DecodeAt("\xE2\x80", 0).size, 1U);
}

}  // namespace
}  // namespace answerbook::search
