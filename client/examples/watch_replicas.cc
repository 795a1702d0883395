// Watches replicas while releases change: watch_replicas SECONDS HOST:PORT...
//
// Calls them all through the SDK without a pause, asks each which content it serves every
// few milliseconds, and says what changes: one line an event, its time in seconds since
// the start first; the totals at the end, or at SIGTERM. Exits with 1 when a call failed.
#include <csignal>
#include <cstdio>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"

#include "answerbook/client.h"
#include "answerbook/policies.h"

namespace {

using answerbook::Client;
using answerbook::DeadlineOption;
using answerbook::LimitedAttempts;
using answerbook::MakeConnection;
using answerbook::Options;
using answerbook::RetryPolicyOption;

constexpr int kCallers = 2;

std::atomic<bool> stop = false;

class Watch {
 public:
  explicit Watch(std::vector<std::string> replicas) : replicas_(std::move(replicas)) {}

  int Run(absl::Duration time) {
    Say("watching");
    std::vector<std::thread> threads;
    threads.reserve(replicas_.size() + kCallers);
    for (size_t i = 0; i < replicas_.size(); ++i) {
      threads.emplace_back([this, i] { WatchOne(i); });
    }
    const Client client(MakeConnection("ipv4:" + absl::StrJoin(replicas_, ",")));
    for (int i = 0; i < kCallers; ++i) {
      threads.emplace_back([this, &client] { CallAll(client); });
    }
    const absl::Time end = begin_ + time;
    while (!stop && absl::Now() < end) absl::SleepFor(absl::Milliseconds(20));
    stop = true;
    for (std::thread& thread : threads) thread.join();
    Say(absl::StrCat(calls_.load(), " calls, ", failed_.load(), " failed"));
    return failed_ == 0 ? 0 : 1;
  }

 private:
  void Say(const std::string& what) {
    const std::lock_guard<std::mutex> lock(mutex_);
    std::printf("%8.3f  %s\n", absl::ToDoubleSeconds(absl::Now() - begin_), what.c_str());
    std::fflush(stdout);
  }

  // Without retries, so that it shows what this replica itself says.
  void WatchOne(size_t index) {
    const Client client(
        MakeConnection(replicas_[index], Options{}
                                             .set<RetryPolicyOption>(LimitedAttempts(1))
                                             .set<DeadlineOption>(absl::Seconds(1))));
    answerbook::v1::ListTopicsRequest request;
    request.set_page_size(1);
    std::string last = "nothing yet";
    while (!stop) {
      const auto page = client.ListTopicsPage(request);
      const std::string now =
          page.ok() ? "serves " + page->content_version() : "does not answer";
      if (now != last) Say(absl::StrCat("replica ", index, " ", now));
      last = now;
      absl::SleepFor(absl::Milliseconds(5));
    }
  }

  void CallAll(const Client& client) {
    while (!stop) {
      const auto found = client.Search("what is it");
      ++calls_;
      if (found.ok()) continue;
      ++failed_;
      Say("failed: " + found.status().ToString());
    }
  }

  const std::vector<std::string> replicas_;
  const absl::Time begin_ = absl::Now();
  std::mutex mutex_;
  std::atomic<int64_t> calls_ = 0;
  std::atomic<int64_t> failed_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  double seconds = 0;
  if (arguments.size() < 2 || !absl::SimpleAtod(arguments[0], &seconds)) {
    std::fprintf(stderr, "usage: watch_replicas SECONDS HOST:PORT...\n");
    return 2;
  }
  std::signal(SIGTERM, [](int) { stop = true; });
  return Watch({arguments.begin() + 1, arguments.end()}).Run(absl::Seconds(seconds));
}
