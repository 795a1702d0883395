// In a program of its own: threads that other tests leave behind would take the signals.
#include "service/server/stop_signals.h"

#include <signal.h>
#include <unistd.h>

#include <future>
#include <optional>

#include "gtest/gtest.h"

namespace answerbook::server {
namespace {

TEST(StopSignalsTest, HandsOutBothSignals) {
  StopSignals signals;
  kill(getpid(), SIGTERM);
  EXPECT_EQ(signals.Wait(), SIGTERM);
  kill(getpid(), SIGINT);
  EXPECT_EQ(signals.Wait(), SIGINT);
}

TEST(StopSignalsTest, WorkThatIsDoneIsNotInterrupted) {
  StopSignals signals;
  bool done = false;
  EXPECT_EQ(signals.RunUnlessSignalled([&] { done = true; }), std::nullopt);
  EXPECT_TRUE(done);
  EXPECT_EQ(signals.RunUnlessSignalled([] {}), std::nullopt);
}

// All that is left to do then is to end the process, so a process of its own does it.
TEST(StopSignalsDeathTest, ASignalDuringWorkComesAtOnce) {
  EXPECT_EXIT(
      {
        StopSignals signals;
        std::promise<void> never;
        const std::optional<int> signal = signals.RunUnlessSignalled([&] {
          kill(getpid(), SIGTERM);
          never.get_future().wait();
        });
        _exit(signal == SIGTERM ? 0 : 1);
      },
      ::testing::ExitedWithCode(0), "");
}

TEST(StopSignalsTest, HangUpIsHandedOutButStopsNothing) {
  StopSignals signals;
  kill(getpid(), SIGHUP);
  EXPECT_EQ(signals.Wait(), SIGHUP);
  kill(getpid(), SIGHUP);
  EXPECT_EQ(signals.WaitForStop(absl::Milliseconds(1)), std::nullopt);
  kill(getpid(), SIGHUP);
  kill(getpid(), SIGTERM);
  EXPECT_EQ(signals.WaitForStop(absl::Hours(1)), SIGTERM);
  kill(getpid(), SIGHUP);
  bool done = false;
  EXPECT_EQ(signals.RunUnlessSignalled([&] { done = true; }), std::nullopt);
  EXPECT_TRUE(done);
}

TEST(StopSignalsTest, WaitsForAStopNoLongerThanTold) {
  StopSignals signals;
  EXPECT_EQ(signals.WaitForStop(absl::Milliseconds(1)), std::nullopt);
  EXPECT_EQ(signals.WaitForStop(absl::ZeroDuration()), std::nullopt);
}

TEST(StopSignalsTest, ASignalAfterTheWorkIsKeptForLater) {
  StopSignals signals;
  EXPECT_EQ(signals.RunUnlessSignalled([] {}), std::nullopt);
  kill(getpid(), SIGTERM);
  EXPECT_EQ(signals.Wait(), SIGTERM);
}

}  // namespace
}  // namespace answerbook::server
