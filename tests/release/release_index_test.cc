// The index that a release brings, through a real etcd.
#include "service/release/release_index.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "service/bundle/bundle.h"
#include "service/snapshot/snapshot.h"
#include "tests/e2e/temp_dir.h"
#include "tests/release/store_fixture.h"
#include "tests/search/test_library.h"

namespace answerbook::release {
namespace {

using snapshot::Snapshot;
using ::testing::HasSubstr;

content::Library MakeLibrary(unsigned seed, int answers = 300) {
  std::mt19937 random(seed);
  content::Library library = search::RandomLibrary(&random, answers);
  for (auto& answer : library.answers) {
    // What replicas insist on.
    if (answer.question().empty()) answer.set_question("what");
    if (answer.summary().empty()) answer.set_summary("what");
    if (answer.body().empty()) answer.set_body("what");
  }
  return library;
}

// The ids of what a search finds.
std::vector<uint32_t> Found(const Snapshot& snapshot, const std::string& query) {
  std::vector<uint32_t> found;
  for (const auto& result : snapshot.engine().Search({.text = query}).results) {
    found.push_back(result.answer);
  }
  return found;
}

// A snapshot of what was fetched, with its index.
absl::StatusOr<std::shared_ptr<const Snapshot>> Use(const Fetched& fetched) {
  return bundle::UseIndex(fetched.index->bytes, fetched.index->owner, "index",
                          fetched.content.library, fetched.content.synonyms,
                          fetched.content.content_version);
}

void ExpectUsable(const Fetched& fetched) {
  ASSERT_TRUE(fetched.index.has_value()) << fetched.index_status;
  const auto used = Use(fetched);
  ASSERT_TRUE(used.ok()) << used.status();
  const auto built = Snapshot::Build(fetched.content.library, fetched.content.synonyms);
  EXPECT_EQ((*used)->version(), built->version());
  for (const char* query : {"waq", "wbq wcq", "wdq wzq waq", "wmq"}) {
    EXPECT_EQ(Found(**used, query), Found(*built, query)) << query;
  }
}

class ReleaseIndexTest : public StoreFixture {
 protected:
  // The name of the release, and its index.
  std::string Publish(const content::Library& library, PackedIndex* index) {
    const PackedRelease release = *Pack(library, {});
    *index = PackIndex(*Snapshot::Build(library));
    const auto published = store_->Publish(release, "", {}, index);
    EXPECT_TRUE(published.ok()) << published.status();
    EXPECT_GT(published->index_bytes, 0U);
    return release.name;
  }
  std::unique_ptr<Fetched> Fetch(const std::string& copy = "") {
    auto fetched = NewReplica(copy)->Fetch("", true);
    EXPECT_TRUE(fetched.ok()) << fetched.status();
    return *std::move(fetched);
  }
  std::string BlobKey(const std::string& name) const {
    return address_.prefix + "/blobs/" + name;
  }
};

TEST_F(ReleaseIndexTest, ComesWithTheRelease) {
  PackedIndex index;
  Publish(MakeLibrary(1, 20000), &index);
  EXPECT_GT(index.blobs.size(), 1U);
  ExpectUsable(*Fetch());
}

TEST_F(ReleaseIndexTest, ReleasesWithoutOneAreTakenAsBefore) {
  ASSERT_TRUE(store_->Publish(*Pack(MakeLibrary(2), {}), "").ok());
  const auto fetched = Fetch();
  EXPECT_FALSE(fetched->index.has_value());
  EXPECT_TRUE(fetched->index_status.ok()) << fetched->index_status;
}

TEST_F(ReleaseIndexTest, MayBeAddedToWhatIsLiveAndRenewed) {
  const content::Library library = MakeLibrary(8);
  const PackedRelease release = *Pack(library, {});
  const PackedIndex other = PackIndex(*Snapshot::Build(MakeLibrary(9)));
  const PackedIndex index = PackIndex(*Snapshot::Build(library));
  ASSERT_TRUE(store_->Publish(release, "").ok());
  for (const PackedIndex* each : {&other, &index}) {
    const auto added = store_->Publish(release, "", {}, each);
    ASSERT_TRUE(added.ok()) << added.status();
    EXPECT_FALSE(added->changed);
    EXPECT_GT(added->index_bytes, 0U);
    EXPECT_EQ(*store_->ReadIndexBytes(release.name), each->message);
  }
  ExpectUsable(*Fetch());
  EXPECT_EQ(store_->History(10)->size(), 1U);
}

TEST_F(ReleaseIndexTest, TheLocalCopyHasItToo) {
  const e2e::TempDir directory;
  PackedIndex first;
  PackedIndex second;
  Publish(MakeLibrary(3), &first);
  ExpectUsable(*Fetch(directory.Path()));
  const std::string name = Publish(MakeLibrary(4), &second);
  ExpectUsable(*Fetch(directory.Path()));
  EtcdAddress nowhere = address_;
  nowhere.endpoints = {"127.0.0.1:1"};
  auto copied = (*Replica::Make(nowhere, {.timeout = absl::Seconds(1)}, directory.Path()))
                    ->Fetch("", true);
  ASSERT_TRUE(copied.ok()) << copied.status();
  EXPECT_TRUE((*copied)->from_copy);
  EXPECT_EQ((*copied)->name, name);
  ExpectUsable(**copied);
  // Of the first one nothing is left.
  const auto copy = LocalCopy::Open(directory.Path());
  for (const StoredBlob& blob : first.blobs) EXPECT_FALSE(copy->ReadBlob(blob.name));
  for (const StoredBlob& blob : second.blobs) EXPECT_TRUE(copy->ReadBlob(blob.name));
}

TEST_F(ReleaseIndexTest, ADamagedOneKeepsNoReleaseFromBeingServed) {
  PackedIndex index;
  const std::string name = Publish(MakeLibrary(5), &index);
  ASSERT_TRUE(etcd_->Put(BlobKey(index.blobs[0].name), "no zstd").ok());
  const auto damaged = Fetch();
  EXPECT_FALSE(damaged->index.has_value());
  EXPECT_TRUE(absl::IsDataLoss(damaged->index_status)) << damaged->index_status;
  EXPECT_THAT(std::string(damaged->index_status.message()),
              HasSubstr(index.blobs[0].name));
  EXPECT_EQ(damaged->content.library.answers.size(), 300U);
  ASSERT_TRUE(
      etcd_->Put(address_.prefix + "/" + IndexKey(name), "what is no message").ok());
  EXPECT_TRUE(absl::IsDataLoss(Fetch()->index_status));
}

TEST_F(ReleaseIndexTest, ThatOfOtherContentIsRefused) {
  const content::Library library = MakeLibrary(6);
  const PackedIndex other = PackIndex(*Snapshot::Build(MakeLibrary(7)));
  ASSERT_TRUE(store_->Publish(*Pack(library, {}), "", {}, &other).ok());
  const auto fetched = Fetch();
  ASSERT_TRUE(fetched->index.has_value());
  const absl::Status status = Use(*fetched).status();
  EXPECT_TRUE(absl::IsFailedPrecondition(status)) << status;
  EXPECT_THAT(std::string(status.message()), HasSubstr("is the index of content"));
}

TEST_F(ReleaseIndexTest, PruningKeepsWhatReleasesThatAreKeptNeed) {
  std::vector<PackedIndex> indexes(3);
  std::vector<std::string> names;
  names.reserve(indexes.size());
  for (unsigned i = 0; i < 3; ++i) {
    names.push_back(Publish(MakeLibrary(10 + i), &indexes[i]));
  }
  const auto pruned = store_->Prune(1);
  ASSERT_TRUE(pruned.ok()) << pruned.status();
  EXPECT_EQ(pruned->releases, 1U);
  for (unsigned i = 0; i < 3; ++i) {
    const auto message = store_->ReadIndexBytes(names[i]);
    ASSERT_TRUE(message.ok());
    EXPECT_EQ(message->has_value(), i > 0);
    for (const StoredBlob& blob : indexes[i].blobs) {
      EXPECT_EQ(store_->ReadBlob(blob.name).ok(), i > 0);
    }
  }
  ExpectUsable(*Fetch());
  ASSERT_TRUE(store_->Rollback("", "").ok());
  ExpectUsable(*Fetch());
  // One that cannot be read is no reason to stop, nor to keep anything.
  ASSERT_TRUE(etcd_->Put(address_.prefix + "/" + IndexKey(names[2]), "none").ok());
  EXPECT_TRUE(store_->Prune(1).ok());
  EXPECT_FALSE(store_->ReadBlob(indexes[2].blobs[0].name).ok());
  EXPECT_TRUE(store_->ReadBlob(indexes[1].blobs[0].name).ok());
}

TEST(ReleaseIndexKeyTest, NamesTheRelease) {
  EXPECT_EQ(ReleaseOfIndexKey(IndexKey("abc")), "abc");
  EXPECT_EQ(ReleaseOfIndexKey("indexes/abc-77"), "abc");
  EXPECT_EQ(ReleaseOfIndexKey("blobs/abc"), "");
}

}  // namespace
}  // namespace answerbook::release
