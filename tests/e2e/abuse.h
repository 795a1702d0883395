// What tests of hostile clients share.
#ifndef ANSWERBOOK_TESTS_E2E_ABUSE_H_
#define ANSWERBOOK_TESTS_E2E_ABUSE_H_

#include <sys/types.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "gtest/gtest.h"

#include "tests/e2e/raw_http2.h"
#include "tests/e2e/server_process.h"

namespace answerbook::e2e {

#if defined(ANSWERBOOK_ASAN) || defined(ANSWERBOOK_TSAN)
inline constexpr bool kSanitized = true;
#else
inline constexpr bool kSanitized = false;
#endif

// How often something is done: less often where everything takes longer.
constexpr int Scaled(int times) { return kSanitized ? times / 20 : times; }

inline constexpr char kGetAnswerPath[] = "/answerbook.v1.AnswerbookService/GetAnswer";
inline constexpr char kListTopicsPath[] = "/answerbook.v1.AnswerbookService/ListTopics";

// An answer of the shipped content.
inline constexpr char kAnAnswer[] = "what-interferon-is-prescribed-for";

// A request for it.
std::string AnswerRequest();

// A connection with a hundred calls whose replies it has no room for.
RawConnection SlowReader(const std::string& address);

// A client that keeps to the rules: it asks one question after another on a connection
// of its own, on a thread of its own, until it goes.
class GoodClient {
 public:
  explicit GoodClient(const ServerProcess& server);
  // As Finish().
  ~GoodClient() { Finish(); }
  GoodClient(const GoodClient&) = delete;
  GoodClient& operator=(const GoodClient&) = delete;

  // Returns when so many more calls were answered; a test failure when they are not.
  void WaitForAnswers(int64_t count);

  // Stops. A test failure if any call has failed or none was made.
  void Finish();

 private:
  void Run();

  std::unique_ptr<v1::AnswerbookService::Stub> stub_;
  std::atomic<bool> stop_ = false;
  std::atomic<int64_t> answered_ = 0;
  std::atomic<int64_t> failed_ = 0;
  std::string failure_;
  std::vector<std::chrono::microseconds> latencies_;
  std::thread thread_;
};

// A server of the shipped content, a good client, and what the server's memory comes to.
class AbuseTest : public ::testing::Test {
 protected:
  void Start(const std::vector<std::string>& flags = {});

  // The good client gets answers still, nothing it asked has failed, and the server stops
  // as its operator wants.
  void TearDown() override;

  // A connection that has said Hello, and has the server's settings.
  RawConnection Greeted(const std::string& more = SettingsAck());

  int64_t ResidentKib() const;
  // More memory than after Start, in KiB. Never less than 0.
  int64_t GrownKib() const;

  ServerProcess& server() { return *server_; }
  GoodClient& good() { return *good_; }

 private:
  std::unique_ptr<ServerProcess> server_;
  std::unique_ptr<GoodClient> good_;
  int64_t resident_at_start_ = 0;
};

}  // namespace answerbook::e2e

#endif  // ANSWERBOOK_TESTS_E2E_ABUSE_H_
