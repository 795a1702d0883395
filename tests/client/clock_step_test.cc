// What a clock that is set back does to the SDK, in a program of its own: it replaces
// clock_gettime.
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <atomic>
#include <memory>
#include <string>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "answerbook/client.h"
#include "answerbook/credentials.h"
#include "answerbook/mocks/mock_connection.h"
#include "client/src/caching_connection.h"
#include "tests/e2e/temp_dir.h"

namespace {
std::atomic<int> seconds_back = 0;
}  // namespace

extern "C" int clock_gettime(clockid_t clock, timespec* time) noexcept {
  if (syscall(SYS_clock_gettime, clock, time) != 0) return -1;
  if (clock == CLOCK_REALTIME) time->tv_sec -= seconds_back;
  return 0;
}

namespace answerbook {
namespace {

using ::testing::Return;

// Another hour back. Abseil may look at the system's clock every few seconds only.
bool StepBack() {
  const absl::Time before = absl::Now();
  seconds_back += 3600;
  for (int i = 0; i < 1000 && absl::Now() > before; ++i) {
    absl::SleepFor(absl::Milliseconds(10));
  }
  return absl::Now() < before;
}

TEST(ClockStepTest, ATokenFileIsReadAgain) {
  const e2e::TempDir dir;
  const TokenSource source = TokenFromFile(dir.Write("token", "first\n"));
  EXPECT_EQ(*source(), "first");
  ASSERT_TRUE(StepBack());
  dir.Write("token", "renewed\n");
  for (int i = 0; i < 300 && *source() != "renewed"; ++i) {
    absl::SleepFor(absl::Milliseconds(20));
  }
  EXPECT_EQ(*source(), "renewed");
}

TEST(ClockStepTest, AKeptAnswerGrowsOld) {
  const auto connection = std::make_shared<mocks::MockConnection>();
  v1::GetAnswerResponse response;
  response.set_content_version("v");
  EXPECT_CALL(*connection, GetAnswer).Times(2).WillRepeatedly(Return(response));
  const Client client(client_internal::WithAnswerCache(
      connection, {/*max_bytes=*/10'000, /*max_age=*/absl::Milliseconds(100)}));
  EXPECT_TRUE(client.GetAnswer("a").ok());
  ASSERT_TRUE(StepBack());
  absl::SleepFor(absl::Milliseconds(200));
  EXPECT_TRUE(client.GetAnswer("a").ok());
}

}  // namespace
}  // namespace answerbook
