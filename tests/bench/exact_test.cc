#include "bench/exact.h"

#include <gtest/gtest.h>

#include "tests/search/test_library.h"

namespace answerbook::bench {
namespace {

using search::MakeLibrary;

TEST(ShoutedTest, ChangesCaseAndOuterPunctuationOnly) {
  EXPECT_EQ(Shouted("What is (are) anti-tumor drugs, 2.5 mg?"),
            "WHAT IS ARE ANTI-TUMOR DRUGS 2.5 MG ?!");
  EXPECT_EQ(Shouted("Who has Crohn's disease"), "WHO HAS CROHN'S DISEASE ?!");
  EXPECT_EQ(Shouted("\"apo(a)\""), "APO A ?!");
}

TEST(QuestionKeyTest, IgnoresCaseAndPunctuation) {
  EXPECT_EQ(QuestionKey("Is tea warm?"), QuestionKey("  IS, TEA... warm"));
  EXPECT_NE(QuestionKey("Is tea warm?"), QuestionKey("Is tea hot?"));
  const char* question = "What is (are) anti-tumor drugs, 2.5 mg?";
  EXPECT_EQ(QuestionKey(Shouted(question)), QuestionKey(question));
}

TEST(AskExactlyTest, EachPhrasingOfItsOwnIsAsked) {
  const content::Library library = MakeLibrary({
      {.id = "warm", .question = "Is tea warm?", .also_asked = {"Is tea hot?"}},
      {.id = "cold", .question = "Is tea cold?"},
      {.id = "cold-too", .question = "is tea cold"},
  });
  const auto engine = search::Engine::Build(library);
  const ExactReport report = AskExactly(library, *engine);
  EXPECT_EQ(report.asked, 2U);
  EXPECT_EQ(report.shared, 2U);
  EXPECT_TRUE(report.failures.empty());
}

TEST(AskExactlyTest, ReportsWhatDoesNotComeFirst) {
  const content::Library library = MakeLibrary({
      {.id = "warm", .question = "Is tea warm?"},
      {.id = "cold", .question = "Is coffee cold?"},
  });
  // An engine of another library, whose answers stand in another order.
  const content::Library other = MakeLibrary({
      {.id = "cold", .question = "Is coffee cold?"},
      {.id = "warm", .question = "Is tea warm?"},
  });
  const auto engine = search::Engine::Build(other);
  const ExactReport report = AskExactly(library, *engine);
  ASSERT_EQ(report.failures.size(), 2U);
  EXPECT_EQ(report.failures[0].asked, "IS TEA WARM ?!");
  EXPECT_EQ(report.failures[0].answer_id, "warm");
  EXPECT_EQ(report.failures[0].first, "Is tea warm?");
}

}  // namespace
}  // namespace answerbook::bench
