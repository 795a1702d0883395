// Measures how long a server takes from its start as a process until it listens, and
// until its first answer has arrived, for each content that is named: above all bundles.
//
//   start_bench --content=content,corpus.jsonl,corpus.bundle
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
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

#include "answerbook/v1/answerbook_service.grpc.pb.h"
#include "bench/child_server.h"
#include <nlohmann/json.hpp>

ABSL_FLAG(std::vector<std::string>, content, {},
          "libraries and bundles, one after the other");
ABSL_FLAG(std::string, query, "What are the side effects?", "of the first search");
ABSL_FLAG(int, starts, 11, "of each, in turns");
ABSL_FLAG(bool, json, false, "print JSON");

namespace answerbook::bench {
namespace {

using Json = nlohmann::ordered_json;

// Of each start, in milliseconds.
struct Times {
  std::string content;
  std::vector<double> listening;
  std::vector<double> answered;
  int64_t resident_kib = 0;  // when the first answer had arrived, in the last start
  int64_t private_kib = 0;   // of these, not shared with any other process
};

double Median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values.empty() ? 0 : values[values.size() / 2];
}

void ReadMemory(pid_t pid, Times* times) {
  std::ifstream rollup(absl::StrCat("/proc/", pid, "/smaps_rollup"));
  times->private_kib = 0;
  for (std::string line; std::getline(rollup, line);) {
    long long kib = 0;
    if (std::sscanf(line.c_str(), "Rss: %lld", &kib) == 1) times->resident_kib = kib;
    if (std::sscanf(line.c_str(), "Private_Clean: %lld", &kib) == 1 ||
        std::sscanf(line.c_str(), "Private_Dirty: %lld", &kib) == 1) {
      times->private_kib += kib;
    }
  }
}

absl::Status Start(const std::string& program, Times* times) {
  const absl::Time begin = absl::Now();
  const absl::StatusOr<std::unique_ptr<ChildServer>> server = ChildServer::Start(
      {program, "--listen=127.0.0.1:0", "--content=" + times->content}, {});
  if (!server.ok()) return server.status();
  times->listening.push_back(absl::ToDoubleMilliseconds(absl::Now() - begin));
  const auto stub = v1::AnswerbookService::NewStub(
      grpc::CreateChannel((*server)->address(), grpc::InsecureChannelCredentials()));
  grpc::ClientContext context;
  v1::SearchRequest request;
  request.set_query(absl::GetFlag(FLAGS_query));
  v1::SearchResponse response;
  const grpc::Status status = stub->Search(&context, request, &response);
  if (!status.ok()) return absl::UnavailableError(status.error_message());
  times->answered.push_back(absl::ToDoubleMilliseconds(absl::Now() - begin));
  ReadMemory((*server)->pid(), times);
  return absl::OkStatus();
}

int Run() {
  const std::string program =
      (std::filesystem::read_symlink("/proc/self/exe").parent_path().parent_path() /
       "service" / "answerbookd")
          .string();
  std::vector<Times> all;
  for (const std::string& content : absl::GetFlag(FLAGS_content)) {
    all.push_back({.content = content});
  }
  for (int i = 0; i < std::max(absl::GetFlag(FLAGS_starts), 1); ++i) {
    for (Times& times : all) {
      if (const absl::Status status = Start(program, &times); !status.ok()) {
        std::fprintf(stderr, "%s: %s\n", times.content.c_str(),
                     std::string(status.message()).c_str());
        return 1;
      }
    }
  }
  Json out = Json::array();
  for (const Times& times : all) {
    out.push_back({{"content", std::filesystem::path(times.content).filename().string()},
                   {"starts", times.answered.size()},
                   {"listening_ms", Median(times.listening)},
                   {"answered_ms", Median(times.answered)},
                   {"answered_ms_most",
                    *std::max_element(times.answered.begin(), times.answered.end())},
                   {"resident_kib", times.resident_kib},
                   {"private_kib", times.private_kib}});
  }
  if (absl::GetFlag(FLAGS_json)) {
    std::printf("%s\n", out.dump(2).c_str());
    return 0;
  }
  std::printf("%-28s %12s %12s %12s %12s %12s\n", "content", "listening ms",
              "answered ms", "at most ms", "resident MiB", "private MiB");
  for (const Json& row : out) {
    std::printf("%-28s %12.1f %12.1f %12.1f %12.1f %12.1f\n",
                row["content"].get<std::string>().c_str(),
                row["listening_ms"].get<double>(), row["answered_ms"].get<double>(),
                row["answered_ms_most"].get<double>(),
                row["resident_kib"].get<double>() / 1024,
                row["private_kib"].get<double>() / 1024);
  }
  return 0;
}

}  // namespace
}  // namespace answerbook::bench

int main(int argc, char** argv) {
  absl::SetProgramUsageMessage(
      "Measures how long a server takes from its start to its first answer.");
  absl::ParseCommandLine(argc, argv);
  return answerbook::bench::Run();
}
