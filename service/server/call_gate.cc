#include "service/server/call_gate.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string_view>

#include "absl/time/time.h"

#include "service/rpc/errors.h"
#include "service/rpc/service.h"
#include "service/server/trace_context.h"

namespace answerbook::server {
namespace {

using rpc::QueueService;
using rpc::Shed;

// The span that stands for the call which this thread is answering.
thread_local uint64_t span_id = 0;

// gRPC takes a pushback of 0 for none.
constexpr absl::Duration kLeastPushBack = absl::Milliseconds(1);

std::string_view Find(const grpc::ServerContext& context, const char* key) {
  const auto& metadata = context.client_metadata();
  const auto found = metadata.find(key);
  if (found == metadata.end()) return {};
  return {found->second.data(), found->second.size()};
}

// Gives back what lets the caller find the call again.
void ReturnIds(grpc::ServerContext& context) {
  span_id = 0;
  if (const std::string_view id = Find(context, kRequestIdKey); IsRequestId(id)) {
    context.AddInitialMetadata(kRequestIdKey, std::string(id));
  }
  if (const std::string_view value = Find(context, kTraceparentKey); !value.empty()) {
    if (const auto trace = ParseTraceparent(value)) {
      span_id = NewId();
      context.AddInitialMetadata(kTraceparentKey, FormatTraceparent(*trace, span_id));
    }
  }
}

}  // namespace

void CallGate::SetPrincipals(std::shared_ptr<const Principals> principals) {
  const std::lock_guard lock(mutex_);
  principals_.swap(principals);
}

std::shared_ptr<const Principals> CallGate::principals() const {
  const std::lock_guard lock(mutex_);
  return principals_;
}

const Principal* CallGate::Identify(const Principals& principals,
                                    grpc::ServerContext& context,
                                    grpc::Status* refusal) const {
  if (!principals.asks()) return principals.anonymous();
  const auto [begin, end] = context.client_metadata().equal_range("authorization");
  if (begin != end) {
    std::string_view why;
    std::optional<std::string_view> token;
    if (std::next(begin) != end) {
      why = "authorization: is given more than once";
    } else {
      token = BearerToken({begin->second.data(), begin->second.size()}, &why);
    }
    const Principal* found = nullptr;
    if (token.has_value()) {
      found = principals.ByToken(*token);
      why = "authorization: the token is not known, or not any more";
    }
    if (found == nullptr) *refusal = rpc::CredentialsInvalid(why);
    return found;
  }
  if (settings_.certificate_names) {
    if (const auto peer = context.auth_context(); peer != nullptr) {
      for (const std::string& name : settings_.certificate_names(*peer)) {
        if (const Principal* found = principals.ByCertificateName(name)) return found;
      }
    }
  }
  if (principals.anonymous() == nullptr) {
    *refusal = rpc::CredentialsMissing(
        settings_.certificate_names
            ? "neither metadata `authorization: Bearer <token>` nor a client certificate "
              "with a name that is known"
            : "there is no metadata `authorization: Bearer <token>`");
  }
  return principals.anonymous();
}

grpc::Status CallGate::Admit(rpc::Method method, const QueueService::Incoming& call,
                             rpc::Caller* caller, Shed* shed) {
  ReturnIds(call.context);
  std::shared_ptr<const Principals> all = principals();
  grpc::Status refusal;
  const Principal* principal = Identify(*all, call.context, &refusal);
  if (principal == nullptr) {
    *shed = Shed::kUnidentified;
    return refusal;
  }
  caller->principal = principal->name;
  if (!principal->may_call[static_cast<size_t>(method)]) {
    *shed = Shed::kForbidden;
    caller->owner = std::move(all);
    return rpc::MethodForbidden(principal->name, rpc::MethodName(method));
  }
  if (const auto wait = principal->limiter->Take()) {
    *shed = Shed::kRateLimit;
    caller->owner = std::move(all);
    // Rounded up to what the pushback can say.
    const absl::Duration delay = std::max(
        absl::Ceil(absl::FromChrono(*wait), absl::Milliseconds(1)), kLeastPushBack);
    rpc::PushBack(delay, call.context);
    return rpc::RateLimited(principal->name, delay);
  }
  if (principal->topics.has_value())
    caller->topics = rpc::TopicScope(&*principal->topics);
  caller->owner = std::move(all);
  return grpc::Status::OK;
}

void CallGate::Answered(const rpc::CallRecord& record,
                        const QueueService::Incoming& call) {
  if (settings_.on_call) settings_.on_call(record);
  if (settings_.access_log != nullptr && settings_.access_log->Wants(record.code)) {
    // A call that was refused before Admit has no span; that of another is not its.
    const bool admitted = record.shed != Shed::kOverload &&
                          record.shed != Shed::kExpired &&
                          record.shed != Shed::kCancelled;
    settings_.access_log->Write(record, call,
                                {.request_id = Find(call.context, kRequestIdKey),
                                 .traceparent = Find(call.context, kTraceparentKey),
                                 .span_id = admitted ? span_id : 0});
  }
}

}  // namespace answerbook::server
