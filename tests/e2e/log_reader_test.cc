// A server whose log goes to a pipe that nobody reads.

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"

#include "tests/e2e/scrape.h"
#include "tests/e2e/server_process.h"
#include "tests/e2e/temp_dir.h"
#include "tests/server/http_client.h"

namespace answerbook::e2e {
namespace {

using ::testing::HasSubstr;
using Clock = std::chrono::steady_clock;

// What holds few lines.
constexpr int kPipeBytes = 4096;

// More than wait in the server.
constexpr int kCalls = 10'000;

class LogReaderTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_EQ(mkfifo(pipe_path_.c_str(), 0600), 0);
    // For reading and writing, so that it is never without either.
    pipe_ = open(pipe_path_.c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC);
    ASSERT_GE(pipe_, 0);
    ASSERT_GE(fcntl(pipe_, F_SETPIPE_SZ, kPipeBytes), 0);
  }

  ~LogReaderTest() override {
    process_.reset();
    if (pipe_ >= 0) close(pipe_);
  }

  // A server with the pipe as its stderr, at a Unix socket.
  void Start(const std::string& content, const std::vector<std::string>& flags = {}) {
    std::vector<std::string> command = {
        "/bin/sh", "-c", R"(pipe=$1; shift; exec "$@" 2>"$pipe")", "sh", pipe_path_};
    for (const std::string& word : ServerCommand(content)) command.push_back(word);
    command.push_back("--listen=" + address_);
    command.insert(command.end(), flags.begin(), flags.end());
    process_ = std::make_unique<Process>(command);
  }

  // Until the pipe takes nothing more.
  void Fill() const {
    const std::array<char, 512> bytes{};
    while (write(pipe_, bytes.data(), bytes.size()) > 0) {
    }
  }

  // Reads the log until it has `text`.
  bool ReadUntil(const std::string& text) {
    const auto deadline = Clock::now() + kPatience;
    while (log_.find(text) == std::string::npos) {
      if (Clock::now() > deadline) return false;
      pollfd polled{pipe_, POLLIN, 0};
      poll(&polled, 1, 100);
      std::array<char, kPipeBytes> bytes;
      const ssize_t size = read(pipe_, bytes.data(), bytes.size());
      if (size > 0) log_.append(bytes.data(), static_cast<size_t>(size));
    }
    return true;
  }

  // Reads on to the end of the line.
  nlohmann::json ReadEvent(const std::string& event) {
    const std::string wanted = "\"event\":\"" + event + "\"";
    if (!ReadUntil(wanted)) return {};
    const size_t at = log_.find(wanted);
    const std::string before = log_.substr(0, at);
    log_.erase(0, before.rfind('\n') == std::string::npos ? 0 : before.rfind('\n') + 1);
    if (!ReadUntil("\n")) return {};
    return nlohmann::json::parse(log_.substr(0, log_.find('\n')), nullptr, false);
  }

  // Calls of several connections; whether all were answered.
  bool Call(int times) const {
    constexpr int kThreads = 4;
    std::atomic<int> answered = 0;
    std::vector<std::thread> threads;
    threads.reserve(kThreads);
    for (int t = 0; t < kThreads; ++t) {
      threads.emplace_back([&] {
        const auto stub = v1::AnswerbookService::NewStub(NewChannel(address_));
        for (int i = 0; i < times / kThreads; ++i) {
          grpc::ClientContext context;
          context.set_wait_for_ready(true);
          context.set_deadline(std::chrono::system_clock::now() + kPatience);
          v1::ListTopicsResponse response;
          if (!stub->ListTopics(&context, {}, &response).ok()) return;
          ++answered;
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
    return answered == times;
  }

  const TempDir dir_;
  const std::string pipe_path_ = dir_.Path() + "/log";
  const std::string address_ = "unix:" + dir_.Path() + "/socket";
  int pipe_ = -1;
  std::string log_;
  std::unique_ptr<Process> process_;
};

TEST_F(LogReaderTest, CallsAndReloadsGoOnWithoutOne) {
  Start(ShippedContent(), {"--access_log_sample=1", "--metrics_listen=127.0.0.1:0"});
  ASSERT_TRUE(ReadUntil("\"event\":\"listening\""));
  const std::optional<int> port = MetricsPort(log_);
  ASSERT_TRUE(port.has_value()) << log_;
  const auto metric = [&](const std::string& name,
                          const std::vector<std::string>& labels = {}) {
    return Sample(Fetch(*port, "/metrics").body, name, labels);
  };
  log_.clear();

  ASSERT_TRUE(Call(kCalls));
  EXPECT_GT(metric("answerbook_log_dropped_total"), 0);
  process_->Signal(SIGHUP);
  const auto deadline = Clock::now() + kPatience;
  while (metric("answerbook_reloads_total", {"\"content\"", "\"unchanged\""}) < 1) {
    ASSERT_LT(Clock::now(), deadline) << "not loaded again";
  }

  // Then someone reads: what was left out is told of, and what matters was not.
  const double dropped = metric("answerbook_log_dropped_total");
  const nlohmann::json told = ReadEvent("log_dropped");
  EXPECT_EQ(told.value("lines", 0), dropped) << told;
  EXPECT_EQ(ReadEvent("reload_unchanged").value("trigger", ""), "signal");
  ASSERT_TRUE(Call(4));
  EXPECT_EQ(ReadEvent("call").value("method", ""), "ListTopics");

  process_->Signal(SIGTERM);
  EXPECT_TRUE(ReadEvent("stopped").is_object());
  const std::optional<Exit> exit = process_->Wait();
  ASSERT_TRUE(exit.has_value());
  EXPECT_EQ(exit->code, 0);
}

TEST_F(LogReaderTest, AServerStartsServesAndStopsWithoutOne) {
  Fill();
  Start(ShippedContent(), {"--access_log_sample=1"});
  ASSERT_TRUE(Call(40));
  process_->Signal(SIGTERM);
  const std::optional<Exit> exit = process_->Wait();
  ASSERT_TRUE(exit.has_value()) << "does not stop";
  EXPECT_EQ(exit->code, 0);
}

TEST_F(LogReaderTest, AServerThatCannotStartEndsWithoutOne) {
  Fill();
  Start("/not/there");
  const std::optional<Exit> exit = process_->Wait();
  ASSERT_TRUE(exit.has_value()) << "does not end";
  EXPECT_EQ(exit->code, 2);
}

// What keeps it from starting comes behind what was logged before.
TEST_F(LogReaderTest, LinesKeepTheirOrderUpToTheEnd) {
  Start(ShippedContent(), {"--metrics_listen=192.0.2.1:1"});
  ASSERT_TRUE(ReadUntil("answerbookd: "));
  EXPECT_THAT(log_.substr(0, log_.find("answerbookd: ")),
              HasSubstr("\"event\":\"start\""));
  const std::optional<Exit> exit = process_->Wait();
  ASSERT_TRUE(exit.has_value());
  EXPECT_EQ(exit->code, 3);
}

}  // namespace
}  // namespace answerbook::e2e
