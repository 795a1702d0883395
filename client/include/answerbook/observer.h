// Hooks for logs, metrics and traces, without a dependency on any of them.
//
//   class Latencies : public answerbook::CallObserver {
//     std::unique_ptr<answerbook::CallTrace> OnCall(const answerbook::CallStart&)
//     override {
//       return std::make_unique<Trace>(this);   // its OnEnd records end.latency
//     }
//   };
//   options.set<answerbook::ObserversOption>({std::make_shared<Latencies>()});
//
// client/examples/observe_calls.cc is a whole program.
#ifndef ANSWERBOOK_OBSERVER_H_
#define ANSWERBOOK_OBSERVER_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"

#include "answerbook/options.h"

namespace answerbook {
inline namespace sdk_v0 {

// A call that begins. References in this and the following are valid during the callback
// only.
struct CallStart {
  const char* method;             // "ListTopics", "GetAnswer" or "Search"
  const std::string& request_id;  // empty when the call has none
  absl::Time deadline;            // absl::InfiniteFuture() when it has none
};

// How an attempt ended.
struct AttemptEnd {
  int number;                  // 1 for the first
  const absl::Status& status;  // with the server's error details
  std::string peer;            // the server's address, as gRPC writes it; may be empty
  absl::Duration latency;      // of this attempt
  // The pause before the next attempt; negative when this was the last one.
  absl::Duration pause;
};

// How a call ended.
struct CallEnd {
  const absl::Status& status;  // what the caller gets
  int attempts;                // how many were made
  absl::Duration latency;      // from the call to its end, pauses included
};

// One call, from its start to its end. Its functions are called one after the other, on
// the thread that calls or, for asynchronous calls, on the connection's own. They must
// not block, throw, cancel the call, or make calls on the same connection that wait.
class ANSWERBOOK_EXPORT CallTrace {
 public:
  virtual ~CallTrace() = default;
  // The W3C trace context to send; asked for before each attempt. Empty: what the next
  // observer says, at last TraceparentOption. So too for what TraceparentOption would
  // refuse: it is never sent, and no error.
  virtual std::string Traceparent();
  virtual void OnAttempt(const AttemptEnd& attempt);
  // The last thing to be called.
  virtual void OnEnd(const CallEnd& end);
};

// Is told of every call. Thread-safe.
class ANSWERBOOK_EXPORT CallObserver {
 public:
  virtual ~CallObserver() = default;
  // A call begins. Null: not of interest.
  virtual std::unique_ptr<CallTrace> OnCall(const CallStart& call) = 0;
};

// Counts for a call, a client or a connection; the nearest counts, they are not added up.
struct ObserversOption {
  using Type = std::vector<std::shared_ptr<CallObserver>>;
};

}  // namespace sdk_v0
}  // namespace answerbook

#endif  // ANSWERBOOK_OBSERVER_H_
