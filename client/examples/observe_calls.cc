// Logs a question's calls and counts them: observe_calls SERVER QUESTION
//
// A CallObserver is told of every call; what it makes for one, a CallTrace, is told what
// becomes of that call. In a program of your own they write to its log, its metrics and
// its traces.
#include <iostream>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "answerbook/client.h"
#include "answerbook/observer.h"

namespace {

// [log]
// A line for each attempt that fails and for each call. Of the request it has the id:
// what readers ask is health data, and does not belong in a log.
class CallLog : public answerbook::CallObserver {
  class Trace : public answerbook::CallTrace {
   public:
    explicit Trace(const answerbook::CallStart& call)
        : name_(std::string(call.method) + ' ' + call.request_id) {}

    void OnAttempt(const answerbook::AttemptEnd& attempt) override {
      if (attempt.status.ok()) return;
      std::clog << name_ << ": attempt " << attempt.number << " at " << attempt.peer
                << ": " << absl::StatusCodeToString(attempt.status.code()) << '\n';
    }
    void OnEnd(const answerbook::CallEnd& end) override {
      std::clog << name_ << ": " << absl::StatusCodeToString(end.status.code())
                << " after " << end.attempts << " attempts, " << end.latency << '\n';
    }

   private:
    const std::string name_;
  };

  std::unique_ptr<answerbook::CallTrace> OnCall(
      const answerbook::CallStart& call) override {
    return std::make_unique<Trace>(call);
  }
};
// [end]

// [metrics]
// How many calls there were, by method and code. The observer lives as long as the
// connection, and calls end on many threads.
class CallCounts : public answerbook::CallObserver {
 public:
  std::map<std::pair<std::string, absl::StatusCode>, int> counts() const {
    const std::lock_guard<std::mutex> lock(mutex_);
    return counts_;
  }

 private:
  class Trace : public answerbook::CallTrace {
   public:
    Trace(CallCounts* counts, const char* method) : counts_(counts), method_(method) {}
    void OnEnd(const answerbook::CallEnd& end) override {
      const std::lock_guard<std::mutex> lock(counts_->mutex_);
      ++counts_->counts_[{method_, end.status.code()}];
    }

   private:
    CallCounts* const counts_;
    const char* const method_;
  };

  std::unique_ptr<answerbook::CallTrace> OnCall(
      const answerbook::CallStart& call) override {
    return std::make_unique<Trace>(this, call.method);
  }

  mutable std::mutex mutex_;
  std::map<std::pair<std::string, absl::StatusCode>, int> counts_;
};
// [end]

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "usage: observe_calls SERVER QUESTION\n";
    return 2;
  }
  // [observers]
  const auto counts = std::make_shared<CallCounts>();
  const answerbook::Client client(answerbook::MakeConnection(
      argv[1],
      answerbook::Options{}
          .set<answerbook::ObserversOption>({std::make_shared<CallLog>(), counts})
          .set<answerbook::GenerateRequestIdsOption>(true)));
  // [end]
  const auto found = client.Search(argv[2]);
  if (found.ok() && found->verdict() == answerbook::v1::VERDICT_ANSWERED) {
    const auto answer = client.GetAnswer(found->results(0).answer().answer_id());
    if (answer.ok()) std::cout << answer->summary() << '\n';
  }
  for (const auto& [call, count] : counts->counts()) {
    std::cout << call.first << ' ' << absl::StatusCodeToString(call.second) << ' '
              << count << '\n';
  }
  return found.ok() ? 0 : 1;
}
