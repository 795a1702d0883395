#include "service/content/answer_json.h"

#include <iterator>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "google/protobuf/util/message_differencer.h"
#include "gtest/gtest.h"

namespace answerbook::content {
namespace {

using ::google::protobuf::util::MessageDifferencer;

constexpr std::string_view kWhole =
    R"({"answer_id": "a", "topicId": "t", "topic_title": "T é \u00e9 \uD83D\uDE00",)"
    R"( "question":"Q \"1\"?\n","alternateQuestions":["one","","zwei \u0026"],)"
    R"("summary": "", "body":"B\\B\/\t.", "caution":"C","sources":[{"title":"S",)"
    R"("publisher":"P","url":"https://e.org/?a=b&c"},{}, {"url":"u"}],"related":)"
    R"([{"answer_id":"r","topicId":"rt","question":"rq"},{"answerId":"s"}],)"
    R"("keywords":[],"language":"en","reviewed_on":"2026-01-02","reviewedBy":"R",)"
    R"("disclaimer":"D"})";

class AnswerJsonTest : public testing::Test {
 protected:
  // Whether simdjson alone reads `json`; fails unless what Parse makes of it is what
  // protobuf makes of it.
  bool Compare(std::string_view json) {
    std::string padded(json);
    padded.append(kJsonPadding, '"');
    const std::string_view text = std::string_view(padded).substr(0, json.size());
    v1::Answer expected;
    const absl::Status status = ParseAnswerJson(text, &expected);
    v1::Answer ordinary;
    const bool is_ordinary = parser_.ParseOrdinary(text, &ordinary);
    if (is_ordinary) {
      EXPECT_TRUE(status.ok()) << status << "\n" << json;
      EXPECT_TRUE(MessageDifferencer::Equals(ordinary, expected))
          << json << "\n"
          << ordinary.DebugString() << expected.DebugString();
    }
    v1::Answer parsed;
    EXPECT_EQ(parser_.Parse(text, &parsed), status) << json;
    if (status.ok()) {
      EXPECT_TRUE(MessageDifferencer::Equals(parsed, expected)) << json;
    }
    return is_ordinary;
  }

  AnswerJsonParser parser_;
};

TEST_F(AnswerJsonTest, OrdinaryAnswersNeedNoProtobuf) {
  for (const std::string_view json :
       {kWhole, std::string_view("{}"), std::string_view(R"( { "summary" : "\u0000" } )"),
        std::string_view(R"({"answer\u005fid":"key with an escape"})"),
        std::string_view(R"({"sources":[],"related":[{}],"keywords":["","",""]})"),
        std::string_view("{\"body\":\"\xEF\xBF\xBF\xF4\x8F\xBF\xBF\x7F\xC2\x80\"}")}) {
    EXPECT_TRUE(Compare(json)) << json;
  }
}

TEST_F(AnswerJsonTest, OddFormsAreLeftToProtobuf) {
  const std::string deep = std::string(2000, '[') + std::string(2000, ']');
  const std::vector<std::string> odd = {
      "",
      " ",
      "[]",
      "null",
      "\"a\"",
      "{",
      "{}{}",
      "{} x",
      R"({"answer_id":"a",})",
      R"({"answer_id":"a" "topic_id":"b"})",
      R"({answer_id:"a"})",
      R"({'answer_id':'a'})",
      R"({"answer_id":a})",
      R"({"answer_id":null,"keywords":null,"sources":null})",
      R"({"answer_id":1})",
      R"({"answer_id":1e400})",
      R"({"answer_id":123456789012345678901234567890})",
      R"({"answer_id":true})",
      R"({"answer_id":["a"]})",
      R"({"answer_id":{"a":"b"}})",
      R"({"answer_id":"a","answer_id":"b"})",
      R"({"answer_id":"a","answerId":"b"})",
      R"({"keywords":["a"],"keywords":["b"]})",
      R"({"keywords":"a"})",
      R"({"keywords":{"a":"b"}})",
      R"({"keywords":["a",null,1,false,"b"]})",
      R"({"keywords":[["a"]]})",
      R"({"keywords":["a",]})",
      R"({"sources":{"title":"a"}})",
      R"({"sources":["a"]})",
      R"({"sources":[null]})",
      R"({"sources":[{"title":"a","title":"b"}]})",
      R"({"sources":[{"colour":"a"}]})",
      R"({"related":[{"topicId":"a","topic_id":"b"}]})",
      R"({"colour":"red"})",
      R"({"colour":null})",
      R"({"":"a"})",
      R"({"AnswerId":"a"})",
      R"({"@type":"a"})",
      R"({"summary":"\ud800"})",
      R"({"summary":"\udc00\ud800"})",
      R"({"summary":"\ud83dx"})",
      R"({"summary":"\x41"})",
      R"({"summary":"\u12"})",
      R"({"summary":"\'"})",
      R"({"summary":"not closed)",
      "{\"summary\":\"a\nb\"}",
      "{\"summary\":\"a\tb\"}",
      std::string("{\"summary\":\"a\0b\"}", 17),
      std::string("{\"summary\":\"a\"}\0", 16),
      "{\"summary\":\"\xFF\"}",
      "{\"summary\":\"\xED\xA0\x80\"}",
      "\xEF\xBB\xBF{\"summary\":\"a\"}",
      "\f{\"summary\":\"a\"}",
      "// comment\n{\"summary\":\"a\"}",
      "{/* comment */\"summary\":\"a\"}",
      "{\"keywords\":" + deep + "}",
      "{\"colour\":" + deep + "}",
      deep,
  };
  for (const std::string& json : odd) EXPECT_FALSE(Compare(json)) << json;
}

// Whatever a line turns into, both parsers see the same in it.
TEST_F(AnswerJsonTest, MutatedLinesAreReadAsProtobufReadsThem) {
  constexpr std::string_view kPieces[] = {"\"",
                                          "'",
                                          "{",
                                          "}",
                                          "[",
                                          "]",
                                          ",",
                                          ":",
                                          "\\",
                                          "\\u",
                                          "null",
                                          "true",
                                          "1",
                                          "-0.5e3",
                                          "\"\"",
                                          "/*",
                                          "//",
                                          " ",
                                          "\n",
                                          "\t",
                                          "{}",
                                          "[]",
                                          "\\ud83",
                                          "\\ude00",
                                          "\"answerId\":\"x\",",
                                          "\xFF",
                                          "\xC3",
                                          "\xA9",
                                          "\xE2\x80",
                                          "\"sources\":[{}],",
                                          "\\n",
                                          "\\u0000",
                                          "_",
                                          "\"topic_id\":null,",
                                          "\"keywords\":[\"k\"],"};
  std::minstd_rand random(7);  // NOLINT(cert-msc51-cpp): the same lines each time
  const auto below = [&](size_t limit) { return static_cast<size_t>(random()) % limit; };
  int ordinary = 0;
  for (int i = 0; i < 30000; ++i) {
    std::string json(kWhole);
    for (size_t changes = 1 + below(3); changes > 0 && !json.empty(); --changes) {
      const size_t at = below(json.size());
      switch (below(7)) {
        case 0:
          json.erase(at, 1 + below(6));
          break;
        case 1:
          json[at] = static_cast<char>(below(256));
          break;
        case 2:
          json.insert(at, json.substr(below(json.size()), below(40)));
          break;
        case 3:
        case 4:
          json.insert(at, 1, static_cast<char>('a' + below(26)));
          break;
        default:
          json.insert(at, kPieces[below(std::size(kPieces))]);
      }
    }
    ordinary += Compare(json) ? 1 : 0;
    if (HasFailure()) return;
  }
  EXPECT_GT(ordinary, 1000);
  EXPECT_LT(ordinary, 29000);
}

// A key or a value in any place of a document that is one otherwise.
TEST_F(AnswerJsonTest, EveryValueOfEveryKey) {
  constexpr std::string_view kKeys[] = {"answer_id",   "answerId",   "topicId",
                                        "topic_title", "question",   "alternateQuestions",
                                        "summary",     "body",       "caution",
                                        "sources",     "related",    "keywords",
                                        "language",    "reviewedOn", "reviewed_by",
                                        "disclaimer",  "title",      "url",
                                        "publisher",   "Title",      "answer-id",
                                        "unknown"};
  constexpr std::string_view kValues[] = {R"("x")",
                                          R"("")",
                                          "null",
                                          "1",
                                          "true",
                                          R"(["x",""])",
                                          "[]",
                                          "[null]",
                                          "[1]",
                                          "[[]]",
                                          "{}",
                                          "[{}]",
                                          R"([{"title":"x"}])",
                                          R"([{"question":"x","answerId":"y"}])",
                                          R"([{"url":null}])",
                                          R"([{"url":"x"},{"url":"y","publisher":""}])",
                                          R"({"url":"x"})",
                                          R"("\ud83d\ude00")",
                                          R"("\ude00")"};
  for (const std::string_view key : kKeys) {
    for (const std::string_view value : kValues) {
      for (const std::string_view other :
           {"", "\"body\":\"b\",", "\"answer_id\":\"a\","}) {
        std::string json = "{";
        json.append(other).append("\"").append(key).append("\":").append(value) += '}';
        Compare(json);
        json.insert(1, "\"sources\":[" + json + "],");
        Compare(json);
      }
    }
  }
}

}  // namespace
}  // namespace answerbook::content
