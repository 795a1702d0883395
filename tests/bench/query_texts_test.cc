#include "bench/query_texts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <string>

namespace answerbook::bench {
namespace {

std::string FileWith(const std::string& name, const std::string& text) {
  std::string path = testing::TempDir() + "answerbook_queries_" + name;
  std::ofstream(path) << text;
  return path;
}

TEST(QueryTextsTest, ReadsOneFieldAndLeavesOutTheRest) {
  const std::string path =
      FileWith("fields", R"({"id": "1", "summary": "a", "original": "b"})"
                         "\n"
                         R"({"id": "2", "original": "c"})"
                         "\n"
                         R"({"id": "3", "summary": 7, "original": ""})"
                         "\n");
  EXPECT_THAT(*QueryTexts(path, "summary", {}), testing::ElementsAre("a"));
  EXPECT_THAT(*QueryTexts(path, "original", {}), testing::ElementsAre("b", "c"));
  EXPECT_EQ(QueryTexts(path, "paraphrase", {}).status().code(),
            absl::StatusCode::kInvalidArgument);
}

TEST(QueryTextsTest, RefusesWhatItCannotRead) {
  EXPECT_EQ(QueryTexts("/nonexistent", "summary", {}).status().code(),
            absl::StatusCode::kNotFound);
  EXPECT_EQ(QueryTexts(FileWith("broken", "{]\n"), "summary", {}).status().code(),
            absl::StatusCode::kInvalidArgument);
}

TEST(QueryTextsTest, SpreadsOverTheLibrary) {
  content::Library library;
  for (int i = 0; i < 2500; ++i) {
    library.answers.emplace_back().set_question(std::to_string(i));
  }
  const auto texts = QueryTexts("", "summary", library);
  ASSERT_TRUE(texts.ok());
  ASSERT_EQ(texts->size(), 1000U);
  EXPECT_EQ(texts->front(), "0");
  EXPECT_EQ(texts->back(), "2497");
  library.answers.resize(3);
  EXPECT_THAT(*QueryTexts("", "", library), testing::ElementsAre("0", "1", "2"));
}

}  // namespace
}  // namespace answerbook::bench
