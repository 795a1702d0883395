#include <zlib.h>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "service/content/load.h"
#include "tests/content/temp_dir.h"

namespace answerbook::content {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

std::string Line(const std::string& id, const std::string& topic,
                 const std::string& more = "") {
  return R"({"answer_id":")" + id + R"(","topic_id":")" + topic +
         R"(","topic_title":"T )" + topic + R"(","question":"Q )" + id +
         R"(?","body":"B.")" + more + "}\n";
}

std::string Gzip(const std::string& text) {
  z_stream stream{};
  deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
  std::string out(text.size() + 1000, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

class JsonLinesTest : public testing::Test {
 protected:
  absl::StatusOr<Library> Load(std::string_view text,
                               const std::string& name = "a.jsonl") {
    return LoadLibrary(dir_.Write(name, text), {}, &problems_);
  }
  TempDir dir_;
  std::vector<Problem> problems_;
};

TEST_F(JsonLinesTest, ATopicMayHaveALineOfItsOwn) {
  const std::string topic =
      R"({ "topic" : {"topic_id":"b","summary":"All of b.","disclaimer":"D"}})";
  for (const std::string& text :
       {topic + "\n" + Line("z", "b"), Line("z", "b") + topic + "\n"}) {
    const auto library = Load(text);
    ASSERT_TRUE(library.ok()) << library.status();
    EXPECT_EQ(library->topics[0].title(), "T b");
    EXPECT_EQ(library->topics[0].summary(), "All of b.");
    EXPECT_EQ(library->answers[0].disclaimer(), "D");
  }
  const auto fault = [&](const std::string& line) {
    problems_.clear();
    const auto library = Load(Line("z", "b") + line + "\n");
    EXPECT_THAT(problems_, SizeIs(1)) << line;
    return problems_.empty() ? "" : ToString(problems_[0]);
  };
  EXPECT_THAT(fault(R"({"topic":{"topic_id":"b","titel":"T"}})"),
              HasSubstr("a.jsonl:2: topic.titel: unknown; known are topic_id, title"));
  EXPECT_THAT(fault(R"({"topic":{"topic_id":"b","title":1}})"),
              HasSubstr("a.jsonl:2: topic.title: must be text"));
  EXPECT_THAT(fault(R"({"topic":{"topic_id":"b"},"question":"Q?"})"),
              HasSubstr("a.jsonl:2: must be {\"topic\": {…}} and nothing else"));
  EXPECT_THAT(
      fault(R"({"topic":{"topic_id":"b","title":"Other"}})"),
      HasSubstr("a.jsonl:2: title: topic b has “Other” here and “T b” in line 1"));
  EXPECT_THAT(fault(R"({"topic":{"topic_id":"empty","title":"E"}})"),
              HasSubstr("a.jsonl:2: "));
}

TEST_F(JsonLinesTest, AnswersAreGroupedByTopicInTheirOrder) {
  const auto library = Load(Line("z", "b") + "\n" + Line("m", "a") +
                            Line("a", "b", R"(,"reviewed_on":"2026-01-02")"));
  ASSERT_TRUE(library.ok()) << library.status();
  std::vector<std::string> ids;
  for (const v1::Answer& answer : library->answers) ids.push_back(answer.answer_id());
  EXPECT_THAT(ids, ElementsAre("m", "z", "a"));
  ASSERT_THAT(library->topics, SizeIs(2));
  EXPECT_EQ(library->topics[1].title(), "T b");
  EXPECT_EQ(library->topics[1].answer_count(), 2);
  EXPECT_EQ(library->topics[1].reviewed_on(), "");  // one answer has no date
  EXPECT_EQ(library->answers[0].language(), "en");
  EXPECT_EQ(library->answers[0].summary(), "B.");
}

TEST_F(JsonLinesTest, ManyLinesAreReadInOrder) {
  std::string text;
  for (int i = 0; i < 5000; ++i) text += Line("a" + std::to_string(i), "t");
  const auto library = Load(text);
  ASSERT_TRUE(library.ok()) << library.status();
  ASSERT_THAT(library->answers, SizeIs(5000));
  EXPECT_EQ(library->answers[4321].answer_id(), "a4321");
}

// Several chunks of the file, read by several threads.
TEST_F(JsonLinesTest, LargeFilesKeepTheirOrderAndTheirLineNumbers) {
  constexpr int kLines = 20000;
  std::string text = "\n";
  for (int i = 0; i < kLines; ++i) {
    text +=
        Line("a" + std::to_string(i), "t",
             ",\"caution\":\"" + std::string(static_cast<size_t>(i) % 400, 'x') + '"');
  }
  for (const bool gzip : {false, true}) {
    const auto library =
        gzip ? Load(Gzip(text), "a.jsonl.gz") : Load(text + "\n\n", "b.jsonl");
    ASSERT_TRUE(library.ok()) << library.status();
    ASSERT_THAT(library->answers, SizeIs(kLines));
    for (int i = 0; i < kLines; ++i) {
      ASSERT_EQ(library->answers[static_cast<size_t>(i)].answer_id(),
                "a" + std::to_string(i));
    }
  }

  // Faults of the lines, of a topic and of what the lines say.
  std::string faulty;
  for (int i = 0; i < kLines; ++i) {
    const std::string id = "a" + std::to_string(i);
    faulty += i % 1000 == 1   ? "{\n"
              : i % 1000 == 2 ? Line(id, "t", R"(,"language":"x)" + id + '"')
              : i % 1000 == 3 ? Line(id, "t", R"(,"reviewed_on":"x")")
                              : Line(id, "t", R"(,"language":"en")");
  }
  EXPECT_FALSE(Load(faulty).ok());
  ASSERT_THAT(problems_, SizeIs(3 * kLines / 1000));
  for (size_t i = 0; i < problems_.size(); ++i) {
    const size_t reading = 2 * kLines / 1000;
    const size_t line = i < reading ? i / 2 * 1000 + 2 + i % 2 : (i - reading) * 1000 + 4;
    EXPECT_EQ(problems_[i].line, static_cast<int>(line)) << ToString(problems_[i]);
  }
}

TEST_F(JsonLinesTest, ALineMayBeLongerThanAChunk) {
  const std::string line =
      Line("b", "t", ",\"summary\":\"" + std::string(5 << 20, 'x') + "\"");
  EXPECT_FALSE(Load(Line("a", "t") + line + Line("c", "t") + line + "{").ok());
  ASSERT_THAT(problems_, SizeIs(3));
  EXPECT_EQ(problems_[0].line, 2);
  EXPECT_EQ(problems_[1].line, 4);
  EXPECT_EQ(problems_[2].line, 5);
}

TEST_F(JsonLinesTest, GzipIsInflated) {
  const auto library = Load(Gzip(Line("a", "t")), "a.jsonl.gz");
  ASSERT_TRUE(library.ok()) << library.status();
  EXPECT_THAT(library->answers, SizeIs(1));
}

TEST_F(JsonLinesTest, TruncatedGzipIsRefused) {
  std::string text;
  for (int i = 0; i < 500; ++i) text += Line("a" + std::to_string(i * 7919), "t");
  const std::string whole = Gzip(text);
  for (const size_t size :
       {whole.size() - 1, whole.size() - 9, whole.size() / 2, size_t{12}}) {
    EXPECT_FALSE(Load(whole.substr(0, size), "a.jsonl.gz").ok()) << size;
  }
}

TEST_F(JsonLinesTest, BadLinesAreNamed) {
  EXPECT_FALSE(Load(Line("a", "t") + "{\"answer_id\":\n" +
                    Line("b", "t", R"(,"colour":"red")") + "[]\n" +
                    Line("c", "t", ",\"summary\":\"\xFF\""))
                   .ok());
  ASSERT_THAT(problems_, SizeIs(4));
  EXPECT_EQ(problems_[0].line, 2);
  EXPECT_EQ(problems_[1].line, 3);
  EXPECT_THAT(problems_[1].message, HasSubstr("colour"));
  EXPECT_EQ(problems_[2].line, 4);
  EXPECT_EQ(problems_[3].line, 5);
  EXPECT_THAT(problems_[3].message, HasSubstr("UTF-8"));
}

TEST_F(JsonLinesTest, OverlongLinesAreRefused) {
  EXPECT_FALSE(
      Load(Line("a", "t", ",\"summary\":\"" + std::string(2 << 20, 'x') + "\"")).ok());
  ASSERT_THAT(problems_, SizeIs(1));
  EXPECT_THAT(problems_[0].message, HasSubstr("longer than"));
}

TEST_F(JsonLinesTest, LinesMayNotDisagreeAboutTheirTopic) {
  EXPECT_FALSE(
      Load(Line("a", "t", R"(,"language":"en")") + Line("b", "t", R"(,"language":"de")"))
          .ok());
  ASSERT_THAT(problems_, SizeIs(1));
  EXPECT_EQ(problems_[0].line, 2);
  EXPECT_EQ(problems_[0].field, "language");
  EXPECT_THAT(problems_[0].message, HasSubstr("line 1"));
}

TEST_F(JsonLinesTest, RelatedNeedsOnlyTheId) {
  const auto library =
      Load(Line("a", "t", R"(,"related":[{"answer_id":"b"}])") + Line("b", "u"));
  ASSERT_TRUE(library.ok()) << library.status();
  EXPECT_EQ(library->answers[0].related(0).question(), "Q b?");
  EXPECT_EQ(library->answers[0].related(0).topic_id(), "u");
}

TEST_F(JsonLinesTest, EmptyFilesAreRefused) {
  EXPECT_THAT(Load("\n\n").status().message().data(), HasSubstr("holds no answer"));
}

}  // namespace
}  // namespace answerbook::content
