#include "service/search/retrieval.h"

#include <map>
#include <random>
#include <string>

#include "gtest/gtest.h"

#include "tests/search/test_library.h"

namespace answerbook::search {
namespace {

content::Library RandomLibrary(std::mt19937* random, int answers) {
  std::vector<TestAnswer> made;
  const auto words = [random](int count) {
    std::string text;
    for (int i = 0; i < count; ++i) {
      // Squared, so that some words are frequent and some rare.
      const auto r = (*random)() % 30;
      text += "w" + std::string(1, static_cast<char>('a' + r * r / 36)) + "q ";
    }
    return text;
  };
  for (int i = 0; i < answers; ++i) {
    TestAnswer& answer = made.emplace_back();
    answer.id = "a" + std::to_string(i);
    answer.question = words(1 + static_cast<int>((*random)() % 6));
    answer.body = words(static_cast<int>((*random)() % 40));
    answer.also_asked = {words(3)};
  }
  return MakeLibrary(made);
}

// Looks every query word up in every document, one by one.
std::map<DocId, float> PlainScores(const Index& index, const QueryTerms& query) {
  std::map<DocId, float> scores;
  for (DocId doc = 0; doc < index.documents.size(); ++doc) {
    float score = 0;
    for (const QueryWord& word : query.words) {
      float best = 0;
      for (const Alternative& alternative : word.alternatives) {
        best = std::max(best, index.ImpactIn(alternative.term, doc) * alternative.weight);
      }
      score += best;
    }
    if (score > 0) scores[doc] = score;
  }
  return scores;
}

TEST(RetrievalTest, EqualsLookingUpEveryDocument) {
  std::mt19937 random(5);
  for (int round = 0; round < 30; ++round) {
    const content::Library library =
        RandomLibrary(&random, 1 + static_cast<int>(random() % 80));
    const BuiltIndex built = BuildIndex(library);
    const SpellingIndex spelling(built.words);
    for (int i = 0; i < 20; ++i) {
      std::string text;
      for (size_t n = random() % 6; n > 0; --n) {
        text += "w" + std::string(1, static_cast<char>('a' + random() % 26)) +
                (random() % 4 == 0 ? "-wbq " : "q ");
      }
      const QueryTerms query = AnalyzeQuery(built.index, &spelling, text, {"en"});
      const std::map<DocId, float> expected = PlainScores(built.index, query);
      const std::vector<ScoredDoc> found = Retrieve(built.index, query);
      ASSERT_EQ(found.size(), expected.size()) << text;
      auto at = expected.begin();
      for (const ScoredDoc& doc : found) {
        ASSERT_EQ(doc.doc, at->first) << text;
        ASSERT_FLOAT_EQ(doc.score, at->second) << text;
        ++at;
      }
    }
  }
}

TEST(RetrievalTest, NoScoreReachesTheBoundThatExactQuestionsRelyOn) {
  std::mt19937 random(17);
  const content::Library library = RandomLibrary(&random, 60);
  const Index index = BuildIndex(library).index;
  for (const Posting& posting : index.postings) {
    EXPECT_LT(posting.impact, index.highest_score);
    EXPECT_GT(posting.impact, 0);
  }
}

TEST(RetrievalTest, LibrariesOfDifferentSizesDoNotDisturbEachOther) {
  const content::Library small =
      MakeLibrary({{.id = "a", .question = "Is melanoma rare?"}});
  std::mt19937 random(19);
  const content::Library large = RandomLibrary(&random, 50);
  const Index small_index = BuildIndex(small).index;
  const Index large_index = BuildIndex(large).index;
  const QueryTerms on_large = AnalyzeQuery(large_index, nullptr, "waq wbq", {"en"});
  const QueryTerms on_small = AnalyzeQuery(small_index, nullptr, "melanoma", {"en"});
  const size_t expected = Retrieve(large_index, on_large).size();
  ASSERT_EQ(Retrieve(small_index, on_small).size(), 1U);
  EXPECT_EQ(Retrieve(large_index, on_large).size(), expected);
}

}  // namespace
}  // namespace answerbook::search
