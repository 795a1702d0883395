// CSV and TSV: what is read, and what is wrong where.
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "service/forms/csv_table.h"
#include "service/forms/form.h"
#include "tests/content/temp_dir.h"

namespace answerbook::forms {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

// The faults of a file, one a line.
std::string FaultsOf(const std::string& text, Form form = Form::kCsv) {
  const content::TempDir dir;
  const auto library = Load(form, dir.Write("f.csv", text));
  return library.ok() ? "" : std::string(library.status().message());
}

TEST(CsvTest, ATableOfQuestionsAndBodiesIsEnough) {
  const content::TempDir dir;
  const auto library =
      Load(Form::kCsv, dir.Write("green tea.csv",
                                 "\xEF\xBB\xBF body ,question\r\n"
                                 "\"Yes,\r\n**hot**.\",Is tea warm?\r\n\r\n"
                                 "No.,\"Is it \"\"cold\"\"?\"\r\nYes.,Is tea warm?"));
  ASSERT_TRUE(library.ok()) << library.status();
  ASSERT_EQ(library->answers.size(), 3U);
  EXPECT_EQ(library->topics[0].topic_id(), "green-tea");
  EXPECT_EQ(library->topics[0].title(), "green tea");
  EXPECT_EQ(library->answers[0].answer_id(), "is-tea-warm");
  EXPECT_EQ(library->answers[0].body(), "Yes,\n**hot**.");
  EXPECT_EQ(library->answers[1].question(), "Is it \"cold\"?");
  EXPECT_EQ(library->answers[2].answer_id(), "is-tea-warm-2");
}

TEST(CsvTest, ListsAreAnEntryALine) {
  const content::TempDir dir;
  const auto library =
      Load(Form::kTsv, dir.Write("t.tsv",
                                 "question\tbody\tkeywords\tsources\n"
                                 "Q?\tB\t\"hot\n chai \n\na\\nb\\\\c\\x\"\t\"A \\| B | "
                                 "P\n|| https://e.org/\"\n"));
  ASSERT_TRUE(library.ok()) << library.status();
  const v1::Answer& answer = library->answers[0];
  EXPECT_THAT(answer.keywords(), ElementsAre("hot", "chai", "a\nb\\c\\x"));
  ASSERT_EQ(answer.sources_size(), 2);
  EXPECT_EQ(answer.sources(0).title(), "A | B");
  EXPECT_EQ(answer.sources(0).publisher(), "P");
  EXPECT_EQ(answer.sources(1).url(), "https://e.org/");
}

TEST(CsvTest, FaultsNameLineAndField) {
  EXPECT_THAT(FaultsOf(""), HasSubstr("f.csv:1: has no header"));
  EXPECT_THAT(FaultsOf("question,text\n"),
              AllOf(HasSubstr("f.csv:1: text: no known column"),
                    HasSubstr("f.csv:1: body: there is no column")));
  EXPECT_THAT(FaultsOf("question,body,body\nQ?,B,B\n"),
              HasSubstr("body: a column of this name twice"));
  EXPECT_THAT(FaultsOf("question,body\nQ?,B\nQ?\nQ?,B,C\n"),
              AllOf(HasSubstr("f.csv:3: has 1 cells; the header has 2"),
                    HasSubstr("f.csv:4: has 3 cells")));
  EXPECT_THAT(FaultsOf("question,body\nQ?,\"B\n\nQ?,B\n"),
              HasSubstr("f.csv:2: a quotation mark opens a cell and none closes it"));
  EXPECT_THAT(FaultsOf("question,body\n\"Q\n?\" x,B\n"),
              HasSubstr("f.csv:3: text behind a cell's closing quotation mark"));
  EXPECT_THAT(FaultsOf("question,body\nIs \"it\"?,B\n"),
              HasSubstr("f.csv:2: a quotation mark in a cell"));
  // A cell that begins further down is blamed there.
  EXPECT_THAT(FaultsOf("body,question,reviewed_on\n\"a\nb\nc\",Q?,tomorrow\n"),
              HasSubstr("f.csv:4: reviewed_on: “tomorrow”"));
  EXPECT_THAT(FaultsOf("question,body,sources\nQ?,B,a|b|c|d\n"),
              HasSubstr("f.csv:2: sources[0]: has more than"));
  EXPECT_THAT(FaultsOf("question,body,related\nQ?,B,nowhere\n"),
              HasSubstr("f.csv:2: related[0]: there is no answer “nowhere”"));
  EXPECT_THAT(FaultsOf("topic_id,question,body\nt,Q?,B\n"),
              HasSubstr("f.csv:2: topic_title: is missing"));
  // A source without title and url is blamed where the cell of sources begins.
  EXPECT_THAT(FaultsOf("body,sources,question\n\"a\nb\",| P,Q?\n"),
              HasSubstr("f.csv:3: sources[0].title: is missing"));
  EXPECT_THAT(FaultsOf("question,body\nQ?,\xFF\n"), HasSubstr("f.csv:2: not UTF-8"));
  EXPECT_THAT(FaultsOf("topic_id,topic_title,question,body\nt,T,Q?,B\nt,U,R?,B\n"),
              HasSubstr("f.csv:3: topic_title: topic t has “U” here and “T” in line 2"));
}

TEST(CsvTest, CellsAreQuotedWhenTheyMust) {
  std::string out;
  for (const char* text : {"a", "a b", "a,b", "a\tb", "a\"b", "a\nb", " a", ""}) {
    AppendCell(text, ',', &out);
    out += ';';
  }
  EXPECT_EQ(out, "a;a b;\"a,b\";a\tb;\"a\"\"b\";\"a\nb\";\" a\";;");
}

TEST(CsvTest, PartsAreUnescapedOnce) {
  EXPECT_THAT(SplitParts("a\\\\| b\\|c |\\n"), ElementsAre("a\\", "b|c", "\n"));
  EXPECT_EQ(UnescapeEntry(EscapeEntry("a\\|b\nc\\")), "a\\|b\nc\\");
}

}  // namespace
}  // namespace answerbook::forms
