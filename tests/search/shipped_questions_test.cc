// Questions that the phrasings of the shipped library were not made for:
// bench/questions/README.md says where they come from.
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "gtest/gtest.h"

#include "service/content/load.h"
#include "service/search/engine.h"
#include "service/search/synonyms_file.h"

namespace answerbook::search {
namespace {

std::vector<std::string> Lines(const std::string& file) {
  std::ifstream in(ANSWERBOOK_SOURCE_DIR "/bench/questions/" + file);
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) lines.push_back(std::move(line));
  return lines;
}

class ShippedQuestionsTest : public testing::Test {
 protected:
  void SetUp() override {
    const std::string content = ANSWERBOOK_SOURCE_DIR "/content";
    absl::StatusOr<content::Library> library = content::LoadLibrary(content);
    ASSERT_TRUE(library.ok()) << library.status();
    library_ = *std::move(library);
    const absl::StatusOr<Synonyms> synonyms = LoadSynonyms("auto", content);
    ASSERT_TRUE(synonyms.ok()) << synonyms.status();
    ASSERT_FALSE(synonyms->empty());
    engine_ = Engine::Build(library_, *synonyms);
  }

  bool Answered(const std::string& question) const {
    return engine_->Search({.text = question}).verdict == Verdict::kAnswered;
  }

  // Of questions that the library answers, how many in a hundred get ANSWERED, and how
  // many have the right answer first.
  void Ask(const std::string& file, double* answered, double* right) const {
    const std::vector<std::string> lines = Lines(file);
    ASSERT_GE(lines.size(), 100U) << file;
    *answered = *right = 0;
    for (const std::string& line : lines) {
      const size_t tab = line.find('\t');
      ASSERT_NE(tab, std::string::npos) << line;
      const SearchResults found = engine_->Search({.text = line.substr(tab + 1)});
      if (found.verdict == Verdict::kAnswered) *answered += 1;
      if (!found.results.empty() &&
          library_.answers[found.results.front().answer].answer_id() ==
              line.substr(0, tab)) {
        *right += 1;
      }
    }
    *answered *= 100.0 / static_cast<double>(lines.size());
    *right *= 100.0 / static_cast<double>(lines.size());
  }

  content::Library library_;
  std::unique_ptr<const Engine> engine_;
};

TEST_F(ShippedQuestionsTest, ParaphrasesAreAnswered) {
  for (const char* file : {"inside-dev.tsv", "inside.tsv"}) {
    double answered = 0;
    double right = 0;
    Ask(file, &answered, &right);
    EXPECT_GE(answered, 90) << file;
    EXPECT_GE(right, 80) << file;
  }
}

TEST_F(ShippedQuestionsTest, OtherMedicalQuestionsAreNot) {
  for (const char* file : {"outside-dev.txt", "outside.txt"}) {
    const std::vector<std::string> questions = Lines(file);
    ASSERT_GE(questions.size(), 200U) << file;
    size_t answered = 0;
    for (const std::string& question : questions) answered += Answered(question) ? 1 : 0;
    EXPECT_LE(100 * answered, 2 * questions.size()) << file;
  }
}

}  // namespace
}  // namespace answerbook::search
