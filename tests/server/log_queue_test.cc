// A log whose lines are not taken.

#include <algorithm>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "spdlog/sinks/base_sink.h"

#include "service/server/log.h"

namespace answerbook::server {
namespace {

using nlohmann::json;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr size_t kCapacity = 16;
constexpr absl::Duration kPatience = absl::Minutes(1);

// Takes lines when it is open, and makes whoever writes one wait when it is not.
class Gate final : public spdlog::sinks::base_sink<std::mutex> {
 public:
  void Set(bool open) {
    const std::lock_guard lock(gate_mutex_);
    open_ = open;
    changed_.notify_all();
  }

  // Until someone waits to write.
  void AwaitWriter() {
    std::unique_lock lock(gate_mutex_);
    changed_.wait(lock, [this] { return writing_ && !open_; });
  }

  std::vector<json> Lines() {
    const std::lock_guard lock(gate_mutex_);
    std::vector<json> out;
    out.reserve(lines_.size());
    for (const std::string& line : lines_) out.push_back(json::parse(line));
    return out;
  }

 private:
  void sink_it_(const spdlog::details::log_msg& message) override {
    spdlog::memory_buf_t text;
    formatter_->format(message, text);
    std::unique_lock lock(gate_mutex_);
    writing_ = true;
    changed_.notify_all();
    changed_.wait(lock, [this] { return open_; });
    writing_ = false;
    lines_.emplace_back(text.data(), text.size());
  }
  void flush_() override {}

  std::mutex gate_mutex_;
  std::condition_variable changed_;
  bool open_ = true;
  bool writing_ = false;
  std::vector<std::string> lines_;
};

class LogQueueTest : public ::testing::Test {
 protected:
  // A log whose queue is empty while its thread waits to write an event `first`.
  std::unique_ptr<Log> Stuck(LogLevel least = LogLevel::kInfo) {
    gate_->Set(false);
    auto log = std::make_unique<Log>(least, LogFormat::kJson, gate_, kCapacity);
    log->Error("first", "");
    gate_->AwaitWriter();
    return log;
  }

  std::vector<std::string> Events() {
    std::vector<std::string> out;
    for (const json& line : gate_->Lines()) out.push_back(line["event"]);
    return out;
  }

  const std::shared_ptr<Gate> gate_ = std::make_shared<Gate>();
};

TEST_F(LogQueueTest, LeavesRoomForWhatMatters) {
  const auto log = Stuck();
  for (int i = 0; i < 100; ++i) {
    log->WriteIfRoom(LogLevel::kInfo, absl::StrCat("call_", i), "");
  }
  log->Info("reloaded", "");
  EXPECT_EQ(log->dropped(), 86);
  gate_->Set(true);
  ASSERT_TRUE(log->Flush(kPatience));
  std::vector<std::string> expected = {"first"};
  for (int i = 0; i < 14; ++i) expected.push_back(absl::StrCat("call_", i));
  expected.emplace_back("reloaded");
  // What was left out is told of in between, when the queue is half empty.
  std::vector<std::string> events = Events();
  const auto notice = std::find(events.begin(), events.end(), "log_dropped");
  ASSERT_NE(notice, events.end());
  events.erase(notice);
  EXPECT_EQ(events, expected);
  EXPECT_EQ(log->dropped(), 86);
}

TEST_F(LogQueueTest, TellsOnceWhatWasLeftOut) {
  const auto log = Stuck();
  for (int i = 0; i < 20; ++i) log->WriteIfRoom(LogLevel::kInfo, "call", "");
  gate_->Set(true);
  ASSERT_TRUE(log->Flush(kPatience));
  gate_->Set(false);
  log->Info("second", "");
  gate_->AwaitWriter();
  for (int i = 0; i < 15; ++i) log->WriteIfRoom(LogLevel::kInfo, "call", "");
  gate_->Set(true);
  ASSERT_TRUE(log->Flush(kPatience));
  std::vector<int> lines;
  std::vector<int> in_all;
  for (const json& line : gate_->Lines()) {
    if (line["event"] != "log_dropped") continue;
    EXPECT_EQ(line["level"], "warning");
    lines.push_back(line["lines"]);
    in_all.push_back(line["since_start"]);
  }
  EXPECT_THAT(lines, ElementsAre(6, 1));
  EXPECT_THAT(in_all, ElementsAre(6, 7));
}

TEST_F(LogQueueTest, NobodyWaitsAndTheLastLinesStay) {
  const auto log = Stuck(LogLevel::kError);
  std::vector<std::thread> threads;
  threads.reserve(4);
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 100; ++i) log->Error("failed", "");
    });
  }
  for (std::thread& thread : threads) thread.join();
  log->Error("last", "");
  EXPECT_EQ(log->dropped(), 401 - static_cast<int>(kCapacity));
  gate_->Set(true);
  ASSERT_TRUE(log->Flush(kPatience));
  const std::vector<std::string> events = Events();
  // Warnings are not written here, so neither is what was left out.
  EXPECT_EQ(events.size(), 1 + kCapacity);
  EXPECT_EQ(events.back(), "last");
}

TEST_F(LogQueueTest, FlushEndsAfterItsTime) {
  const auto log = Stuck();
  EXPECT_FALSE(log->Flush(absl::Milliseconds(1)));
  EXPECT_THAT(Events(), IsEmpty());
  gate_->Set(true);
  EXPECT_TRUE(log->Flush(kPatience));
  EXPECT_THAT(Events(), ElementsAre("first"));
}

TEST_F(LogQueueTest, WritesWhatWaitsBeforeItGoes) {
  auto log = Stuck();
  log->Info("second", "");
  gate_->Set(true);
  log.reset();
  EXPECT_THAT(Events(), ElementsAre("first", "second"));
}

}  // namespace
}  // namespace answerbook::server
