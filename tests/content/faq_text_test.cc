#include <cstdlib>
#include <filesystem>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "service/content/load.h"
#include "service/content/markdown.h"
#include "tests/content/temp_dir.h"

namespace answerbook::content {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

class FaqTextTest : public testing::Test {
 protected:
  absl::StatusOr<Library> Load(std::string_view text,
                               const std::string& name = "my-faq.txt") {
    return LoadLibrary(dir_.Write(name, text), {}, &problems_);
  }
  TempDir dir_;
  std::vector<Problem> problems_;
};

TEST_F(FaqTextTest, QuestionsAnswersListsAndPointers) {
  const auto library = Load(
      "Is tea warm?\n\nTea is made with hot water.\nIt cools.\n\nMost like it.\n\n"
      "IT IS IMPORTANT:  Can coffee be cold?\n\n"
      "What are tea’s risks?\n\nTea and milk\n\n  • stains (brown spots)\n  • sleep — "
      "less "
      "of it…\n  • 1 * 2 <b>\n");
  ASSERT_TRUE(library.ok()) << library.status();
  ASSERT_THAT(library->answers, SizeIs(2));
  const v1::Answer& first = library->answers[0];
  EXPECT_EQ(first.question(), "Is tea warm?");
  EXPECT_EQ(first.answer_id(), "is-tea-warm");
  EXPECT_EQ(first.topic_id(), "my-faq");
  EXPECT_EQ(first.topic_title(), "My faq");
  EXPECT_EQ(first.language(), "en");
  EXPECT_EQ(MarkdownToPlainText(first.body()),
            "Tea is made with hot water. It cools.\n\nMost like it.");
  EXPECT_EQ(MarkdownToPlainText(library->answers[1].body()),
            "Tea and milk\n\n- stains (brown spots)\n- sleep — less of it…\n- 1 * 2 <b>");
  EXPECT_THAT(MarkdownToHtml(library->answers[1].body()), HasSubstr("<li>stains"));
  ASSERT_THAT(library->pointers, SizeIs(1));
  EXPECT_EQ(library->pointers[0].question, "Can coffee be cold?");
  EXPECT_EQ(library->pointers[0].answer_id, "is-tea-warm");
  EXPECT_EQ(library->pointers[0].line, 8);
  EXPECT_EQ(library->pointers[0].resolved_answer_id, "");
}

TEST_F(FaqTextTest, APointerToAnAnsweredQuestionBecomesRelated) {
  const auto library = Load("A?\nYes.\nit is important : b ?\nB?\nNo.\n");
  ASSERT_TRUE(library.ok()) << library.status();
  EXPECT_EQ(library->pointers[0].resolved_answer_id, "b");
  ASSERT_THAT(library->answers[0].related(), SizeIs(1));
  EXPECT_EQ(library->answers[0].related(0).question(), "B?");
}

TEST_F(FaqTextTest, EqualQuestionsGetIdsOfTheirOwn) {
  const auto library = Load("Why?\nSo.\nWhy?\nBecause.\nWarum nicht？\nDarum.\n");
  ASSERT_TRUE(library.ok()) << library.status();
  std::vector<std::string> ids;
  for (const v1::Answer& answer : library->answers) ids.push_back(answer.answer_id());
  EXPECT_THAT(ids, ElementsAre("why", "why-2", "warum-nicht"));
}

TEST_F(FaqTextTest, NumberedAndSpacedListsAreLists) {
  const auto library = Load("How?\n1. Boil.\n2) Wait\nlonger.\n\n- a\n\n- b\n");
  ASSERT_TRUE(library.ok()) << library.status();
  EXPECT_EQ(MarkdownToPlainText(library->answers[0].body()),
            "1. Boil.\n2. Wait longer.\n\n- a\n- b");
}

TEST_F(FaqTextTest, ByteOrderMarkAndForeignLineEndsDoNotMatter) {
  const auto library = Load("\xEF\xBB\xBFIs it?  \r\nIt is.\r\n");
  ASSERT_TRUE(library.ok()) << library.status();
  EXPECT_EQ(library->answers[0].question(), "Is it?");
  EXPECT_EQ(library->answers[0].body(), "It is.");
}

TEST_F(FaqTextTest, EveryFaultIsReportedWithItsLine) {
  EXPECT_FALSE(Load("Stray text.\nIs it?\n\nIs that?\nYes.\n").ok());
  ASSERT_THAT(problems_, SizeIs(2));
  EXPECT_EQ(problems_[0].line, 1);
  EXPECT_THAT(problems_[0].message, HasSubstr("before the first question"));
  EXPECT_EQ(problems_[1].line, 2);
  EXPECT_EQ(problems_[1].field, "body");
}

TEST_F(FaqTextTest, FilesWithoutQuestionsAreRefused) {
  EXPECT_THAT(Load("").status().message().data(), HasSubstr("has no question"));
  EXPECT_FALSE(Load("No question here.\n").ok());
}

TEST_F(FaqTextTest, InvalidUtf8NamesItsLine) {
  EXPECT_FALSE(Load("Is it?\nYes \xFF.\n").ok());
  ASSERT_THAT(problems_, SizeIs(1));
  EXPECT_EQ(problems_[0].line, 2);
}

// The page that the shipped library began from, where it is at hand.
TEST_F(FaqTextTest, TheSourceFaqLoadsAsItIs) {
  const char* shared = std::getenv("ANSWERBOOK_SHARED_DIR");
  const std::filesystem::path path =
      std::filesystem::path(shared != nullptr ? shared
                                              : ANSWERBOOK_SOURCE_DIR "/../shared") /
      "content/source-faq.txt";
  if (!std::filesystem::exists(path)) {
    GTEST_SKIP() << "needs the source FAQ: set ANSWERBOOK_SHARED_DIR to where it is";
  }
  const auto library = LoadLibrary(path.string());
  ASSERT_TRUE(library.ok()) << library.status();
  EXPECT_THAT(library->answers, SizeIs(12));
  ASSERT_THAT(library->pointers, SizeIs(2));
  EXPECT_EQ(library->pointers[0].question, "Can Pinguecula turn into cancer?");
  std::string all;
  for (const v1::Answer& answer : library->answers)
    all += MarkdownToPlainText(answer.body());
  for (const char* typographic : {"body’s", "IFN-γ", "sculpting …", "IFNβ"}) {
    EXPECT_THAT(all, HasSubstr(typographic));
  }
  const std::string& last = library->answers.back().body();
  EXPECT_THAT(
      MarkdownToPlainText(last),
      HasSubstr("- neutropenia (low levels of white blood cells)\n- thrombocytopenia"));
}

}  // namespace
}  // namespace answerbook::content
