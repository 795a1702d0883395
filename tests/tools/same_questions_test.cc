// Which questions count as the same, and that none is missed.
#include <algorithm>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "service/tools/questions.h"
#include "service/tools/word_sets.h"
#include "tests/search/test_library.h"

namespace answerbook::tools {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

using Pairs = std::set<std::pair<uint32_t, uint32_t>>;

Pairs SimilarPairs(const WordSets& sets) {
  Pairs pairs;
  sets.ForEachSimilar([&](uint32_t a, uint32_t b) {
    EXPECT_LT(a, b);
    EXPECT_TRUE(pairs.emplace(a, b).second) << "told twice";
  });
  return pairs;
}

// The definition itself: each set held against each.
Pairs PlainPairs(const std::vector<std::set<std::string>>& sets, size_t tenths) {
  Pairs pairs;
  for (uint32_t a = 0; a < sets.size(); ++a) {
    for (uint32_t b = a + 1; b < sets.size(); ++b) {
      std::vector<std::string> shared;
      std::set_intersection(sets[a].begin(), sets[a].end(), sets[b].begin(),
                            sets[b].end(), std::back_inserter(shared));
      const size_t all = sets[a].size() + sets[b].size() - shared.size();
      if (all > 0 && 10 * shared.size() >= tenths * all) pairs.emplace(a, b);
    }
  }
  return pairs;
}

class RandomSetsTest : public testing::TestWithParam<size_t> {};

TEST_P(RandomSetsTest, FindsThePairsThatComparingAllWithAllFinds) {
  size_t found = 0;
  for (unsigned seed = 0; seed < 30; ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937 random(seed);
    WordSets sets(GetParam());
    std::vector<std::set<std::string>> plain;
    std::vector<std::string> words;
    for (int i = 0; i < 300; ++i) {
      // Some words are frequent; every other set is the last one with words changed.
      if (i % 2 == 0) words.assign(random() % 25, "");
      const size_t changes = i % 2 == 0 ? words.size() : random() % 3;
      for (size_t j = 0; j < changes && !words.empty(); ++j) {
        const auto r = random() % 40;
        words[i % 2 == 0 ? j : random() % words.size()] = std::to_string(r * r / 40);
      }
      const std::set<std::string> set(words.begin(), words.end());
      const uint32_t number = sets.Add("", words);
      if (number == plain.size()) {
        EXPECT_EQ(std::count(plain.begin(), plain.end(), set), 0);
        plain.push_back(set);
      }
      EXPECT_EQ(plain.at(number), set) << "equal sets have one number";
    }
    ASSERT_EQ(sets.size(), plain.size());
    const Pairs pairs = SimilarPairs(sets);
    EXPECT_EQ(pairs, PlainPairs(plain, GetParam()));
    found += pairs.size();
  }
  if (GetParam() < 10) {
    EXPECT_GT(found, 30U);
  }
}

INSTANTIATE_TEST_SUITE_P(Tenths, RandomSetsTest, testing::Values(1, 5, 8, 9, 10));

TEST(WordSetsTest, KindsKeepSetsApart) {
  WordSets sets(8);
  const uint32_t a = sets.Add("en", {"x", "y"});
  EXPECT_NE(sets.Add("de", {"x", "y"}), a);
  EXPECT_EQ(sets.Add("en", {"y", "x", "y"}), a);
  EXPECT_NE(sets.Add("en", {}), sets.Add("de", {}));
  EXPECT_THAT(SimilarPairs(sets), IsEmpty());
}

TEST(WordSetsTest, SimilarityIsTheShareOfWordsInCommon) {
  WordSets sets(8);
  const uint32_t a = sets.Add("", {"x", "y", "z"});
  const uint32_t b = sets.Add("", {"x", "y", "w"});
  EXPECT_DOUBLE_EQ(sets.Similarity(a, b), 0.5);
  EXPECT_DOUBLE_EQ(sets.Similarity(a, a), 1);
}

// Whether the two questions are the same set, in that language.
bool Same(const std::string& a, const std::string& b,
          const std::string& language = "en") {
  WordSets sets(9);
  return AddQuestion(language, a, &sets) == AddQuestion(language, b, &sets);
}

TEST(QuestionsTest, SmallWordsOrderAndInflectionDoNotTellQuestionsApart) {
  EXPECT_TRUE(Same("Is interferon chemotherapy?", "Is interferon a chemotherapy"));
  EXPECT_TRUE(Same("What are the treatments for lung cancer?",
                   "What treatment is there for cancer of the lungs?"));
  EXPECT_TRUE(Same("Ist Interferon eine Chemotherapie?",
                   "Ist das Interferon Chemotherapie?", "de"));
}

TEST(QuestionsTest, WhatIsAskedDoes) {
  EXPECT_FALSE(Same("Why is interferon used?", "How is interferon used?"));
  EXPECT_FALSE(Same("Which cancers can it treat?", "Can it treat cancer?"));
  EXPECT_TRUE(Same("Which cancers can it treat?", "What cancers can it treat?"));
  EXPECT_FALSE(Same("What is asthma?", "What are the symptoms of asthma?"));
  EXPECT_FALSE(Same("What is asthma?", "What to do for asthma?"));
  EXPECT_FALSE(Same("What is type 1 diabetes?", "What is type 2 diabetes?"));
  EXPECT_FALSE(Same("What is hepatitis A?", "What is hepatitis?"));
  EXPECT_TRUE(Same("What is a hepatitis?", "What is hepatitis?"));
  EXPECT_FALSE(Same("Wann hilft Interferon?", "Warum hilft Interferon?", "de"));
  // Questions of small words alone are compared by these.
  EXPECT_FALSE(Same("What is it?", "Where are you?"));
}

TEST(SameQuestionsTest, ToldOnceAtTheLaterAnswer) {
  const auto library = search::MakeLibrary({
      {"a", "Is interferon chemotherapy?", "B.", {"is interferon a chemo"}},
      {"b", "IS INTERFERON CHEMOTHERAPY", "B.", {}},
      {"c", "Is interferon a chemotherapy?", "B.", {"Something else altogether?"}},
      {"d", "is interferon chemotherapy?", "B.", {}},
  });
  const std::vector<Question> questions = AllQuestions(library);
  ASSERT_THAT(questions, SizeIs(6));
  const auto found = FindSameQuestions(library, questions);
  ASSERT_THAT(found, SizeIs(3));
  EXPECT_EQ(TextOf(library, questions[found[0].question]), "IS INTERFERON CHEMOTHERAPY");
  EXPECT_TRUE(found[0].exact);
  EXPECT_THAT(found[0].first, ElementsAre(0));
  EXPECT_EQ(questions[found[1].question].answer, 2U);
  EXPECT_FALSE(found[1].exact);
  EXPECT_THAT(found[1].first, ElementsAre(0));
  EXPECT_EQ(questions[found[2].question].answer, 3U);
  EXPECT_TRUE(found[2].exact);
  EXPECT_THAT(found[2].first, ElementsAre(0, 2));
  EXPECT_FALSE(found[2].more);
}

TEST(SameQuestionsTest, OfManyTheFirstThreeAnswersAreTold) {
  std::vector<search::TestAnswer> answers;
  answers.reserve(5);
  for (int i = 0; i < 5; ++i) {
    answers.push_back({"a" + std::to_string(i),
                       "Is tea warm, " + std::string(i, '!'),
                       "B.",
                       {"is the tea " + std::string(i, 'a') + " warm"}});
  }
  const auto library = search::MakeLibrary(answers);
  const auto found = FindSameQuestions(library, AllQuestions(library));
  ASSERT_FALSE(found.empty());
  const SameQuestion& last = found.back();
  EXPECT_THAT(last.first, SizeIs(3));
  size_t three = 0;
  for (const SameQuestion& same : found) {
    std::set<uint32_t> of;
    const auto questions = AllQuestions(library);
    for (const uint32_t other : same.first) of.insert(questions[other].answer);
    EXPECT_EQ(of.size(), same.first.size()) << "one an answer";
    if (same.exact && same.first.size() == 3) {
      ++three;
      EXPECT_EQ(same.more, questions[same.question].answer > 3);
    }
  }
  EXPECT_EQ(three, 2U);
}

TEST(SameQuestionsTest, OfOneAnswerOrOfTwoLanguagesTheyAreNotTold) {
  const auto library = search::MakeLibrary({
      {"a", "Interferon?", "B.", {"interferons"}, {}, "de", "Topic", "de"},
      {"b", "Interferon?", "B.", {}, {}, "en", "Topic", "en"},
  });
  EXPECT_THAT(FindSameQuestions(library, AllQuestions(library)), IsEmpty());
}

// All of a library, and by comparing every question with every one before it.
TEST(SameQuestionsTest, FindsWhatComparingAllWithAllFinds) {
  size_t told = 0;
  for (unsigned seed = 0; seed < 20; ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937 random(seed);
    const auto library = search::RandomLibrary(&random, 120);
    const std::vector<Question> questions = AllQuestions(library);
    WordSets sets(9);
    std::vector<uint32_t> set_of;
    set_of.reserve(questions.size());
    for (const Question& question : questions) {
      set_of.push_back(AddQuestion("en", TextOf(library, question), &sets));
    }
    std::set<uint32_t> expected;
    for (uint32_t i = 0; i < questions.size(); ++i) {
      for (uint32_t j = 0; j < i; ++j) {
        if (questions[i].answer == questions[j].answer) continue;
        if (sets.Similarity(set_of[i], set_of[j]) >= 0.9) expected.insert(i);
      }
    }
    std::set<uint32_t> found;
    for (const SameQuestion& same : FindSameQuestions(library, questions)) {
      EXPECT_TRUE(found.insert(same.question).second);
      EXPECT_FALSE(same.first.empty());
      for (const uint32_t other : same.first) {
        EXPECT_LT(questions[other].answer, questions[same.question].answer);
        EXPECT_GE(sets.Similarity(set_of[other], set_of[same.question]), 0.9);
      }
    }
    EXPECT_EQ(found, expected);
    told += found.size();
  }
  EXPECT_GT(told, 100U);
}

}  // namespace
}  // namespace answerbook::tools
