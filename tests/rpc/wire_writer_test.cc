#include "service/rpc/wire_writer.h"

#include <cstdint>
#include <limits>
#include <string>
#include <utility>

#include "google/protobuf/wrappers.pb.h"
#include "gtest/gtest.h"

#include "answerbook/v1/search.pb.h"
#include "tests/rpc/random_message.h"

namespace answerbook::rpc {
namespace {

using Response = v1::SearchResponse;
using Result = v1::SearchResult;

void Write(uint32_t field, const v1::TextSegment& segment, WireWriter& out) {
  out.Message(field, [&] {
    out.Bool(v1::TextSegment::kHighlightedFieldNumber, segment.highlighted());
    out.String(v1::TextSegment::kTextFieldNumber, segment.text());
  });
}

// Every kind of field, two levels deep.
void Write(const Response& response, WireWriter& out) {
  out.String(Response::kContentVersionFieldNumber, response.content_version());
  out.Int32(Response::kTotalSizeFieldNumber, response.total_size());
  for (int i = response.results_size(); i-- > 0;) {
    const Result& result = response.results(i);
    out.Message(Response::kResultsFieldNumber, [&] {
      out.Float(Result::kScoreFieldNumber, result.score());
      for (int s = result.snippet_segments_size(); s-- > 0;) {
        Write(Result::kSnippetSegmentsFieldNumber, result.snippet_segments(s), out);
      }
      out.String(Result::kSummaryFieldNumber, result.summary());
    });
  }
}

Response RandomResponse(RandomMessages& random) {
  Response response;
  random.Fill(&response);
  // What Write leaves out.
  response.clear_next_page_token();
  response.clear_corrected_query();
  response.clear_topic_counts();
  for (Result& result : *response.mutable_results()) {
    result.clear_answer();
    result.clear_topic_title();
    result.clear_matched_question();
    result.clear_question_segments();
    result.clear_confidence();
  }
  return response;
}

// A float and an int32 as protobuf writes them, alone in a message.
template <typename Wrapper, typename Value>
std::string ByProtobuf(Value value) {
  Wrapper wrapper;
  wrapper.set_value(value);
  return wrapper.SerializeAsString();
}

TEST(WireWriterTest, WritesWhatProtobufWrites) {
  RandomMessages random(3);
  for (int i = 0; i < 500; ++i) {
    const Response response = RandomResponse(random);
    WireWriter roomy;
    Write(response, roomy);
    ASSERT_EQ(roomy.bytes(), response.SerializeAsString()) << response.DebugString();
    WireWriter grown(random.Below(64));
    Write(response, grown);
    ASSERT_EQ(grown.bytes(), response.SerializeAsString());
  }
}

TEST(WireWriterTest, WritesNumbersOfEverySize) {
  for (const int32_t value :
       {0, 1, 127, 128, 16383, 16384, 2097151, 2097152, -1,
        std::numeric_limits<int32_t>::max(), std::numeric_limits<int32_t>::min()}) {
    WireWriter out(0);
    out.Int32(1, value);
    EXPECT_EQ(out.bytes(), ByProtobuf<google::protobuf::Int32Value>(value)) << value;
  }
  for (const float value :
       {0.0F, -0.0F, 1.0F, -2.5F, std::numeric_limits<float>::infinity(),
        std::numeric_limits<float>::denorm_min()}) {
    WireWriter out(0);
    out.Float(1, value);
    EXPECT_EQ(out.bytes(), ByProtobuf<google::protobuf::FloatValue>(value)) << value;
  }
}

TEST(WireWriterTest, LeavesDefaultsOutButNotElementsAndMessages) {
  WireWriter out;
  out.String(1, "");
  out.Int32(2, 0);
  out.Bool(3, false);
  out.Float(4, 0);
  EXPECT_EQ(out.size(), 0U);
  out.Message(2, [] {});
  out.StringElement(1, "");
  EXPECT_EQ(out.bytes(), std::string("\x0A\0\x12\0", 4));
}

TEST(WireWriterTest, TakesFieldsInWireFormAsTheyAre) {
  WireWriter inner;
  inner.String(1, "a");
  WireWriter out(0);
  out.String(2, "b");
  out.Raw(inner.bytes());
  WireWriter expected;
  expected.String(2, "b");
  expected.String(1, "a");
  EXPECT_EQ(out.bytes(), expected.bytes());
}

TEST(WireWriterTest, ReleasesWhatWasWrittenWithItsMemory) {
  WireWriter out(8);
  out.String(1, std::string(100, 'a'));
  const char* const written = out.bytes().data();
  const WireWriter::Released released = std::move(out).Release();
  EXPECT_EQ(released.bytes, "\x0A\x64" + std::string(100, 'a'));
  EXPECT_EQ(released.bytes.data(), written);
  EXPECT_GE(released.bytes.data(), released.memory.get());
}

}  // namespace
}  // namespace answerbook::rpc
