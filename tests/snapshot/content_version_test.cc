#include "service/snapshot/content_version.h"

#include <functional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace answerbook::snapshot {
namespace {

content::Library TwoAnswers() {
  content::Library library;
  v1::Topic& topic = library.topics.emplace_back();
  topic.set_topic_id("tea");
  topic.set_title("Tea");
  for (const char* id : {"a", "b"}) {
    v1::Answer& answer = library.answers.emplace_back();
    answer.set_answer_id(id);
    answer.set_topic_id("tea");
    answer.set_question("What?");
  }
  return library;
}

TEST(ContentVersionTest, Is32HexadecimalDigits) {
  EXPECT_THAT(ContentVersion(TwoAnswers()), ::testing::MatchesRegex("[0-9a-f]{32}"));
  EXPECT_THAT(ContentVersion({}), ::testing::MatchesRegex("[0-9a-f]{32}"));
}

// Clients and page tokens compare versions across replicas and releases of the server:
// a change of these values makes every content look changed.
TEST(ContentVersionTest, StaysWhatItWas) {
  EXPECT_EQ(ContentVersion({}), "e3e9c59864dc90184325422c62b9313f");
  EXPECT_EQ(ContentVersion(TwoAnswers()), "e6ccd5db49ea00d3f5be61763f510bd0");
}

// However many threads write them.
TEST(ContentVersionTest, ManyAnswersAreHashedInTheirOrder) {
  content::Library library = TwoAnswers();
  const v1::Answer first = library.answers[0];
  for (int i = 0; i < 40000; ++i) {
    v1::Answer& answer = library.answers.emplace_back(first);
    answer.set_answer_id("a" + std::to_string(i));
  }
  EXPECT_EQ(ContentVersion(library), "e0bbd159b43183cd5c489251909a00d1");
  const std::string version = ContentVersion(library);
  std::swap(library.answers[600], library.answers[39000]);
  EXPECT_NE(ContentVersion(library), version);
}

TEST(ContentVersionTest, PointersDoNotCount) {
  content::Library library = TwoAnswers();
  library.pointers.push_back({"What else?", "tea", "a", "", "/some/where.txt", 7});
  EXPECT_EQ(ContentVersion(library), ContentVersion(TwoAnswers()));
}

TEST(ContentVersionTest, EveryChangeCounts) {
  const std::vector<std::function<void(content::Library&)>> changes = {
      [](content::Library&) {},
      [](content::Library& library) { library.topics[0].set_title("Tee"); },
      [](content::Library& library) { library.topics[0].set_answer_count(2); },
      [](content::Library& library) { library.answers[1].set_question("When?"); },
      [](content::Library& library) { library.answers[1].set_body("Now."); },
      [](content::Library& library) { library.answers[1].add_keywords(""); },
      [](content::Library& library) { library.answers[0].add_sources(); },
      [](content::Library& library) { library.answers.pop_back(); },
      [](content::Library& library) {
        std::swap(library.answers[0], library.answers[1]);
      },
      [](content::Library& library) { library.topics.emplace_back(); },
      [](content::Library& library) { library.answers.emplace_back(); },
  };
  std::set<std::string> versions;
  for (const auto& change : changes) {
    content::Library library = TwoAnswers();
    change(library);
    versions.insert(ContentVersion(library));
  }
  EXPECT_EQ(versions.size(), changes.size());
}

// An empty answer and an empty topic have the same wire form: none.
TEST(ContentVersionTest, TopicsAndAnswersAreToldApart) {
  content::Library topic;
  topic.topics.emplace_back();
  content::Library answer;
  answer.answers.emplace_back();
  EXPECT_NE(ContentVersion(topic), ContentVersion(answer));
}

}  // namespace
}  // namespace answerbook::snapshot
