// What diff tells of two libraries.
#include <filesystem>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "service/content/load.h"
#include "service/tools/library_diff.h"
#include "tests/content/temp_dir.h"
#include "tests/e2e/process.h"
#include "tests/search/test_library.h"
#include <nlohmann/json.hpp>

namespace answerbook::tools {
namespace {

using search::MakeLibrary;
using search::TestAnswer;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

constexpr char kLongBody[] =
    "Interferon is a protein that cells make when a virus attacks them, and doctors give "
    "it to some people with cancer.";

std::vector<std::string> Names(const std::vector<FieldChange>& fields) {
  std::vector<std::string> names;
  names.reserve(fields.size());
  for (const FieldChange& change : fields) names.push_back(change.field);
  return names;
}

template <typename Values>
std::vector<std::string> AnswerIds(const Values& answers) {
  std::vector<std::string> ids;
  ids.reserve(answers.size());
  for (const auto* answer : answers) ids.push_back(answer->answer_id());
  return ids;
}

TEST(DiffTest, OfEqualLibrariesNothing) {
  const auto library = MakeLibrary({{"a", "A?"}, {"b", "B?"}});
  EXPECT_TRUE(Diff(library, library).Same());
}

TEST(DiffTest, AddedRemovedChanged) {
  const auto before = MakeLibrary({{"a", "Is tea warm?"}, {"b", "Is ice cold?"}});
  const auto after = MakeLibrary({{"c", "Who drinks coffee?", "All do."},
                                  {"a", "Is tea warm?", "Yes.", {"tea warm"}}});
  const LibraryDiff diff = Diff(before, after);
  EXPECT_FALSE(diff.Same());
  EXPECT_THAT(AnswerIds(diff.added), ElementsAre("c"));
  EXPECT_THAT(AnswerIds(diff.removed), ElementsAre("b"));
  EXPECT_THAT(diff.id_changes, IsEmpty());
  ASSERT_THAT(diff.changed, SizeIs(1));
  EXPECT_THAT(Names(diff.changed[0].fields),
              ElementsAre("also_asked", "summary", "body"));
  EXPECT_THAT(diff.changed[0].fields[0].before, IsEmpty());
  EXPECT_THAT(diff.changed[0].fields[0].after, ElementsAre("tea warm"));
  EXPECT_THAT(diff.changed[0].fields[2].after, ElementsAre("Yes."));
}

// Every field of the messages that is not derived from another.
TEST(DiffTest, EveryFieldCounts) {
  const auto before = MakeLibrary({{"a", "A?"}, {"b", "B?"}});
  auto after = before;
  v1::Answer& answer = after.answers[0];
  answer.set_question("New?");
  answer.add_alternate_questions("New");
  answer.set_summary("New.");
  answer.set_body("New.");
  answer.set_caution("New.");
  answer.add_keywords("new");
  answer.add_sources()->set_url("https://example.org/new");
  answer.add_related()->set_answer_id("b");
  answer.set_reviewed_on("2026-11-25");
  answer.set_reviewed_by("New");
  const LibraryDiff diff = Diff(before, after);
  ASSERT_THAT(diff.changed, SizeIs(1));
  EXPECT_THAT(
      Names(diff.changed[0].fields),
      ElementsAre("question", "also_asked", "summary", "body", "caution", "keywords",
                  "sources", "related", "reviewed_on", "reviewed_by"));
  EXPECT_THAT(diff.topics_changed, IsEmpty());
}

TEST(DiffTest, WhatATopicSaysIsToldOnce) {
  const auto before = MakeLibrary({{"a", "A?"}, {"b", "B?"}});
  auto after = before;
  after.topics[0].set_title("New");
  after.topics[0].set_language("de");
  for (v1::Answer& answer : after.answers) {
    answer.set_topic_title("New");
    answer.set_language("de");
    answer.set_disclaimer("Informs only.");
  }
  LibraryDiff diff = Diff(before, after);
  EXPECT_THAT(diff.changed, IsEmpty());
  ASSERT_THAT(diff.topics_changed, SizeIs(1));
  EXPECT_THAT(Names(diff.topics_changed[0].fields),
              ElementsAre("title", "language", "disclaimer"));

  after = before;
  std::swap(after.answers[0], after.answers[1]);
  diff = Diff(before, after);
  ASSERT_THAT(diff.topics_changed, SizeIs(1));
  EXPECT_THAT(Names(diff.topics_changed[0].fields), ElementsAre("order"));
}

TEST(DiffTest, TopicsAddedAndRemovedAndAnswersThatMove) {
  TestAnswer moved{"a", "Is tea warm?"};
  TestAnswer stays{"b", "Is ice cold?"};
  const auto before = MakeLibrary({moved, stays});
  moved.topic_id = "zoo";
  const auto after = MakeLibrary({stays, moved});
  const LibraryDiff diff = Diff(before, after);
  ASSERT_THAT(diff.topics_added, SizeIs(1));
  EXPECT_EQ(diff.topics_added[0]->topic_id(), "zoo");
  EXPECT_THAT(diff.topics_changed, IsEmpty()) << "the order of the others stays";
  ASSERT_THAT(diff.changed, SizeIs(1));
  EXPECT_THAT(Names(diff.changed[0].fields), ElementsAre("topic_id"));
}

// What an id change is taken for: from one answer to another, by question and body.
struct IdChangeCase {
  const char* name;
  TestAnswer before;
  TestAnswer after;
  bool is_change;
};

class IdChangeTest : public testing::TestWithParam<IdChangeCase> {};

TEST_P(IdChangeTest, IsToldApartFromAnotherAnswer) {
  const IdChangeCase& c = GetParam();
  const auto before = MakeLibrary({c.before});
  const auto after = MakeLibrary({c.after});
  const LibraryDiff diff = Diff(before, after);
  EXPECT_EQ(diff.id_changes.size(), c.is_change ? 1U : 0U);
  EXPECT_EQ(diff.added.size(), c.is_change ? 0U : 1U);
  EXPECT_EQ(diff.removed.size(), c.is_change ? 0U : 1U);
}

INSTANTIATE_TEST_SUITE_P(
    Cases, IdChangeTest,
    testing::Values(
        IdChangeCase{"Equal",
                     {"old", "Is tea warm?", "Yes."},
                     {"new", "Is tea warm?", "Yes."},
                     true},
        IdChangeCase{"QuestionStays",
                     {"old", "Is tea warm?", "Yes."},
                     {"new", "Is the tea warm?", "Only when it was made just now."},
                     true},
        IdChangeCase{"BodyStays",
                     {"old", "What are interferons?", kLongBody},
                     {"new", "Tell me about those proteins", kLongBody},
                     true},
        IdChangeCase{"BothNearly",
                     {"old", "What does interferon do in the body?", kLongBody},
                     {"new", "What is interferon?", std::string(kLongBody) + " Really."},
                     true},
        IdChangeCase{"ShortBodiesTellNothing",
                     {"old", "Is tea warm?", "Ask your doctor."},
                     {"new", "Is ice cold?", "Ask your doctor."},
                     false},
        IdChangeCase{
            "TemplatesTellNothing",
            {"old", "What is asthma?",
             "The full answer is published at https://example.org/patients/0001"},
            {"new", "How are burns treated?",
             "The full answer is published at https://example.org/patients/0002"},
            false}),
    [](const auto& one) { return one.param.name; });

TEST(DiffTest, IdChangesPairTheMostSimilar) {
  const std::string body = kLongBody;
  const auto before = MakeLibrary({{"a1", "What is interferon?", body},
                                   {"b1", "What is interferon?", body + " Of beta."},
                                   {"c1", "What is interferon?", "C."}});
  const auto after = MakeLibrary({{"b2", "What is interferon?", body + " Of beta."},
                                  {"x2", "Who is a nurse?", "Somebody."},
                                  {"a2", "What is interferon?", body + " Alpha."}});
  const LibraryDiff diff = Diff(before, after);
  ASSERT_THAT(diff.id_changes, SizeIs(2));
  EXPECT_EQ(diff.id_changes[0].change.before->answer_id(), "a1");
  EXPECT_EQ(diff.id_changes[0].change.after->answer_id(), "a2");
  EXPECT_EQ(diff.id_changes[0].question_similarity, 1);
  EXPECT_LT(diff.id_changes[0].body_similarity, 1);
  EXPECT_THAT(Names(diff.id_changes[0].change.fields), ElementsAre("summary", "body"));
  EXPECT_EQ(diff.id_changes[1].change.after->answer_id(), "b2");
  EXPECT_THAT(diff.id_changes[1].change.fields, IsEmpty());
  EXPECT_THAT(AnswerIds(diff.removed), ElementsAre("c1"));
  EXPECT_THAT(AnswerIds(diff.added), ElementsAre("x2"));
}

// Thousands of equal answers under new ids are paired one by one, in time.
TEST(DiffTest, ManyEqualAnswersUnderOtherIds) {
  std::vector<TestAnswer> old_ones;
  std::vector<TestAnswer> new_ones;
  for (int i = 0; i < 20000; ++i) {
    old_ones.push_back({"old-" + std::to_string(i), "What is it?", kLongBody});
    new_ones.push_back({"new-" + std::to_string(i), "What is it?", kLongBody});
  }
  new_ones.pop_back();
  new_ones.push_back({"other", "What is it?", "Nobody knows."});
  const auto before = MakeLibrary(old_ones);
  const auto after = MakeLibrary(new_ones);
  const LibraryDiff diff = Diff(before, after);
  EXPECT_THAT(diff.id_changes, SizeIs(20000));
  EXPECT_THAT(diff.added, IsEmpty());
}

// The built tool.
class DiffToolTest : public testing::Test {
 protected:
  DiffToolTest() : before_(dir_.path() + "/before"), after_(dir_.path() + "/after") {
    for (const char* side : {"before/", "after/"}) {
      dir_.Write(std::string(side) + "tea/_index.md", "---\ntitle: Tea\n---\n");
      Write(side, "warm", "Is tea warm?", "Tea is made with hot water and leaves.");
    }
  }

  void Write(const std::string& side, const std::string& id, const std::string& question,
             const std::string& body, const std::string& more = "") {
    dir_.Write(side + "tea/" + id + ".md",
               "---\nquestion: " + question + "\n" + more + "---\n\n" + body + "\n");
  }

  e2e::Finished Run(const std::vector<std::string>& flags = {}) {
    std::vector<std::string> argv = {ANSWERBOOK_CONTENT_BINARY, "diff", before_, after_};
    argv.insert(argv.end(), flags.begin(), flags.end());
    return e2e::RunProgram(argv);
  }

  content::TempDir dir_;
  const std::string before_;
  const std::string after_;
};

TEST_F(DiffToolTest, EqualLibrariesInTwoForms) {
  auto ran = Run();
  EXPECT_EQ(ran.exit.code, 0);
  EXPECT_EQ(ran.out, "no differences\n");
  const std::string lines =
      dir_.Write("after.jsonl",
                 R"({"answer_id":"warm","topic_id":"tea","topic_title":"Tea","question":)"
                 R"("Is tea warm?","body":"Tea is made with hot water and leaves."})");
  ran = e2e::RunProgram({ANSWERBOOK_CONTENT_BINARY, "diff", before_, lines, "--json"});
  EXPECT_EQ(ran.exit.code, 0);
  EXPECT_EQ(nlohmann::json::parse(ran.out)["same"], true);
}

TEST_F(DiffToolTest, TellsPeopleWordByWord) {
  Write("after/", "warm", "Is tea warm?", "Tea is made with boiling water and leaves.",
        "also_asked: [tea hot]\n");
  Write("before/", "old", "Is ice cold?", "It is.");
  Write("after/", "new", "Is ice cold?", "It is.");
  Write("after/", "more", "Who drinks it?", "All do.");
  auto ran = Run();
  EXPECT_EQ(ran.exit.code, 1);
  EXPECT_EQ(ran.err, "");
  EXPECT_EQ(ran.out,
            "+ more: Who drinks it?\n"
            "> old is now new (question 100% the same, body 100%)\n"
            "~ warm\n"
            "    also_asked:\n"
            "        {+tea hot+}\n"
            "    summary: Tea is made with [-hot-]{+boiling+} water and leaves.\n"
            "    body: Tea is made with [-hot-]{+boiling+} water and leaves.\n"
            "topics: 0 added, 0 removed, 0 changed; answers: 1 added, 0 removed, "
            "1 changed, 1 under another id\n");
  ran = Run({"--brief"});
  EXPECT_THAT(ran.out, HasSubstr("~ warm: also_asked, summary, body\n"));
  EXPECT_THAT(ran.out, Not(HasSubstr("boiling")));
}

TEST_F(DiffToolTest, BriefNamesTheFieldsOfTopicsAndOfMovedIdsToo) {
  dir_.Write("after/tea/_index.md", "---\ntitle: Teas\nsummary: All of it.\n---\n");
  Write("before/", "old", "Is ice cold?", "It is.");
  Write("after/", "new", "Is the ice cold?", "It is.");
  Write("before/", "past", "Who drinks it?", "All do.");
  Write("after/", "present", "Who drinks it?", "All do.");
  const auto ran = Run({"--brief"});
  EXPECT_EQ(ran.exit.code, 1);
  EXPECT_THAT(ran.out, HasSubstr("~ topic tea: title, summary\n"));
  EXPECT_THAT(ran.out, HasSubstr("> old is now new (question 100% the same, body 100%): "
                                 "question\n"));
  EXPECT_THAT(ran.out, HasSubstr("> past is now present (question 100% the same, body "
                                 "100%)\n"));
}

TEST_F(DiffToolTest, SynonymsOfDirectories) {
  dir_.Write("before/_synonyms.txt", "tea, chai\nhot => warm\nice, frost\n");
  dir_.Write("after/_synonyms.txt",
             "# Words\nice,   frost\ntea, chai, char\nhot => warm\na\\,b, c\n");
  auto ran = Run();
  EXPECT_EQ(ran.exit.code, 1);
  EXPECT_EQ(ran.out,
            "- synonyms: tea, chai\n"
            "+ synonyms: tea, chai, char\n"
            "+ synonyms: a\\,b, c\n"
            "topics: 0 added, 0 removed, 0 changed; answers: 0 added, 0 removed, "
            "0 changed, 0 under another id; synonyms: 2 added, 1 removed\n");
  ran = Run({"--json"});
  EXPECT_EQ(ran.exit.code, 1);
  const auto json = nlohmann::json::parse(ran.out);
  EXPECT_EQ(json["same"], false);
  EXPECT_EQ(json["synonyms"]["added"], (nlohmann::json{"tea, chai, char", "a\\,b, c"}));
  EXPECT_EQ(json["synonyms"]["removed"], nlohmann::json::array({"tea, chai"}));
  // Of a file the synonyms are not known.
  const std::string lines =
      dir_.Write("after.jsonl",
                 R"({"answer_id":"warm","topic_id":"tea","topic_title":"Tea","question":)"
                 R"("Is tea warm?","body":"Tea is made with hot water and leaves."})");
  ran = e2e::RunProgram({ANSWERBOOK_CONTENT_BINARY, "diff", before_, lines, "--json"});
  EXPECT_EQ(ran.exit.code, 0);
  EXPECT_FALSE(nlohmann::json::parse(ran.out).contains("synonyms"));
  dir_.Write("after/_synonyms.txt", "tea\n");
  ran = Run();
  EXPECT_EQ(ran.exit.code, 3);
  EXPECT_THAT(ran.err, HasSubstr("_synonyms.txt:1: "));
}

TEST_F(DiffToolTest, TellsProgramsInJson) {
  Write("after/", "warm", "Is tea warm?", "No.", "related: [new]\n");
  Write("before/", "old", "Is ice cold?", "It is.");
  Write("after/", "new", "Is the ice cold?", "It is.");
  const auto ran = Run({"--json"});
  EXPECT_EQ(ran.exit.code, 1);
  const auto json = nlohmann::json::parse(ran.out);
  EXPECT_EQ(json["same"], false);
  EXPECT_EQ(json["topics"]["changed"], nlohmann::json::array());
  const auto& answers = json["answers"];
  EXPECT_EQ(answers["added"], nlohmann::json::array());
  EXPECT_EQ(answers["removed"], nlohmann::json::array());
  ASSERT_EQ(answers["changed"].size(), 1U);
  EXPECT_EQ(answers["changed"][0]["answer_id"], "warm");
  EXPECT_EQ(answers["changed"][0]["fields"][1],
            (nlohmann::json{{"field", "body"},
                            {"old", "Tea is made with hot water and leaves."},
                            {"new", "No."}}));
  EXPECT_EQ(
      answers["changed"][0]["fields"][2],
      (nlohmann::json{
          {"field", "related"}, {"old", nlohmann::json::array()}, {"new", {"new"}}}));
  ASSERT_EQ(answers["id_changed"].size(), 1U);
  EXPECT_EQ(answers["id_changed"][0]["old_answer_id"], "old");
  EXPECT_EQ(answers["id_changed"][0]["new_answer_id"], "new");
  EXPECT_EQ(answers["id_changed"][0]["fields"][0]["field"], "question");
}

TEST_F(DiffToolTest, WhatCannotBeComparedIsNoDifference) {
  auto ran = e2e::RunProgram(
      {ANSWERBOOK_CONTENT_BINARY, "diff", before_, dir_.path() + "/none"});
  EXPECT_EQ(ran.exit.code, 3);
  EXPECT_EQ(ran.out, "");
  EXPECT_THAT(ran.err, HasSubstr("/none"));
  Write("after/", "warm", "Is tea warm?", "No.", "related: [gone]\n");
  ran = Run();
  EXPECT_EQ(ran.exit.code, 3);
  EXPECT_THAT(ran.err, HasSubstr("warm.md:3: related[0]"));
  EXPECT_EQ(e2e::RunProgram({ANSWERBOOK_CONTENT_BINARY, "diff", before_}).exit.code, 2);
}

}  // namespace
}  // namespace answerbook::tools
