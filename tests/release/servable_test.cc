#include "service/release/servable.h"

#include <functional>
#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace answerbook::release {
namespace {

using ::testing::HasSubstr;

// Topics a and b with answers a-0, a-1, b-0 and b-1, of which each refers to the next.
content::Library Good() {
  content::Library library;
  for (const char* topic_id : {"a", "b"}) {
    auto& topic = library.topics.emplace_back();
    topic.set_topic_id(topic_id);
    topic.set_answer_count(2);
    for (int i = 0; i < 2; ++i) {
      auto& answer = library.answers.emplace_back();
      answer.set_topic_id(topic_id);
      answer.set_answer_id(absl::StrCat(topic_id, "-", i));
      answer.set_question("What?");
      answer.set_summary("That.");
      answer.set_body("That.");
      answer.add_related()->set_answer_id(absl::StrCat(topic_id, "-", 1 - i));
    }
  }
  return library;
}

// What is said after `change` was made.
std::string After(const std::function<void(content::Library&)>& change) {
  content::Library library = Good();
  change(library);
  return CheckServable(library).ToString();
}

TEST(CheckServableTest, TakesWhatPublishersMake) {
  EXPECT_TRUE(CheckServable(Good()).ok()) << CheckServable(Good());
}

TEST(CheckServableTest, NamesWhatSnapshotsCouldNotBeMadeOf) {
  EXPECT_THAT(After([](auto& l) { l = {}; }), HasSubstr("no answers"));
  EXPECT_THAT(After([](auto& l) { std::swap(l.topics[0], l.topics[1]); }),
              HasSubstr("INVALID_ARGUMENT"));
  EXPECT_THAT(After([](auto& l) { std::swap(l.answers[1], l.answers[2]); }),
              HasSubstr("topic \"a\" does not have as many answers"));
  EXPECT_THAT(After([](auto& l) { l.topics[1].set_topic_id("a"); }),
              HasSubstr("topic \"a\" is out of order"));
  EXPECT_THAT(After([](auto& l) { l.topics[0].set_topic_id("No slug"); }),
              HasSubstr("\"No slug\" has an id that is none"));
  EXPECT_THAT(After([](auto& l) { l.answers[3].set_answer_id("a-0"); }),
              HasSubstr("answer \"a-0\" is there twice"));
  EXPECT_THAT(After([](auto& l) { l.answers[3].clear_answer_id(); }),
              HasSubstr("has an id that is none"));
  EXPECT_THAT(After([](auto& l) { l.answers[2].clear_summary(); }),
              HasSubstr("\"b-0\" lacks"));
  EXPECT_THAT(After([](auto& l) { l.answers[3].set_topic_id("c"); }),
              HasSubstr("topic \"b\" does not have"));
  EXPECT_THAT(After([](auto& l) {
                l.answers.push_back(l.answers[0]);
                l.answers.back().set_topic_id("c");
              }),
              HasSubstr("\"a-0\" is not among its topic's"));
  EXPECT_THAT(
      After([](auto& l) { l.answers[0].mutable_related(0)->set_answer_id("gone"); }),
      HasSubstr("\"a-0\" refers to one that is not"));
}

}  // namespace
}  // namespace answerbook::release
