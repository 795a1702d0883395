#include "bench/robustness.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"

#include "bench/words.h"

namespace answerbook::bench {
namespace {

// Many words of four letters that no typo makes of each other by chance alone, "common"
// and "the" in all answers.
content::Library ManyWords() {
  content::Library library;
  for (char a = 'a'; a <= 'z'; ++a) {
    for (char b = 'a'; b <= 'z'; ++b) {
      v1::Answer& answer = library.answers.emplace_back();
      answer.set_question(
          absl::StrCat("The common ", std::string(3, a), std::string(1, b), "zzz?"));
      answer.set_body(absl::StrCat("The common ", std::string(2, a), std::string(3, b)));
    }
  }
  return library;
}

std::vector<std::string> Words(const std::string& text) {
  std::vector<std::string> words;
  for (const Word word : SplitWords(text)) words.emplace_back(TextOf(text, word));
  return words;
}

std::set<std::string> Vocabulary(const content::Library& library) {
  std::set<std::string> words;
  for (const v1::Answer& answer : library.answers) {
    for (const std::string& word : Words(answer.question() + " " + answer.body())) {
      words.insert(LowerAscii(word));
    }
  }
  return words;
}

class HardQueriesTest : public testing::Test {
 protected:
  const content::Library library_ = ManyWords();
  const std::vector<HardQuery> queries_ = HardQueries(library_);
};

TEST_F(HardQueriesTest, AreAsLongAsWordsAllow) {
  ASSERT_EQ(queries_.size(), 3U);
  for (const HardQuery& query : queries_) {
    EXPECT_LE(query.text.size(), 1000U) << query.name;
    EXPECT_GE(query.text.size(), 990U) << query.name;
  }
}

TEST_F(HardQueriesTest, KnownWordsAreDifferentAndTheMostFrequentFirst) {
  EXPECT_EQ(queries_[0].name, "known_words");
  EXPECT_THAT(queries_[0].text, testing::StartsWith("common the "));
  const std::vector<std::string> words = Words(queries_[0].text);
  const std::set<std::string> different(words.begin(), words.end());
  EXPECT_EQ(different.size(), words.size());
  EXPECT_THAT(Vocabulary(library_), testing::IsSupersetOf(different));
}

TEST_F(HardQueriesTest, MisspeltWordsAreDifferentAndUnknown) {
  EXPECT_EQ(queries_[1].name, "misspelt_words");
  const std::vector<std::string> words = Words(queries_[1].text);
  EXPECT_GT(words.size(), 100U);
  const std::set<std::string> different(words.begin(), words.end());
  EXPECT_EQ(different.size(), words.size());
  const std::set<std::string> known = Vocabulary(library_);
  for (const std::string& word : different) EXPECT_FALSE(known.contains(word)) << word;
}

TEST_F(HardQueriesTest, RepeatsTheMostFrequentContentWord) {
  EXPECT_EQ(queries_[2].name, "repeated_word");
  EXPECT_THAT(Words(queries_[2].text), testing::Each("common"));
}

TEST(HardQueriesOfLittleTest, KeepToTheLengthAndToTheLibrary) {
  content::Library library;
  for (const HardQuery& query : HardQueries(library)) EXPECT_EQ(query.text, "");
  library.answers.emplace_back().set_question("Why is tea warm?");
  const std::vector<HardQuery> queries = HardQueries(library, 8);
  EXPECT_EQ(queries[0].text, "is tea");
  EXPECT_EQ(queries[2].text, "tea tea");
}

}  // namespace
}  // namespace answerbook::bench
