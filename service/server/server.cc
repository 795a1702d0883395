#include "service/server/server.h"

#include <sched.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "absl/strings/str_cat.h"
#include "grpcpp/ext/channelz_service_plugin.h"
#include "grpcpp/ext/proto_server_reflection_plugin.h"
#include "grpcpp/impl/server_builder_option.h"
#include "grpcpp/impl/server_builder_plugin.h"
#include "grpcpp/resource_quota.h"
#include "grpcpp/security/server_credentials.h"
#include "grpcpp/server_builder.h"

#include "service/server/descriptors.h"
#include "service/server/limits.h"
#include "service/server/listening_socket.h"

namespace answerbook::server {
namespace {

// Threads for calls that are started without --threads.
constexpr int kMostThreadsUnasked = 64;

int Millis(absl::Duration duration) {
  return static_cast<int>(absl::ToInt64Milliseconds(duration));
}

// gRPC's plugins are for all servers that a process builds; this takes those away that a
// server is not to have.
class ChosenPlugins final : public grpc::ServerBuilderOption {
 public:
  ChosenPlugins(bool reflection, bool channelz)
      : reflection_(reflection), channelz_(channelz) {}

  void UpdateArguments(grpc::ChannelArguments* /*arguments*/) override {}

  void UpdatePlugins(
      std::vector<std::unique_ptr<grpc::ServerBuilderPlugin>>* plugins) override {
    const auto unwanted = [this](const auto& plugin) {
      const std::string name = plugin->name();
      return (name == "proto_server_reflection" && !reflection_) ||
             (name == "channelz_service" && !channelz_);
    };
    plugins->erase(std::remove_if(plugins->begin(), plugins->end(), unwanted),
                   plugins->end());
  }

 private:
  const bool reflection_;
  const bool channelz_;
};

// Before a builder is made, which takes the plugins that there are then.
void SetUpPlugins() {
  static const bool once = [] {
    grpc::reflection::InitProtoReflectionServerBuilderPlugin();
    grpc::channelz::experimental::InitChannelzService();
    return true;
  }();
  (void)once;
}

void SetLimits(const Options& options, grpc::ServerBuilder& builder) {
  builder.SetMaxReceiveMessageSize(options.max_receive_message_bytes);
  for (const grpc_compression_algorithm algorithm :
       {GRPC_COMPRESS_GZIP, GRPC_COMPRESS_DEFLATE}) {
    builder.SetCompressionAlgorithmSupportStatus(algorithm, options.compressed_requests);
  }
  grpc::ResourceQuota quota("answerbookd");
  quota.SetMaxThreads(options.max_threads);
  quota.Resize(static_cast<size_t>(options.transport_memory_mib) << 20);
  builder.SetResourceQuota(quota);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS,
                             options.max_concurrent_streams);
  builder.AddChannelArgument(GRPC_ARG_MAX_METADATA_SIZE, kMostMetadataBytes);
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MAX_FRAME_SIZE, kMostFrameBytes);
  builder.AddChannelArgument(GRPC_ARG_HTTP2_HPACK_TABLE_SIZE_DECODER, kHeaderTableBytes);
  builder.AddChannelArgument(GRPC_ARG_TCP_MAX_READ_CHUNK_SIZE, kMostReadBytes);
  // Windows that grow with the speed of the client: requests are too small to gain from
  // that, and what was sent and not read yet would be in memory.
  builder.AddChannelArgument(GRPC_ARG_HTTP2_BDP_PROBE, 0);
  builder.AddChannelArgument(GRPC_ARG_SERVER_HANDSHAKE_TIMEOUT_MS,
                             Millis(kHandshakeTimeout));
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS, Millis(kKeepaliveTime));
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, Millis(kKeepaliveTimeout));
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS,
                             Millis(kLeastPingInterval));
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MAX_PING_STRIKES, kPingStrikes);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_MS, Millis(kConnectionAge));
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_GRACE_MS,
                             Millis(kConnectionAgeGrace));
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_IDLE_MS, Millis(kConnectionIdle));
}

// What a client can send that keeps to the limits of this server but gets no answer: the
// headers of all calls that it may make at a time, with their frames, and a window of
// data. Twice, for clients that take back calls and make others.
int64_t MostUnanswered(const Options& options) {
  return 2 * (int64_t{options.max_concurrent_streams} * (kMostMetadataBytes + 1024) +
              int64_t{64} * 1024);
}

Acceptor::Allowance AllowanceOf(const Options& options) {
  // Twice the calls too, for those that are taken back.
  const int64_t streams = options.max_concurrent_streams;
  return {.unanswered_bytes = MostUnanswered(options),
          .streams = std::max(2 * streams, streams + 100)};
}

// One for each CPU that the process may run on, and one at least to go on while another
// answers a call that takes long.
int UsualThreads() {
  cpu_set_t set;
  CPU_ZERO(&set);
  const int cpus = sched_getaffinity(0, sizeof(set), &set) == 0 ? CPU_COUNT(&set) : 1;
  return std::clamp(cpus, 2, kMostThreadsUnasked);
}

// On all addresses, names resolved, or on none.
absl::StatusOr<std::vector<ListeningSocket>> Listen(const Options& options) {
  std::vector<ListeningSocket> out;
  for (const std::string& text : options.listen) {
    absl::StatusOr<ListenAddress> address = ParseListenAddress(text);
    if (!address.ok()) return address.status();
    absl::StatusOr<std::vector<ListenAddress>> resolved = Resolve(*address);
    if (!resolved.ok()) return resolved.status();
    // Each address of a name would get a port of its own.
    if (address->port == 0) resolved->resize(1);
    for (const ListenAddress& one : *resolved) {
      if (absl::Status status = CheckPlaintext(options, one); !status.ok()) return status;
      absl::StatusOr<ListeningSocket> socket = ListeningSocket::Open(one);
      if (!socket.ok()) return socket.status();
      out.push_back(*std::move(socket));
    }
  }
  return out;
}

// Hands connections over to the server that is being built, which treats them by
// `credentials`.
Acceptor::Take HandOver(grpc::ServerBuilder& builder,
                        std::shared_ptr<grpc::ServerCredentials> credentials) {
  using Acceptor = grpc::experimental::ExternalConnectionAcceptor;
  std::shared_ptr<Acceptor> to = builder.experimental().AddExternalConnectionAcceptor(
      grpc::ServerBuilder::experimental_type::ExternalConnectionType::FROM_FD,
      std::move(credentials));
  return [to = std::move(to)](int descriptor) {
    Acceptor::NewConnectionParameters connection;
    connection.fd = descriptor;
    to->HandleNewConnection(&connection);
  };
}

ConnectionRoom RoomForConnections(const Options& options, const Log* log) {
  const ConnectionRoom room = MakeRoomFor(options.max_connections);
  if (room.connections < options.max_connections && log != nullptr) {
    log->Warning("max_connections_lowered",
                 absl::StrCat("at most ", room.connections, " connections, not ",
                              options.max_connections,
                              ": the process may not open more files (ulimit -Hn)"),
                 {{"max_connections", options.max_connections},
                  {"connections", room.connections},
                  {"descriptor_limit", room.descriptor_limit}});
  }
  return room;
}

}  // namespace

absl::StatusOr<std::unique_ptr<Server>> Server::Start(
    const Options& options, grpc::Service* service, const std::string& service_name,
    const std::function<void(grpc::ServerBuilder&)>& customize, Surroundings around) {
  absl::StatusOr<std::vector<ListeningSocket>> sockets = Listen(options);
  if (!sockets.ok()) return sockets.status();

  SetUpPlugins();
  grpc::ServerBuilder builder;
  builder.SetOption(
      std::make_unique<ChosenPlugins>(options.reflection, options.channelz));
  SetLimits(options, builder);
  if (around.credentials == nullptr) {
    around.credentials = grpc::InsecureServerCredentials();
  }
  const Acceptor::Take network = HandOver(builder, around.credentials);
  const Acceptor::Take local = HandOver(builder, grpc::InsecureServerCredentials());
  builder.RegisterService(service);
  auto health = std::make_unique<HealthService>(builder);
  if (customize) customize(builder);
  std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  if (server == nullptr) return absl::UnavailableError("gRPC cannot start a server");
  health->SetServing("");
  health->SetServing(service_name);
  health->SetServing(kReadiness);
  health->SetAlive(kLiveness);
  health->Run();

  std::vector<ListenAddress> listening;
  std::vector<Acceptor::Source> sources;
  for (ListeningSocket& socket : *sockets) {
    listening.push_back(socket.address());
    const bool is_local = !socket.address().unix_path.empty();
    sources.push_back({std::move(socket), is_local ? local : network});
  }
  auto acceptor =
      std::make_unique<Acceptor>(std::move(sources), AllowanceOf(options), around.log);
  acceptor->Start(RoomForConnections(options, around.log).first_beyond);
  return std::unique_ptr<Server>(new Server(std::move(health), std::move(server),
                                            std::move(listening), std::move(acceptor)));
}

absl::StatusOr<std::unique_ptr<Server>> Server::Start(const Options& options,
                                                      rpc::QueueService* service,
                                                      const std::string& service_name,
                                                      Surroundings around) {
  absl::StatusOr<std::unique_ptr<Server>> server = Start(
      options, static_cast<grpc::Service*>(service), service_name,
      [&](grpc::ServerBuilder& builder) {
        service->AddQueues(
            builder, {.threads = options.threads > 0 ? options.threads : UsualThreads(),
                      .max_in_flight = options.max_in_flight,
                      .send_timeout = absl::ToChronoNanoseconds(options.send_timeout)});
      },
      std::move(around));
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
  health_->EndWatches();
  acceptor_->Stop();
  const int64_t unsent = queue_service_ == nullptr ? 0 : queue_service_->unsent();
  server_->Shutdown(absl::ToChronoTime(deadline));
  // Shutdown does not say whether it cancelled calls, but it waits for the deadline
  // before it does. Connections without calls can take it as long.
  finished_ = absl::Now() < deadline;
  health_->Stop();
  if (queue_service_ != nullptr) {
    queue_service_->Stop();
    finished_ = finished_ || queue_service_->unsent() == unsent;
  }
  return finished_;
}

}  // namespace answerbook::server
