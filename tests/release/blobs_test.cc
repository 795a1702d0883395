#include "service/release/blobs.h"

#include <map>
#include <random>
#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "service/snapshot/content_version.h"

namespace answerbook::release {
namespace {

using ::testing::HasSubstr;

// `answers` answers on a topic, with bodies of about `size` bytes that do not compress
// well.
content::Library MakeLibrary(int answers, size_t size, unsigned seed = 1) {
  std::mt19937 random(seed);
  content::Library library;
  auto& topic = library.topics.emplace_back();
  topic.set_topic_id("topic");
  topic.set_title("Töpic");
  topic.set_answer_count(answers);
  for (int i = 0; i < answers; ++i) {
    auto& answer = library.answers.emplace_back();
    answer.set_topic_id("topic");
    answer.set_answer_id(absl::StrCat("answer-", i));
    answer.set_question(absl::StrCat("What is ", i, "?"));
    std::string body;
    while (body.size() < size) absl::StrAppend(&body, random(), " ");
    answer.set_body(body);
  }
  return library;
}

const search::Synonyms kSynonyms = {{{"tired", "weary"}, {"fatigue"}}, {{"a"}, {"b"}}};

std::map<std::string, std::string> ByName(const PackedRelease& release) {
  std::map<std::string, std::string> blobs;
  for (const StoredBlob& blob : release.blobs) blobs[blob.name] = blob.bytes;
  return blobs;
}

absl::StatusOr<Unpacked> UnpackFrom(const PackedRelease& release,
                                    const std::map<std::string, std::string>& blobs) {
  const auto manifest = ReadManifest(release.name, release.manifest);
  if (!manifest.ok()) return manifest.status();
  InflatedBlobs inflated;
  for (const v1::Blob* blob : BlobsOf(*manifest)) {
    const auto found = blobs.find(NameOf(*blob));
    if (found == blobs.end()) continue;
    absl::StatusOr<std::string> bytes = Inflate(*blob, found->second);
    if (!bytes.ok()) return bytes.status();
    inflated.emplace(NameOf(*blob), *std::move(bytes));
  }
  return Unpack(*manifest, inflated);
}

TEST(BlobsTest, WhatIsUnpackedIsWhatWasPacked) {
  for (const int answers : {0, 1, 7, 3000}) {
    const content::Library library = MakeLibrary(answers, 700);
    const auto release = Pack(library, kSynonyms);
    ASSERT_TRUE(release.ok()) << release.status();
    const auto unpacked = UnpackFrom(*release, ByName(*release));
    ASSERT_TRUE(unpacked.ok()) << unpacked.status();
    ASSERT_EQ(unpacked->library.answers.size(), library.answers.size());
    for (size_t i = 0; i < library.answers.size(); ++i) {
      EXPECT_EQ(unpacked->library.answers[i].SerializeAsString(),
                library.answers[i].SerializeAsString());
    }
    EXPECT_EQ(snapshot::ContentVersion(unpacked->library, unpacked->synonyms),
              snapshot::ContentVersion(library, kSynonyms));
    ASSERT_EQ(unpacked->synonyms.size(), 2U);
    EXPECT_EQ(unpacked->synonyms[0].from[1], "weary");
  }
}

TEST(BlobsTest, EqualContentPacksToEqualBytes) {
  const auto one = Pack(MakeLibrary(500, 900), kSynonyms);
  const auto other = Pack(MakeLibrary(500, 900), kSynonyms);
  EXPECT_EQ(one->name, other->name);
  EXPECT_EQ(ByName(*one), ByName(*other));
  EXPECT_NE(one->name, Pack(MakeLibrary(500, 900), {})->name);
}

TEST(BlobsTest, AChangeOfAnAnswerChangesABlobOrTwo) {
  content::Library library = MakeLibrary(4000, 900);
  const auto before = Pack(library, {});
  ASSERT_GT(before->blobs.size(), 15U);
  library.answers[2000].set_body("Another body, much shorter.");
  library.answers.erase(library.answers.begin() + 1000);
  const auto after = Pack(library, {});
  const auto old_blobs = ByName(*before);
  int changed = 0;
  for (const StoredBlob& blob : after->blobs) changed += old_blobs.count(blob.name) == 0;
  EXPECT_GE(changed, 1);
  EXPECT_LE(changed, 4);
}

TEST(BlobsTest, BlobsKeepWithinTheirSize) {
  const auto release = Pack(MakeLibrary(20, 300'000), {});
  const auto manifest = ReadManifest(release->name, release->manifest);
  for (const v1::Blob& blob : manifest->answers()) EXPECT_LE(blob.size(), kLargestBlob);
  for (const StoredBlob& blob : release->blobs) {
    EXPECT_LE(blob.bytes.size(), kLargestBlob + (kLargestBlob >> 8) + 64);
  }
  EXPECT_THAT(std::string(Pack(MakeLibrary(1, 2 << 20), {}).status().message()),
              HasSubstr("answer-0: takes"));
}

// Whatever is changed in what is stored, nothing else than what was published comes out.
TEST(BlobsTest, DamageIsRefused) {
  const auto release = Pack(MakeLibrary(800, 400), kSynonyms);
  const auto blobs = ByName(*release);
  std::mt19937 random(7);
  for (int i = 0; i < 300; ++i) {
    auto damaged = blobs;
    auto victim = damaged.begin();
    std::advance(victim, random() % damaged.size());
    std::string& bytes = victim->second;
    switch (random() % 4) {
      case 0:
        bytes[random() % bytes.size()] = static_cast<char>(random());
        break;
      case 1:
        bytes.resize(random() % bytes.size());
        break;
      case 2:
        bytes = blobs.begin()->first == victim->first ? blobs.rbegin()->second
                                                      : blobs.begin()->second;
        break;
      default:
        damaged.erase(victim);
    }
    if (damaged == blobs) continue;
    const auto unpacked = UnpackFrom(*release, damaged);
    // zstd has bits that say nothing; what they inflate to is the same then.
    if (unpacked.ok()) {
      EXPECT_EQ(snapshot::ContentVersion(unpacked->library, unpacked->synonyms),
                snapshot::ContentVersion(MakeLibrary(800, 400), kSynonyms));
    } else {
      EXPECT_TRUE(absl::IsDataLoss(unpacked.status())) << unpacked.status();
    }
  }
}

TEST(BlobsTest, AManifestMustHaveItsHashAndAKnownLayout) {
  const auto release = Pack(MakeLibrary(3, 10), {});
  EXPECT_TRUE(absl::IsDataLoss(ReadManifest(release->name, "").status()));
  EXPECT_TRUE(
      absl::IsDataLoss(ReadManifest(release->name, release->manifest + "x").status()));
  v1::Manifest newer;
  newer.set_format(2);
  const std::string bytes = newer.SerializeAsString();
  EXPECT_TRUE(absl::IsUnimplemented(ReadManifest(Sha256Hex(bytes), bytes).status()));
}

// A manifest with right hashes whose parts are of another content is refused as well.
TEST(BlobsTest, TheContentVersionIsChecked) {
  const auto release = Pack(MakeLibrary(3, 10), {});
  auto manifest = ReadManifest(release->name, release->manifest);
  manifest->clear_synonyms();
  manifest->set_content_version("0123456789abcdef0123456789abcdef");
  InflatedBlobs inflated;
  for (const v1::Blob* blob : BlobsOf(*manifest)) {
    inflated.emplace(NameOf(*blob), *Inflate(*blob, ByName(*release).at(NameOf(*blob))));
  }
  const auto unpacked = Unpack(*manifest, inflated);
  EXPECT_TRUE(absl::IsDataLoss(unpacked.status())) << unpacked.status();
}

TEST(BlobsTest, Sha256IsTheUsualOne) {
  EXPECT_EQ(Sha256Hex("abc"),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_TRUE(IsReleaseName(Sha256Hex("")));
  EXPECT_FALSE(IsReleaseName("abc"));
  EXPECT_FALSE(IsReleaseName(std::string(64, 'G')));
}

}  // namespace
}  // namespace answerbook::release
