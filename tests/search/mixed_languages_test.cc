// Libraries in several languages, and in languages without a stemmer or a word list.
#include <memory>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "service/search/engine.h"
#include "tests/search/test_library.h"

namespace answerbook::search {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class MixedLanguagesTest : public testing::Test {
 protected:
  SearchResults Search(std::string_view text, std::string_view language = "") const {
    return engine_->Search({.text = text, .language = language});
  }
  std::vector<std::string> Found(std::string_view text,
                                 std::string_view language = "") const {
    return Ids(library_, Search(text, language));
  }

  content::Library library_ = MakeLibrary({
      {.id = "de-gift",
       .question = "Ist Gift in der Apfelsine?",
       .body = "Nein. In der Schale ist kein Gift.",
       .topic_id = "a-de",
       .topic_title = "Essen",
       .language = "de"},
      {.id = "de-brille",
       .question = "Wie oft braucht man eine neue Brille?",
       .body = "Alle zwei Jahre prüft man die Augen.",
       .topic_id = "a-de",
       .topic_title = "Essen",
       .language = "de"},
      {.id = "en-gift",
       .question = "What is a good gift for a patient?",
       .body = "Flowers are a good gift.",
       .topic_id = "b-en",
       .topic_title = "Visits",
       .language = "en"},
      {.id = "en-die",
       .question = "Where did the plants die?",
       .body = "They died on the balcony.",
       .topic_id = "b-en",
       .topic_title = "Visits",
       .language = "en"},
      {.id = "fr-hypertension",
       .question = "Qu’est-ce que l’hypertension ?",
       .body = "L'hypertension est une pression trop forte dans les artères.",
       .also_asked = {"D'où vient l'hypertension ?"},
       .topic_id = "c-fr",
       .topic_title = "Le cœur",
       .language = "fr"},
      {.id = "it-acqua",
       .question = "Quanta acqua bisogna bere?",
       .body = "Dell'acqua si ha bisogno ogni giorno: un litro e mezzo.",
       .topic_id = "d-it",
       .topic_title = "L'alimentazione",
       .language = "it"},
      {.id = "ja-kaze",
       .question = "風邪はどのくらい続きますか？",
       .topic_id = "e-ja",
       .topic_title = "風邪",
       .language = "ja"},
      {.id = "el-grippi",
       .question = "Πόσο διαρκεί η γρίπη;",
       .topic_id = "f-el",
       .topic_title = "Γρίπη",
       .language = "el"},
      {.id = "pl-grypa",
       .question = "Jak długo trwa grypa żołądkowa?",
       .topic_id = "g-pl",
       .topic_title = "Grypa",
       .language = "pl"},
      {.id = "sv-ar",
       .question = "Hur många år lever en katt?",
       .topic_id = "h-sv",
       .topic_title = "Katter",
       .language = "sv"},
      {.id = "th-khai",
       .question = "ไข้หวัดหายเมื่อไร",
       .topic_id = "i-th",
       .topic_title = "ไข้หวัด",
       .language = "th"},
  });
  std::unique_ptr<const Engine> engine_ = Engine::Build(library_);
};

TEST_F(MixedLanguagesTest, TheRequestChoosesTheAnalysis) {
  EXPECT_THAT(Found("gift", "de"), ElementsAre("de-gift"));
  EXPECT_THAT(Found("gift", "en"), ElementsAre("en-gift"));
  EXPECT_THAT(Found("did it die", "en"), ElementsAre("en-die"));
  EXPECT_THAT(Found("dying", "en"), ElementsAre("en-die"));
  EXPECT_THAT(Found("Apfelsinen", "de"), ElementsAre("de-gift"));
  EXPECT_THAT(Found("Brille", "en"), IsEmpty());
}

// "die" is nothing in German and something in English.
TEST_F(MixedLanguagesTest, WithoutALanguageTheQuestionTellsItsOwn) {
  EXPECT_EQ(Search("Where did the plants die?").verdict, Verdict::kAnswered);
  EXPECT_THAT(Found("why did they die"), ElementsAre("en-die"));
  const std::vector<std::string> german = Found("Wie viel kostet die Brille?");
  EXPECT_THAT(german, ElementsAre("de-brille"));
  EXPECT_EQ(Search("Wie oft braucht man denn eine Brille?").verdict, Verdict::kAnswered);
}

// Of a filter alone nobody would expect it: the contract says that it is not one.
TEST_F(MixedLanguagesTest, TheLanguageOfTheRequestChangesConfidence) {
  const SearchResults any = Search("where did the Brille die");
  const SearchResults german = Search("where did the Brille die", "de");
  ASSERT_EQ(Ids(library_, german), std::vector<std::string>{"de-brille"});
  for (const Result& result : any.results) {
    if (result.answer != german.results.front().answer) continue;
    EXPECT_NE(result.confidence, german.results.front().confidence);
    return;
  }
  ADD_FAILURE() << "is not found in all languages";
}

TEST_F(MixedLanguagesTest, ElidedWordsAreNoPartOfTheNext) {
  for (const char* text : {"hypertension", "l'hypertension", "L’HYPERTENSION",
                           "d'hypertension", "lhypertension", "hypertensions"}) {
    EXPECT_THAT(Found(text, "fr"), ElementsAre("fr-hypertension")) << text;
  }
  EXPECT_EQ(Search("c'est quoi l'hypertension", "fr").verdict, Verdict::kAnswered);
  EXPECT_THAT(Marked(Search("hypertension", "fr").results.front().question_segments),
              ElementsAre("hypertension"));
  EXPECT_THAT(Found("l'acqua", "it"), ElementsAre("it-acqua"));
  EXPECT_THAT(Found("coeur", "fr"), ElementsAre("fr-hypertension"));
}

TEST_F(MixedLanguagesTest, WithoutAStemmerWordsAreFoundAsTheyStand) {
  EXPECT_THAT(Found("grypa", "pl"), ElementsAre("pl-grypa"));
  EXPECT_THAT(Found("żołądkowa"), ElementsAre("pl-grypa"));
  EXPECT_THAT(Found("zoladkowa"), ElementsAre("pl-grypa"));
  EXPECT_THAT(Found("風邪", "ja"), ElementsAre("ja-kaze"));
  EXPECT_THAT(Found("続きます"), ElementsAre("ja-kaze"));
  EXPECT_THAT(Found("ไข้หวัด", "th"), ElementsAre("th-khai"));
  EXPECT_THAT(Found("γρίπη"), ElementsAre("el-grippi"));
  EXPECT_THAT(Found("ΓΡΙΠΗ", "el"), ElementsAre("el-grippi"));
}

TEST_F(MixedLanguagesTest, LettersOfTheirOwnAreKeptWhereTheyAreLetters) {
  EXPECT_THAT(Found("ÅR", "sv"), ElementsAre("sv-ar"));
  EXPECT_THAT(Found("aar", "sv"), ElementsAre("sv-ar"));
  EXPECT_THAT(Found("katt", "sv"), ElementsAre("sv-ar"));
}

TEST_F(MixedLanguagesTest, ALanguageThatTheLibraryLacksMatchesNothing) {
  const SearchResults found = Search("hypertension", "pt");
  EXPECT_THAT(found.results, IsEmpty());
  EXPECT_EQ(found.total, 0U);
  EXPECT_EQ(found.verdict, Verdict::kNoMatch);
}

}  // namespace
}  // namespace answerbook::search
