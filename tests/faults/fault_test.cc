// Everything at once: load, new releases good and bad, certificates and principals that
// change, clients that vanish, bytes that are nothing. No call may be lost, none answered
// wrongly, and the server must end well. docs/reliability.md has what came of it.
//
// ANSWERBOOK_TEST_FAULT_SECONDS: how long; 5 when it is not set.
// ANSWERBOOK_TEST_FAULT_SEED: the seed of an earlier run. ANSWERBOOK_TEST_FAULT_JSON: a
// file for the counts.

#include <signal.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <random>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "grpcpp/generic/generic_stub.h"
#include "grpcpp/grpcpp.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"

#include "tests/e2e/scrape.h"
#include "tests/e2e/server_process.h"
#include "tests/e2e/temp_dir.h"
#include "tests/e2e/test_certificates.h"
#include "tests/faults/vandals.h"
#include "tests/server/http_client.h"

namespace answerbook::faults {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

// printf %s fault-test-token | sha256sum
constexpr char kToken[] = "fault-test-token";
constexpr char kTokenDigest[] =
    "f49bb8a8107fe9886cebfe65527163f92bc6d74e6562eb1b8b0bf0ffcc7bde57";

int FromEnvironment(const char* name, int otherwise) {
  const char* value = std::getenv(name);
  return value == nullptr ? otherwise : std::atoi(value);
}

class FaultTest : public ::testing::Test {
 protected:
  FaultTest()
      : seed_(static_cast<unsigned>(
            FromEnvironment("ANSWERBOOK_TEST_FAULT_SEED",
                            static_cast<int>(std::random_device{}() >> 1)))),
        end_(steady_clock::now() +
             std::chrono::seconds(FromEnvironment("ANSWERBOOK_TEST_FAULT_SECONDS", 5))) {
    std::printf("ANSWERBOOK_TEST_FAULT_SEED=%u\n", seed_);
  }

  bool Going() const { return steady_clock::now() < end_; }

  void Count(const std::string& what) {
    const std::lock_guard lock(mutex_);
    ++counts_[what];
  }

  // By renaming, so that nobody reads half of it.
  void Replace(const std::string& name, const std::string& text) {
    const std::lock_guard lock(writing_);
    fs::rename(dir_.Write("next", text), dir_.Path(name));
  }

  void WriteRelease(int number) {
    const std::string release = "release " + std::to_string(number) + ".";
    Replace("content/topic/release.md",
            "---\nquestion: \"Which release is this?\"\nsummary: \"" + release +
                "\"\ncaution: \"" + release + "\"\n---\nThe body of " + release + "\n");
  }

  void WritePrincipals(const std::string& more) {
    Replace("principals.yaml", std::string("principals:\n  - name: caller\n") +
                                   "    token_sha256: [" + kTokenDigest + "]\n" + more);
  }

  void Start() {
    fs::create_directories(dir_.Path("content/topic"));
    dir_.Write("content/topic/_index.md", "---\ntitle: A topic\n---\n");
    WriteRelease(0);
    WritePrincipals("");
    Replace("tls.crt", identity_.certificate);
    Replace("tls.key", identity_.key);
    server_ = e2e::ServerProcess::Start(
        dir_.Path("content"),
        {"--watch", "--tls_cert=" + dir_.Path("tls.crt"),
         "--tls_key=" + dir_.Path("tls.key"),
         "--principals=" + dir_.Path("principals.yaml"), "--metrics_listen=127.0.0.1:0"});
    ASSERT_NE(server_, nullptr);
    metrics_port_ = e2e::MetricsPort(server_->process().Stderr());
    ASSERT_TRUE(metrics_port_.has_value());
  }

  std::shared_ptr<grpc::Channel> NewChannel() const {
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    arguments.SetServiceConfigJSON(
        R"({"methodConfig": [{"name": [{}], "retryPolicy": {"maxAttempts": 3,
            "initialBackoff": "0.05s", "maxBackoff": "1s", "backoffMultiplier": 2,
            "retryableStatusCodes": ["UNAVAILABLE"]}}]})");
    return grpc::CreateCustomChannel(
        server_->address(), grpc::SslCredentials({authority_.certificate(), "", ""}),
        arguments);
  }

  static void SetUp(grpc::ClientContext& context) {
    context.AddMetadata("authorization", std::string("Bearer ") + kToken);
    context.set_deadline(std::chrono::system_clock::now() + e2e::kPatience);
  }

  // The number in "release 7."; -1 when it is none.
  static int NumberOf(const std::string& release) {
    int number = -1;
    return std::sscanf(release.c_str(), "release %d.", &number) == 1 ? number : -1;
  }

  void CheckRelease(const std::string& release, int* newest) {
    const int number = NumberOf(release);
    if (number < *newest) {
      ADD_FAILURE() << "release " << *newest << " was seen before: " << release;
    }
    *newest = std::max(*newest, number);
  }

  bool Succeeded(const char* method, const grpc::Status& status) {
    Count(std::string("calls of ") + method);
    if (status.ok()) return true;
    Count("lost calls");
    ADD_FAILURE() << method << ": " << status.error_code() << " "
                  << status.error_message();
    return false;
  }

  // A good caller. Now and then on a new connection, so that new certificates are met.
  void Call(Random random) {
    std::shared_ptr<grpc::Channel> channel = NewChannel();
    auto stub = v1::AnswerbookService::NewStub(channel);
    int newest = 0;
    while (Going()) {
      if (random() % 200 == 0) {
        channel = NewChannel();
        stub = v1::AnswerbookService::NewStub(channel);
        Count("connections of callers");
      }
      grpc::ClientContext context;
      SetUp(context);
      switch (random() % 3) {
        case 0: {
          v1::GetAnswerRequest request;
          request.set_answer_id("release");
          v1::GetAnswerResponse response;
          if (!Succeeded("GetAnswer", stub->GetAnswer(&context, request, &response)))
            break;
          const v1::Answer& answer = response.answer();
          EXPECT_EQ(answer.summary(), answer.caution());
          EXPECT_NE(answer.body().find(answer.summary()), std::string::npos);
          CheckRelease(answer.summary(), &newest);
          break;
        }
        case 1: {
          v1::SearchRequest request;
          request.set_query("which release is this");
          v1::SearchResponse response;
          if (!Succeeded("Search", stub->Search(&context, request, &response))) break;
          EXPECT_EQ(response.results_size(), 1);
          EXPECT_EQ(response.verdict(), v1::VERDICT_ANSWERED);
          if (response.results_size() == 1) {
            CheckRelease(response.results(0).summary(), &newest);
          }
          break;
        }
        default: {
          v1::ListTopicsRequest request;
          request.set_view(v1::TOPIC_VIEW_FULL);
          v1::ListTopicsResponse response;
          if (!Succeeded("ListTopics", stub->ListTopics(&context, request, &response))) {
            break;
          }
          EXPECT_EQ(response.topics_size(), 1);
        }
      }
    }
  }

  // Every third release has a fault. The server is told, or is left to notice.
  void Edit(Random random) {
    int reloaded = 0;
    int failed = 0;
    for (int number = 1; Going(); ++number) {
      const bool good = number % 3 != 0;
      if (good) {
        WriteRelease(number);
      } else {
        Replace("content/topic/release.md", "---\nquestoin: \"A typo?\"\n---\nBody.\n");
      }
      if (random() % 2 == 0) server_->process().Signal(SIGHUP);
      if (good) {
        EXPECT_TRUE(server_->WaitForEvents("reloaded", ++reloaded));
        Count("releases taken");
      } else {
        EXPECT_TRUE(server_->WaitForEvents("reload_failed", ++failed));
        // It may be told of the same fault twice: by the signal and by the change.
        Count("releases refused");
      }
      std::this_thread::sleep_for(milliseconds(random() % 100));
    }
  }

  // Certificates of the same authority, first with the key of another; principals.
  void Operate(Random random) {
    while (Going()) {
      const e2e::Identity next = authority_.Issue();
      Replace("tls.key", next.key);
      std::this_thread::sleep_for(milliseconds(random() % 400));
      Replace("tls.crt", next.certificate);
      Count("certificates exchanged");
      WritePrincipals(random() % 2 == 0 ? "  - name: anonymous\n    methods: [Search]\n"
                                        : "");
      Count("principals exchanged");
      if (random() % 3 == 0) {
        Replace("principals.yaml", "principals:\n  - nobody\n");
        Count("principals with faults");
        std::this_thread::sleep_for(milliseconds(random() % 400));
        WritePrincipals("");
      }
      std::this_thread::sleep_for(milliseconds(200 + random() % 400));
    }
  }

  void Vandalize(Random random) {
    while (Going()) {
      switch (random() % 3) {
        case 0:
          SendRubbish(server_->address(), random);
          Count("connections with rubbish");
          break;
        case 1:
          Vanish(server_->address(), random);
          Count("connections that vanished");
          break;
        default:
          SendWrongFrames(server_->address(), random);
          Count("connections with wrong frames");
      }
      std::this_thread::sleep_for(milliseconds(random() % 5));
    }
  }

  // Requests that are no protobuf, or not of this kind; calls that are given up.
  void SendWrongRequests(Random random) {
    grpc::GenericStub stub(NewChannel());
    const std::vector<std::string> methods = {"ListTopics", "GetAnswer", "Search"};
    while (Going()) {
      const grpc::Slice slice(WrongProtobuf(random, 200));
      const grpc::ByteBuffer request(&slice, 1);
      grpc::ByteBuffer reply;
      grpc::ClientContext context;
      SetUp(context);
      grpc::CompletionQueue queue;
      grpc::Status status;
      const auto reader = stub.PrepareUnaryCall(
          &context, "/answerbook.v1.AnswerbookService/" + methods[random() % 3], request,
          &queue);
      reader->StartCall();
      reader->Finish(&reply, &status, nullptr);
      const bool given_up = random() % 4 == 0;
      if (given_up) {
        std::this_thread::sleep_for(std::chrono::microseconds(random() % 500));
        context.TryCancel();
      }
      void* tag = nullptr;
      bool ok = false;
      queue.Next(&tag, &ok);
      Count(given_up ? "calls given up" : "wrong requests");
      const grpc::StatusCode code = status.error_code();
      EXPECT_TRUE(code == grpc::OK || code == grpc::INVALID_ARGUMENT ||
                  code == grpc::NOT_FOUND || code == grpc::ABORTED ||
                  (given_up && code == grpc::CANCELLED))
          << code << " " << status.error_message();
      std::this_thread::sleep_for(milliseconds(random() % 3));
    }
  }

  void Scrape(Random random) {
    while (Going()) {
      EXPECT_THAT(Fetch(*metrics_port_, "/metrics").head,
                  ::testing::StartsWith("HTTP/1.1 200"));
      Count("scrapes");
      std::this_thread::sleep_for(milliseconds(50 + random() % 100));
    }
  }

  void Report() {
    std::ofstream json;
    if (const char* path = std::getenv("ANSWERBOOK_TEST_FAULT_JSON")) json.open(path);
    json << nlohmann::json(counts_).dump(1) << "\n";
    for (const auto& [what, count] : counts_) {
      std::printf("%-32s %8lld\n", what.c_str(), static_cast<long long>(count));
    }
  }

  const unsigned seed_;
  const steady_clock::time_point end_;
  e2e::TempDir dir_;
  const e2e::TestAuthority authority_;
  const e2e::Identity identity_ = authority_.Issue();
  std::unique_ptr<e2e::ServerProcess> server_;
  std::optional<int> metrics_port_;
  std::mutex writing_;
  std::mutex mutex_;
  std::map<std::string, int64_t> counts_;
};

TEST_F(FaultTest, NoCallIsLostOrWrongWhateverHappens) {
  Start();
  if (server_ == nullptr) return;
  unsigned seed = seed_;
  std::vector<std::thread> threads;
  const auto run = [&](const std::function<void(Random)>& what) {
    threads.emplace_back([what, random = Random(seed++)] { what(random); });
  };
  for (int i = 0; i < 4; ++i) run([this](const Random& random) { Call(random); });
  for (int i = 0; i < 2; ++i) run([this](const Random& random) { Vandalize(random); });
  run([this](const Random& random) { SendWrongRequests(random); });
  run([this](const Random& random) { Edit(random); });
  run([this](const Random& random) { Operate(random); });
  run([this](const Random& random) { Scrape(random); });
  for (std::thread& thread : threads) thread.join();
  Report();
  EXPECT_EQ(counts_.count("lost calls"), 0U);
  EXPECT_EQ(server_->LastEvent("call_failed"), "");
  server_->process().Signal(SIGTERM);
  const std::optional<e2e::Exit> exit = server_->Wait();
  ASSERT_TRUE(exit.has_value());
  // A sanitizer that found something, a leak at the end included, says so by this.
  EXPECT_EQ(exit->code, 0) << server_->process().Stderr().substr(
      std::max<size_t>(server_->process().Stderr().size(), 20000) - 20000);
}

}  // namespace
}  // namespace answerbook::faults
