#include "service/content/problem.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace answerbook::content {
namespace {

TEST(ProblemTest, SaysFileLineAndField) {
  EXPECT_EQ(ToString({"a/b.md", 12, "sources[1].url", "no good"}),
            "a/b.md:12: sources[1].url: no good");
  EXPECT_EQ(ToString({"a/b.md", 0, "", "no good"}), "a/b.md: no good");
}

TEST(ProblemTest, AllAreListedByFileAndLine) {
  const absl::Status status =
      ToStatus({{"b", 1, "", "x"}, {"a", 9, "", "y"}, {"a", 2, "", "z"}});
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(status.message(), "3 problems in the content:\na:2: z\na:9: y\nb:1: x");
  EXPECT_TRUE(ToStatus({}).ok());
}

TEST(ProblemTest, AFloodIsCutAndCounted) {
  std::vector<Problem> many(250, Problem{"a", 1, "", "x"});
  EXPECT_THAT(std::string(ToStatus(many).message()),
              testing::HasSubstr("… and 150 more"));
}

}  // namespace
}  // namespace answerbook::content
