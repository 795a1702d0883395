// What the shipped library promises its readers.
#include <set>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "service/content/load.h"
#include "service/content/markdown.h"

namespace answerbook::content {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

class ShippedContentTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    absl::StatusOr<Library> loaded = LoadLibrary(ANSWERBOOK_SOURCE_DIR "/content");
    ASSERT_TRUE(loaded.ok()) << loaded.status();
    library_ = new Library(*std::move(loaded));
  }
  static const v1::Answer& Get(const std::string& id) {
    for (const v1::Answer& answer : library_->answers) {
      if (answer.answer_id() == id) return answer;
    }
    ADD_FAILURE() << "no answer " << id;
    return library_->answers.front();
  }
  static std::vector<std::string> RelatedOf(const std::string& id) {
    std::vector<std::string> ids;
    for (const v1::AnswerRef& ref : Get(id).related()) ids.push_back(ref.answer_id());
    return ids;
  }
  static const Library* library_;
};
const Library* ShippedContentTest::library_ = nullptr;

TEST_F(ShippedContentTest, HasTheTwelveAnswersAndTheTwoPointedTo) {
  ASSERT_THAT(library_->topics, SizeIs(3));
  EXPECT_EQ(library_->topics[2].topic_id(), "interferon-in-cancer-care");
  EXPECT_EQ(library_->topics[2].answer_count(), 12);
  EXPECT_THAT(RelatedOf("can-interferon-prevent-cancer"),
              Contains("can-pinguecula-turn-into-cancer"));
  EXPECT_THAT(RelatedOf("do-interferons-contribute-to-oncogenesis"),
              Contains("how-many-times-radiation-for-brain-cancer"));
}

TEST_F(ShippedContentTest, EveryAnswerSaysWhatAReaderNeedsToTrustIt) {
  for (const v1::Answer& answer : library_->answers) {
    SCOPED_TRACE(answer.answer_id());
    EXPECT_GE(answer.alternate_questions_size(), 3);
    EXPECT_GE(answer.sources_size(), 1);
    EXPECT_GE(answer.related_size(), 1);
    EXPECT_GE(answer.keywords_size(), 3);
    EXPECT_THAT(answer.summary(), Not(HasSubstr("…")));
    EXPECT_FALSE(answer.reviewed_on().empty());
    EXPECT_FALSE(answer.reviewed_by().empty());
    EXPECT_THAT(answer.disclaimer(), HasSubstr("informs"));
    for (const v1::Source& source : answer.sources()) {
      EXPECT_FALSE(source.url().empty());
      EXPECT_FALSE(source.publisher().empty());
    }
  }
}

TEST_F(ShippedContentTest, PhrasingsAreUniqueInTheLibrary) {
  std::set<std::string> seen;
  for (const v1::Answer& answer : library_->answers) {
    EXPECT_TRUE(seen.insert(answer.question()).second) << answer.question();
    for (const std::string& text : answer.alternate_questions()) {
      EXPECT_TRUE(seen.insert(text).second) << text;
    }
  }
}

TEST_F(ShippedContentTest, SideEffectsAreAListTheGravestFirst) {
  const v1::Answer& answer = Get("interferon-risks-and-side-effects");
  const std::string html = MarkdownToHtml(answer.body());
  EXPECT_THAT(html, HasSubstr("<ul>"));
  EXPECT_FALSE(answer.caution().empty());
  const std::string text = MarkdownToPlainText(answer.body());
  size_t last = 0;
  for (const char* effect :
       {"suicid", "\n- Stroke", "\n- Infections", "\n- Neutropenia", "\n- Very common"}) {
    const size_t at = text.find(effect, last);
    ASSERT_NE(at, std::string::npos) << effect;
    last = at;
  }
  for (const char* kept : {"Thrombocytopenia", "Anemia", "retinopathy",
                           "rheumatoid arthritis", "psoriasis", "Ribavirin"}) {
    EXPECT_TRUE(text.find(kept) != std::string::npos ||
                answer.caution().find(kept) != std::string::npos)
        << kept;
  }
}

}  // namespace
}  // namespace answerbook::content
