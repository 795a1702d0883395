// Compares our engine with others: the same corpus, the same questions, one thread, in
// one run, since figures of different runs or machines say little beside each other.
//
//   peer_bench --content=corpus.jsonl.gz --queries=queries.jsonl --field=summary
//
// Prints microseconds a query (mean, p50, p99), each mean as a multiple of ours, the time
// to build, and `overlap`: the share of our ten results that the peer has among its ten,
// which shows that it was asked the same, and the mean number of matches of those that
// count them. With --json one JSON document.
// bench/peers/peer.h says how the peers are set up and what they need not do.
#include <stdlib.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <initializer_list>
#include <iostream>
#include <memory>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "absl/strings/str_cat.h"

#include "bench/latency.h"
#include "bench/peers/peer.h"
#include "bench/query_texts.h"
#include "service/content/load.h"
#include "service/search/engine.h"
#include <nlohmann/json.hpp>

ABSL_FLAG(std::string, content, "", "the library: anything answerbookd serves");
ABSL_FLAG(std::string, queries, "",
          "JSON Lines with the field below; empty to ask the library's own questions");
ABSL_FLAG(std::string, field, "summary", "which wording of the queries to use");
ABSL_FLAG(int, turns, 3, "how often each engine has its turn");
ABSL_FLAG(int, turn_ms, 500,
          "how long a turn takes at least; in each every query is asked equally often");
ABSL_FLAG(bool, json, false, "print JSON");

namespace answerbook::bench {
namespace {

// One of the engines compared, ours or a peer.
struct Contender {
  std::string name;
  std::shared_ptr<Peer> peer;  // null for ours
  Task task;
  double build_ms = 0;
  std::vector<double> microseconds;
  std::vector<PeerFound> found;  // by query
};

// A directory that goes when this does.
class TemporaryDirectory {
 public:
  TemporaryDirectory() {
    std::error_code error;
    std::string path =
        (std::filesystem::temp_directory_path(error) / "peer_bench.XXXXXX").string();
    if (!error && mkdtemp(path.data()) != nullptr) path_ = path;
  }
  ~TemporaryDirectory() {
    std::error_code ignored;
    if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
  }
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;

  const std::string& path() const { return path_; }  // empty when it could not be made

 private:
  std::string path_;
};

struct Question {
  std::string text;
  std::vector<std::string> words;
  std::vector<std::string> content_words;
};

PeerFound AskOurs(const search::Engine& engine, const std::string& text) {
  static search::SearchResults found;
  engine.Search({.text = text, .limit = kPeerLimit}, &found);
  PeerFound out;
  out.matches = found.total;
  out.answers.reserve(found.results.size());
  for (const search::Result& result : found.results) out.answers.push_back(result.answer);
  return out;
}

// Asks every question once; the times count when `timed`.
absl::Status AskAll(const search::Engine& engine, const std::vector<Question>& questions,
                    bool timed, Contender& contender) {
  for (size_t i = 0; i < questions.size(); ++i) {
    const auto before = Clock::now();
    const Question& question = questions[i];
    auto found =
        contender.peer == nullptr
            ? absl::StatusOr<PeerFound>(AskOurs(engine, question.text))
            : contender.peer->Search(
                  contender.task.as_typed ? question.words : question.content_words,
                  contender.task);
    const auto after = Clock::now();
    if (!found.ok()) return found.status();
    if (timed) contender.microseconds.push_back(Microseconds(after - before));
    if (contender.found.size() < questions.size()) {
      contender.found.push_back(*std::move(found));
    }
  }
  return absl::OkStatus();
}

// The share of our results that `peer` has as well.
double Overlap(const Contender& ours, const Contender& peer) {
  size_t same = 0;
  size_t all = 0;
  for (size_t i = 0; i < ours.found.size(); ++i) {
    const std::vector<uint32_t>& theirs = peer.found[i].answers;
    for (const uint32_t answer : ours.found[i].answers) {
      ++all;
      same += static_cast<size_t>(std::count(theirs.begin(), theirs.end(), answer));
    }
  }
  return all == 0 ? 0 : static_cast<double>(same) / static_cast<double>(all);
}

// The matches of a query on average; null where they were not to be counted.
nlohmann::ordered_json MeanMatches(const Contender& contender) {
  if (contender.peer != nullptr && !contender.task.count) return nullptr;
  double sum = 0;
  for (const PeerFound& found : contender.found) {
    sum += static_cast<double>(found.matches);
  }
  return sum / static_cast<double>(std::max<size_t>(contender.found.size(), 1));
}

nlohmann::ordered_json ToJson(const std::vector<Contender>& contenders) {
  nlohmann::ordered_json rows = nlohmann::ordered_json::array();
  const double our_mean = Summarise(contenders[0].microseconds).mean;
  for (const Contender& contender : contenders) {
    const Latency latency = Summarise(contender.microseconds);
    rows.push_back({{"engine", contender.name},
                    {"build_ms", contender.build_ms},
                    {"searches", latency.count},
                    {"mean_us", latency.mean},
                    {"p50_us", latency.p50},
                    {"p99_us", latency.p99},
                    {"ratio", latency.mean / our_mean},
                    {"overlap", Overlap(contenders[0], contender)},
                    {"matches", MeanMatches(contender)}});
  }
  return rows;
}

absl::Status Measure() {
  const absl::StatusOr<content::Library> library =
      content::LoadLibrary(absl::GetFlag(FLAGS_content));
  if (!library.ok()) return library.status();
  const auto texts =
      QueryTexts(absl::GetFlag(FLAGS_queries), absl::GetFlag(FLAGS_field), *library);
  if (!texts.ok()) return texts.status();
  std::vector<Question> questions;
  for (const std::string& text : *texts) {
    std::vector<std::string> words = PeerWords(text, true);
    if (words.empty()) continue;
    questions.push_back({text, std::move(words), PeerWords(text, false)});
  }

  const TemporaryDirectory directory;
  std::vector<Contender> contenders(1);
  contenders[0].name = "Answerbook";
  const auto add = [&](const std::shared_ptr<Peer>& peer) {
    for (const auto& [name, task] : std::initializer_list<std::pair<const char*, Task>>{
             {"", {}},
             {", as typed", {.as_typed = true}},
             {", counted", {.count = true}},
             {", texts", {.texts = true}}}) {
      Contender& contender = contenders.emplace_back();
      contender.name = peer->name() + name;
      contender.peer = peer;
      contender.task = task;
    }
  };
#ifdef ANSWERBOOK_BENCH_XAPIAN
  add(MakeXapianInMemory());
  if (directory.path().empty()) return absl::UnknownError("no temporary directory");
  add(MakeXapianOnDisk(directory.path() + "/xapian"));
#endif
#ifdef ANSWERBOOK_BENCH_SQLITE
  add(MakeSqlite());
#endif

  auto start = Clock::now();
  const auto engine = search::Engine::Build(*library);
  contenders[0].build_ms = Microseconds(Clock::now() - start) / 1000;
  for (size_t i = 1; i < contenders.size(); ++i) {
    if (contenders[i].peer == contenders[i - 1].peer) {
      contenders[i].build_ms = contenders[i - 1].build_ms;
      continue;
    }
    start = Clock::now();
    absl::Status built = contenders[i].peer->Build(*library);
    if (!built.ok()) return built;
    contenders[i].build_ms = Microseconds(Clock::now() - start) / 1000;
  }
  // Turn by turn, so that what else the machine does falls upon all alike. All turns are
  // equally long, as throughput is counted: a fast engine is not measured while caches
  // still hold what the one before it read. The first round of a turn warms.
  const std::chrono::milliseconds turn_time(absl::GetFlag(FLAGS_turn_ms));
  for (int turn = 0; turn < absl::GetFlag(FLAGS_turns); ++turn) {
    for (Contender& contender : contenders) {
      const auto until = Clock::now() + turn_time;
      for (int round = 0; round < 2 || Clock::now() < until; ++round) {
        absl::Status asked = AskAll(*engine, questions, round > 0, contender);
        if (!asked.ok()) return asked;
      }
    }
  }

  const nlohmann::ordered_json rows = ToJson(contenders);
  if (absl::GetFlag(FLAGS_json)) {
    nlohmann::ordered_json json = {
        {"answers", library->answers.size()},      {"queries", questions.size()},
        {"field", absl::GetFlag(FLAGS_field)},     {"turns", absl::GetFlag(FLAGS_turns)},
        {"turn_ms", absl::GetFlag(FLAGS_turn_ms)}, {"engines", rows}};
    std::cout << json.dump(2) << '\n';
    return absl::OkStatus();
  }
  std::printf(
      "%zu answers, %zu queries, %d turns of %d ms, one thread\n"
      "%-36s %9s %10s %10s %10s %8s %8s %8s\n",
      library->answers.size(), questions.size(), absl::GetFlag(FLAGS_turns),
      absl::GetFlag(FLAGS_turn_ms), "", "build ms", "mean us", "p50 us", "p99 us",
      "ratio", "overlap", "matches");
  for (const auto& row : rows) {
    const auto& matches = row["matches"];
    std::printf("%-36s %9.0f %10.1f %10.1f %10.1f %7.1fx %8.2f %8s\n",
                row["engine"].get_ref<const std::string&>().c_str(),
                row["build_ms"].get<double>(), row["mean_us"].get<double>(),
                row["p50_us"].get<double>(), row["p99_us"].get<double>(),
                row["ratio"].get<double>(), row["overlap"].get<double>(),
                matches.is_null()
                    ? "-"
                    : absl::StrCat(std::llround(matches.get<double>())).c_str());
  }
  return absl::OkStatus();
}

int Main() {
  const absl::Status status = Measure();
  if (status.ok()) return 0;
  std::cerr << status.message() << '\n';
  return 1;
}

}  // namespace
}  // namespace answerbook::bench

int main(int argc, char** argv) {
  absl::SetProgramUsageMessage("Compares the search engine with others.");
  absl::ParseCommandLine(argc, argv);
  return answerbook::bench::Main();
}
