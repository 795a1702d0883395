#include "service/rpc/validate.h"

#include <cmath>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace answerbook::rpc {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

template <typename Request>
std::vector<std::string> Fields(const Request& request) {
  std::vector<std::string> fields;
  for (const Violation& violation : Validate(request)) fields.push_back(violation.field);
  return fields;
}

v1::SearchRequest Query(const std::string& text) {
  v1::SearchRequest request;
  request.set_query(text);
  return request;
}

std::string Repeat(const std::string& text, int times) {
  std::string out;
  for (int i = 0; i < times; ++i) out += text;
  return out;
}

TEST(IsLanguageTagTest, TakesTheShapeOfBcp47) {
  for (const char* tag : {"en", "EN", "pt-BR", "zh-Hant-TW", "es-419", "sl-rozaj-biske",
                          "de-CH-1996", "x-private", "en-a-bbb-x-a", "i-klingon"}) {
    EXPECT_TRUE(IsLanguageTag(tag)) << tag;
  }
  for (const char* other : {"", "-", "en-", "-en", "en--US", "en_US", "english123",
                            "ninelette", "en-ninelette", "1en", "en US", "*", "é"}) {
    EXPECT_FALSE(IsLanguageTag(other)) << other;
  }
}

TEST(CountCodePointsTest, CountsValidTextOnly) {
  EXPECT_EQ(CountCodePoints(""), 0U);
  EXPECT_EQ(CountCodePoints("tea"), 3U);
  EXPECT_EQ(CountCodePoints("γ€𝄞"), 3U);
  EXPECT_EQ(CountCodePoints("\xEF\xBF\xBD"), 1U) << "U+FFFD itself is valid";
  for (const char* broken : {"\x80", "\xC3", "\xC0\xAF", "\xED\xA0\x80",
                             "\xF4\x90\x80\x80", "\xE2\x82", "tea\xFF"}) {
    EXPECT_EQ(CountCodePoints(broken), std::nullopt);
  }
}

TEST(IsBlankTest, KnowsUnicodeWhiteSpace) {
  EXPECT_TRUE(IsBlank(""));
  EXPECT_TRUE(IsBlank(" \t\r\n\v\f"));
  EXPECT_TRUE(IsBlank("\u00A0\u1680\u2003\u2028\u2029\u202F\u205F\u3000\u0085"));
  EXPECT_FALSE(IsBlank(" ."));
  EXPECT_FALSE(IsBlank(std::string("\0", 1)));
}

TEST(ValidateListTopicsTest, TakesWhatIsRight) {
  v1::ListTopicsRequest request;
  EXPECT_THAT(Fields(request), IsEmpty());
  request.set_page_size(std::numeric_limits<int32_t>::max());
  request.set_view(v1::TOPIC_VIEW_FULL);
  request.set_language("pt-BR");
  EXPECT_THAT(Fields(request), IsEmpty());
}

TEST(ValidateListTopicsTest, NamesEveryViolation) {
  v1::ListTopicsRequest request;
  request.set_page_size(-1);
  request.set_view(static_cast<v1::TopicView>(3));
  request.set_language("en_US");
  EXPECT_THAT(Fields(request), ElementsAre("page_size", "view", "language"));
}

TEST(ValidateGetAnswerTest, ChecksIdAndFormat) {
  v1::GetAnswerRequest request;
  EXPECT_THAT(Fields(request), ElementsAre("answer_id"));
  request.set_answer_id("an-answer");
  EXPECT_THAT(Fields(request), IsEmpty());
  request.set_answer_id(std::string(128, 'a'));
  EXPECT_THAT(Fields(request), IsEmpty());
  for (const std::string other :
       {"-", "a-", "-a", "a--b", "A", "a_b", "a b", "ä", "a/b"}) {
    request.set_answer_id(other);
    EXPECT_THAT(Fields(request), ElementsAre("answer_id")) << other;
  }
  request.set_answer_id(std::string(129, 'a'));
  request.set_body_format(static_cast<v1::BodyFormat>(-7));
  EXPECT_THAT(Fields(request), ElementsAre("answer_id", "body_format"));
}

TEST(ValidateSearchTest, TheQueryHasOneToAThousandCodePoints) {
  EXPECT_THAT(Fields(Query("")), ElementsAre("query"));
  EXPECT_THAT(Fields(Query(" \n\u3000")), ElementsAre("query"));
  EXPECT_THAT(Fields(Query("?")), IsEmpty());
  EXPECT_THAT(Fields(Query(Repeat("𝄞", 1000))), IsEmpty());
  EXPECT_THAT(Fields(Query(Repeat("𝄞", 1001))), ElementsAre("query"));
  EXPECT_THAT(Fields(Query("tea\xFF")), ElementsAre("query"));
}

TEST(ValidateSearchTest, AtMostAHundredTopicIdsAllSlugs) {
  v1::SearchRequest request = Query("tea");
  for (int i = 0; i < 100; ++i) request.add_topic_ids("topic");
  EXPECT_THAT(Fields(request), IsEmpty());
  request.set_topic_ids(3, "No Slug");
  request.set_topic_ids(99, "");
  EXPECT_THAT(Fields(request), ElementsAre("topic_ids[3]", "topic_ids[99]"));
  request.add_topic_ids("one-more");
  EXPECT_THAT(Fields(request), ElementsAre("topic_ids", "topic_ids[3]", "topic_ids[99]"));
}

TEST(ValidateSearchTest, MinConfidenceIsANumberFromZeroToOne) {
  v1::SearchRequest request = Query("tea");
  for (const float right : {0.0F, -0.0F, 0.5F, 1.0F}) {
    request.set_min_confidence(right);
    EXPECT_THAT(Fields(request), IsEmpty()) << right;
  }
  for (const float wrong : {-0.001F, 1.001F, std::nanf(""), HUGE_VALF, -HUGE_VALF}) {
    request.set_min_confidence(wrong);
    EXPECT_THAT(Fields(request), ElementsAre("min_confidence")) << wrong;
  }
}

TEST(ValidateSearchTest, MinConfidenceIsRepeatedAsItIs) {
  for (const auto& [wrong, shown] :
       {std::pair(1.0000001F, "1.0000001 "), std::pair(-0.25F, "-0.25 "),
        std::pair(std::nanf(""), "nan "), std::pair(HUGE_VALF, "inf ")}) {
    v1::SearchRequest request = Query("tea");
    request.set_min_confidence(wrong);
    const std::vector<Violation> violations = Validate(request);
    ASSERT_EQ(violations.size(), 1U);
    EXPECT_THAT(violations[0].description, StartsWith(shown));
  }
}

TEST(ValidateSearchTest, NamesEveryViolation) {
  v1::SearchRequest request;
  request.set_page_size(std::numeric_limits<int32_t>::min());
  request.add_topic_ids("A");
  request.set_language("-");
  request.set_min_confidence(2);
  request.set_spelling(static_cast<v1::Spelling>(9));
  EXPECT_THAT(Fields(request), ElementsAre("query", "page_size", "topic_ids[0]",
                                           "language", "min_confidence", "spelling"));
}

// What a reader asks must not get into the logs of whoever logs errors.
TEST(ValidateSearchTest, NeverRepeatsTheQuery) {
  for (const std::string& query :
       {std::string("my secret\xFF"), Repeat("my secret ", 200)}) {
    for (const Violation& violation : Validate(Query(query))) {
      EXPECT_THAT(violation.description, Not(HasSubstr("secret")));
    }
  }
}

TEST(ValidateSearchTest, RepeatsOtherValuesInShortAndAsAscii) {
  v1::SearchRequest request = Query("tea");
  request.add_topic_ids("\xFF\n\"" + std::string(50, 'A'));
  request.set_language(std::string(5000, 'A'));
  for (const Violation& violation : Validate(request)) {
    EXPECT_LT(violation.description.size(), 250U);
    for (const char c : violation.description) {
      EXPECT_TRUE(c >= ' ' && c <= '~') << violation.description;
    }
  }
}

}  // namespace
}  // namespace answerbook::rpc
