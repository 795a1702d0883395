#include "bench/run_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <string>

namespace answerbook::bench {
namespace {

std::string FileWith(const std::string& name, const std::string& text) {
  std::string path = testing::TempDir() + "answerbook_run_" + name;
  std::ofstream(path) << text;
  return path;
}

TEST(RunFileTest, ReadsWhatItWrote) {
  const std::string path = testing::TempDir() + "answerbook_run_round_trip";
  const Rankings run = {{"q1", {{"b", 2.5, 0.75}, {"a", 2.5, 0.5}}},
                        {"q2", {{"a", 1, 0}}}};
  ASSERT_TRUE(WriteRun(run, "tag", path).ok());
  const absl::StatusOr<Rankings> read = ReadRun(path);
  ASSERT_TRUE(read.ok()) << read.status();
  ASSERT_EQ(read->size(), 2U);
  ASSERT_EQ(read->at("q1").size(), 2U);
  EXPECT_EQ(read->at("q1")[0].answer_id, "b");
  EXPECT_EQ(read->at("q1")[0].score, 2.5);
  EXPECT_EQ(read->at("q1")[0].confidence, 0.75);
  EXPECT_EQ(read->at("q1")[1].answer_id, "a");
}

TEST(RunFileTest, ReadsPlainTrecInAnyOrder) {
  const absl::StatusOr<Rankings> read =
      ReadRun(FileWith("plain", "7 Q0 second 2 1.5 x\n\n7\tQ0\tfirst\t1\t1.5\tx\r\n"));
  ASSERT_TRUE(read.ok()) << read.status();
  ASSERT_EQ(read->at("7").size(), 2U);
  EXPECT_EQ(read->at("7")[0].answer_id, "first");
  EXPECT_EQ(read->at("7")[1].confidence, 0);
}

TEST(RunFileTest, NamesTheLineOfAFault) {
  const auto message = [](const char* name, const std::string& text) {
    return std::string(ReadRun(FileWith(name, text)).status().message());
  };
  EXPECT_THAT(message("short", "7 Q0 a 1 1 x\n7 Q0 b\n"), testing::HasSubstr(":2: "));
  EXPECT_THAT(message("rank", "7 Q0 a 1 1 x\n7 Q0 b 1 1 x\n"),
              testing::HasSubstr("rank already"));
  EXPECT_THAT(message("twice", "7 Q0 a 1 1 x\n7 Q0 a 2 1 x\n"),
              testing::HasSubstr("answer already"));
  EXPECT_EQ(ReadRun("/nonexistent").status().code(), absl::StatusCode::kNotFound);
}

}  // namespace
}  // namespace answerbook::bench
