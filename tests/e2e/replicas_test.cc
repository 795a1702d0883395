// Two replicas, called by the SDK while one after the other goes away.

#include <signal.h>

#include <atomic>
#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "gtest/gtest.h"

#include "answerbook/client.h"
#include "answerbook/connection.h"
#include "answerbook/policies.h"
#include "tests/e2e/server_process.h"

namespace answerbook::e2e {
namespace {

// Calls without a pause, from several threads on one connection.
class Callers {
 public:
  explicit Callers(const std::string& target)
      : client_(MakeConnection(target, Options{}.set<DeadlineOption>(absl::Minutes(1)))) {
    for (int i = 0; i < 4; ++i) {
      threads_.emplace_back([this, i] {
        while (!stop_) {
          const absl::Status status =
              i % 2 == 0 ? client_.Search("side effects of interferon").status()
                         : client_.GetAnswer("is-interferon-chemotherapy").status();
          ++calls_;
          if (status.ok()) continue;
          const std::lock_guard lock(mutex_);
          ++failures_[status.ToString()];
        }
      });
    }
  }
  ~Callers() { Stop(); }

  void Stop() {
    stop_ = true;
    for (std::thread& thread : threads_) thread.join();
    threads_.clear();
  }

  int calls() const { return calls_; }

  // Returns when `count` more calls have ended.
  bool WaitForCalls(int count) const {
    const int target = calls_ + count;
    const auto deadline = std::chrono::steady_clock::now() + kPatience;
    while (calls_ < target) {
      if (std::chrono::steady_clock::now() > deadline) return false;
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return true;
  }

  // How often each failure came. After Stop.
  std::string Failures() const {
    std::string text;
    for (const auto& [failure, count] : failures_) {
      text += std::to_string(count) + " of " + failure + "\n";
    }
    return text;
  }

 private:
  Client client_;
  std::atomic<bool> stop_ = false;
  std::atomic<int> calls_ = 0;
  std::mutex mutex_;
  std::map<std::string, int> failures_;
  std::vector<std::thread> threads_;
};

// All replicas are away and come back: calls that may wait so long find them, however
// rarely anybody calls.
TEST(AllReplicasTest, ComeBackForCallsThatWait) {
  auto server = ServerProcess::Start(ShippedContent());
  ASSERT_NE(server, nullptr);
  const std::string address = server->address();
  const Client client(MakeConnection(address));
  ASSERT_TRUE(client.Search("interferon").ok());
  for (int round = 0; round < 3; ++round) {
    server->process().Signal(SIGKILL);
    ASSERT_TRUE(server->Wait().has_value());
    EXPECT_TRUE(absl::IsUnavailable(client.Search("interferon").status()));
    server = ServerProcess::Start(ShippedContent(), {"--listen=" + address});
    ASSERT_NE(server, nullptr);
    const auto found = client.Search(
        "interferon", Options{}
                          .set<DeadlineOption>(absl::Seconds(12))
                          .set<RetryPolicyOption>(LimitedTime(absl::Seconds(12))));
    EXPECT_TRUE(found.ok()) << found.status();
  }
}

class ReplicasTest : public ::testing::TestWithParam<int> {};

// By SIGTERM calls in flight are finished; by SIGKILL they are made again elsewhere.
TEST_P(ReplicasTest, NoCallIsLostWhenAReplicaGoesAway) {
  std::vector<std::unique_ptr<ServerProcess>> replicas;
  std::vector<std::string> listen = {"127.0.0.1:0", "127.0.0.1:0"};
  const auto start = [&](size_t i) {
    return ServerProcess::Start(
        ShippedContent(),
        {"--listen=" + listen[i], "--drain_delay=50ms", "--access_log_sample=0.01"});
  };
  for (size_t i = 0; i < 2; ++i) {
    replicas.push_back(start(i));
    ASSERT_NE(replicas[i], nullptr);
    listen[i] = replicas[i]->address();
  }
  Callers callers("ipv4:" + listen[0] + "," + listen[1]);
  ASSERT_TRUE(callers.WaitForCalls(100));
  for (size_t round = 0; round < 4; ++round) {
    const size_t victim = round % 2;
    replicas[victim]->process().Signal(GetParam());
    const std::optional<Exit> exit = replicas[victim]->Wait();
    ASSERT_TRUE(exit.has_value());
    if (GetParam() == SIGTERM) {
      EXPECT_EQ(exit->code, 0) << replicas[victim]->process().Stderr();
    }
    ASSERT_TRUE(callers.WaitForCalls(100));
    replicas[victim] = start(victim);
    ASSERT_NE(replicas[victim], nullptr);
    // The other one must not go before this one is called again.
    ASSERT_TRUE(replicas[victim]->WaitForEvents("call"));
  }
  callers.Stop();
  EXPECT_EQ(callers.Failures(), "") << "of " << callers.calls() << " calls";
}

INSTANTIATE_TEST_SUITE_P(Signals, ReplicasTest, ::testing::Values(SIGTERM, SIGKILL),
                         [](const ::testing::TestParamInfo<int>& signal) {
                           return signal.param == SIGTERM ? "Term" : "Kill";
                         });

}  // namespace
}  // namespace answerbook::e2e
