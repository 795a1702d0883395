#include "answerbook/options.h"

#include "gtest/gtest.h"

#include "answerbook/credentials.h"

namespace answerbook {
namespace {

TEST(OptionsTest, ValuesAreTypedAndOptional) {
  Options options;
  EXPECT_FALSE(options.has<DeadlineOption>());
  EXPECT_EQ(options.get<DeadlineOption>(absl::Seconds(3)), absl::Seconds(3));
  options.set<DeadlineOption>(absl::Seconds(1)).set<UserAgentOption>("a");
  options.set<DeadlineOption>(absl::Seconds(2));
  EXPECT_EQ(options.get<DeadlineOption>(), absl::Seconds(2));
  EXPECT_EQ(options.get<UserAgentOption>(), "a");
  EXPECT_EQ(options.get<CredentialsOption>(), nullptr);
}

TEST(OptionsTest, MergingFillsWhatIsNotSet) {
  const Options mine = Options{}.set<UserAgentOption>("mine");
  const Options base =
      Options{}.set<UserAgentOption>("base").set<DeadlineOption>(absl::Seconds(9));
  const Options merged = mine.MergedOver(base);
  EXPECT_EQ(merged.get<UserAgentOption>(), "mine");
  EXPECT_EQ(merged.get<DeadlineOption>(), absl::Seconds(9));
  EXPECT_FALSE(mine.has<DeadlineOption>());
}

TEST(OptionsTest, CopiesAreIndependentThoughTheyShare) {
  Options first = Options{}.set<UserAgentOption>("first");
  const Options copy = first;
  first.set<UserAgentOption>("second").set<DeadlineOption>(absl::Seconds(1));
  EXPECT_EQ(copy.get<UserAgentOption>(), "first");
  EXPECT_FALSE(copy.has<DeadlineOption>());
  EXPECT_EQ(first.get<UserAgentOption>(), "second");
  EXPECT_TRUE(Options{}.empty());
  EXPECT_FALSE(Options{}.MergedOver(copy).empty());
}

}  // namespace
}  // namespace answerbook
