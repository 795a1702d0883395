// Measures what the SDK costs beside the stub that gRPC generates: CPU time of this
// process per call, of both in turn in short rounds, against one answerbookd.
//
//   sdk_bench --content=content
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "grpcpp/client_context.h"
#include "grpcpp/create_channel.h"

#include "answerbook/client.h"
#include "answerbook/v1/answerbook_service.grpc.pb.h"
#include "bench/child_server.h"
#include "bench/rpc_workload.h"
#include <nlohmann/json.hpp>

ABSL_FLAG(std::string, content, "content", "the library to serve");
ABSL_FLAG(int, rounds, 40, "pairs of rounds");
ABSL_FLAG(absl::Duration, time, absl::Milliseconds(250), "of each round");
ABSL_FLAG(bool, json, false, "print JSON");

namespace answerbook::bench {
namespace {

using Json = nlohmann::ordered_json;
// One call, or several at once; returns how many ended well.
using Caller = std::function<int(const std::string& answer_id)>;

constexpr int kAtOnce = 32;

absl::Duration CpuTime() {
  rusage usage = {};
  getrusage(RUSAGE_SELF, &usage);
  return absl::DurationFromTimeval(usage.ru_utime) +
         absl::DurationFromTimeval(usage.ru_stime);
}

struct Side {
  std::string name;
  Caller call;
  std::vector<double> cpu_us = {};  // per call, of each round
  std::vector<double> per_second = {};
  int64_t calls = 0;
  int64_t errors = 0;

  void Round(const std::vector<v1::AnswerRef>& answers, absl::Duration time) {
    const absl::Duration cpu = CpuTime();
    const absl::Time begin = absl::Now();
    int64_t done = 0;
    size_t next = 0;
    while (absl::Now() - begin < time) {
      const int good = call(answers[next++ % answers.size()].answer_id());
      if (good == 0) ++errors;
      done += good;
    }
    if (done == 0) return;
    calls += done;
    cpu_us.push_back(absl::ToDoubleMicroseconds(CpuTime() - cpu) /
                     static_cast<double>(done));
    per_second.push_back(static_cast<double>(done) /
                         absl::ToDoubleSeconds(absl::Now() - begin));
  }
};

double Median(std::vector<double> values) {
  if (values.empty()) return 0;
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

// The sides that are compared: each after the first with the first of its kind.
std::vector<std::vector<Side>> Sides(const std::string& address) {
  auto stub = std::shared_ptr<v1::AnswerbookService::Stub>(v1::AnswerbookService::NewStub(
      grpc::CreateChannel(address, grpc::InsecureChannelCredentials())));
  const Client client(MakeConnection(address));
  const auto bare = [stub](const std::string& id) {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(10));
    v1::GetAnswerRequest request;
    request.set_answer_id(id);
    v1::GetAnswerResponse response;
    return stub->GetAnswer(&context, request, &response).ok() ? 1 : 0;
  };
  const auto sdk = [client](const std::string& id) {
    return client.GetAnswer(id).ok() ? 1 : 0;
  };
  const Options named = Options{}.set<GenerateRequestIdsOption>(true);
  const auto with_ids = [client, named](const std::string& id) {
    return client.GetAnswer(id, named).ok() ? 1 : 0;
  };
  // The usual way to have several calls under way with a bare stub: one queue, one
  // thread.
  const auto bare_batch = [stub](const std::string& id) {
    struct Call {
      grpc::ClientContext context;
      v1::GetAnswerResponse response;
      grpc::Status status;
      std::unique_ptr<grpc::ClientAsyncResponseReader<v1::GetAnswerResponse>> reader;
    };
    grpc::CompletionQueue queue;
    v1::GetAnswerRequest request;
    request.set_answer_id(id);
    std::vector<Call> calls(kAtOnce);
    for (Call& call : calls) {
      call.context.set_deadline(std::chrono::system_clock::now() +
                                std::chrono::seconds(10));
      call.reader = stub->AsyncGetAnswer(&call.context, request, &queue);
      call.reader->Finish(&call.response, &call.status, &call);
    }
    int good = 0;
    for (int i = 0; i < kAtOnce; ++i) {
      void* tag = nullptr;
      bool ok = false;
      if (queue.Next(&tag, &ok) && static_cast<Call*>(tag)->status.ok()) ++good;
    }
    queue.Shutdown();
    return good;
  };
  const auto sdk_batch = [client](const std::string& id) {
    int good = 0;
    for (const auto& answer : client.GetAnswers(std::vector<std::string>(kAtOnce, id))) {
      if (answer.ok()) ++good;
    }
    return good;
  };
  return {{{"bare stub, one call", bare},
           {"SDK, one call", sdk},
           {"SDK, one call with a request id", with_ids}},
          {{absl::StrCat("bare stub, ", kAtOnce, " at once"), bare_batch},
           {absl::StrCat("SDK, GetAnswers of ", kAtOnce), sdk_batch}}};
}

Json Measure(std::vector<Side>& sides, const std::vector<v1::AnswerRef>& answers) {
  const absl::Duration time = absl::GetFlag(FLAGS_time);
  for (Side& side : sides) {
    side.Round(answers, time);  // connects, and warms up
    side.cpu_us.clear();
    side.per_second.clear();
    side.calls = 0;
  }
  for (int round = 0; round < absl::GetFlag(FLAGS_rounds); ++round) {
    for (Side& side : sides) side.Round(answers, time);
  }
  Json report = Json::array();
  for (const Side& side : sides) {
    std::vector<double> ratios;
    for (size_t i = 0; i < std::min(side.cpu_us.size(), sides[0].cpu_us.size()); ++i) {
      ratios.push_back(side.cpu_us[i] / sides[0].cpu_us[i]);
    }
    report.push_back({{"side", side.name},
                      {"calls", side.calls},
                      {"errors", side.errors},
                      {"calls_per_s", Median(side.per_second)},
                      {"client_cpu_us_per_call", Median(side.cpu_us)},
                      {"cpu_beside_bare", Median(ratios)}});
  }
  return report;
}

int Run() {
  const std::string server = (std::filesystem::canonical("/proc/self/exe").parent_path() /
                              ".." / "service" / "answerbookd")
                                 .lexically_normal();
  auto child =
      ChildServer::Start({server, "--listen=127.0.0.1:0", "--log_level=info",
                          absl::StrCat("--content=", absl::GetFlag(FLAGS_content))},
                         {});
  if (!child.ok()) {
    std::fprintf(stderr, "%s\n", child.status().ToString().c_str());
    return 1;
  }
  const auto answers = SomeAnswers((*child)->address());
  if (!answers.ok()) {
    std::fprintf(stderr, "%s\n", answers.status().ToString().c_str());
    return 1;
  }
  Json all = Json::array();
  for (std::vector<Side>& sides : Sides((*child)->address())) {
    for (Json& row : Measure(sides, *answers)) all.push_back(std::move(row));
  }
  if (absl::GetFlag(FLAGS_json)) {
    std::printf("%s\n", all.dump(2).c_str());
    return 0;
  }
  std::printf("%-34s %10s %12s %8s %7s\n", "", "calls/s", "CPU us/call", "beside",
              "errors");
  for (const Json& row : all) {
    std::printf("%-34s %10.0f %12.2f %8.3f %7d\n", row["side"].get<std::string>().c_str(),
                row["calls_per_s"].get<double>(),
                row["client_cpu_us_per_call"].get<double>(),
                row["cpu_beside_bare"].get<double>(), row["errors"].get<int>());
  }
  return 0;
}

}  // namespace
}  // namespace answerbook::bench

int main(int argc, char** argv) {
  absl::SetProgramUsageMessage(
      "Measures what the SDK costs beside gRPC's generated stub.");
  absl::ParseCommandLine(argc, argv);
  return answerbook::bench::Run();
}
