// Answers every method of the service with the same bytes and does nothing else: what a
// call costs before there is a service. Same server class, options and limits as
// answerbookd.
//
//   null_server --listen=127.0.0.1:0 --reply_bytes=2048
//
// Logs the event `listening` as answerbookd does; SIGTERM and SIGINT end it.
#include <chrono>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "absl/time/time.h"
#include "grpcpp/alarm.h"

#include "bench/serving_styles.h"
#include "service/rpc/queue_service.h"
#include "service/server/log.h"
#include "service/server/options.h"
#include "service/server/server.h"
#include "service/server/stop_signals.h"

ABSL_FLAG(std::string, listen, "127.0.0.1:0", "where to listen");
ABSL_FLAG(int, reply_bytes, 2048, "the size of every reply");
ABSL_FLAG(int, work_us, 0,
          "microseconds of work for every reply, to stand for a handler");
ABSL_FLAG(bool, heartbeat, false, "keep gRPC's callback threads awake (callback)");
ABSL_FLAG(std::string, style, "queue", "how to serve: queue, sync or callback");
ABSL_FLAG(int, threads, 0, "threads (queue); 0 is the default of answerbookd");
ABSL_FLAG(int, queues, 0, "completion queues (sync); 0 is gRPC's default");
ABSL_FLAG(int, min_pollers, 0, "least pollers a queue (sync); 0 is gRPC's default");
ABSL_FLAG(int, max_pollers, 0, "most pollers a queue (sync); 0 is gRPC's default");

namespace answerbook::bench {
namespace {

constexpr char kServiceName[] = "answerbook.v1.AnswerbookService";
constexpr const char* kPaths[] = {"/answerbook.v1.AnswerbookService/ListTopics",
                                  "/answerbook.v1.AnswerbookService/GetAnswer",
                                  "/answerbook.v1.AnswerbookService/Search"};

void CustomizeSync(grpc::ServerBuilder& builder) {
  using Option = grpc::ServerBuilder::SyncServerOption;
  const auto set = [&](Option option, int value) {
    if (value > 0) builder.SetSyncServerOption(option, value);
  };
  set(Option::NUM_CQS, absl::GetFlag(FLAGS_queues));
  set(Option::MIN_POLLERS, absl::GetFlag(FLAGS_min_pollers));
  set(Option::MAX_POLLERS, absl::GetFlag(FLAGS_max_pollers));
}

// The way of the product.
class NullQueueService final : public rpc::QueueService {
 public:
  ~NullQueueService() override { Stop(); }

  void AddMethod(const char* path, const RawMethod& method) {
    Add(path, [method](const Incoming& call, grpc::ByteBuffer* reply) {
      return method(call.request, reply);
    });
  }
};

// Keeps a core busy.
void Work(std::chrono::microseconds time) {
  const auto end = std::chrono::steady_clock::now() + time;
  while (std::chrono::steady_clock::now() < end) {
  }
}

// An event of gRPC's callback threads twice a second: one that sees none for a second
// sleeps for 100 ms.
class Heartbeat {
 public:
  Heartbeat() { Beat(); }

 private:
  void Beat() {
    alarm_.Set(std::chrono::system_clock::now() + std::chrono::milliseconds(500),
               [this](bool ok) {
                 if (ok) Beat();
               });
  }

  grpc::Alarm alarm_;
};

int Main() {
  const server::Log log(server::LogLevel::kInfo, server::LogFormat::kJson);
  server::StopSignals signals;
  server::Options options;
  options.listen = {absl::GetFlag(FLAGS_listen)};

  const grpc::Slice bytes(std::string(absl::GetFlag(FLAGS_reply_bytes), 'x'));
  const std::chrono::microseconds work(absl::GetFlag(FLAGS_work_us));
  const RawMethod answer = [&](const grpc::ByteBuffer&, grpc::ByteBuffer* reply) {
    if (work.count() > 0) Work(work);
    *reply = grpc::ByteBuffer(&bytes, 1);
    return grpc::Status::OK;
  };
  SyncService sync;
  CallbackService callback;
  NullQueueService queue;
  for (const char* path : kPaths) {
    sync.Add(path, answer);
    callback.Add(path, answer);
    queue.AddMethod(path, answer);
  }

  const std::string style = absl::GetFlag(FLAGS_style);
  absl::StatusOr<std::unique_ptr<server::Server>> server =
      absl::InvalidArgumentError("--style is none of sync, callback, queue");
  if (style == "sync") {
    server = server::Server::Start(options, &sync, kServiceName, CustomizeSync);
  } else if (style == "callback") {
    server = server::Server::Start(options, &callback, kServiceName);
  } else if (style == "queue") {
    options.threads = absl::GetFlag(FLAGS_threads);
    server = server::Server::Start(options, &queue, kServiceName);
  }
  if (!server.ok()) {
    std::fprintf(stderr, "null_server: %s\n", server.status().ToString().c_str());
    return 1;
  }
  std::optional<Heartbeat> heartbeat;
  if (absl::GetFlag(FLAGS_heartbeat)) heartbeat.emplace();
  log.Info("listening", "listening", {{"port", (*server)->listening().front().port}});
  signals.Wait();
  (*server)->Drain(absl::Seconds(1));
  return 0;
}

}  // namespace
}  // namespace answerbook::bench

int main(int argc, char** argv) {
  absl::SetProgramUsageMessage("Answers every method with the same bytes.");
  absl::ParseCommandLine(argc, argv);
  return answerbook::bench::Main();
}
