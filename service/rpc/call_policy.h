// What the process decides about calls and this room carries out: who may call what, and
// who is told of what was answered.
#ifndef ANSWERBOOK_SERVICE_RPC_CALL_POLICY_H_
#define ANSWERBOOK_SERVICE_RPC_CALL_POLICY_H_

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "grpcpp/support/status.h"

#include "service/rpc/call_record.h"
#include "service/rpc/queue_service.h"

namespace answerbook::rpc {

// The topics that a caller may see.
class TopicScope {
 public:
  // All of them.
  TopicScope() = default;
  // These, which must be sorted and outlive the scope.
  explicit TopicScope(const std::vector<std::string>* topic_ids) : topics_(topic_ids) {}

  bool all() const { return topics_ == nullptr; }
  bool Has(std::string_view topic_id) const {
    return all() || std::binary_search(topics_->begin(), topics_->end(), topic_id);
  }
  // Only unless all().
  const std::vector<std::string>& topic_ids() const { return *topics_; }

 private:
  const std::vector<std::string>* topics_ = nullptr;
};

// Who calls. Its views are valid as long as `owner` is held.
struct Caller {
  std::string_view principal;  // empty where nobody is asked
  TopicScope topics;
  std::shared_ptr<const void> owner;
};

// Called by many threads at a time. What they throw, for want of memory, is a failure of
// the server's: of the call in Admit, of nobody's in Answered.
class CallPolicy {
 public:
  virtual ~CallPolicy() = default;

  // Before anything is done for a call: OK and who it is, or what to answer instead, and
  // as which kind of refusal that counts. May add metadata to the call's context.
  virtual grpc::Status Admit(Method method, const QueueService::Incoming& call,
                             Caller* caller, Shed* shed) = 0;

  // Once its answer is ready, and before it is sent: of every call, those that were
  // refused included.
  virtual void Answered(const CallRecord& record, const QueueService::Incoming& call) = 0;
};

}  // namespace answerbook::rpc

#endif  // ANSWERBOOK_SERVICE_RPC_CALL_POLICY_H_
