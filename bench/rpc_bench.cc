// Measures what the RPCs cost beside an empty one: starts answerbookd and null_server,
// which answers everything with bytes of the same mean size, and loads them in turn in
// short rounds, so that whatever else the machine does hits both alike.
//
//   rpc_bench --content=content                      # all three methods
//   rpc_bench --content=corpus.jsonl.gz --queries=queries.jsonl --methods=search
//   rpc_bench --content=content --idle --idle_time=5m
//
// Prints text, with --json one JSON document. Exits with 1 when a call failed.
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <iostream>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"

#include "bench/child_server.h"
#include "bench/load.h"
#include "bench/rpc_workload.h"
#include <nlohmann/json.hpp>

ABSL_FLAG(std::string, content, "", "the library: anything answerbookd serves");
ABSL_FLAG(std::string, queries, "",
          "JSON Lines with the field below; empty to ask the library's own questions");
ABSL_FLAG(std::string, field, "summary", "which wording of the queries to use");
ABSL_FLAG(std::vector<std::string>, methods,
          (std::vector<std::string>{"search", "get_answer", "list_topics"}),
          "what to call, of search, get_answer, list_topics, list_topics_full");
ABSL_FLAG(int, connections, 2, "connections to each server");
ABSL_FLAG(int, outstanding, 16, "calls at a time, over all connections");
ABSL_FLAG(int, starts, 3,
          "how often to start the servers anew: which thread comes to poll is settled at "
          "the start and changes what a call costs");
ABSL_FLAG(int, rounds, 10, "rounds of each server after each start");
ABSL_FLAG(absl::Duration, round_time, absl::Milliseconds(500), "time of a round");
ABSL_FLAG(std::vector<std::string>, server_cpus, {},
          "CPUs of the servers, such as 0,1; empty for all");
ABSL_FLAG(std::vector<std::string>, client_cpus, {}, "CPUs of the load; empty for all");
ABSL_FLAG(std::vector<std::string>, server_flags, {}, "further flags of answerbookd");
ABSL_FLAG(std::vector<std::string>, null_flags, {}, "further flags of null_server");
ABSL_FLAG(std::string, null_styles, "",
          "instead of answerbookd, compare null servers with these flags, apart by "
          "semicolons, such as '--style=sync;--style=queue --queues=2'");
ABSL_FLAG(int, reply_bytes, 0, "size of the null reply; 0 for that of the real ones");
ABSL_FLAG(bool, idle, false,
          "instead of load, one call of each server every 1 to 3 seconds");
ABSL_FLAG(absl::Duration, idle_time, absl::Minutes(5), "how long --idle measures");
ABSL_FLAG(bool, json, false, "print JSON");

namespace answerbook::bench {
namespace {

using Json = nlohmann::ordered_json;

std::vector<int> Cpus(const std::vector<std::string>& words) {
  std::vector<int> cpus;
  for (const std::string& word : words) {
    int cpu = 0;
    if (absl::SimpleAtoi(word, &cpu)) cpus.push_back(cpu);
  }
  return cpus;
}

absl::StatusOr<Workload> WorkloadOf(const std::string& method,
                                    const std::vector<v1::AnswerRef>& answers) {
  return MakeWorkload(method, answers, absl::GetFlag(FLAGS_queries),
                      absl::GetFlag(FLAGS_field));
}

// A server under load and what was measured of it.
struct Side {
  Side(std::string the_name, std::unique_ptr<ChildServer> process)
      : name(std::move(the_name)),
        server(std::move(process)),
        load(server->address(), absl::GetFlag(FLAGS_connections)) {}

  // Goes on with another process of the same server.
  void Restart(std::unique_ptr<ChildServer> process) {
    load = Load(process->address(), absl::GetFlag(FLAGS_connections));
    server = std::move(process);
  }

  void Round(const Workload& workload, absl::Duration time, size_t first) {
    const absl::Duration before = server->CpuTime();
    const Measured round = load.Run(
        workload, static_cast<size_t>(absl::GetFlag(FLAGS_outstanding)), time, first);
    const absl::Duration used = server->CpuTime() - before;
    cpu += used;
    total.Add(round);
    const auto calls = static_cast<double>(round.calls + round.errors);
    calls_per_second.push_back(calls / absl::ToDoubleSeconds(round.time));
    cpu_us_per_call.push_back(absl::ToDoubleMicroseconds(used) / calls);
  }

  void Forget() {
    total = {};
    cpu = absl::ZeroDuration();
    calls_per_second.clear();
    cpu_us_per_call.clear();
  }

  Json Report() {
    const auto calls = static_cast<double>(total.calls + total.errors);
    return {{"calls", total.calls},
            {"errors", total.errors},
            {"reply_bytes", static_cast<double>(total.reply_bytes) / calls},
            {"calls_per_s", calls / absl::ToDoubleSeconds(total.time)},
            {"server_cpu_us_per_call", absl::ToDoubleMicroseconds(cpu) / calls},
            {"p50_us", PercentileMicros(total.latencies_ns, 0.5)},
            {"p99_us", PercentileMicros(total.latencies_ns, 0.99)},
            {"p99_9_us", PercentileMicros(total.latencies_ns, 0.999)},
            {"max_us", PercentileMicros(total.latencies_ns, 1)}};
  }

  std::string name;
  std::unique_ptr<ChildServer> server;
  Load load;
  Measured total;
  absl::Duration cpu;
  std::vector<double> calls_per_second;  // of each round
  std::vector<double> cpu_us_per_call;   // of each round
};

double Median(std::vector<double> values) {
  if (values.empty()) return 0;
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

// The median over the rounds of what one side has to what the other had next to it.
double MedianRatio(const std::vector<double>& real, const std::vector<double>& null) {
  std::vector<double> ratios;
  ratios.reserve(real.size());
  for (size_t i = 0; i < real.size(); ++i) ratios.push_back(real[i] / null[i]);
  return Median(std::move(ratios));
}

std::string Beside(const char* name) {
  std::string path(4096, '\0');
  const ssize_t size = readlink("/proc/self/exe", path.data(), path.size());
  path.resize(size > 0 ? static_cast<size_t>(size) : 0);
  return absl::StrCat(path.substr(0, path.rfind('/')), "/", name);
}

absl::StatusOr<std::unique_ptr<ChildServer>> StartReal() {
  std::vector<std::string> argv = {
      Beside("../service/answerbookd"), "--listen=127.0.0.1:0",
      absl::StrCat("--content=", absl::GetFlag(FLAGS_content))};
  for (const std::string& flag : absl::GetFlag(FLAGS_server_flags)) argv.push_back(flag);
  return ChildServer::Start(argv, Cpus(absl::GetFlag(FLAGS_server_cpus)));
}

absl::StatusOr<std::unique_ptr<ChildServer>> StartNull(
    int reply_bytes, const std::vector<std::string>& flags) {
  std::vector<std::string> argv = {Beside("null_server"),
                                   absl::StrCat("--reply_bytes=", reply_bytes)};
  argv.insert(argv.end(), flags.begin(), flags.end());
  return ChildServer::Start(argv, Cpus(absl::GetFlag(FLAGS_server_cpus)));
}

// Rounds of one side after the other.
void RunRounds(const Workload& workload, const std::vector<Side*>& sides) {
  const absl::Duration time = absl::GetFlag(FLAGS_round_time);
  for (Side* side : sides) {
    side->load.Run(workload, static_cast<size_t>(absl::GetFlag(FLAGS_outstanding)), time,
                   0);  // warms
  }
  size_t first = 0;
  for (int round = 0; round < absl::GetFlag(FLAGS_rounds); ++round) {
    // Whoever was second is first in the next round.
    for (size_t i = 0; i < sides.size(); ++i) {
      sides[(i + static_cast<size_t>(round)) % sides.size()]->Round(workload, time,
                                                                    first);
    }
    first += 997;  // other requests next time, should a round not reach all
  }
}

void PrintSide(const std::string& method, const std::string& name, const Json& side) {
  std::printf(
      "%-16s %-6s %8.0f B %9.0f calls/s %8.2f us CPU   p50 %7.0f us  p99 %7.0f "
      "us  p99.9 %7.0f us  errors %llu\n",
      method.c_str(), name.c_str(), side["reply_bytes"].get<double>(),
      side["calls_per_s"].get<double>(), side["server_cpu_us_per_call"].get<double>(),
      side["p50_us"].get<double>(), side["p99_us"].get<double>(),
      side["p99_9_us"].get<double>(),
      static_cast<unsigned long long>(side["errors"].get<uint64_t>()));
  std::fflush(stdout);
}

absl::StatusOr<Json> MeasureLoad(const std::string& method, Side& real,
                                 const std::vector<v1::AnswerRef>& answers) {
  absl::StatusOr<Workload> workload = WorkloadOf(method, answers);
  if (!workload.ok()) return workload.status();
  // Every request once at least, to know how large replies are.
  real.Forget();
  while (real.total.latencies_ns.size() < workload->requests.size()) {
    real.Round(*workload, absl::Milliseconds(50), real.total.latencies_ns.size());
  }
  int reply_bytes = absl::GetFlag(FLAGS_reply_bytes);
  if (reply_bytes == 0) {
    reply_bytes = static_cast<int>(real.total.reply_bytes /
                                   std::max<uint64_t>(real.total.calls, 1));
  }
  absl::StatusOr<std::unique_ptr<ChildServer>> started =
      StartNull(reply_bytes, absl::GetFlag(FLAGS_null_flags));
  if (!started.ok()) return started.status();
  Side null("null", *std::move(started));
  real.Forget();
  for (int start = 0; start < absl::GetFlag(FLAGS_starts); ++start) {
    if (start > 0) {
      started = StartNull(reply_bytes, absl::GetFlag(FLAGS_null_flags));
      if (!started.ok()) return started.status();
      null.Restart(*std::move(started));
      started = StartReal();
      if (!started.ok()) return started.status();
      real.Restart(*std::move(started));
    }
    RunRounds(*workload, {&null, &real});
  }
  Json json = {{"method", method},
               {"requests", workload->requests.size()},
               {"null", null.Report()},
               {"real", real.Report()}};
  json["throughput_ratio"] = MedianRatio(real.calls_per_second, null.calls_per_second);
  json["server_cpu_ratio"] = MedianRatio(real.cpu_us_per_call, null.cpu_us_per_call);
  if (!absl::GetFlag(FLAGS_json)) {
    PrintSide(method, "null", json["null"]);
    PrintSide(method, "real", json["real"]);
    std::printf(
        "%-16s median of %zu rounds: %.2f of the throughput, %.2f times the CPU\n",
        method.c_str(), real.calls_per_second.size(),
        json["throughput_ratio"].get<double>(), json["server_cpu_ratio"].get<double>());
  }
  return json;
}

// One call at a time, seconds apart: what a server that sleeps needs to wake up.
Json MeasureIdle(const std::string& method, const Workload& workload,
                 const std::vector<Side*>& sides) {
  std::mt19937 random(std::random_device{}());
  std::uniform_real_distribution<double> pause(1, 3);
  const absl::Time end = absl::Now() + absl::GetFlag(FLAGS_idle_time);
  // A thread for each: the calls to one must not keep another awake by their pattern.
  std::vector<std::thread> threads;
  threads.reserve(sides.size());
  for (Side* side : sides) {
    threads.emplace_back([&workload, side, end, seed = random(), &pause] {
      std::mt19937 own(seed);
      std::uniform_real_distribution<double> wait(pause.a(), pause.b());
      side->load.Run(workload, 1, absl::ZeroDuration(), 0);  // connects
      for (size_t i = 1; absl::Now() < end; ++i) {
        absl::SleepFor(absl::Seconds(wait(own)));
        side->total.Add(side->load.Run(workload, 1, absl::ZeroDuration(), i));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  Json json = {{"method", method}, {"idle", true}};
  for (Side* side : sides) {
    json[side->name] = {{"calls", side->total.calls},
                        {"errors", side->total.errors},
                        {"p50_us", PercentileMicros(side->total.latencies_ns, 0.5)},
                        {"p99_us", PercentileMicros(side->total.latencies_ns, 0.99)},
                        {"max_us", PercentileMicros(side->total.latencies_ns, 1)}};
    if (!absl::GetFlag(FLAGS_json)) {
      const Json& one = json[side->name];
      std::printf(
          "%-12s %-5s idle: %4llu calls  p50 %7.0f us  p99 %7.0f us  max %7.0f us"
          "  errors %llu\n",
          method.c_str(), side->name.c_str(),
          static_cast<unsigned long long>(one["calls"].get<uint64_t>()),
          one["p50_us"].get<double>(), one["p99_us"].get<double>(),
          one["max_us"].get<double>(),
          static_cast<unsigned long long>(one["errors"].get<uint64_t>()));
      std::fflush(stdout);
    }
  }
  return json;
}

// Null servers, each started with flags of its own.
absl::StatusOr<Json> CompareStyles() {
  std::vector<std::unique_ptr<Side>> owned;
  std::vector<Side*> sides;
  for (const absl::string_view style :
       absl::StrSplit(absl::GetFlag(FLAGS_null_styles), ';', absl::SkipWhitespace())) {
    absl::StatusOr<std::unique_ptr<ChildServer>> started = StartNull(
        absl::GetFlag(FLAGS_reply_bytes), absl::StrSplit(style, ' ', absl::SkipEmpty()));
    if (!started.ok()) return started.status();
    owned.push_back(std::make_unique<Side>(std::string(style), *std::move(started)));
    sides.push_back(owned.back().get());
  }
  const absl::StatusOr<Workload> workload = MakeWorkload("list_topics", {}, "", "");
  if (!workload.ok()) return workload.status();
  if (absl::GetFlag(FLAGS_idle)) return Json({MeasureIdle("null", *workload, sides)});
  RunRounds(*workload, sides);
  Json all = Json::array();
  for (Side* side : sides) {
    all.push_back({{"style", side->name},
                   {"null", side->Report()},
                   {"throughput_ratio",
                    MedianRatio(side->calls_per_second, sides[0]->calls_per_second)},
                   {"server_cpu_ratio",
                    MedianRatio(side->cpu_us_per_call, sides[0]->cpu_us_per_call)}});
    if (absl::GetFlag(FLAGS_json)) continue;
    PrintSide("null", "", all.back()["null"]);
    std::printf("  %.2f of the throughput, %.2f times the CPU of the first: %s\n",
                all.back()["throughput_ratio"].get<double>(),
                all.back()["server_cpu_ratio"].get<double>(), side->name.c_str());
  }
  return all;
}

absl::StatusOr<Json> Measure() {
  Json all = Json::array();
  if (!absl::GetFlag(FLAGS_null_styles).empty()) return CompareStyles();
  absl::StatusOr<std::unique_ptr<ChildServer>> started = StartReal();
  if (!started.ok()) return started.status();
  Side real("real", *std::move(started));
  const absl::StatusOr<std::vector<v1::AnswerRef>> answers =
      SomeAnswers(real.server->address());
  if (!answers.ok()) return answers.status();
  for (const std::string& method : absl::GetFlag(FLAGS_methods)) {
    if (absl::GetFlag(FLAGS_idle)) {
      const absl::StatusOr<Workload> workload = WorkloadOf(method, *answers);
      if (!workload.ok()) return workload.status();
      absl::StatusOr<std::unique_ptr<ChildServer>> null_started =
          StartNull(2048, absl::GetFlag(FLAGS_null_flags));
      if (!null_started.ok()) return null_started.status();
      Side null("null", *std::move(null_started));
      real.Forget();
      all.push_back(MeasureIdle(method, *workload, {&null, &real}));
      continue;
    }
    absl::StatusOr<Json> one = MeasureLoad(method, real, *answers);
    if (!one.ok()) return one.status();
    all.push_back(*std::move(one));
  }
  return all;
}

int Main() {
  RunOn(Cpus(absl::GetFlag(FLAGS_client_cpus)));
  const absl::StatusOr<Json> measured = Measure();
  if (!measured.ok()) {
    std::cerr << measured.status().message() << '\n';
    return 1;
  }
  if (absl::GetFlag(FLAGS_json)) std::cout << measured->dump(2) << '\n';
  for (const Json& one : *measured) {
    for (const char* side : {"null", "real"}) {
      if (one.contains(side) && one[side]["errors"] != 0) return 1;
    }
  }
  return 0;
}

}  // namespace
}  // namespace answerbook::bench

int main(int argc, char** argv) {
  absl::SetProgramUsageMessage("Measures the RPCs beside an empty one.");
  absl::ParseCommandLine(argc, argv);
  return answerbook::bench::Main();
}
