#include "service/tools/progress.h"

#include <chrono>
#include <sstream>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace answerbook::tools {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

Progress::Clock::time_point time_now;

Progress::Clock::time_point Now() { return time_now; }

TEST(ProgressTest, IsShownOnATerminalOnceWorkIsLongAndIsTakenAway) {
  std::ostringstream err;
  {
    Progress progress(err, true, Now);
    progress.Show("writing", 1, 4);
    EXPECT_THAT(err.str(), IsEmpty());
    time_now += std::chrono::seconds(1);
    progress.Show("writing", 2, 4);
    EXPECT_THAT(err.str(),
                HasSubstr("writing  [###############               ]  50%  2 of 4"));
    const std::string before = err.str();
    progress.Show("writing", 3, 4);  // too soon
    EXPECT_EQ(err.str(), before);
    progress.Show("checking", 0, 0);
    EXPECT_THAT(err.str(), EndsWith("checking …"));
  }
  EXPECT_THAT(err.str(), EndsWith("\r\x1b[K"));
}

TEST(ProgressTest, NothingIsShownElsewhere) {
  std::ostringstream err;
  {
    Progress progress(err, false, Now);
    time_now += std::chrono::seconds(10);
    progress.Show("writing", 2, 4);
  }
  EXPECT_THAT(err.str(), IsEmpty());
}

}  // namespace
}  // namespace answerbook::tools
