// What synonyms do to a search.
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "service/search/engine.h"
#include "tests/search/test_library.h"

namespace answerbook::search {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class SynonymsTest : public testing::Test {
 protected:
  SearchResults Search(std::string_view text) const {
    return engine_->Search({.text = text});
  }
  std::vector<std::string> Found(std::string_view text) const {
    return Ids(library_, Search(text));
  }

  content::Library library_ = MakeLibrary({
      {.id = "fatigue",
       .question = "What helps against fatigue?",
       .body = "Rest helps against fatigue."},
      {.id = "tiredness",
       .question = "What helps against tiredness?",
       .body = "Sleep helps against tiredness."},
      {.id = "alopecia",
       .question = "Does alopecia go away?",
       .body = "It grows back after alopecia."},
      {.id = "hair", .question = "How is hair washed?", .body = "Wash hair gently."},
      {.id = "loss", .question = "Who pays for the loss?", .body = "Loss is insured."},
      {.id = "hair-loss",
       .question = "When does hair loss begin?",
       .body = "Hair loss begins early."},
      {.id = "melanoma", .question = "Is melanoma rare?", .body = "It is not."},
  });
  Synonyms rules_ = {
      {{"tiredness", "fatigue"}, {"tiredness", "fatigue"}},
      {{"hair loss", "alopecia"}, {"hair loss", "alopecia"}},
      {{"skin cancer"}, {"melanoma"}},
      {{"exhaustion"}, {"fatigue"}},
  };
  std::unique_ptr<const Engine> engine_ = Engine::Build(library_, rules_);
};

TEST_F(SynonymsTest, AreFoundBelowTheWordItself) {
  EXPECT_THAT(Found("tiredness"), ElementsAre("tiredness", "fatigue"));
  EXPECT_THAT(Found("fatigue"), ElementsAre("fatigue", "tiredness"));
  EXPECT_THAT(Found("what helps against fatigue"), ElementsAre("fatigue", "tiredness"));
}

TEST_F(SynonymsTest, AWordThatTheLibraryLacksFindsWhatItStandsFor) {
  const SearchResults found = Search("exhaustion");
  EXPECT_THAT(Ids(library_, found), ElementsAre("fatigue"));
  EXPECT_THAT(Marked(found.results.front().question_segments), ElementsAre("fatigue"));
  EXPECT_EQ(found.corrected_query, "");
}

TEST_F(SynonymsTest, AWordOfTheirsIsNotCorrected) {
  // One letter from "tiredness" and "alopecia".
  const Synonyms rules = {{{"wiredness", "plopecia of the skin"}, {"tiredness"}}};
  const auto engine = Engine::Build(library_, rules);
  for (const char* word : {"wiredness", "plopecia"}) {
    EXPECT_EQ(engine->Search({.text = word}).corrected_query, "") << word;
  }
  EXPECT_EQ(Engine::Build(library_)->Search({.text = "wiredness"}).corrected_query,
            "tiredness");
}

TEST_F(SynonymsTest, SeveralWordsAreOneText) {
  const std::vector<std::string> alopecia = Found("alopecia");
  EXPECT_THAT(alopecia, ElementsAre("alopecia", "hair-loss"));
  const std::vector<std::string> words = Found("hair loss");
  ASSERT_FALSE(words.empty());
  EXPECT_EQ(words.front(), "hair-loss");
  EXPECT_THAT(words, Contains("alopecia"));
  EXPECT_THAT(Marked(Search("alopecia").results.back().snippet_segments),
              ElementsAre("Hair", "loss"));
}

TEST_F(SynonymsTest, OneWayRulesGoOneWay) {
  EXPECT_THAT(Found("skin cancer"), ElementsAre("melanoma"));
  const auto other = MakeLibrary({{.id = "skin", .question = "What is skin cancer?"}});
  const auto engine = Engine::Build(other, rules_);
  EXPECT_THAT(engine->Search({.text = "melanoma", .correct_spelling = false}).results,
              IsEmpty());
}

TEST_F(SynonymsTest, WithoutRulesWordsMeanThemselves) {
  const auto engine = Engine::Build(library_);
  EXPECT_THAT(Ids(library_, engine->Search({.text = "tiredness"})),
              ElementsAre("tiredness"));
}

// The synonym stands in the better place, the word as typed only in the body.
TEST_F(SynonymsTest, AQuestionWithAllWordsAsTypedIsNotBelowASynonym) {
  std::vector<TestAnswer> answers;
  answers.reserve(31);
  for (int i = 0; i < 30; ++i) {
    answers.push_back({.id = "other" + std::to_string(100 + i),
                       .question = "Is tiredness number " + std::to_string(i) + " usual?",
                       .body = "Tiredness is usual."});
  }
  answers.push_back({.id = "rare", .question = "Fatigue?", .body = "Fatigue, fatigue."});
  const content::Library library = MakeLibrary(answers);
  const auto engine = Engine::Build(library, rules_);
  const SearchResults found = engine->Search({.text = "tiredness", .limit = 100});
  ASSERT_EQ(found.results.size(), 31U);
  EXPECT_EQ(Ids(library, found).back(), "rare");
}

}  // namespace
}  // namespace answerbook::search
