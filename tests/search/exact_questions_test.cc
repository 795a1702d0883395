#include "service/search/exact_questions.h"

#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "gtest/gtest.h"

#include "service/search/analyzer.h"
#include "tests/search/test_library.h"

namespace answerbook::search {
namespace {

std::vector<ExactMatch> Find(const ExactQuestions& exact, std::string_view text) {
  return exact.Find(text, NormalizedQuestion(text));
}

TEST(ExactQuestionsTest, FindsPhrasingsWhateverTheirTyping) {
  const content::Library library = MakeLibrary(
      {{.id = "a", .question = "Is it chemotherapy?", .also_asked = {"chemo or not?"}},
       {.id = "b", .question = "Is it safe?"}});
  const content::AnswerTable answers(library);
  const ExactQuestions exact(answers);
  const auto found = Find(exact, "  IS IT... chemotherapy");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].doc, 0U);
  EXPECT_EQ(found[0].phrasing, 0U);
  const auto alternate = Find(exact, "Chemo, or not");
  ASSERT_EQ(alternate.size(), 1U);
  EXPECT_EQ(alternate[0].phrasing, 1U);
  EXPECT_EQ(answers.Phrasing(0, 1), "chemo or not?");
}

TEST(ExactQuestionsTest, SpacesDoNotCount) {
  const content::Library library = MakeLibrary({{.id = "a", .question = "Is tea warm?"}});
  const content::AnswerTable answers(library);
  const ExactQuestions exact(answers);
  EXPECT_EQ(Find(exact, "is te awarm?").size(), 1U);
  EXPECT_EQ(Find(exact, "isteawarm").size(), 1U);
}

TEST(ExactQuestionsTest, PartsAndSupersetsAreNotExact) {
  const content::Library library = MakeLibrary({{.id = "a", .question = "Is it safe?"}});
  const content::AnswerTable answers(library);
  const ExactQuestions exact(answers);
  EXPECT_TRUE(Find(exact, "Is it").empty());
  EXPECT_TRUE(Find(exact, "Is it safe now?").empty());
  EXPECT_TRUE(Find(exact, "").empty());
  EXPECT_TRUE(Find(exact, "?").empty());
}

TEST(ExactQuestionsTest, TheCloserPhrasingIsBetter) {
  const content::Library library = MakeLibrary(
      {{.id = "a", .question = "Is X linked to Y?"},
       {.id = "b", .question = "Is X-linked to Y?"},
       {.id = "c", .question = "is xlinked to y", .also_asked = {"IS XLINKED, TO Y"}},
       {.id = "d", .question = "Is X's linked to Y?"}});
  const content::AnswerTable answers(library);
  const ExactQuestions exact(answers);
  const auto best = [&exact](const char* text) {
    const auto found = Find(exact, text);
    EXPECT_EQ(found.size(), 3U) << text;
    ExactMatch closest = found.at(0);
    for (const ExactMatch& match : found) {
      if (match.closeness > closest.closeness) closest = match;
    }
    return std::pair(closest.doc, closest.phrasing);
  };
  EXPECT_EQ(best("IS X LINKED TO Y"), std::pair(DocId{0}, 0U));
  EXPECT_EQ(best("IS X-LINKED TO Y"), std::pair(DocId{1}, 0U));
  EXPECT_EQ(best("is XLINKED to y?"), std::pair(DocId{2}, 0U));
  EXPECT_EQ(best("IS XLINKED, TO Y"), std::pair(DocId{2}, 1U));
}

TEST(ExactQuestionsTest, AQuestionAskedInSeveralAnswersFindsAllOfThem) {
  const content::Library library =
      MakeLibrary({{.id = "a", .question = "Is it safe?", .also_asked = {"is it safe"}},
                   {.id = "b", .question = "Is it safe"}});
  const auto found = Find(ExactQuestions(content::AnswerTable(library)), "is it safe?");
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].doc, 0U);
  EXPECT_EQ(found[1].doc, 1U);
}

// Many phrasings are passed over by how they begin: none that is the question.
TEST(ExactQuestionsTest, FindsEveryPhrasingAmongMany) {
  std::mt19937 random(11);
  const std::vector<std::string> pieces = {
      "is",    "Is",   " ",   " ",    "-",    "\u2019s", "'s", "1", "1.5",
      "1,000", "?",    "b12", "l'",   "eau",  "é",       "γ",  "ß", "(5)",
      "癌",    "癌症", "!",   "20mg", "IRF-", "1",       "x",  "X-"};
  const auto words = [&] {
    std::string text;
    for (size_t i = 1 + random() % 6; i > 0; --i)
      text += pieces[random() % pieces.size()];
    return text;
  };
  for (int round = 0; round < 200; ++round) {
    std::vector<std::string> also_asked(12);
    for (std::string& text : also_asked) text = words();
    const content::Library library =
        MakeLibrary({{.id = "a", .question = words(), .also_asked = also_asked}});
    const content::AnswerTable answers(library);
    const ExactQuestions exact(answers);
    for (const std::string& text : also_asked) {
      const bool nothing = NormalizedQuestion(text).empty();
      ASSERT_EQ(Find(exact, text).size(), nothing ? 0U : 1U) << text;
      std::string loud = text + "?!";
      for (char& c : loud) c = absl::ascii_toupper(static_cast<unsigned char>(c));
      if (NormalizedQuestion(loud) != NormalizedQuestion(text)) continue;
      ASSERT_EQ(Find(exact, loud).size(), nothing ? 0U : 1U) << loud;
    }
  }
}

}  // namespace
}  // namespace answerbook::search
