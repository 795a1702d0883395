// What lint finds, and how answerbook-content tells it.
#include <fstream>
#include <regex>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "service/content/load.h"
#include "service/search/synonyms_file.h"
#include "service/tools/lint_checks.h"
#include "tests/content/temp_dir.h"
#include "tests/e2e/process.h"
#include <nlohmann/json.hpp>

namespace answerbook::tools {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr char kTopic[] = "---\ntitle: Tea\n---\n";

// A page with nothing to be said against it, until something is replaced.
std::string Page(std::string_view question, std::string_view more = "",
                 std::string_view body = "Tea is made with hot water.") {
  return "---\nquestion: " + std::string(question) + "\n" + std::string(more) +
         "sources:\n  - title: The book of tea\nreviewed_on: 2026-01-31\n---\n\n" +
         std::string(body) + "\n";
}

class LintTest : public testing::Test {
 protected:
  LintTest() { dir_.Write("tea/_index.md", kTopic); }

  std::vector<Finding> Lint() {
    std::vector<content::Origin> origins;
    content::LoadOptions load;
    load.origins = &origins;
    load.doubts = &doubts_;
    library_ = content::LoadLibrary(dir_.path(), load);
    EXPECT_TRUE(library_.ok()) << library_.status();
    if (!library_.ok()) return {};
    EXPECT_EQ(origins.size(), library_->answers.size());
    return FindWarnings({*library_, origins, synonyms_, doubts_}, options_);
  }

  static std::vector<std::string> Codes(const std::vector<Finding>& findings) {
    std::vector<std::string> codes;
    codes.reserve(findings.size());
    for (const Finding& finding : findings) codes.push_back(finding.code);
    return codes;
  }

  content::TempDir dir_;
  absl::StatusOr<content::Library> library_;
  search::Synonyms synonyms_;
  std::vector<content::Problem> doubts_;
  LintOptions options_{.today = absl::CivilDay(2026, 11, 25)};
};

TEST_F(LintTest, OfGoodContentNothing) {
  dir_.Write("tea/warm.md", Page("Is tea warm?"));
  EXPECT_THAT(Lint(), IsEmpty());
}

TEST_F(LintTest, MissingSourcesAndReview) {
  dir_.Write("tea/warm.md", "---\nquestion: Is tea warm?\n---\n\nIt is.\n");
  const auto findings = Lint();
  ASSERT_THAT(Codes(findings), ElementsAre("missing-sources", "missing-review"));
  EXPECT_EQ(findings[0].answer_id, "warm");
  EXPECT_EQ(findings[0].file, dir_.path() + "/tea/warm.md");
  EXPECT_EQ(findings[0].line, 1);
  EXPECT_EQ(findings[0].severity, Severity::kWarning);
}

TEST_F(LintTest, ReviewsAreStaleOneDayAfterTheirAge) {
  dir_.Write("tea/warm.md", Page("Is tea warm?"));
  options_.max_review_age = {10, 'm'};
  options_.today = absl::CivilDay(2026, 11, 30);  // ten months ago there was a 31st
  EXPECT_THAT(Lint(), IsEmpty());
  options_.today = absl::CivilDay(2026, 12, 1);
  const auto findings = Lint();
  ASSERT_THAT(Codes(findings), ElementsAre("stale-review"));
  EXPECT_EQ(findings[0].line, 5);
  EXPECT_THAT(findings[0].message, HasSubstr("2026-01-31, more than 10 months ago"));
  options_.today = absl::CivilDay(2026, 1, 30);
  EXPECT_THAT(Codes(Lint()), ElementsAre("future-review"));
}

TEST(AgeTest, IsANumberAndAUnit) {
  const absl::CivilDay today(2024, 3, 31);
  const auto oldest = [&](std::string_view text) {
    return OldestReview(today, *ParseAge(text));
  };
  EXPECT_EQ(oldest("90d"), today - 90);
  EXPECT_EQ(oldest("2w"), today - 14);
  EXPECT_EQ(oldest("1m"), absl::CivilDay(2024, 2, 29));
  EXPECT_EQ(oldest("13m"), absl::CivilDay(2023, 2, 28));
  EXPECT_EQ(oldest("1y"), absl::CivilDay(2023, 3, 31));
  EXPECT_EQ(OldestReview(absl::CivilDay(2024, 2, 29), {1, 'y'}),
            absl::CivilDay(2023, 2, 28));
  EXPECT_EQ(ToString(*ParseAge("1y")), "1 year");
  for (const char* bad :
       {"", "m", "24", "24 m", "-1m", "2.5y", "24x", "999999m", "m24"}) {
    EXPECT_FALSE(ParseAge(bad)) << bad;
  }
}

TEST_F(LintTest, WhatReadersDoNotSeeOfTheMarkdown) {
  dir_.Write("tea/html.md", Page("Is tea hot?", "", "It <b>is</b> hot."));
  dir_.Write("tea/code.md", Page("Is tea green?", "", "Write `<b>` and [x]."));
  dir_.Write("tea/links.md", Page("Is tea cheap?", "",
                                  "[a](https://example.org) [b](warm.md) [c](warm.md) "
                                  "[d](javascript:x) <me@example.org> [e](#part)"));
  const auto findings = Lint();
  ASSERT_THAT(Codes(findings),
              ElementsAre("raw-html", "dead-link", "dead-link", "dead-link"));
  EXPECT_EQ(findings[0].answer_id, "html");
  EXPECT_EQ(findings[0].line, 8);
  EXPECT_THAT(findings[1].message, HasSubstr("“warm.md”"));
  EXPECT_THAT(findings[2].message, HasSubstr("“javascript:x”"));
  EXPECT_THAT(findings[3].message, HasSubstr("“#part”"));
}

TEST_F(LintTest, WhatReadersDoNotSeeIsToldWhereItIs) {
  dir_.Write("tea/a.md",
             Page("Is tea hot?", "",
                  "\nIt\n**is**.\n\n- [Warm](warm.md)\n- <b>Hot</b>\n\n[]()"));
  const auto findings = Lint();
  ASSERT_THAT(Codes(findings), ElementsAre("raw-html", "dead-link", "dead-link"));
  EXPECT_EQ(findings[0].line, 13);
  EXPECT_EQ(findings[1].line, 12);
  EXPECT_EQ(findings[2].line, 15);
  EXPECT_THAT(findings[2].message, HasSubstr("leads nowhere"));
  // A body that is not written in lines of its own stands in one.
  const std::string path = dir_.Write(
      "a.jsonl",
      R"({"answer_id":"a","topic_id":"t","topic_title":"T","question":"Is tea hot?",)"
      R"j("body":"It\nis.\n\n[Warm](warm.md)","reviewed_on":"2026-01-31",)j"
      R"("sources":[{"title":"T"}]})");
  std::vector<content::Origin> origins;
  content::LoadOptions load;
  load.origins = &origins;
  const auto library = content::LoadLibrary(path, load);
  ASSERT_TRUE(library.ok()) << library.status();
  const auto of_line = FindWarnings({*library, origins, synonyms_, doubts_}, options_);
  ASSERT_THAT(Codes(of_line), ElementsAre("dead-link"));
  EXPECT_EQ(of_line[0].line, 1);
}

TEST_F(LintTest, TextThatACommentCuts) {
  dir_.Write("tea/_index.md", "---\ntitle: Tea #1\n---\n");
  dir_.Write("tea/a.md", Page("Is tea hot?   # asked often"));
  dir_.Write("tea/b.md", Page("Is there a \"tea\" #1?"));
  const auto findings = Lint();
  ASSERT_THAT(Codes(findings), ElementsAre("cut-text", "cut-text"));
  EXPECT_EQ(findings[0].answer_id, "b");
  EXPECT_EQ(findings[0].file, dir_.path() + "/tea/b.md");
  EXPECT_EQ(findings[0].line, 2);
  EXPECT_EQ(findings[0].field, "question");
  EXPECT_THAT(findings[0].message, HasSubstr("ends before “#1?”"));
  EXPECT_EQ(findings[1].file, dir_.path() + "/tea/_index.md");
  EXPECT_EQ(findings[1].answer_id, "");
}

TEST_F(LintTest, SameQuestionsOfTwoAnswers) {
  dir_.Write("tea/a.md", Page("Is tea warm?", "also_asked:\n  - How warm is tea?\n"));
  dir_.Write("tea/b.md", Page("Is tea cold?", "also_asked:\n  - how warm is tea\n"));
  dir_.Write("tea/c.md", Page("Is a tea cold?"));
  const auto findings = Lint();
  ASSERT_THAT(Codes(findings), ElementsAre("duplicate-question", "similar-question"));
  EXPECT_EQ(findings[0].answer_id, "b");
  EXPECT_EQ(findings[0].field, "also_asked[0]");
  EXPECT_EQ(findings[0].line, 4);
  EXPECT_THAT(findings[0].others, ElementsAre("a"));
  EXPECT_EQ(findings[1].answer_id, "c");
  EXPECT_THAT(findings[1].others, ElementsAre("b"));
  EXPECT_THAT(findings[1].message, HasSubstr("“Is tea cold?”"));
}

// A question in two languages: who asks without a language gets one of the two.
TEST_F(LintTest, QuestionsThatFindAnotherAnswer) {
  dir_.Write("tea/a.md", Page("Alcohol?"));
  dir_.Write("tee/_index.md", "---\ntitle: Tee\nlanguage: de\n---\n");
  dir_.Write("tee/b.md", Page("Alcohol?"));
  const auto findings = Lint();
  ASSERT_THAT(Codes(findings), ElementsAre("finds-another"));
  EXPECT_EQ(findings[0].answer_id, "b");
  EXPECT_THAT(findings[0].others, ElementsAre("a"));
  EXPECT_THAT(findings[0].message, HasSubstr("finds a first, this answer in place 2"));
}

TEST_F(LintTest, QuestionsWithoutWordsAreNotFound) {
  dir_.Write("tea/a.md", Page("\"?!\""));
  const auto findings = Lint();
  ASSERT_THAT(Codes(findings), ElementsAre("not-found"));
  EXPECT_EQ(findings[0].field, "question");
}

TEST_F(LintTest, KeywordsThatFindAnotherAnswerWhenAsked) {
  dir_.Write("tea/a.md", Page("Why is tea warm?", "", "Because."));
  dir_.Write("tea/b.md", Page("Is tea warm?", "also_asked:\n  - tea warm\n"));
  EXPECT_THAT(Lint(), IsEmpty());
  options_.keywords = true;
  const auto findings = Lint();
  ASSERT_THAT(Codes(findings), ElementsAre("keywords-find-another"));
  EXPECT_EQ(findings[0].answer_id, "a");
  EXPECT_THAT(findings[0].message,
              HasSubstr("“Why is tea warm?” only “tea warm” finds b"));
}

TEST_F(LintTest, PointersThatNothingAnswers) {
  const std::string page =
      dir_.Write("page.txt", "Is tea warm?\nIt is.\n\nIT IS IMPORTANT: Is tea old?\n");
  std::vector<content::Origin> origins;
  content::LoadOptions load;
  load.origins = &origins;
  const auto library = content::LoadLibrary(page, load);
  ASSERT_TRUE(library.ok()) << library.status();
  const auto findings = FindWarnings({*library, origins, synonyms_, doubts_}, options_);
  ASSERT_THAT(Codes(findings),
              ElementsAre("missing-sources", "missing-review", "unanswered-pointer"));
  EXPECT_EQ(findings[2].file, page);
  EXPECT_EQ(findings[2].line, 4);
  EXPECT_EQ(findings[0].line, 1);
}

// Findings must not depend on how threads take turns.
TEST_F(LintTest, ManyAnswersAreToldInTheirOrder) {
  std::string lines;
  for (int i = 0; i < 500; ++i) {
    lines += R"({"answer_id":"a)" + std::to_string(i) +
             R"(","topic_id":"t","topic_title":"T","question":"Question )" +
             std::to_string(i) + R"( of tea?","body":"B."})" + "\n";
  }
  const std::string path = dir_.Write("many.jsonl", lines);
  std::vector<content::Origin> origins;
  content::LoadOptions load;
  load.origins = &origins;
  const auto library = content::LoadLibrary(path, load);
  ASSERT_TRUE(library.ok()) << library.status();
  size_t told = 0;
  options_.progress = [&](const char* stage, size_t done, size_t all) {
    if (std::string_view(stage) == "searching") told = done;
    EXPECT_LE(done, all);
  };
  const auto findings = FindWarnings({*library, origins, synonyms_, doubts_}, options_);
  ASSERT_THAT(findings, SizeIs(1000));
  for (int i = 0; i < 1000; ++i) {
    EXPECT_EQ(findings[static_cast<size_t>(i)].line, i / 2 + 1);
    EXPECT_EQ(findings[static_cast<size_t>(i)].code,
              i % 2 == 0 ? "missing-sources" : "missing-review");
  }
  EXPECT_EQ(told, 500U);  // whichever thread did the last of it
}

TEST(WarningCodesTest, AreInTheDocumentAndNoneElse) {
  std::ifstream file(ANSWERBOOK_SOURCE_DIR "/docs/content-tool.md");
  std::set<std::string> documented;
  for (std::string line; std::getline(file, line);) {
    std::smatch code;
    if (std::regex_search(line, code, std::regex("^\\| `([a-z]+-[a-z-]+)` \\|")) &&
        code[1].str().rfind("invalid-", 0) != 0) {
      documented.insert(code[1]);
    }
  }
  EXPECT_THAT(WarningCodes(), testing::UnorderedElementsAreArray(documented));
}

// The built tool.
class LintToolTest : public LintTest {
 protected:
  e2e::Finished Run(std::vector<std::string> flags) {
    std::vector<std::string> argv = {ANSWERBOOK_CONTENT_BINARY, "lint", dir_.path(),
                                     "--today=2026-11-25"};
    argv.insert(argv.end(), flags.begin(), flags.end());
    return e2e::RunProgram(argv);
  }
};

TEST_F(LintToolTest, WarnsAndIsContentUnlessStrict) {
  dir_.Write("tea/warm.md", "---\nquestion: Is tea warm?\n---\n\nIt is.\n");
  auto ran = Run({});
  EXPECT_EQ(ran.exit.code, 0);
  EXPECT_EQ(ran.err, "");
  EXPECT_THAT(ran.out, HasSubstr("/tea/warm.md:1: warning: sources: names no source"));
  EXPECT_THAT(ran.out, HasSubstr("[missing-sources]\n"));
  EXPECT_THAT(ran.out, HasSubstr("\n0 errors, 2 warnings in 1 answer\n"));
  EXPECT_EQ(Run({"--strict"}).exit.code, 1);
  EXPECT_EQ(Run({"--strict", "--ignore=missing-sources"}).exit.code, 1);
  ran = Run({"--strict", "--ignore=missing-sources", "--ignore=missing-review"});
  EXPECT_EQ(ran.exit.code, 0);
  EXPECT_EQ(ran.out, "0 errors, 0 warnings in 1 answer\n");
  ran = Run({"--strict", "--quiet"});
  EXPECT_EQ(ran.exit.code, 1);
  EXPECT_EQ(ran.out, "");
}

TEST_F(LintToolTest, JsonHasEveryFindingWithItsPlace) {
  dir_.Write("tea/a.md", Page("Is tea warm?"));
  dir_.Write("tea/b.md", Page("Is a tea warm?"));
  const auto ran = Run({"--json", "--max-review-age=9m"});
  EXPECT_EQ(ran.exit.code, 0);
  const auto json = nlohmann::json::parse(ran.out);
  EXPECT_EQ(json["content"], dir_.path());
  EXPECT_EQ(json["topics"], 1);
  EXPECT_EQ(json["answers"], 2);
  EXPECT_EQ(json["errors"], 0);
  EXPECT_EQ(json["warnings"], 3);
  EXPECT_EQ(json["counts"],
            (nlohmann::json{{"similar-question", 1}, {"stale-review", 2}}));
  ASSERT_EQ(json["findings"].size(), 3U);
  const auto& finding = json["findings"][2];
  EXPECT_EQ(finding["code"], "similar-question");
  EXPECT_EQ(finding["severity"], "warning");
  EXPECT_EQ(finding["file"], dir_.path() + "/tea/b.md");
  EXPECT_EQ(finding["line"], 2);
  EXPECT_EQ(finding["field"], "question");
  EXPECT_EQ(finding["answer_id"], "b");
  EXPECT_EQ(finding["others"], nlohmann::json::array({"a"}));
  EXPECT_THAT(finding["message"].get<std::string>(), HasSubstr("make one answer"));
}

TEST_F(LintToolTest, ErrorsOfContentAndSynonymsAreAllTold) {
  dir_.Write("tea/a.md", Page("Is tea warm?", "related: [cold]\ncolour: red\n"));
  dir_.Write("_synonyms.txt", "tea, chai\nsoup\n");
  auto ran = Run({});
  EXPECT_EQ(ran.exit.code, 1);
  EXPECT_THAT(ran.out, HasSubstr("/tea/a.md:4: error: colour"));
  EXPECT_THAT(ran.out, HasSubstr("/_synonyms.txt:2: error: "));
  EXPECT_THAT(ran.out, HasSubstr("3 errors, 0 warnings\n"));
  ran = Run({"--json", "--quiet"});
  EXPECT_EQ(ran.exit.code, 1);
  const auto json = nlohmann::json::parse(ran.out);
  ASSERT_EQ(json["findings"].size(), 3U);
  EXPECT_EQ(json["findings"][0]["field"], "related[0]");
  EXPECT_EQ(json["findings"][0]["line"], 3);
  EXPECT_EQ(json["findings"][1]["code"], "invalid-content");
  EXPECT_EQ(json["findings"][1]["line"], 4);
  EXPECT_EQ(json["findings"][2]["code"], "invalid-synonyms");
  EXPECT_EQ(json["findings"][2]["line"], 2);
  EXPECT_EQ(Run({"--synonyms=off"}).exit.code, 1);
}

TEST_F(LintToolTest, OtherExitCodes) {
  dir_.Write("tea/a.md", Page("Is tea warm?"));
  auto ran = e2e::RunProgram({ANSWERBOOK_CONTENT_BINARY, "lint", dir_.path() + "/none"});
  EXPECT_EQ(ran.exit.code, 3);
  EXPECT_THAT(ran.err, HasSubstr("no such file"));
  EXPECT_EQ(ran.out, "");
  EXPECT_EQ(Run({"--synonyms=/no/such/file"}).exit.code, 3);
  for (const char* flag :
       {"--max-review-age=old", "--today=now", "--ignore=everything",
        "--ignore=invalid-content", "--nonsense", "--default-language=xx-"}) {
    ran = Run({flag});
    EXPECT_EQ(ran.exit.code, 2) << flag;
    const std::string name = std::string(flag).substr(0, std::string(flag).find('='));
    EXPECT_THAT(ran.err, HasSubstr(name)) << flag;
  }
  EXPECT_THAT(ran.err, HasSubstr("--default-language: “xx-” is not a BCP 47"));
}

}  // namespace
}  // namespace answerbook::tools
