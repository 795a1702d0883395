#include "service/release/etcd.h"

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "grpcpp/channel.h"
#include "grpcpp/client_context.h"
#include "grpcpp/completion_queue.h"
#include "grpcpp/create_channel.h"
#include "grpcpp/security/credentials.h"
#include "grpcpp/support/channel_arguments.h"

#include "etcdserverpb/rpc.grpc.pb.h"
#include "service/release/etcd_access.h"

namespace answerbook::release {
namespace {

using etcdserverpb::RangeRequest;
using etcdserverpb::RangeResponse;

// A watch that hears nothing is told from one whose peer is gone by pings; etcd allows
// one every 5 seconds.
constexpr int kKeepaliveTimeMs = 10'000;
constexpr int kKeepaliveTimeoutMs = 5'000;
// Blobs are at most 1 MiB; a page of keys is far less.
constexpr int kLargestReply = 16 << 20;
constexpr int64_t kKeysAtOnce = 2000;
// Between two rounds of members that have no leader: an election takes a second or so.
constexpr absl::Duration kElectionPause = absl::Milliseconds(50);

absl::Status ToAbslStatus(const grpc::Status& status, const std::string& endpoint) {
  if (status.ok()) return absl::OkStatus();
  return {static_cast<absl::StatusCode>(status.error_code()),
          absl::StrCat("etcd at ", endpoint, ": ", status.error_message())};
}

// etcd has words of its own for sessions, some under codes that also mean other things.
bool Says(const absl::Status& status, absl::string_view text) {
  return absl::StrContains(status.message(), text);
}

// A session that etcd does not know (any more): its time is up, the member was started
// again, or users or roles were changed since it began.
bool IsSessionOver(const absl::Status& status) {
  return absl::IsUnauthenticated(status) ||
         Says(status, "etcdserver: revision of auth store is old") ||
         Says(status, "etcdserver: user name is empty");
}

// The end of the range of keys that begin with `prefix`: the prefix plus one. Prefixes
// here end in '/', which has a next character.
std::string EndOf(std::string prefix) {
  ++prefix.back();
  return prefix;
}

}  // namespace

struct Etcd::Endpoint {
  std::string name;
  std::shared_ptr<grpc::Channel> channel;
  std::unique_ptr<etcdserverpb::KV::Stub> kv;
  std::unique_ptr<etcdserverpb::Watch::Stub> watch;
  std::unique_ptr<etcdserverpb::Auth::Stub> auth;
};

absl::StatusOr<std::unique_ptr<Etcd>> Etcd::Make(EtcdAddress address, EtcdAccess access) {
  const auto credentials = CredentialsOf(access);
  if (!credentials.ok()) return credentials.status();
  if (!access.user.empty()) {
    if (absl::Status status = CheckIsPrivate(address, access); !status.ok())
      return status;
    if (const auto password = PasswordOf(access); !password.ok())
      return password.status();
  }
  return std::unique_ptr<Etcd>(
      new Etcd(std::move(address), std::move(access), *credentials));
}

Etcd::Etcd(EtcdAddress address, EtcdAccess access,
           const std::shared_ptr<grpc::ChannelCredentials>& credentials)
    : address_(std::move(address)), access_(std::move(access)) {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS, kKeepaliveTimeMs);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, kKeepaliveTimeoutMs);
  // Or gRPC sends two pings and no more while a watch has nothing to say.
  arguments.SetInt(GRPC_ARG_HTTP2_MAX_PINGS_WITHOUT_DATA, 0);
  // An endpoint that was away is tried again soon: replicas are to converge in seconds.
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 1000);
  arguments.SetMaxReceiveMessageSize(kLargestReply);
  for (const std::string& name : address_.endpoints) {
    const auto channel = grpc::CreateCustomChannel(name, credentials, arguments);
    auto endpoint = std::make_unique<Endpoint>();
    endpoint->name = name;
    endpoint->channel = channel;
    endpoint->kv = etcdserverpb::KV::NewStub(channel);
    endpoint->watch = etcdserverpb::Watch::NewStub(channel);
    endpoint->auth = etcdserverpb::Auth::NewStub(channel);
    endpoints_.push_back(std::move(endpoint));
  }
}

Etcd::~Etcd() = default;

// Adds the token of a session, after having begun one when there is none. Threads that
// find none at the same time may begin one each: all are good.
absl::StatusOr<std::string> Etcd::Authorise(Endpoint& endpoint,
                                            grpc::ClientContext* context,
                                            absl::Time deadline) {
  if (access_.user.empty()) return std::string();
  std::string token;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    token = token_;
  }
  if (token.empty()) {
    absl::StatusOr<std::string> password = PasswordOf(access_);
    if (!password.ok()) return password.status();
    etcdserverpb::AuthenticateRequest request;
    request.set_name(access_.user);
    request.set_password(*std::move(password));
    grpc::ClientContext own;
    own.set_deadline(absl::ToChronoTime(deadline));
    etcdserverpb::AuthenticateResponse response;
    absl::Status status = ToAbslStatus(
        endpoint.auth->Authenticate(&own, request, &response), endpoint.name);
    if (Says(status, "etcdserver: authentication is not enabled")) return token;
    if (absl::IsInvalidArgument(status)) {
      return absl::PermissionDeniedError(
          absl::StrCat(status.message(), " (user ", access_.user,
                       ", with the password in ", access_.password_file, ")"));
    }
    if (!status.ok()) return status;
    token = response.token();
    const std::lock_guard<std::mutex> lock(mutex_);
    token_ = token;
  }
  context->AddMetadata("token", token);
  return token;
}

void Etcd::Forget(const std::string& token) {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (token_ == token) token_.clear();
}

// What etcd says to whom it wants to know does not say what to do.
absl::Status Etcd::Explained(absl::Status status) const {
  if (access_.user.empty() && Says(status, "etcdserver: user name is empty")) {
    return absl::PermissionDeniedError(
        absl::StrCat(status.message(),
                     ": it asks who calls; give it --etcd-user and "
                     "--etcd-password-file"));
  }
  if (absl::IsPermissionDenied(status) && !access_.user.empty() &&
      Says(status, "etcdserver: permission denied")) {
    return absl::PermissionDeniedError(
        absl::StrCat(status.message(), ": user ", access_.user,
                     " has no role that may do this under ", address_.prefix));
  }
  return status;
}

// Makes the call on the endpoint that answered last, and on the others in turn while they
// are unavailable. `call` is (Endpoint&, grpc::ClientContext*) -> grpc::Status.
template <typename Call>
absl::Status Etcd::OnAnyEndpoint(const Call& call) {
  const absl::Time deadline = absl::Now() + access_.timeout;
  absl::Status last;
  for (bool again = true; again;) {
    again = false;
    const size_t first = preferred_;
    for (size_t i = 0; i < endpoints_.size(); ++i) {
      const size_t index = (first + i) % endpoints_.size();
      // The time left is shared by those left: one that hangs leaves some for others.
      const absl::Time now = absl::Now();
      const absl::Duration share =
          (deadline - now) / static_cast<double>(endpoints_.size() - i);
      last = OnEndpoint(*endpoints_[index], now + share, call);
      if (last.ok()) {
        preferred_ = index;
        return last;
      }
      if (!absl::IsUnavailable(last) && !absl::IsDeadlineExceeded(last)) return last;
      // It is there, and may have a leader in a moment. Where nobody listens there is
      // nothing to wait for.
      again = again || absl::IsDeadlineExceeded(last) ||
              absl::StrContains(last.message(), "etcdserver: ");
    }
    if (again) absl::SleepFor(kElectionPause);
    again = again && absl::Now() < deadline;
  }
  return absl::UnavailableError(last.message());
}

// The same on one endpoint; a session that ended is begun anew.
template <typename Call>
absl::Status Etcd::OnEndpoint(Endpoint& endpoint, absl::Time deadline, const Call& call) {
  absl::Status status;
  for (int sessions = 0; sessions < 2; ++sessions) {
    grpc::ClientContext context;
    context.set_deadline(absl::ToChronoTime(deadline));
    const absl::StatusOr<std::string> token = Authorise(endpoint, &context, deadline);
    if (!token.ok()) return token.status();
    status = ToAbslStatus(call(endpoint, &context), endpoint.name);
    if (status.ok()) last_contact_nanos_ = absl::GetCurrentTimeNanos();
    if (access_.user.empty() || !IsSessionOver(status)) break;
    Forget(*token);
  }
  return Explained(std::move(status));
}

absl::StatusOr<RangeResponse> Etcd::Range(const RangeRequest& request) {
  RangeResponse response;
  absl::Status status =
      OnAnyEndpoint([&](Endpoint& endpoint, grpc::ClientContext* context) {
        return endpoint.kv->Range(context, request, &response);
      });
  if (!status.ok()) return status;
  return response;
}

absl::StatusOr<std::optional<std::string>> Etcd::Get(const std::string& key,
                                                     int64_t* revision,
                                                     int64_t* mod_revision) {
  RangeRequest request;
  request.set_key(key);
  absl::StatusOr<RangeResponse> response = Range(request);
  if (!response.ok()) return response.status();
  if (revision != nullptr) *revision = response->header().revision();
  if (mod_revision != nullptr) *mod_revision = 0;
  if (response->kvs().empty()) return std::optional<std::string>();
  if (mod_revision != nullptr) *mod_revision = response->kvs(0).mod_revision();
  return std::optional<std::string>(
      std::move(*response->mutable_kvs(0)->mutable_value()));
}

absl::StatusOr<std::vector<std::string>> Etcd::Keys(const std::string& prefix) {
  std::vector<std::string> keys;
  RangeRequest request;
  request.set_key(prefix);
  request.set_range_end(EndOf(prefix));
  request.set_keys_only(true);
  request.set_limit(kKeysAtOnce);
  request.set_sort_order(RangeRequest::ASCEND);
  for (;;) {
    const absl::StatusOr<RangeResponse> response = Range(request);
    if (!response.ok()) return response.status();
    // Every page is of the state that the first one saw.
    if (request.revision() == 0) request.set_revision(response->header().revision());
    for (const etcdserverpb::KeyValue& kv : response->kvs()) keys.push_back(kv.key());
    if (!response->more()) return keys;
    request.set_key(keys.back() + '\0');  // the next key there can be
  }
}

absl::Status Etcd::Put(const std::string& key, const std::string& value) {
  etcdserverpb::PutRequest request;
  request.set_key(key);
  request.set_value(value);
  return OnAnyEndpoint([&](Endpoint& endpoint, grpc::ClientContext* context) {
    etcdserverpb::PutResponse response;
    return endpoint.kv->Put(context, request, &response);
  });
}

absl::Status Etcd::Delete(const std::string& key) {
  etcdserverpb::DeleteRangeRequest request;
  request.set_key(key);
  return OnAnyEndpoint([&](Endpoint& endpoint, grpc::ClientContext* context) {
    etcdserverpb::DeleteRangeResponse response;
    return endpoint.kv->DeleteRange(context, request, &response);
  });
}

absl::StatusOr<etcdserverpb::TxnResponse> Etcd::Txn(
    const etcdserverpb::TxnRequest& request) {
  etcdserverpb::TxnResponse response;
  absl::Status status =
      OnAnyEndpoint([&](Endpoint& endpoint, grpc::ClientContext* context) {
        return endpoint.kv->Txn(context, request, &response);
      });
  if (!status.ok()) return status;
  return response;
}

absl::Status Etcd::Compact(int64_t revision) {
  etcdserverpb::CompactionRequest request;
  request.set_revision(revision);
  return OnAnyEndpoint([&](Endpoint& endpoint, grpc::ClientContext* context) {
    etcdserverpb::CompactionResponse response;
    return endpoint.kv->Compact(context, request, &response);
  });
}

absl::Status Etcd::Watch(
    const std::string& key, int64_t revision,
    const std::function<bool(const etcdserverpb::Event&)>& on_change) {
  Endpoint& endpoint = *endpoints_[preferred_ % endpoints_.size()];
  grpc::ClientContext context;
  const absl::StatusOr<std::string> token =
      Authorise(endpoint, &context, absl::Now() + access_.timeout);
  if (!token.ok()) return token.status();
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (stopped_) return absl::CancelledError("etcd: no watching any more");
    watching_ = &context;
  }
  // etcd members that have lost the others keep their streams open and say nothing,
  // unless they are told to end them.
  context.AddMetadata("hasleader", "true");
  auto stream = endpoint.watch->Watch(&context);
  etcdserverpb::WatchRequest request;
  request.mutable_create_request()->set_key(key);
  request.mutable_create_request()->set_start_revision(revision);
  absl::Status result;
  bool on = stream->Write(request);
  for (etcdserverpb::WatchResponse response; on && stream->Read(&response);) {
    last_contact_nanos_ = absl::GetCurrentTimeNanos();
    if (response.compact_revision() > 0) {
      result = absl::OutOfRangeError(absl::StrCat(
          "etcd at ", endpoint.name, ": revision ", revision, " was compacted away"));
      break;
    }
    if (response.canceled()) {
      result = absl::UnavailableError(absl::StrCat(
          "etcd at ", endpoint.name, " ended the watch: ", response.cancel_reason()));
      // It says no more than that of a session that is over.
      Forget(*token);
      break;
    }
    confirmed_ = true;
    for (const etcdserverpb::Event& event : response.events()) {
      if (!on_change(event)) on = false;
    }
  }
  confirmed_ = false;
  const bool wanted = !on && result.ok();
  context.TryCancel();
  const grpc::Status status = stream->Finish();
  if (status.error_code() == grpc::StatusCode::UNAUTHENTICATED) Forget(*token);
  const std::lock_guard<std::mutex> lock(mutex_);
  watching_ = nullptr;
  if (stopped_) return absl::CancelledError("etcd: no watching any more");
  if (!result.ok() || wanted) return result;
  // The next one tries another endpoint.
  preferred_ = preferred_ + 1;
  return absl::UnavailableError(
      absl::StrCat("etcd at ", endpoint.name, ": ", status.error_message()));
}

void Etcd::Pause(absl::Duration pause) {
  const auto deadline = absl::ToChronoTime(absl::Now() + pause);
  grpc::CompletionQueue queue;
  for (const auto& endpoint : endpoints_) {
    endpoint->channel->NotifyOnStateChange(
        endpoint->channel->GetState(/*try_to_connect=*/true), deadline, &queue,
        endpoint.get());
  }
  void* tag = nullptr;
  bool changed = false;
  for (size_t waiting = endpoints_.size(); waiting > 0;) {
    queue.Next(&tag, &changed);
    auto* const endpoint = static_cast<Endpoint*>(tag);
    const grpc_connectivity_state state = endpoint->channel->GetState(true);
    if (changed && state != GRPC_CHANNEL_READY) {
      endpoint->channel->NotifyOnStateChange(state, deadline, &queue, endpoint);
    } else {
      --waiting;
    }
  }
  queue.Shutdown();
  while (queue.Next(&tag, &changed)) {
  }
}

void Etcd::StopWatching() {
  const std::lock_guard<std::mutex> lock(mutex_);
  stopped_ = true;
  if (watching_ != nullptr) watching_->TryCancel();
}

}  // namespace answerbook::release
