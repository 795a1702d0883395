#include "service/search/question_match.h"

#include <gtest/gtest.h>

#include <cstddef>
#include <random>
#include <string>

#include "service/search/index.h"
#include "service/search/query_terms.h"
#include "tests/search/test_library.h"

namespace answerbook::search {
namespace {

// What is told by a bit for each word is what comparing term by term tells.
TEST(QuestionMatchTest, PlainQueriesAreMatchedLikeOthers) {
  std::mt19937 random(23);
  int compared = 0;
  for (int round = 0; round < 20; ++round) {
    const content::Library library =
        RandomLibrary(&random, 1 + static_cast<int>(random() % 150));
    const content::AnswerTable answers(library);
    const BuiltIndex built = BuildIndex(library, answers);
    for (int i = 0; i < 30; ++i) {
      std::string text = RandomWords(&random, static_cast<int>(random() % 9));
      // Compounds are terms that two words share.
      if (random() % 2 == 0) text += "-" + RandomWords(&random, 2);
      if (random() % 4 == 0) text += " unheardof";
      const QueryTerms terms =
          AnalyzeQuery(built.index, nullptr, SynonymIndex(), text, {0});
      ASSERT_TRUE(terms.plain) << text;
      QueryTerms others = terms;
      others.plain = false;
      NameCache names(terms.words.size());
      NameCache names_of_others(terms.words.size());
      for (DocId doc = 0; doc < built.index.documents(); ++doc) {
        QuestionMatch match;
        FitQuestion(built.index, terms, doc, &names, &match);
        MatchQuestion(built.index, terms, doc, &names, &match);
        QuestionMatch other;
        FitQuestion(built.index, others, doc, &names_of_others, &other);
        MatchQuestion(built.index, others, doc, &names_of_others, &other);
        ASSERT_EQ(match.query_covered, other.query_covered) << text;
        ASSERT_EQ(match.query_in_document, other.query_in_document) << text;
        ASSERT_EQ(match.subject_covered, other.subject_covered) << text;
        ASSERT_EQ(match.all_words_exact, other.all_words_exact) << text;
        compared += match.query_in_document > 0 ? 1 : 0;
      }
    }
  }
  EXPECT_GT(compared, 1000);
}

TEST(QuestionMatchTest, QueriesOfManyWordsOrWorseTermsAreNotPlain) {
  const content::Library library =
      MakeLibrary({{.id = "a", .question = "Is melanoma rare?", .body = "It is."}});
  const content::AnswerTable answers(library);
  const BuiltIndex built = BuildIndex(library, answers);
  const Synonyms rules = {{{"moles"}, {"melanoma"}}};
  const auto plain = [&](const std::string& text, const SynonymIndex& synonyms) {
    return AnalyzeQuery(built.index, nullptr, synonyms, text, {0}).plain;
  };
  EXPECT_TRUE(plain("moles", SynonymIndex()));
  EXPECT_FALSE(plain("moles", SynonymIndex(rules, {"en"})));
  std::string many;
  for (int i = 0; i < 64; ++i) {
    many += " unheardof";
    many += static_cast<char>('a' + i / 8);
    many += static_cast<char>('a' + i % 8);
  }
  EXPECT_TRUE(plain(many, SynonymIndex()));
  many += " unheardofzz";
  EXPECT_FALSE(plain(many, SynonymIndex()));
}

}  // namespace
}  // namespace answerbook::search
