// Answers every method of the service with the same bytes and does nothing else: what a
// call costs before there is a service. Same server class, options and limits as
// answerbookd.
//
//   null_server --listen=127.0.0.1:0 --reply_bytes=2048
//
// Logs the event `listening` as answerbookd does; SIGTERM and SIGINT end it.
#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "absl/time/time.h"

#include "bench/serving_styles.h"
#include "service/server/log.h"
#include "service/server/options.h"
#include "service/server/server.h"
#include "service/server/stop_signals.h"

ABSL_FLAG(std::string, listen, "127.0.0.1:0", "where to listen");
ABSL_FLAG(int, reply_bytes, 2048, "the size of every reply");
ABSL_FLAG(std::string, style, "sync", "how to serve: sync, callback or queue");
ABSL_FLAG(int, queues, 0, "completion queues (sync and queue); 0 is gRPC's default");
ABSL_FLAG(int, threads, 1, "threads a queue (queue)");
ABSL_FLAG(int, min_pollers, 0, "least pollers a queue (sync); 0 is gRPC's default");
ABSL_FLAG(int, max_pollers, 0, "most pollers a queue (sync); 0 is gRPC's default");

namespace answerbook::bench {
namespace {

constexpr char kServiceName[] = "answerbook.v1.AnswerbookService";
constexpr const char* kPaths[] = {"/answerbook.v1.AnswerbookService/ListTopics",
                                  "/answerbook.v1.AnswerbookService/GetAnswer",
                                  "/answerbook.v1.AnswerbookService/Search"};

// Where the calls of a method with a queue of its own can wait to be taken.
constexpr int kCallsAMethod = 64;

void CustomizeSync(grpc::ServerBuilder& builder) {
  using Option = grpc::ServerBuilder::SyncServerOption;
  const auto set = [&](Option option, int value) {
    if (value > 0) builder.SetSyncServerOption(option, value);
  };
  set(Option::NUM_CQS, absl::GetFlag(FLAGS_queues));
  set(Option::MIN_POLLERS, absl::GetFlag(FLAGS_min_pollers));
  set(Option::MAX_POLLERS, absl::GetFlag(FLAGS_max_pollers));
}

int Main() {
  const server::Log log(server::LogLevel::kInfo, server::LogFormat::kJson);
  server::StopSignals signals;
  server::Options options;
  options.listen = {absl::GetFlag(FLAGS_listen)};

  const grpc::Slice bytes(std::string(absl::GetFlag(FLAGS_reply_bytes), 'x'));
  const RawMethod answer = [&bytes](const grpc::ByteBuffer&, grpc::ByteBuffer* reply) {
    *reply = grpc::ByteBuffer(&bytes, 1);
    return grpc::Status::OK;
  };
  SyncService sync;
  CallbackService callback;
  QueueService queue;
  for (const char* path : kPaths) {
    sync.Add(path, answer);
    callback.Add(path, answer);
    queue.Add(path, answer);
  }

  const std::string style = absl::GetFlag(FLAGS_style);
  absl::StatusOr<std::unique_ptr<server::Server>> server =
      absl::InvalidArgumentError("--style is none of sync, callback, queue");
  if (style == "sync") {
    server = server::Server::Start(options, &sync, kServiceName, CustomizeSync);
  } else if (style == "callback") {
    server = server::Server::Start(options, &callback, kServiceName);
  } else if (style == "queue") {
    const int queues = absl::GetFlag(FLAGS_queues);
    server = server::Server::Start(
        options, &queue, kServiceName, [&](grpc::ServerBuilder& builder) {
          queue.AddQueues(builder, queues > 0 ? queues : 1);
        });
    if (server.ok()) queue.Run(absl::GetFlag(FLAGS_threads), kCallsAMethod);
  }
  if (!server.ok()) {
    std::fprintf(stderr, "null_server: %s\n", server.status().ToString().c_str());
    return 1;
  }
  log.Info("listening", "listening", {{"port", (*server)->listening().front().port}});
  signals.Wait();
  (*server)->Drain(absl::Seconds(1));
  queue.Stop();
  return 0;
}

}  // namespace
}  // namespace answerbook::bench

int main(int argc, char** argv) {
  absl::SetProgramUsageMessage("Answers every method with the same bytes.");
  absl::ParseCommandLine(argc, argv);
  return answerbook::bench::Main();
}
