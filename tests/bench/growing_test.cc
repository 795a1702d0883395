// The maker of large libraries: its answers load, and have the statistics of their model.
#include <gmock/gmock.h>
#include <google/protobuf/util/json_util.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <fstream>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"

#include "bench/growing/library_maker.h"
#include "bench/growing/statistics.h"
#include "service/content/load.h"

namespace answerbook::bench {
namespace {

// A word of rank r as often as Zipf's law has it, without end: 1/u is the rank of the
// draw u. Letters only: `x` and the rank in base 20.
std::string ZipfWord(std::mt19937_64* random) {
  const double u = static_cast<double>((*random)() % 1'000'000 + 1) / 1'000'000;
  std::string word = "x";
  for (auto rank = static_cast<uint64_t>(4 / u); rank > 0; rank /= 20) {
    word.push_back(static_cast<char>('b' + rank % 20));
  }
  return word;
}

std::string ZipfWords(size_t count, std::mt19937_64* random) {
  std::string text;
  for (size_t i = 0; i < count; ++i) {
    absl::StrAppend(&text, i == 0 ? "" : " ", ZipfWord(random));
  }
  return text;
}

content::Library Model(size_t topics) {
  const std::vector<std::string> templates = {"What are the symptoms of ", "What causes ",
                                              "How to treat ", "Who is at risk of "};
  std::mt19937_64 random(5);
  content::Library library;
  for (size_t t = 0; t < topics; ++t) {
    const std::string title = ZipfWords(2 + random() % 2, &random);
    const std::string id = absl::StrCat("topic-", absl::Dec(t, absl::kZeroPad6));
    library.topics.emplace_back().set_topic_id(id);
    const size_t answers = 1 + random() % 8;
    for (size_t a = 0; a < answers; ++a) {
      v1::Answer& answer = library.answers.emplace_back();
      answer.set_answer_id(absl::StrCat(id, "-", a));
      answer.set_topic_id(id);
      answer.set_topic_title(title);
      answer.set_question(absl::StrCat(templates[a % templates.size()], title, "?"));
      if (a % 3 == 0) {
        answer.add_alternate_questions(absl::StrCat(ZipfWords(4, &random), "?"));
        answer.add_alternate_questions(absl::StrCat(ZipfWords(3, &random), "?"));
      }
      answer.add_keywords(ZipfWords(2, &random));
      answer.set_body(absl::StrCat("The ", title, " is **", ZipfWords(10, &random),
                                   "**, see ", 1000 + random() % 9000, ". ",
                                   ZipfWords(20 + random() % 60, &random), "."));
      answer.set_summary(absl::StrCat("In short: ", ZipfWords(5, &random)));
      answer.set_language("en");
      v1::Source* source = answer.add_sources();
      source->set_title(title);
      source->set_url(absl::StrCat("https://example.org/", t));
    }
  }
  return library;
}

content::Library Made(const content::Library& model, size_t answers, uint64_t seed) {
  LibraryMaker maker(model, seed);
  content::Library made;
  for (size_t i = 0; i < answers; ++i) made.answers.push_back(maker.Next());
  return made;
}

std::string Bytes(const content::Library& library) {
  std::string bytes;
  for (const v1::Answer& answer : library.answers) {
    absl::StrAppend(&bytes, answer.SerializeAsString());
  }
  return bytes;
}

TEST(LibraryMakerTest, RepeatsItselfWithTheSameSeedOnly) {
  const content::Library model = Model(50);
  const std::string bytes = Bytes(Made(model, 500, 1));
  EXPECT_EQ(bytes, Bytes(Made(model, 500, 1)));
  EXPECT_NE(bytes, Bytes(Made(model, 500, 2)));
}

// The loader names every fault: ids that come twice, texts that are too long, ….
TEST(LibraryMakerTest, MakesWhatTheLoaderTakes) {
  const content::Library model = Model(100);
  const content::Library made = Made(model, 3000, 1);
  const std::string path = testing::TempDir() + "/growing_test.jsonl";
  std::ofstream out(path);
  for (const v1::Answer& answer : made.answers) {
    std::string line;
    ASSERT_TRUE(google::protobuf::util::MessageToJsonString(answer, &line).ok());
    out << line << '\n';
  }
  out.close();
  const absl::StatusOr<content::Library> loaded = content::LoadLibrary(path);
  ASSERT_TRUE(loaded.ok()) << loaded.status().message();
  EXPECT_EQ(loaded->answers.size(), 3000U);
  EXPECT_GT(loaded->topics.size(), 500U);
  std::set<std::string> ids;
  for (const v1::Answer& answer : loaded->answers) ids.insert(answer.answer_id());
  EXPECT_EQ(ids.size(), 3000U);
}

TEST(LibraryMakerTest, WorksFromTheShippedContent) {
  const absl::StatusOr<content::Library> model =
      content::LoadLibrary(ANSWERBOOK_SOURCE_DIR "/content");
  ASSERT_TRUE(model.ok()) << model.status().message();
  EXPECT_EQ(Made(*model, 12, 1).answers.size(), 12U);
  EXPECT_EQ(Made(*model, 1000, 1).answers.size(), 1000U);
}

TEST(LibraryMakerTest, HasTheStatisticsOfItsModel) {
  const content::Library model = Model(1200);
  const LibraryStatistics a = StatisticsOf(model, 5000);
  const LibraryStatistics b = StatisticsOf(Made(model, 5000, 3));
  const auto near = [](double share) {
    return [share](double of_made, double of_model) {
      return std::abs(of_made - of_model) <= share * of_model;
    };
  };
  const auto within_5 = near(0.05);
  const auto within_10 = near(0.10);
  EXPECT_PRED2(within_5, static_cast<double>(b.topics), static_cast<double>(a.topics));
  EXPECT_PRED2(within_5, b.question_bytes, a.question_bytes);
  EXPECT_PRED2(within_5, b.body_bytes, a.body_bytes);
  EXPECT_PRED2(within_10, b.title_bytes, a.title_bytes);
  EXPECT_PRED2(within_5, b.keywords, a.keywords);
  EXPECT_PRED2(within_5, b.words, a.words);
  EXPECT_PRED2(within_5, b.words_apart, a.words_apart);
  EXPECT_PRED2(within_10, static_cast<double>(b.distinct_words),
               static_cast<double>(a.distinct_words));
  EXPECT_NEAR(b.once_share, a.once_share, 0.15);
  EXPECT_NEAR(b.top_100_share, a.top_100_share, 0.02);
  EXPECT_NEAR(b.top_1000_share, a.top_1000_share, 0.02);
  EXPECT_NEAR(b.question_in_title_share, a.question_in_title_share, 0.02);
  EXPECT_NEAR(b.question_in_body_share, a.question_in_body_share, 0.02);
}

TEST(LibraryMakerTest, GrowsItsVocabularyBeyondTheModelsAsTheModelDid) {
  const content::Library whole = Model(1200);
  content::Library half = Model(600);  // the same topics, half of them
  LibraryMaker maker(half, 3);
  content::Library made;
  while (made.answers.size() < whole.answers.size()) made.answers.push_back(maker.Next());
  EXPECT_GT(maker.coined_words(), 300U);
  const auto of_whole = static_cast<double>(StatisticsOf(whole).distinct_words);
  EXPECT_NEAR(static_cast<double>(StatisticsOf(made).distinct_words), of_whole,
              0.05 * of_whole);
}

TEST(LibraryMakerTest, ExchangesAWordForTheSameWithinATopic) {
  const content::Library model = Model(200);
  LibraryMaker maker(model, 1);
  for (int i = 0; i < 500; ++i) {
    const v1::Answer answer = maker.Next();
    // The model's bodies all begin with their topic's title.
    EXPECT_THAT(answer.body(),
                testing::StartsWith("The " + answer.topic_title() + " is"));
    EXPECT_THAT(answer.question(), testing::EndsWith(answer.topic_title() + "?"));
    EXPECT_EQ(answer.sources(0).title(), answer.topic_title());
  }
}

}  // namespace
}  // namespace answerbook::bench
