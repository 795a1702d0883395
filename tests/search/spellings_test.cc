#include "service/search/spellings.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace answerbook::search {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(SpellingsTest, TermsKeepLettersOfTheLanguage) {
  EXPECT_EQ(TermSpelling("es", "año"), "año");
  EXPECT_EQ(TermSpelling("es-MX", "médic"), "medic");
  EXPECT_EQ(TermSpelling("sv", "idé på år"), "ide på år");
  EXPECT_EQ(TermSpelling("nb", "blæré"), "blære");
  EXPECT_EQ(TermSpelling("de", "häuser"), "hauser");
  EXPECT_EQ(TermSpelling("", "año"), "ano");
}

TEST(SpellingsTest, OwnLettersAreThoseOfTheLanguage) {
  EXPECT_TRUE(HasOwnLetters("es", "niño"));
  EXPECT_FALSE(HasOwnLetters("es", "bebé"));
  EXPECT_FALSE(HasOwnLetters("de", "für"));
  EXPECT_TRUE(HasOwnLetters("fi", "äiti"));
}

TEST(SpellingsTest, UmlautsAreSpeltOutWhereThatIsUsual) {
  EXPECT_EQ(SpeltOut("de-CH", "füsse"), "fuesse");
  EXPECT_EQ(SpeltOut("da", "blåbær"), "blaabaer");
  EXPECT_EQ(SpeltOut("es", "pingüino"), "pingüino");
}

TEST(SpellingsTest, UmlautsComeBackWhereTheyMayBeMeant) {
  EXPECT_EQ(WithUmlauts("de", "fuesse"), "füsse");
  EXPECT_EQ(WithUmlauts("de", "erkaeltungen"), "erkältungen");
  EXPECT_EQ(WithUmlauts("de", "quelle"), "quelle");
  EXPECT_EQ(WithUmlauts("de", "neue"), "neue");
  EXPECT_EQ(WithUmlauts("nl", "moeder"), "moeder");
}

TEST(SpellingsTest, WordsAreTypedInFewWays) {
  EXPECT_THAT(TypedSpellings("de", "für"), ElementsAre("fur", "fuer"));
  EXPECT_THAT(TypedSpellings("de", "café"), ElementsAre("cafe"));
  EXPECT_THAT(TypedSpellings("es", "medicación"), ElementsAre("medicacion"));
  EXPECT_THAT(TypedSpellings("de", "haus"), IsEmpty());
  EXPECT_THAT(TypedSpellings("ja", "風邪"), IsEmpty());
}

}  // namespace
}  // namespace answerbook::search
