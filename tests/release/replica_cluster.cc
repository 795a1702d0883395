#include "tests/release/replica_cluster.h"

#include <signal.h>

#include <cstdlib>
#include <random>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "answerbook/policies.h"
#include <nlohmann/json.hpp>

namespace answerbook::release {
namespace {

using e2e::kPatience;
using e2e::ServerProcess;

constexpr char kTheAnswer[] = "the-answer";
constexpr char kAnotherAnswer[] = "another-answer";

Options WithDeadline() { return Options{}.set<DeadlineOption>(absl::Minutes(1)); }

// The budget is for callers who would make an outage worse; two threads do not.
Options Patient() {
  return WithDeadline()
      .set<RetryPolicyOption>(LimitedTime(absl::Minutes(1)))
      .set<BackoffPolicyOption>(
          ExponentialBackoff(absl::Milliseconds(20), absl::Milliseconds(200), 2))
      .set<RetryBudgetOption>(std::make_shared<RetryBudget>(1'000'000, 1.0));
}

}  // namespace

std::string ReplicaCluster::Content(const std::string& text, const std::string& more) {
  std::string lines;
  for (const char* id : {kTheAnswer, kAnotherAnswer, "third-answer", "last-answer"}) {
    const bool longer = id == std::string_view(kAnotherAnswer);
    const nlohmann::json answer = {
        {"answer_id", id},        {"topic_id", "topic"},
        {"topic_title", "Topic"}, {"question", absl::StrCat("What of ", id, "?")},
        {"summary", text},        {"body", longer ? text + more : text}};
    absl::StrAppend(&lines, answer.dump(), "\n");
  }
  return files_.Write("content.jsonl", lines);
}

e2e::Finished ReplicaCluster::Tool(std::vector<std::string> arguments) const {
  arguments.insert(arguments.begin(), ANSWERBOOK_CONTENT_BINARY);
  return e2e::RunProgram(arguments);
}

void ReplicaCluster::Publish(const std::string& text) {
  const e2e::Finished done = Tool({"publish", Content(text), etcd_->address()});
  EXPECT_EQ(done.exit.code, 0) << done.err;
  EXPECT_THAT(done.out, ::testing::HasSubstr("published release"));
}

void ReplicaCluster::StartReplica(size_t index) {
  std::vector<std::string> flags = FlagsOf(index);
  flags.push_back("--listen=" + (index < addresses_.size() ? addresses_[index]
                                                           : std::string("127.0.0.1:0")));
  flags.emplace_back("--access_log_sample=0");
  flags.push_back("--content_copy=" + files_.Path(absl::StrCat("copy", index)));
  auto replica = ServerProcess::Start(EtcdOf(index), flags);
  if (replica == nullptr) std::abort();  // says why before
  if (index >= addresses_.size()) addresses_.push_back(replica->address());
  if (index >= replicas_.size()) {
    replicas_.push_back(std::move(replica));
  } else {
    replicas_[index] = std::move(replica);
  }
}

void ReplicaCluster::KillReplica(size_t index) {
  replicas_[index]->process().Signal(SIGKILL);
  EXPECT_TRUE(replicas_[index]->Wait().has_value());
}

std::string ReplicaCluster::Target() const {
  std::string target = "ipv4:";
  for (const std::string& address : addresses_) absl::StrAppend(&target, address, ",");
  target.pop_back();
  return target;
}

std::string ReplicaCluster::Answer(size_t replica) const {
  const auto answer = Client(MakeConnection(addresses_[replica])).GetAnswer(kTheAnswer);
  return answer.ok() ? answer->body() : answer.status().ToString();
}

void ReplicaCluster::Expect(size_t replica, const std::string& text) const {
  const absl::Time end = absl::Now() + absl::FromChrono(kPatience);
  std::string said = Answer(replica);
  while (said != text && absl::Now() < end) {
    absl::SleepFor(absl::Milliseconds(20));
    said = Answer(replica);
  }
  EXPECT_EQ(said, text) << "replica " << replica << "\n"
                        << replicas_[replica]->process().Stderr();
}

void ReplicaCluster::ExpectAll(const std::string& text) const {
  for (size_t i = 0; i < replicas_.size(); ++i) Expect(i, text);
}

Load::Load(const std::string& target, int threads, std::set<std::string> allowed)
    : client_(MakeConnection(target, WithDeadline())),
      patient_client_(MakeConnection(target, Patient())),
      were_patient_(threads),
      allowed_(std::move(allowed)) {
  for (int i = 0; i < threads; ++i) {
    threads_.emplace_back([this, i] { Run(i); });
  }
}

void Load::Run(size_t thread) {
  std::minstd_rand random(static_cast<unsigned>(thread) + 1);
  while (!stop_) {
    const bool patient = patient_;
    were_patient_[thread] = patient ? 1 : 0;
    // Who was told between these two lines is told again.
    if (patient != patient_) continue;
    CallOnce(patient ? patient_client_ : client_, static_cast<unsigned>(random() >> 8));
  }
}

void Load::CallOnce(Client& client, unsigned choice) {
  absl::Status status;
  if (choice % 3 == 0) {
    v1::SearchRequest request;
    request.set_query("what of the answer");
    const auto found = client.Search(request);
    status = found.status();
    if (found.ok() && found->results().empty()) Note("a search without results");
    for (const v1::SearchResult& result :
         found.ok() ? found->results() : decltype(found->results()){}) {
      Check(result.summary(), found->content_version());
    }
  } else {
    v1::GetAnswerRequest request;
    request.set_answer_id(choice % 3 == 1 ? kTheAnswer : kAnotherAnswer);
    const auto answer = client.GetAnswer(request);
    status = answer.status();
    if (answer.ok()) {
      const v1::Answer& got = answer->answer();
      Check(got.summary(), answer->content_version());
      if (got.body().compare(0, got.summary().size(), got.summary()) != 0) {
        Note("half a release: " + got.body() + " and " + got.summary());
      }
    }
  }
  ++calls_;
  if (status.ok()) return;
  ++failed_calls_;
  Note(status.ToString());
}

void Load::Check(const std::string& text, const std::string& content_version) {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (!allowed_.empty() && !allowed_.contains(text)) {
    ++failures_["not published: " + text];
  }
  const auto [known, added] = text_of_version_.emplace(content_version, text);
  if (known->second != text) {
    ++failures_[absl::StrCat("content version ", content_version, " says ", text, " and ",
                             known->second)];
  }
}

void Load::Note(const std::string& failure) {
  const std::lock_guard<std::mutex> lock(mutex_);
  ++failures_[failure];
}

void Load::Allow(const std::string& text) {
  const std::lock_guard<std::mutex> lock(mutex_);
  allowed_.insert(text);
}

void Load::BePatient(bool patient) {
  patient_ = patient;
  const absl::Time end = absl::Now() + absl::FromChrono(kPatience);
  for (std::atomic<int>& was : were_patient_) {
    while (was != (patient ? 1 : 0)) {
      if (absl::Now() > end) {
        ADD_FAILURE() << "a call does not end";
        return;
      }
      absl::SleepFor(absl::Milliseconds(1));
    }
  }
}

void Load::Stop() {
  stop_ = true;
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
}

std::string Load::Failures() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  std::string text;
  for (const auto& [failure, count] : failures_) {
    absl::StrAppend(&text, count, " of ", failure, "\n");
  }
  return text;
}

}  // namespace answerbook::release
