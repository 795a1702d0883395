#include "service/rpc/sending_calls.h"

#include <chrono>
#include <memory>
#include <vector>

#include "gtest/gtest.h"

namespace answerbook::rpc {
namespace {

class Sending final : public SendingCalls::Entry {
 public:
  int cancelled() const { return cancelled_; }

 private:
  void Cancel() override { ++cancelled_; }

  int cancelled_ = 0;
};

constexpr std::chrono::hours kHour{1};

TEST(SendingCallsTest, CancelsThoseThatWereBeingSentByThenAndEachOnce) {
  SendingCalls calls;
  std::vector<Sending> entries(3);
  const SendingCalls::Time before = SendingCalls::Now();
  for (Sending& entry : entries) calls.Add(entry);
  EXPECT_EQ(calls.CancelSince(before - kHour), 0);
  for (const Sending& entry : entries) EXPECT_EQ(entry.cancelled(), 0);
  EXPECT_EQ(calls.CancelSince(SendingCalls::Now()), 3);
  EXPECT_EQ(calls.CancelSince(SendingCalls::Now() + kHour), 0);
  for (Sending& entry : entries) {
    EXPECT_EQ(entry.cancelled(), 1);
    calls.Remove(entry);  // as when word of its end comes
  }
}

// From the front, the middle and the back, and back again.
TEST(SendingCallsTest, LeavesAloneWhatWasSent) {
  for (size_t gone = 0; gone < 3; ++gone) {
    SendingCalls calls;
    std::vector<Sending> entries(3);
    for (Sending& entry : entries) calls.Add(entry);
    calls.Remove(entries[gone]);
    calls.Remove(entries[gone]);
    EXPECT_EQ(calls.CancelSince(SendingCalls::Now()), 2);
    EXPECT_EQ(entries[gone].cancelled(), 0);
    calls.Add(entries[gone]);
    EXPECT_EQ(calls.CancelSince(SendingCalls::Now()), 1);
    EXPECT_EQ(entries[gone].cancelled(), 1);
  }
}

TEST(SendingCallsTest, IsEmptyWhenAllWereSentInWhateverOrder) {
  for (const auto& order : std::vector<std::vector<size_t>>{
           {0, 1, 2}, {2, 1, 0}, {1, 0, 2}, {1, 2, 0}, {0, 2, 1}, {2, 0, 1}}) {
    SendingCalls calls;
    std::vector<Sending> entries(3);
    for (Sending& entry : entries) calls.Add(entry);
    for (const size_t i : order) calls.Remove(entries[i]);
    EXPECT_EQ(calls.CancelSince(SendingCalls::Now() + kHour), 0);
  }
}

}  // namespace
}  // namespace answerbook::rpc
