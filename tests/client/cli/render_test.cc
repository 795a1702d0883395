#include "client/cli/render.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace answerbook::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

v1::SearchResponse Found(v1::Verdict verdict) {
  v1::SearchResponse response;
  response.set_verdict(verdict);
  response.set_total_size(1);
  v1::SearchResult* result = response.add_results();
  result->mutable_answer()->set_answer_id("an-id");
  result->mutable_answer()->set_question("Is it so?");
  result->set_confidence(0.678F);
  v1::TextSegment* segment = result->add_question_segments();
  segment->set_text("Is it ");
  segment = result->add_question_segments();
  segment->set_text("so");
  segment->set_highlighted(true);
  result->add_question_segments()->set_text("?");
  return response;
}

TEST(RenderTest, TheCautionComesBeforeTheAnswer) {
  v1::Answer answer;
  answer.set_question("Is it so?");
  answer.set_caution("Mind the step.");
  answer.set_summary("It is.");
  answer.set_body("It really is.");
  answer.set_disclaimer("Informs only.");
  answer.set_reviewed_on("2026-11-23");
  v1::Source* source = answer.add_sources();
  source->set_title("A book");
  source->set_publisher("P");
  source->set_url("https://example.org");
  const std::string text = RenderAnswer(answer, false, {});
  size_t last = 0;
  for (const char* part : {"Is it so?", "Caution: Mind the step.", "It is.",
                           "It really is.", "[1] A book (P)\n    https://example.org",
                           "eviewed 2026-11-23", "Informs only."}) {
    const size_t at = text.find(part, last);
    ASSERT_NE(at, std::string::npos) << part << "\n" << text;
    last = at;
  }
}

TEST(RenderTest, PlainOutputHasNoCodesAndTheSameText) {
  const v1::SearchResponse response = Found(v1::VERDICT_ANSWERED);
  EXPECT_THAT(RenderResults(response, {}, {.color = false}), HasSubstr("Is it so?"));
  EXPECT_THAT(RenderResults(response, {}, {.color = false}), Not(HasSubstr("\x1b")));
  EXPECT_THAT(RenderResults(response, {}, {.color = true}),
              HasSubstr("Is it \x1b[1mso\x1b[0m?"));
  EXPECT_THAT(RenderResults(response, {}, {}), HasSubstr("68%"));
}

TEST(RenderTest, NoAnswerSaysSoAndOffersTheNearest) {
  const std::string none = RenderNoAnswer(Found(v1::VERDICT_NO_MATCH), {});
  EXPECT_THAT(none, HasSubstr("No match"));
  EXPECT_THAT(none, HasSubstr("- Is it so?"));
  EXPECT_THAT(RenderNoAnswer(Found(v1::VERDICT_UNCERTAIN), {}), HasSubstr("Not sure"));
}

TEST(RenderTest, CorrectionsAreSaid) {
  v1::SearchResponse response = Found(v1::VERDICT_ANSWERED);
  EXPECT_EQ(RenderCorrection(response, {}), "");
  response.set_corrected_query("mended words");
  EXPECT_EQ(RenderCorrection(response, {}), "Searched for: mended words\n");
}

}  // namespace
}  // namespace answerbook::cli
