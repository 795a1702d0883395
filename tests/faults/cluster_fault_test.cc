// An etcd of three members, three replicas of the built server, each with a network of
// its own to each member, and callers who never pause. One thing after the other breaks;
// each time all replicas must come to serve what is live, and no call may fail.
// docs/reliability.md has what came of it.
//
// ANSWERBOOK_TEST_FAULT_SECONDS: for how long, in any order; once each when it is not
// set. ANSWERBOOK_TEST_FAULT_SEED: the seed of an earlier run.
// ANSWERBOOK_TEST_FAULT_ONLY: part of the names of what is to break.
// ANSWERBOOK_TEST_FAULT_JSON: a file for the figures.

#include <signal.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"

#include "service/content/load.h"
#include "service/release/blobs.h"
#include "service/release/store.h"
#include "tests/e2e/scrape.h"
#include "tests/release/etcd_cluster.h"
#include "tests/release/replica_cluster.h"
#include "tests/release/tcp_proxy.h"
#include "tests/server/http_client.h"

namespace answerbook::faults {
namespace {

using release::EtcdCluster;
using release::Load;
using release::TcpProxy;
using ::testing::HasSubstr;

constexpr size_t kMembers = 3;
// Small, so that it is soon used up.
constexpr int64_t kQuotaBytes = 8 << 20;

std::optional<int> FromEnvironment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::nullopt : std::optional(std::atoi(value));
}

// How long something took, each time.
struct Times {
  std::vector<double> milliseconds;
  double Median() const {
    std::vector<double> sorted = milliseconds;
    std::sort(sorted.begin(), sorted.end());
    return sorted[sorted.size() / 2];
  }
  double Most() const {
    return *std::max_element(milliseconds.begin(), milliseconds.end());
  }
};

class ClusterFaultTest : public ::testing::Test, protected release::ReplicaCluster {
 protected:
  ClusterFaultTest()
      : seconds_(FromEnvironment("ANSWERBOOK_TEST_FAULT_SECONDS")),
        seed_(static_cast<unsigned>(
            FromEnvironment("ANSWERBOOK_TEST_FAULT_SEED")
                .value_or(static_cast<int>(std::random_device{}() >> 1)))),
        random_(seed_) {
    std::printf("ANSWERBOOK_TEST_FAULT_SEED=%u\n", seed_);
  }

  void SetUp() override {
    if (!EtcdCluster::WhyNot().empty()) GTEST_SKIP() << EtcdCluster::WhyNot();
    StartEtcd(kMembers, {absl::StrCat("--quota-backend-bytes=", kQuotaBytes)});
    for (auto& networks : networks_) {
      for (size_t member = 0; member < kMembers; ++member) {
        networks.push_back(std::make_unique<TcpProxy>(etcd_->endpoint(member)));
      }
    }
    Publish(NextText());
    StartReplicas();
    load_ = std::make_unique<Load>(Target(), 3, std::set<std::string>{live_});
    ExpectAll(live_);
  }

  std::string EtcdOf(size_t replica) const override {
    std::vector<std::string> members;
    for (const auto& network : networks_[replica]) members.push_back(network->address());
    return absl::StrCat("etcd://", absl::StrJoin(members, ","), "/answerbook");
  }
  std::vector<std::string> FlagsOf(size_t) const override {
    return {"--metrics_listen=127.0.0.1:0"};
  }

  size_t AnyOf(size_t count) { return random_() % count; }

  // What the next release says; from now on callers may hear it.
  std::string NextText() {
    live_ = absl::StrCat("release ", ++releases_);
    if (load_ != nullptr) load_->Allow(live_);
    return live_;
  }
  // The same for one that nobody may ever hear.
  std::string BadText() { return absl::StrCat("bad ", ++releases_); }

  // Publishes the next release and waits until all, or all but one, serve it.
  void PublishAndConverge(std::optional<size_t> but = std::nullopt) {
    const absl::Time begin = absl::Now();
    Publish(NextText());
    Note("to publish", absl::Now() - begin);
    Converge(but);
  }
  void Converge(std::optional<size_t> but = std::nullopt) {
    const absl::Time begin = absl::Now();
    for (size_t i = 0; i < kReplicas; ++i) {
      if (i != but) Expect(i, live_);
    }
    Note(but.has_value() ? "until the others serve it" : "until all serve it",
         absl::Now() - begin);
  }
  void Note(const std::string& what, absl::Duration took) {
    times_[absl::StrCat(scenario_, ", ", what)].milliseconds.push_back(
        absl::ToDoubleMilliseconds(took));
  }

  double Metric(size_t replica, const std::string& family,
                const std::vector<std::string>& parts = {}) const {
    const auto port = e2e::MetricsPort(replicas_[replica]->process().Stderr());
    if (!port.has_value()) return -1;
    return e2e::Sample(Fetch(*port, "/metrics").body, family, parts);
  }
  void ExpectMetric(size_t replica, const std::string& family,
                    const std::vector<std::string>& parts,
                    const std::function<bool(double)>& good) const {
    const absl::Time end = absl::Now() + absl::FromChrono(e2e::kPatience);
    double value = Metric(replica, family, parts);
    while (!good(value) && absl::Now() < end) {
      absl::SleepFor(absl::Milliseconds(20));
      value = Metric(replica, family, parts);
    }
    EXPECT_TRUE(good(value)) << family << " of replica " << replica << " is " << value;
  }

  // A release as a publisher who checks nothing makes it.
  release::PackedRelease Packed(
      const std::string& text,
      const std::function<void(content::Library&)>& change = {}) {
    auto library = content::LoadLibrary(Content(text));
    EXPECT_TRUE(library.ok()) << library.status();
    if (change) change(*library);
    return *release::Pack(*library, {});
  }

  // Publishes it, as it is, and waits until every replica has refused it for `reason`;
  // one that is started meanwhile serves what the others serve.
  void PublishBad(const release::PackedRelease& bad, const std::string& reason) {
    double before[kReplicas];
    const std::vector<std::string> parts = {"reason=\"" + reason + "\""};
    constexpr char kFailures[] = "answerbook_release_failures_total";
    for (size_t i = 0; i < kReplicas; ++i) before[i] = Metric(i, kFailures, parts);
    const auto etcd = Connect();
    const auto published = release::ReleaseStore(*etcd).Publish(bad, "");
    EXPECT_TRUE(published.ok()) << published.status();
    for (size_t i = 0; i < kReplicas; ++i) {
      ExpectMetric(i, kFailures, parts, [&](double now) { return now > before[i]; });
      EXPECT_TRUE(replicas_[i]->WaitForEvents("reload_failed"));
    }
    const size_t replica = AnyOf(kReplicas);
    KillReplica(replica);
    StartReplica(replica);
    EXPECT_TRUE(replicas_[replica]->WaitForEvents("served_from_copy"));
    ExpectMetric(replica, "answerbook_release_from_copy", {},
                 [](double value) { return value == 1; });
    ExpectAll(live_);
  }

  // --- What breaks. ---

  void KillTheLeader() {
    const size_t leader = etcd_->Leader();
    etcd_->Kill(leader);
    PublishAndConverge();
    etcd_->Start(leader);
  }

  void CutAReplicaOff() {
    const size_t replica = AnyOf(kReplicas);
    const std::string before = live_;
    for (auto& network : networks_[replica]) network->Cut();
    PublishAndConverge(replica);
    // In longer runs, until it has noticed, its connections are given up, or neither.
    if (seconds_.has_value()) absl::SleepFor(absl::Seconds(AnyOf(25)));
    EXPECT_EQ(Answer(replica), before);
    for (auto& network : networks_[replica]) network->Heal();
    Converge();
  }

  void CutAMemberOff() {
    const size_t member = AnyOf(kMembers);
    etcd_->CutOff(member);
    PublishAndConverge();
    etcd_->Heal();
  }

  // Which closes nothing either, and answers nobody.
  void StopAMember() {
    const size_t member = AnyOf(kMembers);
    etcd_->Pause(member);
    PublishAndConverge();
    etcd_->Resume(member);
  }

  void CompactWhatAReplicaWatches() {
    const size_t replica = AnyOf(kReplicas);
    for (auto& network : networks_[replica]) network->Cut();
    PublishAndConverge(replica);
    PublishAndConverge(replica);
    const auto etcd = Connect();
    int64_t revision = 0;
    EXPECT_TRUE(etcd->Get("any", &revision).ok());
    EXPECT_TRUE(etcd->Compact(revision).ok());
    for (auto& network : networks_[replica]) {
      network->CloseAll();
      network->Heal();
    }
    Converge();
  }

  void DamageABlob() {
    release::PackedRelease bad = Packed(BadText());
    std::string& bytes = bad.blobs.back().bytes;
    bytes[bytes.size() / 2] ^= 1;
    PublishBad(bad, "damaged");
    for (auto& replica : replicas_) {
      EXPECT_TRUE(replica->process().WaitForStderr([&bad](const std::string& log) {
        return log.find(bad.blobs.back().name) != std::string::npos;
      }));
    }
    PublishAndConverge();
  }

  void PublishWhatIsUnfit() {
    const std::vector<std::function<void(content::Library&)>> faults = {
        [](content::Library& l) { l.answers[0].set_answer_id(l.answers[1].answer_id()); },
        [](content::Library& l) { l.answers[0].set_topic_id("elsewhere"); },
        [](content::Library& l) { l.answers.pop_back(); },
        [](content::Library& l) { l = {}; },
        [](content::Library& l) {
          l.answers[0].add_related()->set_answer_id("not-there");
        }};
    PublishBad(Packed(BadText(), faults[AnyOf(faults.size())]), "unfit");
    PublishAndConverge();
  }

  void FillEtcd() {
    const auto etcd = Connect();
    const std::string junk(1 << 20, 'j');
    absl::Status status;
    for (int i = 0; i < 50 && status.ok(); ++i) status = etcd->Put("junk", junk);
    EXPECT_TRUE(absl::IsResourceExhausted(status)) << status;
    const e2e::Finished refused = Tool({"publish", Content(BadText()), etcd_->address()});
    EXPECT_EQ(refused.exit.code, 3);
    EXPECT_THAT(refused.err, HasSubstr("prune old releases"));
    // One that starts now reads what there is.
    const size_t replica = AnyOf(kReplicas);
    KillReplica(replica);
    StartReplica(replica);
    ExpectAll(live_);
    EXPECT_TRUE(etcd->Delete("junk").ok());
    int64_t revision = 0;
    EXPECT_TRUE(etcd->Get("junk", &revision).ok());
    EXPECT_TRUE(etcd->Compact(revision).ok());
    EXPECT_EQ(etcd_->MakeRoom(kQuotaBytes / 2), "");
    PublishAndConverge();
  }

  void RestartEverything() {
    load_->BePatient(true);
    for (auto& replica : replicas_) replica->process().Signal(SIGKILL);
    for (size_t member = 0; member < kMembers; ++member) etcd_->Kill(member);
    for (auto& replica : replicas_) EXPECT_TRUE(replica->Wait().has_value());
    const absl::Time begin = absl::Now();
    StartReplicas();  // from their copies
    ExpectAll(live_);
    Note("until all serve again without etcd", absl::Now() - begin);
    for (size_t i = 0; i < kReplicas; ++i) {
      EXPECT_EQ(Metric(i, "answerbook_release_from_copy"), 1);
    }
    load_->BePatient(false);
    for (size_t member = 0; member < kMembers; ++member) etcd_->Start(member);
    PublishAndConverge();
    for (size_t i = 0; i < kReplicas; ++i) {
      EXPECT_EQ(Metric(i, "answerbook_release_from_copy"), 0);
    }
  }

  struct Scenario {
    const char* name;
    void (ClusterFaultTest::*run)();
    bool only_in_longer_runs;
  };
  static constexpr Scenario kScenarios[] = {
      {"etcd's leader killed", &ClusterFaultTest::KillTheLeader, false},
      {"a replica cut off from etcd", &ClusterFaultTest::CutAReplicaOff, false},
      {"a member of etcd cut off", &ClusterFaultTest::CutAMemberOff, false},
      // Replicas notice within ten seconds or so.
      {"a member of etcd stopped", &ClusterFaultTest::StopAMember, true},
      {"compacted away", &ClusterFaultTest::CompactWhatAReplicaWatches, false},
      {"a damaged blob", &ClusterFaultTest::DamageABlob, false},
      {"unfit content", &ClusterFaultTest::PublishWhatIsUnfit, false},
      {"etcd full", &ClusterFaultTest::FillEtcd, false},
      {"everything restarted", &ClusterFaultTest::RestartEverything, false},
  };

  void Run(const Scenario& scenario) {
    SCOPED_TRACE(absl::StrCat(scenario.name, ", seed ", seed_));
    scenario_ = scenario.name;
    const absl::Time begin = absl::Now();
    (this->*scenario.run)();
    // The next one breaks what is whole.
    for (size_t member = 0; member < kMembers; ++member) etcd_->WaitFor(member);
    etcd_->WaitUntilWhole();
    for (size_t i = 0; i < kReplicas; ++i) {
      ExpectMetric(i, "answerbook_etcd_watching", {},
                   [](double value) { return value == 1; });
    }
    ExpectAll(live_);
    std::printf("%-30s %6.1f s\n", scenario.name,
                absl::ToDoubleSeconds(absl::Now() - begin));
    std::fflush(stdout);
  }

  void Report() const {
    nlohmann::json json = {{"calls", load_->calls()},
                           {"failed calls", load_->failed_calls()}};
    std::printf("%-68s %6s %8s %8s\n", "milliseconds", "times", "median", "most");
    for (const auto& [what, times] : times_) {
      std::printf("%-68s %6zu %8.0f %8.0f\n", what.c_str(), times.milliseconds.size(),
                  times.Median(), times.Most());
      json[what] = times.milliseconds;
    }
    std::printf("%-32s %8lld\n", "calls", static_cast<long long>(load_->calls()));
    std::printf("%-32s %8lld\n", "failed calls",
                static_cast<long long>(load_->failed_calls()));
    if (const char* path = std::getenv("ANSWERBOOK_TEST_FAULT_JSON")) {
      std::ofstream(path) << json.dump(1) << "\n";
    }
  }

  const std::optional<int> seconds_;
  const unsigned seed_;
  std::mt19937 random_;
  // By replica, then by member.
  std::vector<std::unique_ptr<TcpProxy>> networks_[kReplicas];
  std::string live_;
  int releases_ = 0;
  std::string scenario_ = "start";
  std::map<std::string, Times> times_;
  std::unique_ptr<Load> load_;
};

TEST_F(ClusterFaultTest, AllConvergeAndNoCallFailsWhateverBreaks) {
  const char* const only = std::getenv("ANSWERBOOK_TEST_FAULT_ONLY");
  std::vector<Scenario> order;
  for (const Scenario& scenario : kScenarios) {
    if (only != nullptr ? absl::StrContains(scenario.name, only)
                        : seconds_.has_value() || !scenario.only_in_longer_runs) {
      order.push_back(scenario);
    }
  }
  const absl::Time end = absl::Now() + absl::Seconds(seconds_.value_or(0));
  do {
    std::shuffle(order.begin(), order.end(), random_);
    for (const Scenario& scenario : order) {
      Run(scenario);
      if (HasFailure() || (seconds_.has_value() && absl::Now() > end)) break;
    }
  } while (!HasFailure() && absl::Now() < end);
  load_->Stop();
  Report();
  EXPECT_EQ(load_->Failures(), "") << "of " << load_->calls() << " calls";
  EXPECT_GT(load_->calls(), 0);
}

}  // namespace
}  // namespace answerbook::faults
