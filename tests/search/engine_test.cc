#include "service/search/engine.h"

#include <map>
#include <string>
#include <thread>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "tests/search/test_library.h"

namespace answerbook::search {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

content::Library Medicines() {
  return MakeLibrary({
      {.id = "aspirin-risks",
       .question = "What are the side effects of aspirin?",
       .body = "Aspirin can cause stomach bleeding. Ask before you take it.",
       .also_asked = {"is aspirin dangerous"},
       .topic_id = "aspirin",
       .topic_title = "Aspirin"},
      {.id = "aspirin-uses",
       .question = "What is aspirin used for?",
       .body = "Aspirin treats pain and fever.",
       .keywords = {"acetylsalicylic acid"},
       .topic_id = "aspirin",
       .topic_title = "Aspirin"},
      {.id = "insulin-risks",
       .question = "What are the side effects of insulin?",
       .body = "Insulin can lower blood sugar too far.",
       .topic_id = "insulin",
       .topic_title = "Insulin"},
      {.id = "insulin-storage",
       .question = "How should insulin be stored?",
       .body = "Keep insulin cool, but do not freeze it.",
       .topic_id = "insulin",
       .topic_title = "Insulin"},
  });
}

class EngineTest : public testing::Test {
 protected:
  SearchResults Search(const Query& query) const { return engine_->Search(query); }
  std::vector<std::string> IdsOf(const SearchResults& found) const {
    return Ids(library_, found);
  }

  content::Library library_ = Medicines();
  std::unique_ptr<const Engine> engine_ = Engine::Build(library_);
};

TEST_F(EngineTest, ExactQuestionsComeFirstAndAreAnswered) {
  for (const v1::Answer& answer : library_.answers) {
    const SearchResults found = Search({.text = answer.question()});
    ASSERT_FALSE(found.results.empty());
    EXPECT_EQ(IdsOf(found).front(), answer.answer_id());
    EXPECT_EQ(found.verdict, Verdict::kAnswered);
    EXPECT_EQ(found.results.front().matched_question, answer.question());
  }
}

TEST_F(EngineTest, TheBestPhrasingIsNamed) {
  const SearchResults found = Search({.text = "IS ASPIRIN DANGEROUS?!"});
  EXPECT_EQ(IdsOf(found).front(), "aspirin-risks");
  EXPECT_EQ(found.results.front().matched_question, "is aspirin dangerous");
  EXPECT_THAT(Marked(found.results.front().question_segments),
              ElementsAre("aspirin", "dangerous"));
}

TEST_F(EngineTest, TheSameQuestionOfAnotherSubjectIsNotAnswered) {
  const SearchResults found = Search({.text = "What are the side effects of metformin?"});
  EXPECT_NE(found.verdict, Verdict::kAnswered);
}

TEST_F(EngineTest, WithoutACommonWordThereIsNoMatch) {
  const SearchResults found = Search({.text = "zebra crossing"});
  EXPECT_THAT(found.results, IsEmpty());
  EXPECT_EQ(found.total, 0U);
  EXPECT_EQ(found.verdict, Verdict::kNoMatch);
  EXPECT_THAT(found.topic_counts, IsEmpty());
}

TEST_F(EngineTest, QueriesWithoutWordsFindNothing) {
  for (const char* text : {"", " ", "?!", "🙂", "\u200D"}) {
    const SearchResults found = Search({.text = text});
    EXPECT_THAT(found.results, IsEmpty()) << text;
    EXPECT_EQ(found.verdict, Verdict::kNoMatch) << text;
  }
}

TEST_F(EngineTest, KeywordsAreAlmostAsGoodAsTheQuestionsOwnWords) {
  const SearchResults found = Search({.text = "what is acetylsalicylic acid used for"});
  EXPECT_EQ(IdsOf(found).front(), "aspirin-uses");
  EXPECT_EQ(found.verdict, Verdict::kUncertain);
}

TEST_F(EngineTest, MisspeltWordsAreCorrectedAndSaidSo) {
  const SearchResults found = Search({.text = "side efects of insulin?"});
  EXPECT_EQ(found.corrected_query, "side effects of insulin?");
  EXPECT_EQ(IdsOf(found).front(), "insulin-risks");
}

TEST_F(EngineTest, SpellingCanBeLeftAlone) {
  const SearchResults found = Search({.text = "isnulin", .correct_spelling = false});
  EXPECT_EQ(found.corrected_query, "");
  EXPECT_THAT(found.results, IsEmpty());
}

TEST_F(EngineTest, AWordIsCorrectedAsOftenAsItStandsThere) {
  std::string typed;
  std::string meant;
  for (int i = 0; i < 40; ++i) {
    typed += i % 2 == 0 ? "insulni " : "efects ";
    meant += i % 2 == 0 ? "insulin " : "effects ";
  }
  EXPECT_EQ(Search({.text = typed}).corrected_query, meant);
}

TEST_F(EngineTest, OfMoreUnknownWordsTheFirstSixteenAreCorrected) {
  std::string unknown;
  for (char c = 'a'; c < 'a' + 15; ++c) unknown += std::string("zqxv") + c + "jwk ";
  EXPECT_EQ(Search({.text = unknown + "insulni"}).corrected_query, unknown + "insulin");
  EXPECT_EQ(Search({.text = unknown + "zqxvzjwk insulni"}).corrected_query, "");
}

TEST_F(EngineTest, NoWordIsCorrectedToOneThatSaysLittle) {
  EXPECT_EQ(Search({.text = "beforr aspirin", .correct_spelling = true}).corrected_query,
            "");
}

TEST_F(EngineTest, KnownWordsAreNotCorrected) {
  EXPECT_EQ(Search({.text = "aspirin stored effects"}).corrected_query, "");
}

TEST_F(EngineTest, ACorrectedWordIsTrustedLessThanATypedOne) {
  const SearchResults typed = Search({.text = "insulin storing"});
  const SearchResults corrected = Search({.text = "insulni storing"});
  ASSERT_EQ(IdsOf(corrected).front(), IdsOf(typed).front());
  EXPECT_LT(corrected.results.front().confidence, typed.results.front().confidence);
}

TEST_F(EngineTest, TopicFilterLeavesCountsOfAllTopics) {
  const SearchResults all = Search({.text = "side effects"});
  const SearchResults some = Search({.text = "side effects", .topic_ids = {"insulin"}});
  EXPECT_EQ(all.total, 2U);
  EXPECT_THAT(IdsOf(some), ElementsAre("insulin-risks"));
  EXPECT_EQ(some.total, 1U);
  ASSERT_THAT(some.topic_counts, SizeIs(2));
  EXPECT_EQ(some.topic_counts[0].topic, 0U);
  EXPECT_EQ(some.topic_counts[0].count, 1U);
  EXPECT_THAT(Search({.text = "side effects", .topic_ids = {"no-such"}}).results,
              IsEmpty());
}

TEST_F(EngineTest, TopicCountsAreOrderedByCountThenTopic) {
  const SearchResults found = Search({.text = "insulin aspirin fever"});
  ASSERT_THAT(found.topic_counts, SizeIs(2));
  EXPECT_EQ(found.topic_counts[0].topic, 0U);
  EXPECT_EQ(found.topic_counts[0].count, 2U);
  EXPECT_EQ(found.topic_counts[1].count, 2U);
}

TEST_F(EngineTest, ConfidenceIsIndependentOfPageFilterAndThreshold) {
  const Query plain{.text = "insulin side effects and storage"};
  std::map<uint32_t, float> expected;
  for (const Result& result : Search(plain).results) {
    expected[result.answer] = result.confidence;
  }
  ASSERT_GE(expected.size(), 3U);
  Query paged = plain;
  paged.limit = 1;
  for (; paged.offset < expected.size(); ++paged.offset) {
    const SearchResults page = Search(paged);
    ASSERT_THAT(page.results, SizeIs(1));
    EXPECT_EQ(page.results[0].confidence, expected[page.results[0].answer]);
  }
  Query filtered = plain;
  filtered.topic_ids = {"aspirin"};
  filtered.min_confidence = 0.01F;
  for (const Result& result : Search(filtered).results) {
    EXPECT_EQ(result.confidence, expected[result.answer]);
  }
}

TEST_F(EngineTest, MinConfidenceOnlyRemoves) {
  const std::string text = "insulin side effects and storage";
  const SearchResults all = Search({.text = text});
  for (const Result& edge : all.results) {
    std::vector<std::string> expected;
    for (const Result& result : all.results) {
      if (result.confidence >= edge.confidence) {
        expected.push_back(library_.answers[result.answer].answer_id());
      }
    }
    const SearchResults some = Search({.text = text, .min_confidence = edge.confidence});
    EXPECT_EQ(IdsOf(some), expected);
    EXPECT_EQ(some.total, expected.size());
  }
  const SearchResults none = Search({.text = text, .min_confidence = 1});
  EXPECT_THAT(none.results, IsEmpty());
  EXPECT_EQ(none.verdict, Verdict::kNoMatch);
}

TEST_F(EngineTest, PagesPutTogetherAreTheWholeList) {
  const std::vector<std::string> whole =
      IdsOf(Search({.text = "aspirin insulin", .limit = 100}));
  ASSERT_THAT(whole, SizeIs(4));
  std::vector<std::string> joined;
  for (size_t offset = 0; offset < 6; offset += 2) {
    const SearchResults page =
        Search({.text = "aspirin insulin", .offset = offset, .limit = 2});
    EXPECT_EQ(page.total, 4U);
    for (const std::string& id : IdsOf(page)) joined.push_back(id);
  }
  EXPECT_EQ(joined, whole);
}

TEST_F(EngineTest, RepeatingAWordChangesNothing) {
  std::string many;
  for (int i = 0; i < 125; ++i) many += "insulin ";
  const SearchResults once = Search({.text = "insulin"});
  const SearchResults often = Search({.text = many});
  EXPECT_EQ(IdsOf(often), IdsOf(once));
  EXPECT_EQ(often.results.front().confidence, once.results.front().confidence);
}

TEST_F(EngineTest, NoCharacterIsAnOperator) {
  const std::vector<std::string> plain = IdsOf(Search({.text = "insulin aspirin"}));
  for (const char* text :
       {"insulin AND aspirin*", "+insulin -(aspirin)", "\"insulin aspirin\"",
        "insulin~2 ^aspirin", "title:insulin aspirin;--", "{{insulin}} <aspirin>"}) {
    EXPECT_THAT(IdsOf(Search({.text = text, .correct_spelling = false})),
                testing::IsSupersetOf(plain))
        << text;
  }
}

TEST_F(EngineTest, ManyThreadsMaySearchAtOnce) {
  const std::vector<std::string> expected = IdsOf(Search({.text = "insulin risks"}));
  std::vector<std::thread> threads;
  threads.reserve(4);
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int round = 0; round < 50; ++round) {
        EXPECT_EQ(IdsOf(Search({.text = "insulin risks"})), expected);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

TEST(EngineOrderTest, ScoresFallAlsoBeyondTheRescoredOnes) {
  std::vector<TestAnswer> answers;
  answers.reserve(400);
  for (int i = 0; i < 400; ++i) {
    answers.push_back(
        {.id = "a" + std::to_string(i),
         .question = i % 3 == 0 ? "Is melanoma rare?" : "What about skin cancer?",
         .body = "Melanoma " + std::string(static_cast<size_t>(i % 7), 'x') +
                 " is rare " + std::to_string(i)});
  }
  const content::Library library = MakeLibrary(answers);
  const auto engine = Engine::Build(library);
  const SearchResults whole = engine->Search({.text = "rare melanoma 17", .limit = 1000});
  ASSERT_EQ(whole.total, 400U);
  ASSERT_EQ(whole.results.size(), 400U);
  for (size_t i = 1; i < whole.results.size(); ++i) {
    EXPECT_GE(whole.results[i - 1].score, whole.results[i].score) << i;
  }
  std::vector<std::string> paged;
  for (size_t offset = 0; offset < 400; offset += 37) {
    const SearchResults page =
        engine->Search({.text = "rare melanoma 17", .offset = offset, .limit = 37});
    for (const std::string& id : Ids(library, page)) paged.push_back(id);
  }
  EXPECT_EQ(paged, Ids(library, whole));
}

TEST(EngineOrderTest, ExactQuestionOfStopWordsIsFound) {
  const content::Library library = MakeLibrary(
      {{.id = "a", .question = "What is it?", .body = "A thing."},
       {.id = "b", .question = "Which cells are they?", .body = "What it is: cells."}});
  const auto engine = Engine::Build(library);
  const SearchResults found = engine->Search({.text = "what is it"});
  EXPECT_EQ(Ids(library, found).front(), "a");
  EXPECT_EQ(found.verdict, Verdict::kAnswered);
}

TEST(EngineOrderTest, CompoundsMeetHoweverTheyAreWritten) {
  const content::Library library =
      MakeLibrary({{.id = "joined", .question = "Is it an antitumor drug?"},
                   {.id = "hyphen", .question = "What is a needle-stick injury?"},
                   {.id = "other", .question = "How are cells stored?"}});
  const auto engine = Engine::Build(library);
  EXPECT_THAT(Ids(library, engine->Search({.text = "anti-tumor"})),
              ElementsAre("joined"));
  EXPECT_THAT(Ids(library, engine->Search({.text = "anti tumor"})),
              ElementsAre("joined"));
  EXPECT_THAT(Ids(library, engine->Search({.text = "needlestick"})),
              ElementsAre("hyphen"));
  EXPECT_THAT(Ids(library, engine->Search({.text = "needle stick"})),
              ElementsAre("hyphen"));
}

TEST(EngineSizeTest, IndexBytesGrowWithTheLibrary) {
  const content::Library small = MakeLibrary({{.id = "a", .question = "Is it safe?"}});
  const content::Library large = Medicines();
  EXPECT_GT(Engine::Build(small)->IndexBytes(), 0U);
  EXPECT_GT(Engine::Build(large)->IndexBytes(), Engine::Build(small)->IndexBytes());
}

TEST(EngineReuseTest, NothingOfAnEarlierSearchIsLeftInResultsThatAreUsedAgain) {
  const content::Library library = MakeLibrary(
      {{.id = "a", .question = "Is melanoma dangerous?", .body = "Melanoma is."}});
  const auto engine = Engine::Build(library);
  SearchResults found;
  engine->Search({.text = "melanomma dangerous"}, &found);
  ASSERT_EQ(found.results.size(), 1U);
  ASSERT_EQ(found.corrected_query, "melanoma dangerous");
  for (const Query& query : {Query{.text = "melanoma", .language = "fr"},
                             Query{.text = "zxqv"}, Query{.text = ""}}) {
    engine->Search(query, &found);
    EXPECT_TRUE(found.results.empty()) << query.text;
    EXPECT_TRUE(found.topic_counts.empty()) << query.text;
    EXPECT_EQ(found.total, 0U) << query.text;
    EXPECT_EQ(found.corrected_query, "") << query.text;
    EXPECT_EQ(found.verdict, Verdict::kNoMatch) << query.text;
    engine->Search({.text = "melanomma dangerous"}, &found);
    EXPECT_EQ(found.corrected_query, "melanoma dangerous");
  }
}

}  // namespace
}  // namespace answerbook::search
