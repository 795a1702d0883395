#include "tests/e2e/abuse.h"

#include <algorithm>
#include <fstream>
#include <iostream>

namespace answerbook::e2e {

std::string AnswerRequest() {
  v1::GetAnswerRequest request;
  request.set_answer_id(kAnAnswer);
  return request.SerializeAsString();
}

RawConnection SlowReader(const std::string& address) {
  v1::ListTopicsRequest topics;
  topics.set_view(v1::TOPIC_VIEW_FULL);
  std::string bytes;
  for (uint32_t stream = 1; stream < 200; stream += 2) {
    const bool one = stream % 4 == 1;
    bytes += CallHeaders(stream, one ? kGetAnswerPath : kListTopicsPath) +
             Request(stream, one ? AnswerRequest() : topics.SerializeAsString());
  }
  RawConnection connection(address);
  EXPECT_TRUE(connection.Send(Hello({{kInitialWindowSize, 1}}) + SettingsAck() + bytes));
  return connection;
}

GoodClient::GoodClient(const ServerProcess& server)
    : stub_(server.NewStub()), thread_([this] { Run(); }) {}

void GoodClient::Run() {
  v1::GetAnswerRequest request;
  request.set_answer_id(kAnAnswer);
  while (!stop_) {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + kPatience);
    // It may connect when the server does not know yet that others have gone.
    context.set_wait_for_ready(answered_ == 0);
    v1::GetAnswerResponse response;
    const auto begin = std::chrono::steady_clock::now();
    const grpc::Status status = stub_->GetAnswer(&context, request, &response);
    latencies_.push_back(std::chrono::duration_cast<std::chrono::microseconds>(
        std::chrono::steady_clock::now() - begin));
    if (status.ok()) {
      ++answered_;
    } else {
      failure_ = status.error_message();
      ++failed_;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
}

void GoodClient::WaitForAnswers(int64_t count) {
  const int64_t goal = answered_ + count;
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  while (answered_ < goal && failed_ == 0) {
    ASSERT_LT(std::chrono::steady_clock::now(), deadline) << "no answers any more";
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
}

void GoodClient::Finish() {
  if (!thread_.joinable()) return;
  stop_ = true;
  thread_.join();
  EXPECT_EQ(failed_, 0) << failure_;
  EXPECT_GT(answered_, 0);
  std::sort(latencies_.begin(), latencies_.end());
  std::cout << "good client: " << answered_ << " calls, median "
            << latencies_[latencies_.size() / 2].count() << " us, 99 % "
            << latencies_[latencies_.size() * 99 / 100].count() << " us, most "
            << latencies_.back().count() << " us\n";
}

void AbuseTest::Start(const std::vector<std::string>& flags) {
  std::vector<std::string> all = {"--drain_delay=0s"};
  all.insert(all.end(), flags.begin(), flags.end());
  server_ = ServerProcess::Start(ShippedContent(), all);
  ASSERT_NE(server_, nullptr);
  good_ = std::make_unique<GoodClient>(*server_);
  good_->WaitForAnswers(50);
  resident_at_start_ = ResidentKib();
}

void AbuseTest::TearDown() {
  if (server_ == nullptr) return;
  std::cout << "server grew by " << GrownKib() << " KiB\n";
  good_->WaitForAnswers(10);
  good_.reset();
  // A new client is as welcome as ever.
  GoodClient(*server_).WaitForAnswers(1);
  server_.reset();  // it exits with 0, or this fails
}

RawConnection AbuseTest::Greeted(const std::string& more) {
  RawConnection connection(server_->address());
  EXPECT_TRUE(connection.connected());
  EXPECT_TRUE(connection.Send(Hello() + more));
  EXPECT_TRUE(connection.Next(FrameType::kSettings).has_value());
  return connection;
}

int64_t AbuseTest::ResidentKib() const {
  std::ifstream status("/proc/" + std::to_string(server_->process().pid()) + "/status");
  for (std::string word; status >> word;) {
    int64_t kib = 0;
    if (word == "VmRSS:" && status >> kib) return kib;
  }
  ADD_FAILURE() << "the system does not say how much memory the server has";
  return 0;
}

int64_t AbuseTest::GrownKib() const {
  return std::max<int64_t>(ResidentKib() - resident_at_start_, 0);
}

}  // namespace answerbook::e2e
