#include "service/search/synonyms_file.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace answerbook::search {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

Synonyms Parsed(std::string_view text) {
  const absl::StatusOr<Synonyms> rules = ParseSynonyms(text, "file.txt");
  EXPECT_TRUE(rules.ok()) << rules.status().message();
  return rules.ok() ? *rules : Synonyms();
}

std::string FaultOf(std::string_view text) {
  const absl::StatusOr<Synonyms> rules = ParseSynonyms(text, "file.txt");
  EXPECT_EQ(rules.status().code(), absl::StatusCode::kInvalidArgument) << text;
  return std::string(rules.status().message());
}

TEST(SynonymsFileTest, ReadsBothFormsOfRules) {
  const Synonyms rules = Parsed(
      "# comment\n\nhair loss, alopecia\n  tiredness,exhaustion=> fatigue  # why\n");
  ASSERT_EQ(rules.size(), 2U);
  EXPECT_THAT(rules[0].from, ElementsAre("hair loss", "alopecia"));
  EXPECT_THAT(rules[0].to, ElementsAre("hair loss", "alopecia"));
  EXPECT_THAT(rules[1].from, ElementsAre("tiredness", "exhaustion"));
  EXPECT_THAT(rules[1].to, ElementsAre("fatigue"));
}

TEST(SynonymsFileTest, BackslashesMakeCharactersOfSigns) {
  const Synonyms rules = Parsed("a\\,b, c\\=>d => \\#1, e\\\\f");
  ASSERT_EQ(rules.size(), 1U);
  EXPECT_THAT(rules[0].from, ElementsAre("a,b", "c=>d"));
  EXPECT_THAT(rules[0].to, ElementsAre("#1", "e\\f"));
}

TEST(SynonymsFileTest, WindowsFilesAreReadToo) {
  const Synonyms rules = Parsed(
      "\xEF\xBB\xBF"
      "a, b\r\nc => d\r\n");
  ASSERT_EQ(rules.size(), 2U);
  EXPECT_THAT(rules[0].from, ElementsAre("a", "b"));
  EXPECT_THAT(rules[1].to, ElementsAre("d"));
  EXPECT_TRUE(Parsed("").empty());
  EXPECT_TRUE(Parsed("\n \n#\n").empty());
}

TEST(SynonymsFileTest, AllFaultsAreReportedWithTheirLines) {
  const std::string fault = FaultOf("a, b\nalone\nc, => d\ne => \nf => g => h\n");
  EXPECT_THAT(fault, HasSubstr("file.txt:2: “alone” stands alone"));
  EXPECT_THAT(fault, HasSubstr("file.txt:3: has no text before =>"));
  EXPECT_THAT(fault, HasSubstr("file.txt:4: has no text behind =>"));
  EXPECT_THAT(fault, HasSubstr("file.txt:5: has => twice"));
}

TEST(SynonymsFileTest, LimitsAreNamed) {
  EXPECT_THAT(FaultOf("a, " + std::string(201, 'x')), HasSubstr("at most 200"));
  std::string many = "a";
  for (int i = 0; i < 64; ++i) many += ", b";
  EXPECT_THAT(FaultOf(many), HasSubstr("at most 64"));
  EXPECT_THAT(FaultOf("a, b\n\xFF, c"), HasSubstr("file.txt:2: is not UTF-8"));
}

TEST(SynonymsFileTest, AFileThatIsNotThereIsNotFound) {
  const absl::Status status = ReadSynonyms("/nowhere/synonyms.txt").status();
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(status.message(), HasSubstr("/nowhere/synonyms.txt"));
}

}  // namespace
}  // namespace answerbook::search
