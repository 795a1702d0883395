#include "bench/typos.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "bench/words.h"

namespace answerbook::bench {
namespace {

std::vector<std::string> Words(const std::string& text) {
  std::vector<std::string> words;
  for (const Word word : SplitWords(text)) words.emplace_back(TextOf(text, word));
  return words;
}

// Optimal string alignment: typos of the kind made here count 1.
size_t Distance(const std::string& a, const std::string& b) {
  std::vector<std::vector<size_t>> d(a.size() + 1, std::vector<size_t>(b.size() + 1));
  for (size_t i = 0; i <= a.size(); ++i) {
    for (size_t j = 0; j <= b.size(); ++j) {
      if (i == 0 || j == 0) {
        d[i][j] = i + j;
        continue;
      }
      d[i][j] = std::min({d[i - 1][j] + 1, d[i][j - 1] + 1,
                          d[i - 1][j - 1] + (a[i - 1] != b[j - 1] ? 1 : 0)});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        d[i][j] = std::min(d[i][j], d[i - 2][j - 2] + 1);
      }
    }
  }
  return d[a.size()][b.size()];
}

TEST(WithTyposTest, ChangesOneContentWordByOneEdit) {
  const std::string text = "Do amphetamine salts 20mg tablets contain gluten?";
  std::set<std::string> kinds;
  for (uint64_t seed = 0; seed < 300; ++seed) {
    const std::string typo = WithTypos(text, 1, seed);
    const std::vector<std::string> before = Words(text);
    const std::vector<std::string> after = Words(typo);
    ASSERT_EQ(before.size(), after.size()) << typo;
    int changed = 0;
    for (size_t i = 0; i < before.size(); ++i) {
      if (before[i] == after[i]) continue;
      ++changed;
      EXPECT_GE(before[i].size(), 4U);
      EXPECT_EQ(Distance(before[i], after[i]), 1U) << before[i] << ' ' << after[i];
      kinds.insert(
          after[i].size() > before[i].size()   ? "insertion"
          : after[i].size() < before[i].size() ? "deletion"
          : std::is_permutation(before[i].begin(), before[i].end(), after[i].begin())
              ? "transposition"
              : "substitution");
    }
    EXPECT_EQ(changed, 1) << typo;
    EXPECT_EQ(typo.back(), '?');
  }
  EXPECT_EQ(kinds.size(), 4U);
}

TEST(WithTyposTest, KeepsDigitsShortAndFunctionWords) {
  for (uint64_t seed = 0; seed < 100; ++seed) {
    const std::vector<std::string> words = Words(
        WithTypos("What could vitamin B12 and 500mg flu cause with CD34cells?", 5, seed));
    EXPECT_THAT(words, testing::IsSupersetOf({"What", "could", "B12", "and", "500mg",
                                              "flu", "with", "CD34cells"}));
  }
}

TEST(WithTyposTest, TwoTyposFallIntoDifferentWords) {
  for (uint64_t seed = 0; seed < 200; ++seed) {
    const std::vector<std::string> words = Words(WithTypos("celiac disease", 2, seed));
    ASSERT_EQ(words.size(), 2U);
    EXPECT_EQ(Distance(words[0], "celiac"), 1U);
    EXPECT_EQ(Distance(words[1], "disease"), 1U);
  }
}

TEST(WithTyposTest, TwoTyposInTheOnlyWordDoNotCancel) {
  for (uint64_t seed = 0; seed < 200; ++seed) {
    const std::string typo = WithTypos("is it mumps", 2, seed);
    EXPECT_NE(typo, "is it mumps");
    EXPECT_EQ(typo.substr(0, 6), "is it ");
  }
}

TEST(WithTyposTest, LeavesTextWithoutContentWordsAlone) {
  for (const char* text : {"", "why is it so?", "B12 20mg", "Sjögrens übelkeit", "???"}) {
    EXPECT_EQ(WithTypos(text, 2, 1), text);
  }
  EXPECT_EQ(WithTypos("celiac disease", 0, 1), "celiac disease");
}

TEST(WithTyposTest, IsRepeatableAndDependsOnTheSeed) {
  EXPECT_EQ(WithTypos("celiac disease", 1, 7), WithTypos("celiac disease", 1, 7));
  std::set<std::string> different;
  for (uint64_t seed = 0; seed < 50; ++seed) {
    different.insert(WithTypos("celiac disease", 1, seed));
  }
  EXPECT_GT(different.size(), 30U);
  // Equal letters give nothing to swap; it must still end, and change something.
  EXPECT_NE(WithTypos("aaaa", 1, 3), "aaaa");
}

}  // namespace
}  // namespace answerbook::bench
