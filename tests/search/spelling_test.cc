#include "service/search/spelling.h"

#include <algorithm>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "gtest/gtest.h"

namespace answerbook::search {
namespace {

SpellingIndex Make(const std::vector<WordCount>& words) { return SpellingIndex(words); }

TEST(SpellingTest, OneEditOfEveryKindIsMended) {
  const SpellingIndex index = Make({{"melanoma", 3}});
  EXPECT_EQ(index.Correct("melanma"), "melanoma");    // deletion
  EXPECT_EQ(index.Correct("melannoma"), "melanoma");  // insertion
  EXPECT_EQ(index.Correct("melanona"), "melanoma");   // substitution
  EXPECT_EQ(index.Correct("mealnoma"), "melanoma");   // swap
}

TEST(SpellingTest, TwoEditsNeedNineLetters) {
  const SpellingIndex index = Make({{"interferon", 3}, {"leukemia", 3}});
  EXPECT_EQ(index.Correct("intrferron"), "interferon");
  EXPECT_EQ(index.Correct("lekemya"), std::nullopt);
}

TEST(SpellingTest, TheNearestThenTheMostFrequentWins) {
  const SpellingIndex index = Make({{"neutropenia", 1}, {"neutropenius", 9}});
  EXPECT_EQ(index.Correct("neutropenja"), "neutropenia");
  EXPECT_EQ(Make({{"platelet", 2}, {"platelex", 5}}).Correct("platelez"), "platelex");
}

TEST(SpellingTest, DigitsAndShortWordsAreLeftAlone) {
  const SpellingIndex index = Make({{"irf1a", 5}, {"cell", 5}, {"flu", 5}});
  EXPECT_EQ(index.Correct("irf2a"), std::nullopt);
  EXPECT_EQ(index.Correct("fly"), std::nullopt);
  EXPECT_EQ(index.Correct("cel"), std::nullopt);
}

TEST(SpellingTest, ShortWordsKeepTheirFirstLetter) {
  const SpellingIndex index = Make({{"liver", 5}});
  EXPECT_EQ(index.Correct("livr"), "liver");
  EXPECT_EQ(index.Correct("river"), std::nullopt);
}

TEST(SpellingTest, NoLetterOfFourIsAnother) {
  const SpellingIndex index = Make({{"side", 9}, {"hairy", 2}, {"lives", 1}});
  EXPECT_EQ(index.Correct("site"), std::nullopt);
  EXPECT_EQ(index.Correct("sdie"), "side");
  EXPECT_EQ(index.Correct("sidde"), "side");
  EXPECT_EQ(index.Correct("haiy"), "hairy");
  EXPECT_EQ(index.Correct("livet"), "lives");
}

// The definition, word for word.
int PlainDistance(std::u32string_view a, std::u32string_view b) {
  std::vector<std::vector<int>> d(a.size() + 1, std::vector<int>(b.size() + 1));
  for (size_t i = 0; i <= a.size(); ++i) {
    for (size_t j = 0; j <= b.size(); ++j) {
      if (i == 0 || j == 0) {
        d[i][j] = static_cast<int>(i + j);
        continue;
      }
      d[i][j] = std::min({d[i - 1][j] + 1, d[i][j - 1] + 1,
                          d[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        d[i][j] = std::min(d[i][j], d[i - 2][j - 2] + 1);
      }
    }
  }
  return d[a.size()][b.size()];
}

std::u32string RandomWord(std::mt19937* random, size_t shortest, size_t longest) {
  std::u32string word;
  const size_t length = shortest + (*random)() % (longest - shortest + 1);
  for (size_t i = 0; i < length; ++i) word += U'a' + (*random)() % 4;
  return word;
}

TEST(SpellingTest, BoundedDistanceEqualsThePlainOne) {
  std::mt19937 random(11);
  for (int round = 0; round < 20000; ++round) {
    const std::u32string a = RandomWord(&random, 0, 9);
    const std::u32string b = RandomWord(&random, 0, 9);
    for (int limit = 0; limit <= 3; ++limit) {
      ASSERT_EQ(AlignmentDistance(a, b, limit), std::min(PlainDistance(a, b), limit + 1));
    }
  }
}

// Looking up deletes finds exactly what comparing with every word finds.
TEST(SpellingTest, EqualsComparisonWithEveryWord) {
  std::mt19937 random(13);
  const auto narrow = [](const std::u32string& word) {
    return std::string(word.begin(), word.end());
  };
  for (int round = 0; round < 60; ++round) {
    std::vector<std::u32string> words;
    std::vector<WordCount> counted;
    for (int i = 0; i < 60; ++i) {
      words.push_back(RandomWord(&random, 6, 13));
      counted.push_back({narrow(words.back()), 1});
    }
    const SpellingIndex index(counted);
    for (int i = 0; i < 60; ++i) {
      std::u32string query = words[random() % words.size()];
      for (int edit = 0; edit < 2; ++edit) {
        const size_t at = random() % query.size();
        if (random() % 2 == 0) {
          query[at] = U'a' + random() % 4;
        } else {
          query.erase(at, 1);
        }
      }
      if (query.size() <= 5) continue;  // the first letter has a say there
      const int limit = query.size() >= 9 ? 2 : 1;
      int best = limit + 1;
      for (const std::u32string& word : words) {
        best = std::min(best, PlainDistance(query, word));
      }
      const std::optional<std::string_view> found = index.Correct(narrow(query));
      ASSERT_EQ(found.has_value(), best <= limit) << narrow(query);
      if (found.has_value()) {
        EXPECT_EQ(PlainDistance(query, std::u32string(found->begin(), found->end())),
                  best);
      }
    }
  }
}

}  // namespace
}  // namespace answerbook::search
