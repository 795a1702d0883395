// Replicas of the built server on a real etcd of three members, called by the SDK while
// releases change and things break.
#include <signal.h>

#include <cstdlib>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "service/content/load.h"
#include "service/release/release_index.h"
#include "service/release/store.h"
#include "service/snapshot/snapshot.h"
#include "tests/e2e/server_process.h"
#include "tests/release/etcd_cluster.h"
#include "tests/release/replica_cluster.h"

namespace answerbook::release {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

class ClusterTest : public ::testing::Test, protected ReplicaCluster {
 protected:
  void SetUp() override {
    if (!EtcdCluster::WhyNot().empty()) GTEST_SKIP() << EtcdCluster::WhyNot();
  }
};

TEST_F(ClusterTest, AllServeWhatIsPublishedAndWhatIsRolledBackTo) {
  StartEtcd(1);
  Publish("one");
  StartReplicas();
  Load load(Target());
  ExpectAll("one");
  Publish("two");
  ExpectAll("two");
  EXPECT_EQ(Tool({"rollback", etcd_->address()}).exit.code, 0);
  ExpectAll("one");
  load.Stop();
  EXPECT_EQ(load.Failures(), "") << "of " << load.calls() << " calls";
}

TEST_F(ClusterTest, ABadReleaseIsRefusedAndTheNextGoodOneTaken) {
  StartEtcd(1);
  Publish("one");
  StartReplicas();
  ExpectAll("one");
  Load load(Target());
  const auto etcd = Connect();
  ReleaseStore store(*etcd);
  // The manifest of a release that is not there, and one whose blob is damaged.
  ASSERT_TRUE(etcd->Put(store.LiveKey(), std::string(64, 'a')).ok());
  for (auto& replica : replicas_) EXPECT_TRUE(replica->WaitForEvents("reload_failed"));
  content::Library library;
  auto& topic = library.topics.emplace_back();
  topic.set_topic_id("topic");
  auto packed = Pack(library, {});
  ASSERT_TRUE(packed.ok());
  packed->blobs[0].bytes[packed->blobs[0].bytes.size() / 2] ^= 1;
  ASSERT_TRUE(store.Publish(*packed, "").ok());
  for (auto& replica : replicas_) {
    EXPECT_TRUE(replica->WaitForEvents("reload_failed", 2));
    EXPECT_THAT(replica->LastEvent("reload_failed"), HasSubstr(packed->blobs[0].name));
  }
  ExpectAll("one");
  // Bad content is not published in the first place.
  const e2e::Finished bad =
      Tool({"publish", files_.Write("bad.jsonl", "{\"answer_id\":\"x\"}\n"),
            etcd_->address()});
  EXPECT_EQ(bad.exit.code, 1);
  EXPECT_THAT(bad.err, HasSubstr("bad.jsonl:1"));
  Publish("two");
  ExpectAll("two");
  load.Stop();
  EXPECT_EQ(load.Failures(), "") << "of " << load.calls() << " calls";
}

TEST_F(ClusterTest, AReleaseMayBringItsIndexAndIsServedWithoutOneThatIsDamaged) {
  StartEtcd(1);
  Publish("one");
  StartReplicas();
  ExpectAll("one");
  EXPECT_TRUE(replicas_[0]->WaitForEvents("release_fetched"));
  EXPECT_THAT(replicas_[0]->LastEvent("release_fetched"),
              HasSubstr("\"with_index\":false"));
  const e2e::Finished done =
      Tool({"publish", "--index=on", Content("two"), etcd_->address()});
  EXPECT_THAT(done.out, HasSubstr("bytes of its index")) << done.err;
  ExpectAll("two");
  for (auto& replica : replicas_) {
    EXPECT_TRUE(replica->WaitForEvents("release_fetched", 2));
    EXPECT_THAT(replica->LastEvent("release_fetched"), HasSubstr("\"with_index\":true"));
    EXPECT_EQ(replica->LastEvent("index_refused"), "");
  }
  // From its copy, with the index.
  KillReplica(0);
  etcd_->Kill(0);
  StartReplica(0);
  Expect(0, "two");
  EXPECT_TRUE(replicas_[0]->WaitForEvents("release_fetched"));
  EXPECT_THAT(replicas_[0]->LastEvent("release_fetched"),
              AllOf(HasSubstr("\"from_copy\":true"), HasSubstr("\"with_index\":true")));
  etcd_->Start(0);
  etcd_->WaitFor(0);
  // Damaged before anybody looks: what is live is served all the same.
  const auto library = content::LoadLibrary(Content("three"));
  ASSERT_TRUE(library.ok());
  PackedIndex index = PackIndex(*snapshot::Snapshot::Build(*library));
  index.blobs[0].bytes[index.blobs[0].bytes.size() / 2] ^= 1;
  const auto etcd = Connect();
  ASSERT_TRUE(ReleaseStore(*etcd).Publish(*Pack(*library, {}), "", {}, &index).ok());
  ExpectAll("three");
  for (auto& replica : replicas_) {
    EXPECT_TRUE(replica->WaitForEvents("index_refused"));
    EXPECT_THAT(replica->LastEvent("index_refused"), HasSubstr(index.blobs[0].name));
  }
}

TEST_F(ClusterTest, MembersOfEtcdMayGoAndComeBack) {
  StartEtcd(3);
  Publish("one");
  StartReplicas();
  ExpectAll("one");
  Load load(Target());
  // One after the other, so that the leader is among them.
  for (size_t member = 0; member < 3; ++member) {
    etcd_->Kill(member);
    const std::string text = absl::StrCat("without ", member);
    Publish(text);
    ExpectAll(text);
    etcd_->Start(member);
    etcd_->WaitFor(member);
  }
  // Without a majority nothing can be published, and everything is served.
  etcd_->Kill(0);
  etcd_->Kill(1);
  const e2e::Finished refused =
      Tool({"publish", Content("never"), etcd_->address(), "--timeout=2"});
  EXPECT_EQ(refused.exit.code, 3) << refused.out;
  ExpectAll("without 2");
  etcd_->Start(0);
  etcd_->WaitFor(0);
  Publish("again");
  ExpectAll("again");
  load.Stop();
  EXPECT_EQ(load.Failures(), "") << "of " << load.calls() << " calls";
}

TEST_F(ClusterTest, AReplicaThatMissedChangesCatchesUp) {
  StartEtcd(1);
  Publish("one");
  StartReplicas();
  ExpectAll("one");
  // It hears nothing while what it watches is changed and compacted away.
  replicas_[0]->process().Signal(SIGSTOP);
  etcd_->Kill(0);
  etcd_->Start(0);
  etcd_->WaitFor(0);
  Publish("two");
  Publish("three");
  replicas_[0]->process().Signal(SIGCONT);
  ExpectAll("three");
}

TEST_F(ClusterTest, EverythingMayStartAtOnceAndEtcdLast) {
  StartEtcd(1);
  Publish("one");
  StartReplicas();
  ExpectAll("one");
  for (size_t i = 0; i < kReplicas; ++i) KillReplica(i);
  etcd_->Kill(0);
  // From their local copies.
  for (size_t i = 0; i < kReplicas; ++i) StartReplica(i);
  ExpectAll("one");
  EXPECT_TRUE(replicas_[0]->WaitForEvents("release_fetched"));
  EXPECT_THAT(replicas_[0]->LastEvent("release_fetched"),
              HasSubstr("\"from_copy\":true"));
  etcd_->Start(0);
  etcd_->WaitFor(0);
  Publish("two");
  ExpectAll("two");
}

TEST_F(ClusterTest, AServerWithoutACopyWaitsForEtcd) {
  StartEtcd(1);
  Publish("one");
  etcd_->Kill(0);
  std::vector<std::string> command = e2e::ServerCommand(etcd_->address());
  e2e::Process server(command);
  EXPECT_TRUE(server.WaitForStderr([](const std::string& text) {
    return text.find("etcd_away") != std::string::npos;
  }));
  etcd_->Start(0);
  EXPECT_TRUE(server.WaitForStderr([](const std::string& text) {
    return text.find("\"listening\"") != std::string::npos;
  })) << server.Stderr();
  server.Signal(SIGTERM);
  EXPECT_EQ(server.Wait()->code, 0);
}

TEST_F(ClusterTest, WhenEtcdIsFullThePublisherIsToldWhatToDo) {
  StartEtcd(1, {"--quota-backend-bytes=1048576"});
  Publish("one");
  StartReplicas();
  std::string last;
  std::string published = "one";
  for (int i = 0; i < 50 && last.empty(); ++i) {
    // Does not compress.
    std::string text;
    while (text.size() < 100'000) absl::StrAppend(&text, std::rand(), " ");
    const e2e::Finished done =
        Tool({"publish", Content(absl::StrCat("number ", i), text), etcd_->address()});
    if (done.exit.code != 0) {
      EXPECT_EQ(done.exit.code, 3);
      last = done.err;
    } else {
      published = absl::StrCat("number ", i);
    }
  }
  EXPECT_THAT(last, HasSubstr("prune old releases"));
  ExpectAll(published);  // and not half of what was refused
}

TEST_F(ClusterTest, NothingPublishedIsSaidAtStart) {
  StartEtcd(1);
  const e2e::Finished done = e2e::RunProgram(e2e::ServerCommand(etcd_->address()));
  EXPECT_EQ(done.exit.code, 2);
  EXPECT_THAT(done.err, HasSubstr("nothing was published"));
  const e2e::Finished wrong = e2e::RunProgram(e2e::ServerCommand("etcd://a:b"));
  EXPECT_EQ(wrong.exit.code, 1);
  EXPECT_THAT(wrong.err, HasSubstr("etcd://host:2379"));
}

}  // namespace
}  // namespace answerbook::release
