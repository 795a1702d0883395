#include "service/snapshot/snapshot.h"

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

#include "service/search/language.h"
#include "service/snapshot/content_version.h"
#include "tests/rpc/random_message.h"

namespace answerbook::snapshot {
namespace {

void AddTopic(content::Library& library, const std::string& topic_id,
              const std::vector<std::string>& answer_ids) {
  v1::Topic& topic = library.topics.emplace_back();
  topic.set_topic_id(topic_id);
  topic.set_title(topic_id);
  topic.set_language("en");
  topic.set_answer_count(static_cast<int>(answer_ids.size()));
  for (const std::string& id : answer_ids) {
    v1::Answer& answer = library.answers.emplace_back();
    answer.set_answer_id(id);
    answer.set_topic_id(topic_id);
    answer.set_topic_title(topic_id);
    answer.set_language("en");
    answer.set_question(absl::StrCat("What is ", id, "?"));
    answer.set_summary("It is.");
    answer.set_body("It is.");
  }
}

// A snapshot in which everything says how many answers it has.
std::shared_ptr<const Snapshot> Numbered(int answers) {
  content::Library library;
  std::vector<std::string> ids;
  ids.reserve(answers);
  for (int i = 0; i < answers; ++i) ids.push_back(absl::StrCat("answer-", i));
  AddTopic(library, absl::StrCat("topic-of-", answers), ids);
  return Snapshot::Build(library);
}

TEST(SnapshotTest, FindsAnswersById) {
  content::Library library;
  AddTopic(library, "coffee", {"beans", "cups"});
  AddTopic(library, "tea", {"leaves"});
  const auto snapshot = Snapshot::Build(library);
  for (uint32_t i = 0; i < library.answers.size(); ++i) {
    EXPECT_EQ(snapshot->FindAnswer(library.answers[i].answer_id()), i);
  }
  EXPECT_EQ(snapshot->FindAnswer("tea"), std::nullopt);
  EXPECT_EQ(snapshot->FindAnswer(""), std::nullopt);
}

TEST(SnapshotTest, KnowsTheAnswersOfEachTopic) {
  content::Library library;
  AddTopic(library, "coffee", {"beans", "cups"});
  AddTopic(library, "milk", {});
  AddTopic(library, "tea", {"leaves"});
  const auto snapshot = Snapshot::Build(library);
  EXPECT_EQ(snapshot->answers().AnswersOf(0), std::make_pair(0U, 2U));
  EXPECT_EQ(snapshot->answers().AnswersOf(1), std::make_pair(2U, 2U));
  EXPECT_EQ(snapshot->answers().AnswersOf(2), std::make_pair(2U, 3U));
}

TEST(SnapshotTest, KnowsTheTopicsOfEachLanguage) {
  content::Library library;
  for (const char* language :
       {"en", "de", "en-GB", "EN-gb-oed", "pt-BR", "e", "eng", "zh-Hant-TW", "en"}) {
    AddTopic(library, absl::StrCat("topic-", library.topics.size()), {});
    library.topics.back().set_language(language);
  }
  const auto snapshot = Snapshot::Build(library);
  for (const char* range : {"", "en", "EN", "en-GB", "en-gb", "en-G", "en-GB-oed", "e",
                            "eng", "zh", "zh-Hant", "zh-TW", "pt-PT", "fr", "x"}) {
    std::vector<uint32_t> expected;
    for (uint32_t i = 0; i < library.topics.size(); ++i) {
      if (search::LanguageMatches(range, library.topics[i].language())) {
        expected.push_back(i);
      }
    }
    EXPECT_EQ(snapshot->TopicsIn(range), expected) << range;
  }
}

TEST(SnapshotTest, HasTopicsInWireForm) {
  content::Library library;
  AddTopic(library, "coffee", {"beans", "cups"});
  AddTopic(library, "milk", {});
  library.topics[0].set_reviewed_on("2026-01-02");
  const auto snapshot = Snapshot::Build(library);
  for (size_t i = 0; i < 2; ++i) {
    v1::Topic expected = library.topics[i];
    EXPECT_EQ(snapshot->answers().TopicBytes(i, false), expected.SerializeAsString());
    for (const v1::Answer& answer : library.answers) {
      if (answer.topic_id() != expected.topic_id()) continue;
      v1::AnswerRef* ref = expected.add_answers();
      ref->set_answer_id(answer.answer_id());
      ref->set_topic_id(answer.topic_id());
      ref->set_question(answer.question());
    }
    EXPECT_EQ(snapshot->answers().TopicBytes(i, true), expected.SerializeAsString());
  }
}

// Whatever fields the proto may gain.
TEST(SnapshotTest, HasAnswersInWireFormAroundTheirBodies) {
  rpc::RandomMessages random(1);
  content::Library library;
  std::vector<std::string> ids;
  ids.reserve(100);
  for (int i = 0; i < 100; ++i) {
    ids.push_back(absl::StrCat(std::string(random.Below(200), 'a'), "-", i));
  }
  AddTopic(library, "coffee", ids);
  for (v1::Answer& answer : library.answers) {
    v1::Answer filled;
    random.Fill(&filled);
    filled.set_answer_id(answer.answer_id());
    filled.set_topic_id(answer.topic_id());
    answer = filled;
  }
  const auto snapshot = Snapshot::Build(library);
  for (size_t i = 0; i < ids.size(); ++i) {
    const v1::Answer& answer = library.answers[i];
    v1::Answer body;
    body.set_body(answer.body());
    const content::AnswerTable& table = snapshot->answers();
    EXPECT_EQ(absl::StrCat(std::string(table.BeforeBody(i)), body.SerializeAsString(),
                           std::string(table.BehindBody(i))),
              answer.SerializeAsString());
    EXPECT_EQ(table.AnswerBytes(i), answer.SerializeAsString());
    EXPECT_EQ(snapshot->FindAnswer(ids[i]), i);
  }
}

TEST(SnapshotTest, SearchesItsOwnLibrary) {
  const auto snapshot = Numbered(3);
  const search::SearchResults found = snapshot->engine().Search({.text = "answer 2"});
  ASSERT_FALSE(found.results.empty());
  EXPECT_EQ(snapshot->answers().AnswerId(found.results[0].answer), "answer-2");
}

TEST(SnapshotTest, HasTheVersionOfItsContent) {
  const auto snapshot = Numbered(2);
  content::Library library;
  AddTopic(library, "topic-of-2", {"answer-0", "answer-1"});
  EXPECT_EQ(snapshot->version(), ContentVersion(library));
  EXPECT_EQ(snapshot->version(), Numbered(2)->version());
  EXPECT_NE(snapshot->version(), Numbered(3)->version());
}

TEST(SnapshotTest, AnEmptyLibraryIsHarmless) {
  const auto snapshot = Snapshot::Build({});
  EXPECT_EQ(snapshot->FindAnswer("any"), std::nullopt);
  EXPECT_TRUE(snapshot->engine().Search({.text = "any"}).results.empty());
}

TEST(SnapshotHolderTest, HandsOutTheLiveSnapshot) {
  const auto first = Numbered(1);
  const auto second = Numbered(2);
  SnapshotHolder holder(first);
  EXPECT_EQ(holder.Get(), first);
  holder.Set(second);
  EXPECT_EQ(holder.Get(), second);
}

TEST(SnapshotHolderTest, ASnapshotLivesAsLongAsItIsHeldAndNoLonger) {
  SnapshotHolder holder(Numbered(1));
  std::shared_ptr<const Snapshot> held = holder.Get();
  const std::weak_ptr<const Snapshot> watched = held;
  holder.Set(Numbered(2));
  EXPECT_EQ(held->answers().answers(), 1U);
  held.reset();
  EXPECT_TRUE(watched.expired());
}

TEST(SnapshotHolderTest, ReadersSeeWholeSnapshotsWhileTheyAreSwapped) {
  constexpr int kSnapshots = 3;
  std::vector<std::shared_ptr<const Snapshot>> snapshots;
  for (int i = 1; i <= kSnapshots; ++i) snapshots.push_back(Numbered(i));
  SnapshotHolder holder(snapshots[0]);
  std::atomic<bool> stop = false;
  std::atomic<int> torn = 0;
  std::vector<std::thread> readers;
  readers.reserve(4);
  for (int i = 0; i < 4; ++i) {
    readers.emplace_back([&] {
      while (!stop) {
        const std::shared_ptr<const Snapshot> live = holder.Get();
        const size_t answers = live->answers().answers();
        const bool whole =
            live->answers().AnswersOf(0) ==
                std::make_pair(0U, static_cast<uint32_t>(answers)) &&
            live->answers().TopicId(0) == absl::StrCat("topic-of-", answers) &&
            live->FindAnswer(absl::StrCat("answer-", answers - 1)).has_value();
        if (!whole) ++torn;
      }
    });
  }
  for (int i = 0; i < 2000; ++i) {
    holder.Set(i % 100 == 0 ? Numbered(1 + i % kSnapshots) : snapshots[i % kSnapshots]);
  }
  stop = true;
  for (std::thread& reader : readers) reader.join();
  EXPECT_EQ(torn, 0);
}

}  // namespace
}  // namespace answerbook::snapshot
