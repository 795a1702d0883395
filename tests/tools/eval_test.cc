// What eval makes of questions with known answers.
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "service/tools/evaluation.h"
#include "tests/content/temp_dir.h"
#include "tests/e2e/process.h"
#include "tests/search/test_library.h"
#include <nlohmann/json.hpp>

namespace answerbook::tools {
namespace {

using search::Verdict;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

TEST(ReadQueriesTest, JsonLines) {
  const content::TempDir dir;
  const auto queries = ReadQueries(dir.Write(
      "q.jsonl",
      "\xEF\xBB\xBF{\"query\": \"Is tea warm?\", \"expected\": \"warm\"}\r\n"
      "\r\n"
      R"({"query": "tea", "expected": ["warm", "hot"], "language": "en", "topics": "t"})"
      "\n"
      R"({"query": "moon", "expected": null})"
      "\n"
      R"({"query": "sun", "expected": []})"));
  ASSERT_TRUE(queries.ok()) << queries.status();
  ASSERT_THAT(*queries, SizeIs(4));
  EXPECT_EQ((*queries)[0].text, "Is tea warm?");
  EXPECT_THAT((*queries)[0].expected, ElementsAre("warm"));
  EXPECT_EQ((*queries)[1].line, 3);
  EXPECT_THAT((*queries)[1].expected, ElementsAre("warm", "hot"));
  EXPECT_EQ((*queries)[1].language, "en");
  EXPECT_THAT((*queries)[1].topic_ids, ElementsAre("t"));
  EXPECT_THAT((*queries)[2].expected, IsEmpty());
  EXPECT_THAT((*queries)[3].expected, IsEmpty());
}

TEST(ReadQueriesTest, TheFilesOfTheBenchmark) {
  const std::string questions = ANSWERBOOK_SOURCE_DIR "/bench/questions/";
  const auto inside = ReadQueries(questions + "inside.tsv");
  ASSERT_TRUE(inside.ok()) << inside.status();
  ASSERT_THAT(*inside, SizeIs(140));
  EXPECT_THAT(inside->front().expected,
              ElementsAre("how-many-times-radiation-for-brain-cancer"));
  const auto outside = ReadQueries(questions + "outside.txt");
  ASSERT_TRUE(outside.ok()) << outside.status();
  EXPECT_THAT(outside->front().expected, IsEmpty());
}

TEST(ReadQueriesTest, AllFaultsAreToldWithTheirLines) {
  const content::TempDir dir;
  const std::string path =
      dir.Write("q.jsonl",
                "not JSON\n"
                "{\"query\": \"tea\"}\n"
                "{\"query\": \"\", \"expected\": null}\n"
                "{\"query\": \"tea\", \"expected\": 3}\n"
                "{\"query\": \"tea\", \"expected\": \"Warm\"}\n"
                "{\"query\": \"tea\", \"expected\": \"\", \"x\": 1}\n"
                "{\"query\": \"\xFF\", \"expected\": null}\n");
  const auto queries = ReadQueries(path);
  ASSERT_FALSE(queries.ok());
  const std::string message(queries.status().message());
  for (const char* part :
       {":1: not a JSON object", ":2: lacks “expected”", ":3: query: is empty",
        ":4: expected: must be a text", ":5: “Warm” is no answer id", ":6: x: unknown",
        ":7: not UTF-8"}) {
    EXPECT_THAT(message, HasSubstr(path + part));
  }
  EXPECT_THAT(ReadQueries(dir.Write("q.tsv", "warm Is tea warm?\n")).status().message(),
              HasSubstr("lacks the tab"));
  EXPECT_THAT(ReadQueries(dir.Write("empty.jsonl", "\n")).status().message(),
              HasSubstr("holds no question"));
  EXPECT_EQ(ReadQueries(dir.path() + "/none.jsonl").status().code(),
            absl::StatusCode::kNotFound);
}

// What is asked here must be what the server can be asked.
TEST(ReadQueriesTest, WhatTheServerRefusesIsAFault) {
  const content::TempDir dir;
  const std::string path = dir.Write(
      "q.jsonl",
      R"({"query": "tea", "expected": null, "language": "x!", "topics": ["t", "Z Z"]})"
      "\n"
      R"({"query": ")" +
          std::string(1001, 'x') + R"(", "expected": null})" + "\n");
  const auto queries = ReadQueries(path);
  ASSERT_FALSE(queries.ok());
  for (const char* part :
       {":1: language: \"x!\" is not a BCP 47", ":1: topics[1]: \"Z Z\" is not an id",
        ":2: query: has 1001 code points; at most 1000"}) {
    EXPECT_THAT(queries.status().message(), HasSubstr(path + part));
  }
  std::string wide;
  for (int i = 0; i < 1000; ++i) wide += "€";
  EXPECT_TRUE(ReadQueries(dir.Write("wide.txt", wide + "\n")).ok());
}

class EvaluateTest : public testing::Test {
 protected:
  EvalResult Ask(const std::string& text, std::vector<std::string> expected) {
    const auto results =
        Evaluate(library_, *engine_, {{.text = text, .expected = std::move(expected)}});
    return results.at(0);
  }

  const content::Library library_ = search::MakeLibrary({
      {"warm", "Is tea warm?", "It is made with hot water."},
      {"green", "Is tea green?", "Some of it is."},
  });
  const std::unique_ptr<const search::Engine> engine_ = search::Engine::Build(library_);
};

TEST_F(EvaluateTest, RanksAndJudges) {
  EvalResult result = Ask("Is tea warm?", {"warm"});
  EXPECT_EQ(result.rank, 1U);
  EXPECT_EQ(result.verdict, Verdict::kAnswered);
  EXPECT_EQ(result.judgement, Judgement::kRight);
  ASSERT_THAT(result.ranked, SizeIs(2));
  EXPECT_EQ(result.ranked[0].answer_id, "warm");
  EXPECT_GT(result.ranked[0].confidence, result.ranked[1].confidence);

  result = Ask("Is tea warm?", {"green"});
  EXPECT_EQ(result.rank, 2U);
  EXPECT_EQ(result.judgement, Judgement::kWrong) << "ANSWERED with another";
  EXPECT_EQ(Ask("Is tea warm?", {"gone", "warm"}).rank, 1U);

  result = Ask("Is tea warm?", {});
  EXPECT_EQ(result.rank, 0U);
  EXPECT_EQ(result.judgement, Judgement::kWrong) << "ANSWERED where nothing is expected";

  result = Ask("Who was the third emperor of Rome?", {});
  EXPECT_EQ(result.verdict, Verdict::kNoMatch);
  EXPECT_EQ(result.judgement, Judgement::kRight);
  EXPECT_EQ(Ask("Who was the third emperor of Rome?", {"warm"}).judgement,
            Judgement::kWrong);
}

TEST(SummarizeTest, CountsWhatExpectsAnAnswer) {
  std::vector<EvalQuery> queries;
  std::vector<EvalResult> results;
  const auto add = [&](bool expects, size_t rank, Judgement judgement) {
    queries.push_back({.text = "q"});
    if (expects) queries.back().expected = {"a"};
    results.push_back({.rank = rank, .judgement = judgement});
  };
  EXPECT_EQ(Summarize(queries, results).FirstShare(), 1);
  add(true, 1, Judgement::kRight);
  add(true, 3, Judgement::kWrong);
  add(true, 4, Judgement::kUnsure);
  add(true, 0, Judgement::kWrong);
  add(false, 0, Judgement::kWrong);
  add(false, 0, Judgement::kRight);
  const EvalSummary summary = Summarize(queries, results);
  EXPECT_EQ(summary.queries, 6U);
  EXPECT_EQ(summary.expecting, 4U);
  EXPECT_EQ(summary.first, 1U);
  EXPECT_EQ(summary.first_three, 2U);
  EXPECT_NEAR(summary.mrr, (1 + 1.0 / 3 + 1.0 / 4) / 4, 1e-12);
  EXPECT_EQ(summary.wrong, 3U);
  EXPECT_EQ(summary.unsure, 1U);
  EXPECT_DOUBLE_EQ(summary.FirstShare(), 0.25);
}

TEST(CompareResultsTest, ByRankThenByJudgement) {
  const auto result = [](size_t rank, Judgement judgement) {
    return EvalResult{.rank = rank, .judgement = judgement};
  };
  const EvalResult first = result(1, Judgement::kUnsure);
  EXPECT_EQ(CompareResults(first, first), 0);
  EXPECT_LT(CompareResults(first, result(2, Judgement::kRight)), 0);
  EXPECT_GT(CompareResults(result(2, Judgement::kRight), first), 0);
  EXPECT_LT(CompareResults(result(10, Judgement::kWrong), result(0, Judgement::kWrong)),
            0);
  EXPECT_GT(CompareResults(first, result(1, Judgement::kRight)), 0);
  EXPECT_LT(CompareResults(first, result(1, Judgement::kWrong)), 0);
}

// The built tool.
class EvalToolTest : public testing::Test {
 protected:
  EvalToolTest() {
    Write("now", "warm", "Is tea warm?", "It is made with hot water.");
    Write("now", "green", "Is tea green?", "Some of it is.");
    Write("before", "warm", "Does it have a temperature?", "It does.");
    Write("before", "green", "Is tea green?", "Some of it is.");
    queries_ = dir_.Write("q.jsonl", R"({"query": "Is tea warm?", "expected": "warm"}
{"query": "Is tea green?", "expected": ["green"]}
{"query": "Who was the third emperor of Rome?", "expected": null}
{"query": "Is tea green?", "expected": "gone"}
)");
  }

  void Write(const std::string& library, const std::string& id,
             const std::string& question, const std::string& body) {
    dir_.Write(library + "/tea/_index.md", "---\ntitle: Tea\n---\n");
    dir_.Write(library + "/tea/" + id + ".md",
               "---\nquestion: " + question + "\n---\n\n" + body + "\n");
  }

  e2e::Finished Run(const std::vector<std::string>& flags = {},
                    const std::string& library = "now") {
    std::vector<std::string> argv = {ANSWERBOOK_CONTENT_BINARY, "eval",
                                     dir_.path() + "/" + library, queries_};
    argv.insert(argv.end(), flags.begin(), flags.end());
    return e2e::RunProgram(argv);
  }

  content::TempDir dir_;
  std::string queries_;
};

TEST_F(EvalToolTest, TellsWhatRanksWhere) {
  const auto ran = Run();
  EXPECT_EQ(ran.exit.code, 0);
  EXPECT_EQ(ran.err, "");
  EXPECT_THAT(ran.out, HasSubstr("#1  ANSWERED  right   Is tea warm?\n"
                                 "      expected: warm\n"
                                 "      #1 warm (0.99)\n"
                                 "      #2 green ("));
  EXPECT_THAT(ran.out, HasSubstr("-   ANSWERED  wrong   Is tea green?\n"));
  EXPECT_THAT(ran.out, HasSubstr(".   NO_MATCH  right   Who was"));
  EXPECT_THAT(ran.out, HasSubstr("expected, but not in " + dir_.path() + "/now: gone\n"));
  EXPECT_THAT(
      ran.out,
      HasSubstr("4 questions, 3 of them with an answer expected: first 2 (66.7%), "
                "in the first 3 2 (66.7%), MRR@10 0.667; verdicts: 1 wrong, "
                "0 unsure\n"));
}

TEST_F(EvalToolTest, TopicsThatTheLibraryLacksAreTold) {
  queries_ = dir_.Write(
      "q.jsonl",
      R"({"query": "Is tea warm?", "expected": "warm", "topics": ["tea", "milk"]})");
  auto ran = Run();
  EXPECT_EQ(ran.exit.code, 0);
  EXPECT_THAT(ran.out, HasSubstr("asked within, but not in " + dir_.path() +
                                 "/now: topic milk\n1 question, 1 of them with"));
  ran = Run({"--json"});
  EXPECT_EQ(nlohmann::json::parse(ran.out)["unknown_topics"],
            nlohmann::json::array({"milk"}));
}

TEST_F(EvalToolTest, TheMinimumDecidesTheExitCode) {
  EXPECT_EQ(Run({"--min-first=0.66"}).exit.code, 0);
  const auto ran = Run({"--min-first=0.67"});
  EXPECT_EQ(ran.exit.code, 1);
  EXPECT_THAT(ran.err, HasSubstr("66.7% of the questions; 67.0% are asked for"));
}

TEST_F(EvalToolTest, ABaselineShowsWhatTheChangeDoes) {
  auto ran = Run({"--baseline=" + dir_.path() + "/before", "--changed", "--no-worse"});
  EXPECT_EQ(ran.exit.code, 0);
  EXPECT_THAT(ran.out, HasSubstr("better than before: "));
  EXPECT_THAT(ran.out, Not(HasSubstr("emperor")));
  EXPECT_THAT(ran.out, HasSubstr("\n1 better, 0 worse\n"));

  ran = Run({"--baseline=" + dir_.path() + "/now", "--json"}, "before");
  EXPECT_EQ(ran.exit.code, 0);
  const auto json = nlohmann::json::parse(ran.out);
  EXPECT_EQ(json["better"], 0);
  EXPECT_EQ(json["worse"], 1);
  EXPECT_EQ(json["baseline"]["summary"]["first"], 2);
  EXPECT_EQ(json["summary"]["first"], 1);
  EXPECT_EQ(json["summary"]["expecting"], 3);
  EXPECT_EQ(json["unknown_answers"], nlohmann::json::array({"gone"}));
  ASSERT_EQ(json["queries"].size(), 4U);
  const auto& query = json["queries"][0];
  EXPECT_EQ(query["line"], 1);
  EXPECT_EQ(query["query"], "Is tea warm?");
  EXPECT_EQ(query["expected"], nlohmann::json::array({"warm"}));
  EXPECT_EQ(query["change"], "worse");
  EXPECT_EQ(query["baseline"]["rank"], 1);
  EXPECT_EQ(query["baseline"]["results"][0]["answer_id"], "warm");
  EXPECT_NE(query["rank"], 1);
  EXPECT_EQ(json["queries"][2]["rank"], nullptr);
  EXPECT_EQ(json["queries"][2]["verdict"], "NO_MATCH");
  EXPECT_EQ(json["queries"][2]["judgement"], "right");

  ran = Run({"--baseline=" + dir_.path() + "/now", "--no-worse"}, "before");
  EXPECT_EQ(ran.exit.code, 1);
}

TEST_F(EvalToolTest, OtherExitCodes) {
  EXPECT_EQ(Run({}, "none").exit.code, 3);
  EXPECT_EQ(Run({"--baseline=" + dir_.path() + "/none"}).exit.code, 3);
  EXPECT_EQ(Run({"--no-worse"}).exit.code, 2);
  EXPECT_EQ(Run({"--min-first=95"}).exit.code, 2);
  queries_ = dir_.Write("bad.jsonl", "{}\n");
  const auto ran = Run();
  EXPECT_EQ(ran.exit.code, 3);
  EXPECT_THAT(ran.err, HasSubstr("bad.jsonl:1: lacks “query”"));
}

}  // namespace
}  // namespace answerbook::tools
