#include "service/content/answer_table.h"

#include <random>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

namespace answerbook::content {
namespace {

std::string RandomText(std::mt19937& random, size_t most) {
  std::string text(random() % (most + 1), 'x');
  for (char& c : text) c = static_cast<char>('a' + random() % 26);
  return text;
}

// Texts of all lengths, so that their lengths take one, two and three bytes, and none.
Library RandomLibrary(std::mt19937& random) {
  Library library;
  const size_t topics = random() % 6;
  for (size_t i = 0; i < topics; ++i) {
    v1::Topic& topic = library.topics.emplace_back();
    topic.set_topic_id(absl::StrCat("topic-", i));
    topic.set_title(RandomText(random, 300));
    topic.set_summary(RandomText(random, 20));
    topic.set_language(random() % 2 == 0 ? "en" : "de");
    const size_t answers = random() % 5;
    topic.set_answer_count(static_cast<int32_t>(answers));
    for (size_t j = 0; j < answers; ++j) {
      v1::Answer& answer = library.answers.emplace_back();
      answer.set_answer_id(absl::StrCat("answer-", i, "-", j, RandomText(random, 120)));
      answer.set_topic_id(topic.topic_id());
      answer.set_topic_title(topic.title());
      if (random() % 8 != 0) answer.set_question(RandomText(random, 400));
      for (size_t k = random() % 5; k > 0; --k) {
        answer.add_alternate_questions(RandomText(random, 400));
      }
      answer.set_summary(RandomText(random, 500));
      if (random() % 4 != 0) answer.set_body(RandomText(random, 20000));
      if (random() % 2 == 0) answer.set_caution(RandomText(random, 200));
      answer.add_keywords(RandomText(random, 20));
    }
  }
  return library;
}

TEST(AnswerTableTest, HasEveryTextOfRandomLibraries) {
  std::mt19937 random(7);
  for (int round = 0; round < 100; ++round) {
    const Library library = RandomLibrary(random);
    const AnswerTable table(library, 1 + random() % 3);
    EXPECT_TRUE(table.IsWhole());
    ASSERT_EQ(table.answers(), library.answers.size());
    ASSERT_EQ(table.topics(), library.topics.size());
    for (size_t i = 0; i < library.answers.size(); ++i) {
      const v1::Answer& answer = library.answers[i];
      EXPECT_EQ(table.AnswerId(i), answer.answer_id());
      EXPECT_EQ(table.TopicIdOf(i), answer.topic_id());
      EXPECT_EQ(table.TopicTitleOf(i), answer.topic_title());
      EXPECT_EQ(table.Question(i), answer.question());
      EXPECT_EQ(table.Summary(i), answer.summary());
      EXPECT_EQ(table.Body(i), answer.body());
      EXPECT_EQ(table.AnswerBytes(i), answer.SerializeAsString());
      v1::Answer without = answer;
      without.clear_body();
      EXPECT_EQ(absl::StrCat(std::string(table.BeforeBody(i)),
                             std::string(table.BehindBody(i))),
                without.SerializeAsString());
      ASSERT_EQ(table.Phrasings(i), 1U + answer.alternate_questions_size());
      EXPECT_EQ(table.Phrasing(i, 0), answer.question());
      for (int k = 0; k < answer.alternate_questions_size(); ++k) {
        EXPECT_EQ(table.Phrasing(i, k + 1), answer.alternate_questions(k));
      }
    }
    for (size_t i = 0; i < library.topics.size(); ++i) {
      const v1::Topic& topic = library.topics[i];
      EXPECT_EQ(table.TopicId(i), topic.topic_id());
      EXPECT_EQ(table.Title(i), topic.title());
      EXPECT_EQ(table.Language(i), topic.language());
      EXPECT_EQ(table.FindTopic(topic.topic_id()), i);
      const auto [begin, end] = table.AnswersOf(i);
      EXPECT_EQ(end - begin, static_cast<uint32_t>(topic.answer_count()));
      for (uint32_t answer = begin; answer < end; ++answer) {
        EXPECT_EQ(library.answers[answer].topic_id(), topic.topic_id());
      }
    }
    EXPECT_EQ(table.FindTopic("topic"), library.topics.size());
    EXPECT_EQ(table.FindTopic("topic-9"), library.topics.size());
  }
}

}  // namespace
}  // namespace answerbook::content
