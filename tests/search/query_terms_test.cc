#include "service/search/query_terms.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "service/search/index.h"
#include "tests/search/test_library.h"

namespace answerbook::search {
namespace {

// A word by its number, that no stemmer changes.
std::string WordOf(int number) {
  std::string word = "q";
  for (const int digit : {number / 10, number % 10}) {
    word += static_cast<char>('a' + digit);
  }
  return word + "kx";
}

// 90 words; the higher its number, the rarer a word.
class ManyWordsTest : public ::testing::Test {
 protected:
  static constexpr int kWords = 90;

  static content::Library Library() {
    std::vector<TestAnswer> answers;
    for (int i = 0; i < kWords; ++i) {
      TestAnswer& answer = answers.emplace_back();
      answer.id = "a" + std::to_string(i);
      answer.question = "What about " + WordOf(i) + "?";
      for (int word = 0; word < i; ++word) answer.body += " " + WordOf(word);
    }
    return MakeLibrary(answers);
  }

  // The frequent words first, as somebody would write them.
  static std::string Query(int words) {
    std::string query;
    for (int i = 0; i < words; ++i) query += WordOf(i) + " ";
    return query;
  }

  QueryTerms Analyze(const std::string& query) const {
    return AnalyzeQuery(built_.index, nullptr, SynonymIndex(), query, {0});
  }

  content::Library library_ = Library();
  content::AnswerTable answers_{library_};
  BuiltIndex built_ = BuildIndex(library_, answers_);
};

TEST_F(ManyWordsTest, AllAreAskedForUpTo64) {
  EXPECT_EQ(Analyze(Query(64)).words.size(), 64U);
}

TEST_F(ManyWordsTest, OfMoreThoseThatAreRarestAreAskedFor) {
  const QueryTerms terms = Analyze("unheard " + Query(kWords) + "unheard ofhere");
  // Words that the library does not know cost nothing and are kept: what the question is
  // about may be what there is no answer for.
  ASSERT_EQ(terms.words.size(), 66U);
  EXPECT_TRUE(terms.words.front().alternatives.empty());
  EXPECT_TRUE(terms.words.back().alternatives.empty());
  float mass = 0;
  for (const QueryWord& word : terms.words) mass += word.mass;
  EXPECT_FLOAT_EQ(terms.mass, mass);
  // In the order of the question.
  for (int i = 0; i < 64; ++i) {
    const auto term = built_.index.lexicon.FindTerm(HashWord(WordOf(kWords - 64 + i)));
    ASSERT_TRUE(term.has_value());
    ASSERT_EQ(terms.words[1 + i].alternatives.size(), 1U);
    EXPECT_EQ(terms.words[1 + i].alternatives[0].term, *term) << i;
    const TermUse& use = terms.uses.Find(*term);
    ASSERT_EQ(use.term, *term);
    EXPECT_EQ(use.word, static_cast<uint32_t>(1 + i));
  }
  const auto left_out = built_.index.lexicon.FindTerm(HashWord(WordOf(0)));
  EXPECT_NE(terms.uses.Find(*left_out).term, *left_out);
}

TEST_F(ManyWordsTest, SynonymsGoToTheWordsThatAreLeft) {
  const SynonymIndex synonyms({{{WordOf(80)}, {WordOf(3)}}, {{WordOf(2)}, {WordOf(4)}}},
                              {"en"});
  const QueryTerms terms =
      AnalyzeQuery(built_.index, nullptr, synonyms, Query(kWords), {0});
  const auto term = [this](int number) {
    return *built_.index.lexicon.FindTerm(HashWord(WordOf(number)));
  };
  ASSERT_EQ(terms.words.size(), 64U);
  int with_synonym = 0;
  for (const QueryWord& word : terms.words) {
    const bool has_synonym = word.alternatives[0].term == term(80);
    with_synonym += has_synonym ? 1 : 0;
    ASSERT_EQ(word.alternatives.size(), has_synonym ? 2U : 1U);
    if (has_synonym) {
      EXPECT_EQ(word.alternatives[1].term, term(3));
    }
  }
  EXPECT_EQ(with_synonym, 1);
  EXPECT_NE(terms.uses.Find(term(4)).term, term(4));
}

}  // namespace
}  // namespace answerbook::search
