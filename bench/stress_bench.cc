// What becomes of answerbookd's calls while it is asked for more than it can do, and
// while it changes its content under full load.
//
//   stress_bench --content=corpus.jsonl --queries=liveqa-dev.queries.jsonl
//
// Overload: closed loops of callers, as many as keep the server busy and then three times
// as many; those that are refused wait as long as they are told, or call again at once.
// Reload: the content is exchanged for another some times, in the middle of the load.
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "nlohmann/json.hpp"

#include "answerbook/v1/answerbook_service.grpc.pb.h"
#include "bench/child_server.h"
#include "bench/load.h"
#include "bench/rpc_workload.h"

ABSL_FLAG(std::string, content, "",
          "the library, a .jsonl file or a directory of Markdown (copied for reloads)");
ABSL_FLAG(std::string, queries, "",
          "JSON Lines of queries; else the library's questions");
ABSL_FLAG(std::string, field, "summary", "the field of a query");
ABSL_FLAG(std::string, method, "search", "what to call: search, get_answer, list_topics");
ABSL_FLAG(std::string, server_flags, "--search_cache_mib=0",
          "further flags of answerbookd, separated by spaces");
ABSL_FLAG(int, connections, 2, "connections of the callers");
ABSL_FLAG(int, callers, 48, "callers that keep the server busy");
ABSL_FLAG(absl::Duration, time, absl::Seconds(5), "of each measurement");
ABSL_FLAG(int, reloads, 5, "exchanges of the content; 0 for none");
ABSL_FLAG(bool, json, false, "print JSON");

namespace answerbook::bench {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

std::vector<std::string> ServerCommand(const fs::path& directory,
                                       const std::string& content,
                                       const std::string& more) {
  std::vector<std::string> command = {(directory / "../service/answerbookd").string(),
                                      "--listen=127.0.0.1:0", "--content=" + content};
  std::string flags = absl::StrCat(absl::GetFlag(FLAGS_server_flags), " ", more);
  for (size_t at = 0; at < flags.size();) {
    const size_t end = std::min(flags.find(' ', at), flags.size());
    if (end > at) command.push_back(flags.substr(at, end - at));
    at = end + 1;
  }
  return command;
}

json Report(const std::string& name, Measured measured) {
  const double seconds = absl::ToDoubleSeconds(measured.time);
  json out = {{"name", name},
              {"calls_per_s", static_cast<double>(measured.calls) / seconds},
              {"refused_per_s", static_cast<double>(measured.refused) / seconds},
              {"errors", measured.errors - measured.refused},
              {"p50_us", PercentileMicros(measured.latencies_ns, .5)},
              {"p99_us", PercentileMicros(measured.latencies_ns, .99)},
              {"p999_us", PercentileMicros(measured.latencies_ns, .999)}};
  if (!absl::GetFlag(FLAGS_json)) {
    absl::PrintF(
        "%-34s %8.0f calls/s %8.0f refused/s  errors %d  p50 %6.2f ms  p99 %6.2f "
        "ms  p99.9 %6.2f ms\n",
        name, out["calls_per_s"].get<double>(), out["refused_per_s"].get<double>(),
        out["errors"].get<int>(), out["p50_us"].get<double>() / 1e3,
        out["p99_us"].get<double>() / 1e3, out["p999_us"].get<double>() / 1e3);
    std::fflush(stdout);
  }
  return out;
}

class Stress {
 public:
  explicit Stress(fs::path directory) : directory_(std::move(directory)) {}

  absl::Status Overload(json* out) {
    const int callers = absl::GetFlag(FLAGS_callers);
    absl::Status status = StartServer(absl::GetFlag(FLAGS_content),
                                      absl::StrCat("--max_in_flight=", callers));
    if (!status.ok()) return status;
    const auto run = [&](const char* name, int times, bool wait) {
      const auto callers_now = static_cast<size_t>(callers) * static_cast<size_t>(times);
      load_->Run(workload_, callers_now, absl::Seconds(1), 0);  // warm
      out->push_back(Report(name, load_->Run(workload_,
                                             {.outstanding = callers_now,
                                              .time = absl::GetFlag(FLAGS_time),
                                              .wait_when_refused = wait},
                                             0)));
    };
    run("at capacity", 1, true);
    run("3 times, who is refused waits", 3, true);
    run("3 times, who is refused goes on", 3, false);
    run("at capacity, afterwards", 1, true);
    // The same without a cap that is reached: callers wait in the server.
    status = StartServer(absl::GetFlag(FLAGS_content), "");
    if (!status.ok()) return status;
    run("3 times, nobody is refused", 3, true);
    return absl::OkStatus();
  }

  absl::Status Reload(json* out) {
    const fs::path scratch = fs::temp_directory_path() / "answerbook-stress-XXXXXX";
    std::string name = scratch.string();
    if (mkdtemp(name.data()) == nullptr) return absl::UnavailableError("mkdtemp failed");
    absl::Status status = ReloadIn(name, out);
    std::error_code ignored;
    fs::remove_all(name, ignored);
    return status;
  }

 private:
  absl::Status StartServer(const std::string& content, const std::string& more) {
    load_.reset();
    server_.reset();
    absl::StatusOr<std::unique_ptr<ChildServer>> server =
        ChildServer::Start(ServerCommand(directory_, content, more), {});
    if (!server.ok()) return server.status();
    server_ = *std::move(server);
    absl::StatusOr<std::vector<v1::AnswerRef>> answers = SomeAnswers(server_->address());
    if (!answers.ok()) return answers.status();
    absl::StatusOr<Workload> workload =
        MakeWorkload(absl::GetFlag(FLAGS_method), *answers, absl::GetFlag(FLAGS_queries),
                     absl::GetFlag(FLAGS_field));
    if (!workload.ok()) return workload.status();
    workload_ = *std::move(workload);
    load_ = std::make_unique<Load>(server_->address(), absl::GetFlag(FLAGS_connections));
    return absl::OkStatus();
  }

  std::string ContentVersion() {
    if (stub_ == nullptr) {
      stub_ = v1::AnswerbookService::NewStub(NewChannel(server_->address()));
    }
    grpc::ClientContext context;
    v1::ListTopicsRequest request;
    request.set_page_size(1);
    v1::ListTopicsResponse response;
    stub_->ListTopics(&context, request, &response);
    return response.content_version();
  }

  // Two libraries that differ by an answer, and a link that points to one of them.
  absl::Status ReloadIn(const fs::path& scratch, json* out) {
    const fs::path content = absl::GetFlag(FLAGS_content);
    const std::string suffix = fs::is_directory(content) ? "" : ".jsonl";
    for (const std::string version : {"a", "b"}) {
      const fs::path copy = scratch / (version + suffix);
      fs::copy(content, copy, fs::copy_options::recursive);
      if (version == "a") continue;
      if (suffix.empty()) {
        fs::create_directories(copy / "one-more");
        std::ofstream(copy / "one-more/_index.md") << "---\ntitle: One more\n---\n";
        std::ofstream(copy / "one-more/one-more.md")
            << "---\nquestion: Is there one more?\n---\nYes.\n";
      } else {
        std::ofstream(copy, std::ios::app)
            << R"({"answer_id":"one-more","topic_id":"one-more","topic_title":"One more",)"
            << R"("question":"Is there one more?","body":"Yes."})"
            << "\n";
      }
    }
    const fs::path live = scratch / ("live" + suffix);
    fs::create_symlink("a" + suffix, live);
    if (absl::Status status = StartServer(live, ""); !status.ok()) return status;
    const auto callers = static_cast<size_t>(absl::GetFlag(FLAGS_callers));
    load_->Run(workload_, callers, absl::Seconds(1), 0);  // warm
    Measured quiet;
    Measured swapping;
    absl::Duration longest;
    for (int i = 1; i <= absl::GetFlag(FLAGS_reloads); ++i) {
      quiet.Add(load_->Run(workload_, callers, absl::GetFlag(FLAGS_time), 0));
      std::atomic<bool> stop = false;
      std::thread editor([&] {
        const std::string before = ContentVersion();
        fs::create_symlink((i % 2 == 0 ? "a" : "b") + suffix, scratch / "next");
        fs::rename(scratch / "next", live);
        const absl::Time begin = absl::Now();
        server_->Signal(SIGHUP);
        while (ContentVersion() == before && absl::Now() - begin < absl::Minutes(5)) {
          std::this_thread::sleep_for(std::chrono::milliseconds(2));
        }
        longest = std::max(longest, absl::Now() - begin);
        // The first calls of the new library are part of it.
        std::this_thread::sleep_for(std::chrono::milliseconds(500));
        stop = true;
      });
      swapping.Add(load_->Run(
          workload_, {.outstanding = callers, .time = absl::Minutes(6), .stop = &stop},
          0));
      editor.join();
    }
    out->push_back(Report("quiet", std::move(quiet)));
    out->push_back(Report("while content is exchanged", std::move(swapping)));
    out->back()["longest_reload_s"] = absl::ToDoubleSeconds(longest);
    if (!absl::GetFlag(FLAGS_json)) {
      absl::PrintF("longest reload: %.2f s; p99 %.2f times that of the quiet part\n",
                   absl::ToDoubleSeconds(longest),
                   out->back()["p99_us"].get<double>() /
                       (*out)[out->size() - 2]["p99_us"].get<double>());
    }
    return absl::OkStatus();
  }

  fs::path directory_;  // of this program
  std::unique_ptr<ChildServer> server_;
  std::unique_ptr<Load> load_;
  std::unique_ptr<v1::AnswerbookService::Stub> stub_;
  Workload workload_;
};

int Main(int argc, char** argv) {
  absl::SetProgramUsageMessage("overload and reloads of answerbookd under load");
  absl::ParseCommandLine(argc, argv);
  json out = json::array();
  Stress stress(fs::read_symlink("/proc/self/exe").parent_path());
  absl::Status status = stress.Overload(&out);
  if (status.ok() && absl::GetFlag(FLAGS_reloads) > 0) status = stress.Reload(&out);
  if (!status.ok()) {
    std::fprintf(stderr, "stress_bench: %s\n", std::string(status.message()).c_str());
    return 1;
  }
  if (absl::GetFlag(FLAGS_json)) std::puts(out.dump(1).c_str());
  return 0;
}

}  // namespace
}  // namespace answerbook::bench

int main(int argc, char** argv) { return answerbook::bench::Main(argc, argv); }
