#include "service/search/exact_questions.h"

#include "gtest/gtest.h"

#include "tests/search/test_library.h"

namespace answerbook::search {
namespace {

TEST(ExactQuestionsTest, FindsPhrasingsWhateverTheirTyping) {
  const content::Library library = MakeLibrary(
      {{.id = "a", .question = "Is it chemotherapy?", .also_asked = {"chemo or not?"}},
       {.id = "b", .question = "Is it safe?"}});
  const ExactQuestions exact(library);
  const auto found = exact.Find("  IS IT... chemotherapy");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].doc, 0U);
  EXPECT_EQ(found[0].phrasing, 0U);
  const auto alternate = exact.Find("Chemo, or not");
  ASSERT_EQ(alternate.size(), 1U);
  EXPECT_EQ(alternate[0].phrasing, 1U);
  EXPECT_EQ(PhrasingText(library.answers[0], 1), "chemo or not?");
}

TEST(ExactQuestionsTest, PartsAndSupersetsAreNotExact) {
  const content::Library library = MakeLibrary({{.id = "a", .question = "Is it safe?"}});
  const ExactQuestions exact(library);
  EXPECT_TRUE(exact.Find("Is it").empty());
  EXPECT_TRUE(exact.Find("Is it safe now?").empty());
  EXPECT_TRUE(exact.Find("").empty());
  EXPECT_TRUE(exact.Find("?").empty());
}

TEST(ExactQuestionsTest, AQuestionAskedInSeveralAnswersFindsAllOfThem) {
  const content::Library library =
      MakeLibrary({{.id = "a", .question = "Is it safe?", .also_asked = {"is it safe"}},
                   {.id = "b", .question = "Is it safe"}});
  const auto found = ExactQuestions(library).Find("is it safe?");
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].doc, 0U);
  EXPECT_EQ(found[1].doc, 1U);
}

}  // namespace
}  // namespace answerbook::search
