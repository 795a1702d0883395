#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "service/content/load.h"
#include "tests/content/temp_dir.h"

namespace answerbook::content {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

class MarkdownDirectoryTest : public testing::Test {
 protected:
  MarkdownDirectoryTest() {
    Write("tea/_index.md",
          "---\ntitle: Tea\nsummary: All about tea.\nlanguage: en-GB\ndisclaimer: Only "
          "tea.\n---\n");
    Write("tea/warm.md",
          "---\nquestion: Is tea warm?\nreviewed_on: 2026-11-23\n---\nYes.\n");
  }
  void Write(const std::string& name, std::string_view text) { dir_.Write(name, text); }
  absl::StatusOr<Library> Load() { return LoadLibrary(dir_.path(), {}, &problems_); }

  // Loads, and expects exactly one problem.
  Problem TheProblem() {
    EXPECT_FALSE(Load().ok());
    EXPECT_THAT(problems_, SizeIs(1));
    return problems_.empty() ? Problem{} : problems_.front();
  }

  TempDir dir_;
  std::vector<Problem> problems_;
};

TEST_F(MarkdownDirectoryTest, PositionsComeBeforeNames) {
  const auto page = [](const std::string& more) {
    return "---\nquestion: Q?\n" + more + "---\nYes.\n";
  };
  Write("tea/a.md", page(""));
  Write("tea/b.md", page("position: 20\n"));
  Write("tea/c.md", page("position: 3\n"));
  Write("tea/d.md", page("position: 3\n"));
  const auto library = Load();
  ASSERT_TRUE(library.ok()) << library.status();
  std::vector<std::string> ids;
  for (const v1::Answer& answer : library->answers) ids.push_back(answer.answer_id());
  EXPECT_THAT(ids, ElementsAre("c", "d", "b", "a", "warm"));
  for (const char* wrong : {"-1", "1.5", "first", "1000000001"}) {
    Write("tea/b.md", page(std::string("position: ") + wrong + "\n"));
    problems_.clear();
    const Problem problem = TheProblem();
    EXPECT_EQ(problem.line, 3);
    EXPECT_EQ(problem.field, "position");
  }
}

TEST_F(MarkdownDirectoryTest, EveryKeyIsRead) {
  Write("tea/cold.md", R"(---
question: "Is tea: cold?"
also_asked:
  - iced tea
  - Yes
summary: >-
  It can
  be.
caution: Careful.
keywords: [ice, 1.0]
related: [warm]
sources:
  - title: A book
    publisher: P
    url: https://example.org/x
  - title: Another
reviewed_on: 2026-11-22
reviewed_by: An editor
---

It **can** be.

- ice
)");
  const auto library = Load();
  ASSERT_TRUE(library.ok()) << library.status();
  ASSERT_THAT(library->answers, SizeIs(2));
  const v1::Answer& answer = library->answers[0];
  EXPECT_EQ(answer.answer_id(), "cold");
  EXPECT_EQ(answer.topic_id(), "tea");
  EXPECT_EQ(answer.topic_title(), "Tea");
  EXPECT_EQ(answer.language(), "en-GB");
  EXPECT_EQ(answer.disclaimer(), "Only tea.");
  EXPECT_EQ(answer.question(), "Is tea: cold?");
  EXPECT_THAT(answer.alternate_questions(), ElementsAre("iced tea", "Yes"));
  EXPECT_EQ(answer.summary(), "It can be.");
  EXPECT_EQ(answer.caution(), "Careful.");
  EXPECT_THAT(answer.keywords(), ElementsAre("ice", "1.0"));
  EXPECT_EQ(answer.related(0).question(), "Is tea warm?");
  ASSERT_THAT(answer.sources(), SizeIs(2));
  EXPECT_EQ(answer.sources(0).url(), "https://example.org/x");
  EXPECT_EQ(answer.reviewed_on(), "2026-11-22");
  EXPECT_EQ(answer.reviewed_by(), "An editor");
  EXPECT_EQ(answer.body(), "It **can** be.\n\n- ice");
  EXPECT_EQ(library->topics[0].reviewed_on(), "2026-11-22");
  EXPECT_EQ(library->topics[0].answer_count(), 2);
  EXPECT_EQ(library->topics[0].summary(), "All about tea.");
}

TEST_F(MarkdownDirectoryTest, HiddenFilesAreIgnored) {
  Write(".git/x", "");
  Write("tea/.warm.md.swp", "");
  EXPECT_TRUE(Load().ok());
}

TEST_F(MarkdownDirectoryTest, StrayFilesAndFoldersAreFaults) {
  Write("notes.md", "x");
  Write("tea/picture.png", "x");
  Write("tea/more/x.md", "x");
  EXPECT_FALSE(Load().ok());
  ASSERT_THAT(problems_, SizeIs(3));
  for (const Problem& problem : problems_) {
    EXPECT_THAT(problem.message, HasSubstr("does not belong here"));
  }
}

TEST_F(MarkdownDirectoryTest, ATopicNeedsItsIndexAndItsTitle) {
  Write("milk/white.md", "---\nquestion: Is milk white?\n---\nYes.\n");
  EXPECT_THAT(TheProblem().message, HasSubstr("_index.md"));
  Write("milk/_index.md", "---\nsummary: x\n---\n");
  const Problem problem = TheProblem();
  EXPECT_EQ(problem.field, "title");
  EXPECT_THAT(problem.file, HasSubstr("milk/_index.md"));
}

TEST_F(MarkdownDirectoryTest, TopicsWithoutAnswersAreFaults) {
  Write("milk/_index.md", "---\ntitle: Milk\n---\n");
  EXPECT_THAT(TheProblem().message, HasSubstr("has no answers"));
}

TEST_F(MarkdownDirectoryTest, FrontMatterFaultsNameLineAndField) {
  struct Case {
    const char* text;
    int line;
    const char* field;
    const char* message;
  };
  const Case cases[] = {
      {"question: no fence\n", 1, "", "must begin with a line `---`"},
      {"", 1, "", "must begin with a line `---`"},
      {"---\nquestion: x\n", 1, "", "no closing line"},
      {"---\nquestion: Q?\ncolour: red\n---\nB\n", 3, "colour", "unknown key"},
      {"---\nquestion: Q?\nquestion: R?\n---\nB\n", 3, "question", "given twice"},
      {"---\nquestion: [a, b]\n---\nB\n", 2, "question", "must be text"},
      {"---\nquestion: Q?\n\nalso_asked: text\n---\nB\n", 4, "also_asked",
       "must be a list"},
      {"---\nquestion: Q?\nkeywords:\n  - a\n  - {b: c}\n---\nB\n", 5, "keywords[1]",
       "must be text"},
      {"---\nquestion: Q?\nsources: text\n---\nB\n", 3, "sources", "must be a list"},
      {"---\nquestion: Q?\nsources:\n  - text\n---\nB\n", 4, "sources[0]", "title"},
      {"---\nquestion: Q?\nsources:\n  - title: x\n    isbn: 3\n---\nB\n", 5,
       "sources[0].isbn", "unknown key"},
      {"---\n- a\n- b\n---\nB\n", 2, "", "key: value"},
      {"---\nquestion: \"open\nmore: x\n---\nB\n", 3, "", "not YAML"},
      {"---\nquestion: a: b: c\n---\nB\n", 2, "", "not YAML"},
      {"---\nquestion: a: b: c\n---\nB\n", 2, "", "needs quotes around it"},
      {"---\nquestion: Q?\nsources:\n  - title: x\n  - publisher: P\n---\nB\n", 5,
       "sources[1].title", "is missing"},
  };
  for (const Case& c : cases) {
    Write("tea/bad.md", c.text);
    EXPECT_FALSE(Load().ok()) << c.text;
    ASSERT_FALSE(problems_.empty()) << c.text;
    const Problem& problem = problems_.front();
    EXPECT_THAT(problem.file, HasSubstr("tea/bad.md"));
    EXPECT_EQ(problem.line, c.line) << c.text << ToString(problem);
    EXPECT_EQ(problem.field, c.field) << c.text << ToString(problem);
    EXPECT_THAT(problem.message, HasSubstr(c.message)) << c.text;
  }
}

TEST_F(MarkdownDirectoryTest, InvalidBytesNameTheirLine) {
  Write("tea/bad.md", "---\nquestion: Q?\n---\nok\n\xFF\n");
  EXPECT_EQ(TheProblem().line, 5);
  Write("tea/bad.md", std::string_view("---\nquestion: Q\0?\n---\nok\n", 25));
  EXPECT_EQ(TheProblem().line, 2);
}

TEST_F(MarkdownDirectoryTest, ControlCharactersHideNoOtherFault) {
  Write("tea/bad.md",
        "---\nquestion: Q?\x07\nkeywords: [a, \x07]\nsources:\n  - title: T\n"
        "    url: https://e.org/\x07x\nreviewed_on: never\n---\n\nok\n\x07\n");
  const auto library = Load();
  ASSERT_FALSE(library.ok());
  const std::string message(library.status().message());
  for (const char* part :
       {"bad.md:2: question: has a control character",
        "bad.md:3: keywords: has a control character",
        "bad.md:6: sources[0].url: has a control character",
        "bad.md:7: reviewed_on: “never”", "bad.md:11: body: has a control character"}) {
    EXPECT_THAT(message, HasSubstr(part));
  }
  // What is no text is not told line by line.
  std::string noise = "---\nquestion: Q?\n---\nok\n";
  for (int i = 0; i < 1000; ++i) noise += "\x01\n";
  Write("tea/bad.md", noise);
  EXPECT_FALSE(Load().ok());
  EXPECT_THAT(problems_, SizeIs(10));
}

TEST_F(MarkdownDirectoryTest, TextThatACommentCutsIsDoubted) {
  Write("tea/_index.md", "---\ntitle: Tea #1\n---\n");
  Write(
      "tea/cut.md",
      "---\nquestion: What is \"tea\" #1?\nalso_asked:\n  - tea\t#2\n"
      "summary: It is\n  a drink #3\ncaution: \"None.\" #4\nreviewed_by: A   # who\n"
      "keywords: [a]  #5\nsources:\n  - title: T #6\n    publisher: \"P #7\"\n---\nB\n");
  LoadOptions options;
  std::vector<Problem> doubts;
  options.doubts = &doubts;
  const auto library = LoadLibrary(dir_.path(), options);
  ASSERT_TRUE(library.ok()) << library.status();
  std::vector<std::string> told;
  told.reserve(doubts.size());
  for (const Problem& doubt : doubts) {
    told.push_back(ToString(doubt).substr(dir_.path().size() + 1));
  }
  EXPECT_THAT(
      told, ElementsAre(HasSubstr("tea/_index.md:2: title: ends before “#1”"),
                        HasSubstr("tea/cut.md:2: question: ends before “#1?”"),
                        HasSubstr("tea/cut.md:4: also_asked[0]: ends before “#2”"),
                        HasSubstr("tea/cut.md:5: summary: ends before “#3”"),
                        HasSubstr("tea/cut.md:11: sources[0].title: ends before “#6”")));
}

TEST_F(MarkdownDirectoryTest, NullIsNothing) {
  Write("tea/warm.md",
        "---\nquestion: Is tea warm?\ncaution: null\nreviewed_on: ~\n---\nYes.\n");
  const auto library = Load();
  ASSERT_TRUE(library.ok()) << library.status();
  EXPECT_EQ(library->answers[0].caution(), "");
  EXPECT_EQ(library->answers[0].reviewed_on(), "");
}

TEST_F(MarkdownDirectoryTest, OversizedFilesAreRefused) {
  Write("tea/bad.md", std::string((1 << 20) + 1, 'x'));
  EXPECT_THAT(TheProblem().message, HasSubstr("larger than"));
}

TEST_F(MarkdownDirectoryTest, AliasesDoNotMultiply) {
  Write("tea/ok.md",
        "---\nquestion: &q What?\nkeywords: &k [a, b]\nalso_asked:\n  - Why "
        "so?\nsummary: *q\n---\nB\n");
  EXPECT_TRUE(Load().ok());
  std::string bomb = "---\nquestion: Q?\nkeywords:\n  - &a [x, x]\n";
  for (char c = 'b'; c < 'z'; ++c) {
    bomb += std::string("  - &") + c + " [*" + static_cast<char>(c - 1) + ", *" +
            static_cast<char>(c - 1) + "]\n";
  }
  Write("tea/ok.md", bomb + "---\nB\n");
  EXPECT_FALSE(Load().ok());
}

TEST_F(MarkdownDirectoryTest, DeepYamlIsRefusedNotFollowed) {
  Write("tea/bad.md", "---\nquestion: " + std::string(20000, '[') + "\n---\nB\n");
  EXPECT_FALSE(Load().ok());
}

TEST_F(MarkdownDirectoryTest, CarriageReturnsAndByteOrderMarksDoNotMatter) {
  Write("tea/warm.md", "\xEF\xBB\xBF---\r\nquestion: Is tea warm?\r\n---\r\nYes.\r\n");
  const auto library = Load();
  ASSERT_TRUE(library.ok()) << library.status();
  EXPECT_EQ(library->answers[0].body(), "Yes.");
}

TEST_F(MarkdownDirectoryTest, AFenceInTheBodyIsBody) {
  Write("tea/warm.md", "---\nquestion: Is tea warm?\n---\nYes.\n\n---\n\nMore.\n");
  const auto library = Load();
  ASSERT_TRUE(library.ok()) << library.status();
  EXPECT_THAT(library->answers[0].body(), HasSubstr("More."));
}

TEST(LoadLibraryTest, PathsThatCannotBeContentAreNamed) {
  EXPECT_EQ(LoadLibrary("/no/such/path").status().code(), absl::StatusCode::kNotFound);
  TempDir dir;
  EXPECT_THAT(LoadLibrary(dir.Write("a.csv", "x")).status().message().data(),
              HasSubstr(".jsonl"));
  TempDir empty;
  EXPECT_THAT(LoadLibrary(empty.path()).status().message().data(),
              HasSubstr("holds no answer"));
}

}  // namespace
}  // namespace answerbook::content
