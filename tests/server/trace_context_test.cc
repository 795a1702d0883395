#include "service/server/trace_context.h"

#include <set>
#include <string>

#include "gtest/gtest.h"

namespace answerbook::server {
namespace {

constexpr char kTrace[] = "0af7651916cd43dd8448eb211c80319c";
constexpr char kParent[] = "b7ad6b7169203331";

std::string Header(const std::string& version, const std::string& trace,
                   const std::string& parent, const std::string& flags) {
  return version + "-" + trace + "-" + parent + "-" + flags;
}

TEST(TraceContextTest, ReadsAndWritesTheStandardsExample) {
  const auto context = ParseTraceparent(Header("00", kTrace, kParent, "01"));
  ASSERT_TRUE(context.has_value());
  EXPECT_EQ(context->trace_id, kTrace);
  EXPECT_EQ(context->parent_id, kParent);
  EXPECT_EQ(context->flags, 1);
  EXPECT_EQ(FormatTraceparent(*context, 0x1234),
            Header("00", kTrace, "0000000000001234", "01"));
}

TEST(TraceContextTest, PassesOnNoFlagsThatItDoesNotKnow) {
  const auto context = ParseTraceparent(Header("00", kTrace, kParent, "fe"));
  ASSERT_TRUE(context.has_value());
  EXPECT_EQ(FormatTraceparent(*context, 1),
            Header("00", kTrace, "0000000000000001", "00"));
}

TEST(TraceContextTest, RefusesWhatTheStandardRefuses) {
  const std::string zeros(32, '0');
  for (const std::string& value :
       {std::string(), std::string("00"), Header("ff", kTrace, kParent, "01"),
        Header("00", zeros, kParent, "01"), Header("00", kTrace, zeros.substr(16), "01"),
        Header("00", "0AF7651916CD43DD8448EB211C80319C", kParent, "01"),
        Header("0x", kTrace, kParent, "01"), Header("00", kTrace, kParent, "1"),
        Header("00", kTrace, kParent, "01") + "-more",
        Header("01", kTrace, kParent, "01") + "more",
        Header("00", kTrace, kParent, "0\n"),
        std::string("00_") + kTrace + "-" + kParent + "-01"}) {
    EXPECT_FALSE(ParseTraceparent(value).has_value()) << value;
  }
}

TEST(TraceContextTest, ReadsWhatItKnowsOfLaterVersions) {
  EXPECT_TRUE(ParseTraceparent(Header("01", kTrace, kParent, "01")).has_value());
  EXPECT_TRUE(ParseTraceparent(Header("cc", kTrace, kParent, "01") + "-x").has_value());
}

TEST(TraceContextTest, RequestIdsCanBeRepeatedAsTheyAre) {
  EXPECT_TRUE(IsRequestId("5f0c-1b.A_z:/+=@9"));
  EXPECT_TRUE(IsRequestId(std::string(kMostRequestIdBytes, 'a')));
  EXPECT_FALSE(IsRequestId(""));
  EXPECT_FALSE(IsRequestId(std::string(kMostRequestIdBytes + 1, 'a')));
  for (const char* id : {"a b", "a\nb", "a\"b", "a\x7f", "\xc3\xa4", "a\\b", "a<b"}) {
    EXPECT_FALSE(IsRequestId(id)) << id;
  }
}

TEST(TraceContextTest, IdsDiffer) {
  std::set<uint64_t> ids;
  for (int i = 0; i < 1000; ++i) ids.insert(NewId());
  EXPECT_EQ(ids.size(), 1000U);
  EXPECT_EQ(Hex(0xAB), "00000000000000ab");
}

}  // namespace
}  // namespace answerbook::server
