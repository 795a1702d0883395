#include "client/cli/explain.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace answerbook::cli {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

void AddSegment(google::protobuf::RepeatedPtrField<v1::TextSegment>* segments,
                const std::string& text, bool highlighted) {
  v1::TextSegment* segment = segments->Add();
  segment->set_text(text);
  segment->set_highlighted(highlighted);
}

v1::SearchResult Result(const std::vector<std::string>& marked) {
  v1::SearchResult result;
  for (const std::string& word : marked) {
    AddSegment(result.mutable_question_segments(), word, true);
    AddSegment(result.mutable_question_segments(), " and ", false);
  }
  return result;
}

MatchKind KindOf(const std::string& marked, const std::string& query,
                 const std::string& corrected = "") {
  const auto matches = MatchedWords(Result({marked}), query, corrected);
  EXPECT_EQ(matches.size(), 1U);
  return matches.front().kind;
}

TEST(ExplainTest, WordsAreToldApartByHowTheyWereTyped) {
  EXPECT_EQ(KindOf("Interferon", "is INTERFERON so?"), MatchKind::kAsTyped);
  EXPECT_EQ(KindOf("naïve", "naive"), MatchKind::kAsTyped);
  EXPECT_EQ(KindOf("Ärzte", "ärzte"), MatchKind::kAsTyped);
  EXPECT_EQ(KindOf("effects", "effect"), MatchKind::kOtherForm);
  EXPECT_EQ(KindOf("treated", "treatment"), MatchKind::kOtherForm);
  EXPECT_EQ(KindOf("chemotherapy", "cancer drug"), MatchKind::kOther);
  EXPECT_EQ(KindOf("cat", "car"), MatchKind::kOther);
  EXPECT_EQ(KindOf("干扰素", "干扰素"), MatchKind::kAsTyped);
}

TEST(ExplainTest, CorrectionsNameWhatWasTyped) {
  const auto matches =
      MatchedWords(Result({"interferons", "risk"}), "intreferon risk", "interferon risk");
  ASSERT_EQ(matches.size(), 2U);
  EXPECT_EQ(matches[0].kind, MatchKind::kCorrected);
  EXPECT_EQ(matches[0].typed, "intreferon");
  EXPECT_EQ(matches[1].kind, MatchKind::kAsTyped);
  // Which word it was cannot be told when their numbers differ.
  const auto unsure = MatchedWords(Result({"interferon"}), "inter feron", "interferon");
  EXPECT_EQ(unsure[0].kind, MatchKind::kCorrected);
  EXPECT_EQ(unsure[0].typed, "");
}

TEST(ExplainTest, EachWordIsNamedOnce) {
  v1::SearchResult result = Result({"Interferon", "interferon"});
  AddSegment(result.mutable_snippet_segments(), "interferon", true);
  AddSegment(result.mutable_snippet_segments(), "therapy", false);
  EXPECT_EQ(MatchedWords(result, "interferon", "").size(), 1U);
  EXPECT_THAT(MatchedWords(Result({}), "interferon", ""), IsEmpty());
}

TEST(ExplainTest, AResultSaysWhatMatchedAndWhatDidNot) {
  v1::SearchRequest request;
  request.set_query("effect on skin");
  v1::SearchResult result = Result({"effects"});
  result.mutable_answer()->set_question("What does it do?");
  result.set_matched_question("effects and");
  result.set_score(12.345F);
  result.set_confidence(0.5F);
  EXPECT_THAT(ExplainResult(result, request, "", 2, {}),
              AllOf(HasSubstr("  Question: another phrasing of \"What does it do?\"\n"),
                    HasSubstr("  Matched: effects (likely a form of effect)\n"),
                    HasSubstr("  Not marked: on, skin\n"), HasSubstr("  Score: 12.3"),
                    HasSubstr("confidence 0.50\n")));
  result.set_matched_question("What does it do?");
  EXPECT_THAT(ExplainResult(result, request, "", 2, {}), HasSubstr("the answer's own"));
}

TEST(ExplainTest, TheResponseSaysWhatItsFiguresMean) {
  v1::SearchRequest request;
  request.set_query("intreferon risk");
  v1::SearchResponse response;
  response.set_verdict(v1::VERDICT_UNCERTAIN);
  response.set_corrected_query("interferon risk");
  v1::TopicCount* count = response.add_topic_counts();
  count->set_topic_id("a-topic");
  count->set_count(7);
  EXPECT_THAT(ExplainResponse(response, request, {}),
              AllOf(HasSubstr("Verdict: uncertain: "),
                    HasSubstr("Spelling: intreferon → interferon\n"),
                    HasSubstr("Language: any; none was given\n"),
                    HasSubstr("Matches by topic: a-topic 7\n"),
                    HasSubstr("no parts of the score")));
  request.set_language("de");
  request.set_spelling(v1::SPELLING_OFF);
  response.clear_corrected_query();
  EXPECT_THAT(ExplainResponse(response, request, {}),
              AllOf(HasSubstr("Language: de, as given\n"),
                    HasSubstr("Spelling: not corrected, as asked for\n")));
}

TEST(ExplainTest, NothingFromTheServerCommandsTheTerminal) {
  v1::SearchRequest request;
  request.set_query("a");
  v1::SearchResult result;
  result.mutable_answer()->set_question("\x1b]0;x\x07");
  v1::SearchResponse response;
  response.set_corrected_query("\x1b[2J b");
  response.add_topic_counts()->set_topic_id("\x1b[2J");
  response.set_content_version("\x1b[2J");
  EXPECT_THAT(
      ExplainResult(result, request, "", 0, {}) + ExplainResponse(response, request, {}),
      Not(HasSubstr("\x1b")));
}

}  // namespace
}  // namespace answerbook::cli
