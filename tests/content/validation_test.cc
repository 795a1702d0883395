// Every rule of docs/content-format.md, each broken once.
#include <cctype>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "service/content/load.h"
#include "tests/content/temp_dir.h"

namespace answerbook::content {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// Rules are checked on JSON Lines, where any value can be written.
struct Rule {
  const char* name;
  std::string line;  // the second line, after one good answer `good`
  const char* field;
  const char* message;
};

std::string Answer(const std::string& fields) {
  return R"({"answer_id":"bad","topic_id":"t","topic_title":"T","question":"Q?","body":"B.",)" +
         fields + "}\n";
}

std::string Many(const std::string& item, int count) {
  std::string list = item;
  for (int i = 1; i < count; ++i) list += "," + item;
  return "[" + list + "]";
}

std::string Long(size_t size) { return std::string(size, 'x'); }

std::vector<Rule> Rules() {
  const auto with = [](const char* id, const char* topic, const char* question,
                       const char* body) {
    return std::string(R"({"answer_id":")") + id + R"(","topic_id":")" + topic +
           R"(","topic_title":"T","question":")" + question + R"(","body":")" + body +
           "\"}\n";
  };
  return {
      {"DuplicateId", with("good", "t", "Q?", "B"), "answer_id", "is taken by"},
      {"BadAnswerId", with("Bad_Id", "t", "Q?", "B"), "answer_id", "lower-case"},
      {"NoAnswerId", with("", "t", "Q?", "B"), "answer_id", "lower-case"},
      {"LongAnswerId", with(Long(129).c_str(), "t", "Q?", "B"), "answer_id", "128"},
      {"BadTopicId", with("bad", "T T", "Q?", "B"), "topic_id", "lower-case"},
      {"NoQuestion", with("bad", "t", "  ", "B"), "question", "empty"},
      {"LongQuestion", with("bad", "t", Long(501).c_str(), "B"), "question",
       "limit is 500"},
      {"NoBody", with("bad", "t", "Q?", ""), "body", "empty"},
      {"BodyThatSaysNothing", with("bad", "t", "Q?", "<!-- x -->"), "body", "empty"},
      {"LongBody", with("bad", "t", "Q?", Long(262145).c_str()), "body",
       "limit is 262144"},
      {"ControlCharacter", with("bad", "t", "Q\\u0007?", "B"), "question", "control"},
      {"BadDate", Answer(R"("reviewed_on":"2026-02-30")"), "reviewed_on", "2026-02-30"},
      {"DateOfAnotherForm", Answer(R"("reviewed_on":"23 Nov 2026")"), "reviewed_on",
       "not a day"},
      {"BadUrl", Answer(R"("sources":[{"title":"a","url":"www.x.org"}])"),
       "sources[0].url", "absolute http"},
      {"ScriptUrl", Answer(R"("sources":[{"title":"a","url":"javascript:x"}])"),
       "sources[0].url", "absolute http"},
      {"SourceWithoutTitleAndUrl", Answer(R"("sources":[{"publisher":"a"}])"),
       "sources[0].title", "missing"},
      {"LongUrl",
       Answer(R"("sources":[{"title":"a","url":"https://a.b/)" + Long(2000) + "\"}]"),
       "sources[0].url", "limit is 2000"},
      {"TooManySources", Answer("\"sources\":" + Many(R"({"title":"a"})", 51)), "sources",
       "limit is 50"},
      {"DanglingRelated", Answer(R"("related":[{"answer_id":"nowhere"}])"), "related[0]",
       "nowhere"},
      {"RelatedToItself", Answer(R"("related":[{"answer_id":"bad"}])"), "related[0]",
       "itself"},
      {"RelatedTwice", Answer(R"("related":[{"answer_id":"good"},{"answer_id":"good"}])"),
       "related[1]", "twice"},
      {"EmptyKeyword", Answer(R"("keywords":["a"," "])"), "keywords[1]", "empty"},
      {"LongKeyword", Answer("\"keywords\":[\"" + Long(201) + "\"]"), "keywords[0]",
       "limit is 200"},
      {"TooManyKeywords", Answer("\"keywords\":" + Many("\"a\"", 101)), "keywords",
       "limit is 100"},
      {"EmptyPhrasing", Answer(R"("alternate_questions":[""])"), "also_asked[0]",
       "empty"},
      {"SamePhrasingTwice", Answer(R"("alternate_questions":["Why so?","why, SO"])"),
       "also_asked[1]", "same"},
      {"PhrasingOfTheQuestionItself", Answer(R"("alternate_questions":["q"])"),
       "also_asked[0]", "same"},
      {"LongSummary", Answer("\"summary\":\"" + Long(2001) + "\""), "summary",
       "limit is 2000"},
      {"LongCaution", Answer("\"caution\":\"" + Long(4001) + "\""), "caution",
       "limit is 4000"},
      {"LongReviewer", Answer("\"reviewed_by\":\"" + Long(201) + "\""), "reviewed_by",
       "limit is 200"},
      {"BadLanguage",
       R"({"answer_id":"bad","topic_id":"u","topic_title":"U","question":"Q?","body":"B",)"
       "\"language\":\"english language\"}\n",
       "language", "BCP 47"},
      {"NoTopicTitle",
       R"({"answer_id":"bad","topic_id":"u","question":"Q?","body":"B"})"
       "\n",
       "topic_title", "empty"},
      {"NoTitleOnATopicsLine",
       "{\"topic\":{\"topic_id\":\"u\"}}\n"
       R"({"answer_id":"bad","topic_id":"u","question":"Q?","body":"B"})"
       "\n",
       "title", "empty"},
  };
}

class ValidationTest : public testing::TestWithParam<Rule> {};

TEST_P(ValidationTest, IsReportedWithFileLineAndField) {
  const Rule& rule = GetParam();
  TempDir dir;
  const std::string path = dir.Write(
      "a.jsonl",
      R"({"answer_id":"good","topic_id":"t","topic_title":"T","question":"G?","body":"B."})"
      "\n" +
          rule.line);
  std::vector<Problem> problems;
  EXPECT_FALSE(LoadLibrary(path, {}, &problems).ok());
  ASSERT_FALSE(problems.empty());
  const Problem& problem = problems.front();
  EXPECT_EQ(problem.file, path);
  EXPECT_EQ(problem.line, 2);
  EXPECT_EQ(problem.field, rule.field);
  EXPECT_THAT(problem.message, HasSubstr(rule.message));
}

INSTANTIATE_TEST_SUITE_P(Rules, ValidationTest, testing::ValuesIn(Rules()),
                         [](const auto& rule) { return std::string(rule.param.name); });

TEST(ValidationOfManyTest, AllFaultsOfALoadAreReportedAtOnce) {
  TempDir dir;
  dir.Write("t/_index.md", "---\nlanguage: nonsense here\n---\n");
  dir.Write("t/a.md",
            "---\nquestion: Q?\nreviewed_on: never\nrelated:\n  - b\n  - gone\nsources:\n"
            "  - title: x\n    url: nowhere\n---\nB\n");
  dir.Write("t/b.md", "---\nquestion: ''\n---\n\n");
  std::vector<Problem> problems;
  const auto library = LoadLibrary(dir.path(), {}, &problems);
  ASSERT_FALSE(library.ok());
  const std::string message(library.status().message());
  EXPECT_THAT(problems, SizeIs(7));
  for (const char* part :
       {"t/_index.md:1: title", "t/_index.md:2: language", "t/a.md:3: reviewed_on",
        "t/a.md:6: related[1]", "t/a.md:9: sources[0].url", "t/b.md:2: question",
        "t/b.md:4: body"}) {
    EXPECT_THAT(message, HasSubstr(part));
  }
}

TEST(ValidationOfManyTest, LimitsThemselvesAreAllowed) {
  TempDir dir;
  std::vector<Problem> problems;
  const auto library = LoadLibrary(
      dir.Write("a.jsonl",
                Answer("\"summary\":\"" + Long(2000) + "\",\"caution\":\"" + Long(4000) +
                       "\",\"reviewed_by\":\"" + Long(200) + "\"")),
      {}, &problems);
  EXPECT_TRUE(library.ok()) << library.status();
  EXPECT_THAT(problems, IsEmpty());
}

TEST(ValidationOfManyTest, TextIsBroughtIntoNormalForm) {
  TempDir dir;
  const auto library =
      LoadLibrary(dir.Write("a.jsonl", Answer("\"summary\":\"e\u0301\"")));
  ASSERT_TRUE(library.ok()) << library.status();
  EXPECT_EQ(library->answers[0].summary(), "é");
}

}  // namespace
}  // namespace answerbook::content
