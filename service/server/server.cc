#include "service/server/server.h"

#include <sched.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "absl/strings/str_cat.h"
#include "grpcpp/ext/proto_server_reflection_plugin.h"
#include "grpcpp/resource_quota.h"
#include "grpcpp/security/server_credentials.h"
#include "grpcpp/server_builder.h"

namespace answerbook::server {
namespace {

// A server finds out within this and the timeout below that a client's machine is gone.
constexpr absl::Duration kKeepaliveTime = absl::Minutes(1);
constexpr absl::Duration kKeepaliveTimeout = absl::Seconds(20);

// Clients that ping more often than this, calls or none, are sent away.
constexpr absl::Duration kLeastPingInterval = absl::Seconds(10);

// Connections are renewed now and then (gRPC spreads it by a tenth), so that clients
// behind a balancer find new replicas and leave none overloaded for good.
constexpr absl::Duration kConnectionAge = absl::Minutes(30);
constexpr absl::Duration kConnectionAgeGrace = absl::Minutes(1);
constexpr absl::Duration kConnectionIdle = absl::Minutes(15);

// Metadata of a request, which this API needs none of.
constexpr int kMostMetadataBytes = 8 * 1024;

// Threads for calls that are started without --threads.
constexpr int kMostThreadsUnasked = 64;

int Millis(absl::Duration duration) {
  return static_cast<int>(absl::ToInt64Milliseconds(duration));
}

void SetUpPlugins() {
  static const bool once = [] {
    grpc::reflection::InitProtoReflectionServerBuilderPlugin();
    return true;
  }();
  (void)once;
}

void SetLimits(const Options& options, grpc::ServerBuilder& builder) {
  builder.SetMaxReceiveMessageSize(options.max_receive_message_bytes);
  grpc::ResourceQuota quota("answerbookd");
  quota.SetMaxThreads(options.max_threads);
  builder.SetResourceQuota(quota);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS,
                             options.max_concurrent_streams);
  builder.AddChannelArgument(GRPC_ARG_MAX_METADATA_SIZE, kMostMetadataBytes);
  // On by default, it lets a second server take half of the calls unnoticed.
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS, Millis(kKeepaliveTime));
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, Millis(kKeepaliveTimeout));
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS,
                             Millis(kLeastPingInterval));
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_MS, Millis(kConnectionAge));
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_GRACE_MS,
                             Millis(kConnectionAgeGrace));
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_IDLE_MS, Millis(kConnectionIdle));
}

// One for each CPU that the process may run on, and one at least to go on while another
// answers a call that takes long.
int UsualThreads() {
  cpu_set_t set;
  CPU_ZERO(&set);
  const int cpus = sched_getaffinity(0, sizeof(set), &set) == 0 ? CPU_COUNT(&set) : 1;
  return std::clamp(cpus, 2, kMostThreadsUnasked);
}

// The addresses to listen on, names resolved, each free.
absl::StatusOr<std::vector<ListenAddress>> FreeAddresses(const Options& options) {
  std::vector<ListenAddress> out;
  for (const std::string& text : options.listen) {
    absl::StatusOr<ListenAddress> address = ParseListenAddress(text);
    if (!address.ok()) return address.status();
    absl::StatusOr<std::vector<ListenAddress>> resolved = Resolve(*address);
    if (!resolved.ok()) return resolved.status();
    // Each address of a name would get a port of its own.
    if (address->port == 0) resolved->resize(1);
    for (ListenAddress& one : *resolved) {
      if (absl::Status status = CheckCanListen(one); !status.ok()) return status;
      out.push_back(std::move(one));
    }
  }
  return out;
}

}  // namespace

absl::StatusOr<std::unique_ptr<Server>> Server::Start(
    const Options& options, grpc::Service* service, const std::string& service_name,
    const std::function<void(grpc::ServerBuilder&)>& customize) {
  absl::StatusOr<std::vector<ListenAddress>> addresses = FreeAddresses(options);
  if (!addresses.ok()) return addresses.status();

  SetUpPlugins();
  grpc::ServerBuilder builder;
  SetLimits(options, builder);
  std::vector<int> ports(addresses->size(), 0);  // must not move: gRPC writes to it
  for (size_t i = 0; i < addresses->size(); ++i) {
    builder.AddListeningPort(ToString((*addresses)[i]), grpc::InsecureServerCredentials(),
                             &ports[i]);
  }
  builder.RegisterService(service);
  auto health = std::make_unique<HealthService>(builder);
  if (customize) customize(builder);
  std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  for (size_t i = 0; i < addresses->size(); ++i) {
    ListenAddress& address = (*addresses)[i];
    if (server == nullptr && ports[i] != 0) continue;
    if (server == nullptr || ports[i] == 0) {
      if (absl::Status status = CheckCanListen(address); !status.ok()) return status;
      return absl::UnavailableError(absl::StrCat("cannot listen on ", ToString(address),
                                                 ": gRPC does not say why"));
    }
    if (address.unix_path.empty()) address.port = ports[i];
  }
  if (server == nullptr) return absl::UnavailableError("gRPC cannot start a server");
  health->SetServing("");
  health->SetServing(service_name);
  health->Run();
  return std::unique_ptr<Server>(
      new Server(std::move(health), std::move(server), *std::move(addresses)));
}

absl::StatusOr<std::unique_ptr<Server>> Server::Start(const Options& options,
                                                      rpc::QueueService* service,
                                                      const std::string& service_name) {
  absl::StatusOr<std::unique_ptr<Server>> server =
      Start(options, static_cast<grpc::Service*>(service), service_name,
            [&](grpc::ServerBuilder& builder) {
              service->AddQueues(builder,
                                 options.threads > 0 ? options.threads : UsualThreads());
            });
  if (server.ok()) {
    service->Run();
    (*server)->queue_service_ = service;
  } else {
    service->Stop();
  }
  return server;
}

Server::~Server() { Drain(absl::ZeroDuration()); }

bool Server::Drain(absl::Duration timeout) {
  const std::lock_guard lock(mutex_);
  if (drained_) return finished_;
  drained_ = true;
  const absl::Time deadline = absl::Now() + timeout;
  health_->Shutdown();
  server_->Shutdown(absl::ToChronoTime(deadline));
  // Shutdown does not say whether it cancelled calls, but it waits for the deadline
  // before it does.
  finished_ = absl::Now() < deadline;
  health_->Stop();
  if (queue_service_ != nullptr) queue_service_->Stop();
  return finished_;
}

}  // namespace answerbook::server
