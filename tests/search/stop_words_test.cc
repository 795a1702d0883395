#include "service/search/stop_words.h"

#include <string>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_split.h"
#include "gtest/gtest.h"

#include "service/search/stop_word_lists.h"
#include "service/search/unicode.h"

namespace answerbook::search {
namespace {

TEST(StopWordsTest, EachLanguageHasItsOwn) {
  EXPECT_EQ(KindOfWord("de", "die"), WordKind::kStop);
  EXPECT_EQ(KindOfWord("en", "die"), WordKind::kContent);
  EXPECT_EQ(KindOfWord("de-AT", "nicht"), WordKind::kCarrier);
  EXPECT_EQ(KindOfWord("fr", "qu"), WordKind::kStop);
  EXPECT_EQ(KindOfWord("it", "dell"), WordKind::kStop);
  EXPECT_EQ(KindOfWord("nn", "ikkje"), WordKind::kCarrier);
  EXPECT_EQ(KindOfWord("pl", "jest"), WordKind::kContent);
}

TEST(StopWordsTest, AreKnownAsTheyAreTyped) {
  for (const char* word : {"für", "fur", "fuer", "dass"}) {
    EXPECT_EQ(KindOfWord("de", word), WordKind::kStop) << word;
  }
  EXPECT_EQ(KindOfWord("es", "tambien"), WordKind::kStop);
  EXPECT_EQ(KindOfWord("ru", "еще"), WordKind::kStop);
}

// "te" is a pronoun, "té" a drink; "år" a year, "ar" a scar.
TEST(StopWordsTest, OtherWordsAreNotTakenForThem) {
  EXPECT_EQ(KindOfWord("es", "te"), WordKind::kStop);
  EXPECT_EQ(KindOfWord("es", "té"), WordKind::kContent);
  EXPECT_EQ(KindOfWord("da", "år"), WordKind::kCarrier);
  EXPECT_EQ(KindOfWord("da", "ar"), WordKind::kContent);
}

TEST(StopWordsTest, ListsAreInLowerCaseAndSayAWordOnce) {
  for (const auto lists : {GermanicStopWords(), RomanceStopWords(), SlavicStopWords()}) {
    for (const StopWordList& list : lists) {
      absl::flat_hash_set<std::string> seen;
      for (const std::string_view words : {list.stop, list.carrier}) {
        for (const std::string& word : std::vector<std::string>(
                 absl::StrSplit(absl::string_view(words.data(), words.size()), ' '))) {
          EXPECT_FALSE(word.empty()) << list.language;
          EXPECT_TRUE(seen.insert(CaseFold(word)).second) << list.language << " " << word;
        }
      }
    }
  }
}

}  // namespace
}  // namespace answerbook::search
