// Publishing to a real etcd.
#include "service/release/store.h"

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "service/release/local_copy.h"
#include "tests/e2e/temp_dir.h"
#include "tests/e2e/test_certificates.h"
#include "tests/release/store_fixture.h"

namespace answerbook::release {
namespace {

using ::testing::HasSubstr;

PackedRelease MakeRelease(int answers, const std::string& body) {
  content::Library library;
  auto& topic = library.topics.emplace_back();
  topic.set_topic_id("t");
  topic.set_answer_count(answers);
  for (int i = 0; i < answers; ++i) {
    auto& answer = library.answers.emplace_back();
    answer.set_topic_id("t");
    answer.set_answer_id(absl::StrCat("a-", i));
    answer.set_question(absl::StrCat("What of ", i, "?"));
    answer.set_summary("A summary.");
    answer.set_body(absl::StrCat(body, i));
  }
  return *Pack(library, {});
}

class StoreTest : public StoreFixture {};

TEST_F(StoreTest, WhatIsPublishedIsLiveAndCanBeFetched) {
  EXPECT_EQ(store_->ReadLive()->name, "");
  EXPECT_TRUE(absl::IsNotFound(NewReplica()->Fetch("", false).status()));
  const PackedRelease release = MakeRelease(100, "body ");
  const auto published = store_->Publish(release, "a note");
  ASSERT_TRUE(published.ok()) << published.status();
  EXPECT_TRUE(published->changed);
  EXPECT_EQ(published->uploaded_blobs, release.blobs.size());
  EXPECT_EQ(store_->ReadLive()->name, release.name);
  const auto fetched = NewReplica()->Fetch("", false);
  ASSERT_TRUE(fetched.ok()) << fetched.status();
  EXPECT_EQ((*fetched)->name, release.name);
  EXPECT_EQ((*fetched)->content.library.answers.size(), 100U);
  const auto again = NewReplica()->Fetch(release.name, false);
  ASSERT_TRUE(again.ok());
  EXPECT_EQ(*again, nullptr);
  EXPECT_EQ(store_->History(10)->at(0).entry.note(), "a note");
}

TEST_F(StoreTest, OnlyMissingBlobsAreUploaded) {
  ASSERT_TRUE(store_->Publish(MakeRelease(1, "x"), "").ok());
  const PackedRelease second = MakeRelease(2, "x");
  const auto published = store_->Publish(second, "");
  ASSERT_TRUE(published.ok());
  // The topic's blob changed with its count of answers, as did that of the answers.
  EXPECT_LE(published->uploaded_blobs, second.blobs.size());
  const auto same = store_->Publish(second, "");
  ASSERT_TRUE(same.ok());
  EXPECT_FALSE(same->changed);
  ASSERT_TRUE(store_->Publish(MakeRelease(1, "x"), "").ok());
  const auto back = store_->Publish(second, "");
  ASSERT_TRUE(back.ok());
  EXPECT_TRUE(back->changed);
  EXPECT_EQ(back->uploaded_blobs, 0U);
}

TEST_F(StoreTest, OfPublishersAtTheSameTimeOneWinsAndTheOthersAreTold) {
  ASSERT_TRUE(store_->Publish(MakeRelease(1, "first"), "").ok());
  constexpr int kPublishers = 8;
  std::vector<absl::Status> results(kPublishers);
  std::vector<std::thread> threads;
  threads.reserve(kPublishers);
  for (int i = 0; i < kPublishers; ++i) {
    threads.emplace_back([&, i] {
      const auto etcd = *Etcd::Make(address_, {});
      ReleaseStore store(*etcd);
      results[i] = store.Publish(MakeRelease(50, absl::StrCat("by ", i)), "").status();
    });
  }
  for (std::thread& thread : threads) thread.join();
  // Each that won appears in the history once, in an unbroken row; each other was told.
  int won = 0;
  for (const absl::Status& result : results) {
    if (result.ok()) {
      ++won;
    } else {
      EXPECT_TRUE(absl::IsAborted(result)) << result;
    }
  }
  EXPECT_GE(won, 1);
  const auto history = store_->History(100);
  ASSERT_TRUE(history.ok());
  ASSERT_EQ(history->size(), static_cast<size_t>(won) + 1);
  EXPECT_EQ(history->front().number, won + 1);
  EXPECT_EQ(history->front().entry.release(), store_->ReadLive()->name);
  EXPECT_TRUE(NewReplica()->Fetch("", false).ok());
}

TEST_F(StoreTest, RollbackGoesToWhatWasLiveBeforeAndFurther) {
  std::vector<std::string> names;
  for (const char* body : {"one", "two", "three"}) {
    const PackedRelease release = MakeRelease(3, body);
    names.push_back(release.name);
    ASSERT_TRUE(store_->Publish(release, body).ok());
  }
  EXPECT_EQ(store_->Rollback("", "")->name, names[1]);
  EXPECT_EQ(store_->ReadLive()->name, names[1]);
  EXPECT_EQ(store_->Rollback("", "")->name, names[0]);
  EXPECT_TRUE(absl::IsNotFound(store_->Rollback("", "").status()));
  EXPECT_EQ(store_->Rollback(names[2].substr(0, 10), "")->name, names[2]);
  EXPECT_TRUE(absl::IsNotFound(store_->Rollback("0000000000", "").status()));
  EXPECT_TRUE(store_->History(1)->at(0).entry.rollback());
  EXPECT_TRUE(NewReplica()->Fetch("", false).ok());
}

TEST_F(StoreTest, PruningKeepsWhatMayBeWanted) {
  std::vector<std::string> names;
  for (int i = 0; i < 5; ++i) {
    const PackedRelease release = MakeRelease(20, absl::StrCat("body ", i, " "));
    names.push_back(release.name);
    ASSERT_TRUE(store_->Publish(release, "").ok());
  }
  const auto pruned = store_->Prune(1);
  ASSERT_TRUE(pruned.ok()) << pruned.status();
  EXPECT_EQ(pruned->releases, 3U);
  EXPECT_EQ(pruned->blobs, 3U);  // of the answers; that of the topic is in all
  EXPECT_TRUE(NewReplica()->Fetch("", false).ok());
  EXPECT_EQ(store_->Rollback("", "")->name, names[3]);
  EXPECT_TRUE(NewReplica()->Fetch("", false).ok());
  EXPECT_TRUE(absl::IsNotFound(store_->Rollback(names[0], "").status()));
}

// Pruners and publishers at the same time: whatever is live is whole.
TEST_F(StoreTest, PruningBreaksNoReleaseThatIsBeingPublished) {
  std::atomic<bool> done = false;
  std::thread pruner([&] {
    const auto etcd = *Etcd::Make(address_, {});
    ReleaseStore store(*etcd);
    while (!done) {
      const auto pruned = store.Prune(0);
      EXPECT_TRUE(pruned.ok()) << pruned.status();
      // Leaves publishers some time, or none would ever get through.
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
  });
  int published = 0;
  for (int i = 0; i < 30; ++i) {
    // Comes back to contents whose blobs were just pruned.
    const auto result = store_->Publish(MakeRelease(10, absl::StrCat("b", i % 3)), "");
    if (result.ok()) ++published;
    const auto live = store_->ReadLive();
    if (live.ok() && !live->name.empty()) {
      const auto fetched = NewReplica()->Fetch("", false);
      EXPECT_TRUE(fetched.ok()) << fetched.status();
    }
  }
  done = true;
  pruner.join();
  EXPECT_GT(published, 0);
}

TEST_F(StoreTest, ADamagedBlobIsRefusedAndNamed) {
  const PackedRelease release = MakeRelease(10, "x");
  ASSERT_TRUE(store_->Publish(release, "").ok());
  const std::string key = address_.prefix + "/blobs/" + release.blobs[1].name;
  ASSERT_TRUE(etcd_->Put(key, "no zstd").ok());
  const absl::Status status = NewReplica()->Fetch("", true).status();
  EXPECT_TRUE(absl::IsDataLoss(status)) << status;
  EXPECT_THAT(std::string(status.message()), HasSubstr(release.blobs[1].name));
  ASSERT_TRUE(etcd_->Delete(key).ok());
  EXPECT_TRUE(absl::IsDataLoss(NewReplica()->Fetch("", true).status()));
  ASSERT_TRUE(etcd_->Put(store_->LiveKey(), "nonsense").ok());
  EXPECT_TRUE(absl::IsDataLoss(NewReplica()->Fetch("", true).status()));
}

TEST_F(StoreTest, TheLocalCopyServesWhileEtcdIsAway) {
  e2e::TempDir directory;
  const std::string copy = directory.Path("copy");
  const PackedRelease release = MakeRelease(300, "some text ");
  ASSERT_TRUE(store_->Publish(release, "").ok());
  const auto first = NewReplica(copy)->Fetch("", true);
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_TRUE((*first)->copy_status.ok()) << (*first)->copy_status;
  EXPECT_FALSE((*first)->from_copy);

  // What is in the copy is not fetched again, and a damaged piece of it is.
  const auto second = NewReplica(copy)->Fetch("", true);
  EXPECT_EQ((*second)->fetched_blobs, 0U);
  directory.Write("copy/blobs/" + release.blobs[0].name, "damaged");
  const auto third = NewReplica(copy)->Fetch("", true);
  ASSERT_TRUE(third.ok()) << third.status();
  EXPECT_EQ((*third)->fetched_blobs, 1U);

  EtcdAddress away = address_;
  away.endpoints = {"127.0.0.1:1"};
  const auto offline = (*Replica::Make(away, {}, copy))->Fetch("", true);
  ASSERT_TRUE(offline.ok()) << offline.status();
  EXPECT_TRUE((*offline)->from_copy);
  EXPECT_EQ((*offline)->content.library.answers.size(), 300U);
  EXPECT_TRUE(
      absl::IsUnavailable((*Replica::Make(away, {}, copy))->Fetch("", false).status()));
  directory.Write("copy/blobs/" + release.blobs[0].name, "damaged");
  const absl::Status damaged = (*Replica::Make(away, {}, copy))->Fetch("", true).status();
  EXPECT_TRUE(absl::IsUnavailable(damaged));
  EXPECT_THAT(std::string(damaged.message()), HasSubstr(release.blobs[0].name));
}

TEST_F(StoreTest, AChangeIsSeenByThoseWhoWatch) {
  const PackedRelease first = MakeRelease(1, "one");
  const PackedRelease second = MakeRelease(1, "two");
  ASSERT_TRUE(store_->Publish(first, "").ok());
  auto replica = NewReplica();
  ASSERT_TRUE(replica->Fetch("", false).ok());
  std::mutex mutex;
  std::condition_variable changed;
  int changes = 0;
  replica->Watch(
      [&] {
        const std::lock_guard<std::mutex> lock(mutex);
        ++changes;
        changed.notify_all();
      },
      [](const absl::Status& status) { ADD_FAILURE() << status; });
  ASSERT_TRUE(store_->Publish(second, "").ok());
  std::unique_lock<std::mutex> lock(mutex);
  EXPECT_TRUE(changed.wait_for(lock, e2e::kPatience, [&] { return changes > 0; }));
  lock.unlock();
  replica->StopWatching();
  EXPECT_EQ((*replica->Fetch(first.name, false))->name, second.name);
}

TEST_F(StoreTest, AWatchOfWhatWasCompactedAwaySaysSo) {
  const std::string key = address_.prefix + "/k";
  int64_t first = 0;
  ASSERT_TRUE(etcd_->Put(key, "1").ok());
  ASSERT_TRUE(etcd_->Get(key, &first).ok());
  ASSERT_TRUE(etcd_->Put(key, "2").ok());
  ASSERT_TRUE(etcd_->Put(key, "3").ok());
  ASSERT_TRUE(etcd_->Compact(first + 2).ok());
  const absl::Status ended = etcd_->Watch(key, first, [](const auto&) { return true; });
  EXPECT_TRUE(absl::IsOutOfRange(ended)) << ended;
}

TEST_F(StoreTest, AnEndpointThatIsAwayIsPassedOver) {
  EtcdAddress some = address_;
  some.endpoints = {"127.0.0.1:1", address_.endpoints[0], "127.0.0.1:2"};
  const auto etcd = *Etcd::Make(some, {});
  EXPECT_TRUE(etcd->Put(address_.prefix + "/k", "v").ok());
  EXPECT_EQ(etcd->Get(address_.prefix + "/k")->value(), "v");
}

TEST(EtcdTest, SpeaksTlsWithACertificateOfItsOwn) {
  if (!EtcdCluster::WhyNot().empty()) GTEST_SKIP() << EtcdCluster::WhyNot();
  e2e::TempDir directory;
  const e2e::TestAuthority authority;
  const e2e::Identity server = authority.Issue();
  const e2e::Identity client = authority.Issue({.common_name = "replica", .names = ""});
  EtcdAccess access;
  access.ca_file = directory.Write("ca.pem", authority.certificate());
  EtcdCluster cluster(1,
                      {"--cert-file=" + directory.Write("server.pem", server.certificate),
                       "--key-file=" + directory.Write("server.key", server.key),
                       "--trusted-ca-file=" + access.ca_file, "--client-cert-auth"},
                      "https");
  EtcdAddress address;
  address.endpoints = {cluster.endpoints()};
  const auto put = [&] { return (*Etcd::Make(address, access))->Put("/k", "v"); };
  EXPECT_FALSE(put().ok());  // who are you?
  access.certificate_file = directory.Write("client.pem", client.certificate);
  access.key_file = directory.Write("client.key", client.key);
  EXPECT_TRUE(put().ok()) << put();
  access.ca_file =
      directory.Write("other.pem", e2e::TestAuthority("Other").certificate());
  EXPECT_FALSE(put().ok());  // who is that?
  access = {};
  EXPECT_FALSE(put().ok());  // in plaintext
}

TEST(EtcdTest, APasswordIsNotSentOverPlaintextToOtherMachines) {
  e2e::TempDir directory;
  EtcdAccess access;
  access.user = "root";
  access.password_file = directory.Write("password", "secret\n");
  EtcdAddress address;
  address.endpoints = {"etcd.example:2379"};
  const auto etcd = Etcd::Make(address, access);
  EXPECT_TRUE(absl::IsFailedPrecondition(etcd.status())) << etcd.status();
  access.password_file = directory.Write("empty", "\n");
  access.tls = true;
  EXPECT_TRUE(absl::IsInvalidArgument(Etcd::Make(address, access).status()));
}

}  // namespace
}  // namespace answerbook::release
