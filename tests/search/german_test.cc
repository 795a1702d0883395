// A library in German.
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
using ::testing::Ge;
using ::testing::IsEmpty;

class GermanTest : public testing::Test {
 protected:
  SearchResults Search(std::string_view text, std::string_view language = "") const {
    return engine_->Search({.text = text, .language = language});
  }
  // The id of the first result, empty when there is none.
  std::string First(std::string_view text) const {
    const auto ids = Ids(library_, Search(text));
    return ids.empty() ? "" : ids.front();
  }

  content::Library library_ = MakeLibrary({
      {.id = "erkaeltung-dauer",
       .question = "Wie lange dauert eine Erkältung?",
       .body = "Eine Erkältung dauert meist eine Woche bis zehn Tage.",
       .also_asked = {"Wann geht ein Schnupfen vorbei?"},
       .keywords = {"Schnupfen", "grippaler Infekt"},
       .topic_id = "erkaeltung",
       .topic_title = "Erkältung",
       .language = "de"},
      {.id = "fieber-senken",
       .question = "Wie senkt man Fieber ohne Tabletten?",
       .body = "Kühle Umschläge an den Waden und viel Flüssigkeit senken das Fieber.",
       .also_asked = {"Helfen Wadenwickel?"},
       .keywords = {"Wadenwickel"},
       .topic_id = "erkaeltung",
       .topic_title = "Erkältung",
       .language = "de"},
      {.id = "husten-nachts",
       .question = "Was hilft gegen Husten in der Nacht?",
       .body = "Ein erhöhtes Kopfkissen und feuchte Luft beruhigen den Reizhusten.",
       .topic_id = "erkaeltung",
       .topic_title = "Erkältung",
       .language = "de"},
      {.id = "blasen-fuesse",
       .question = "Wie behandelt man Blasen an den Füßen?",
       .body = "Kleine Blasen deckt man mit einem Pflaster ab, große öffnet die Ärztin.",
       .keywords = {"Fuß", "Blase"},
       .topic_id = "fuss",
       .topic_title = "Füße und Schuhe",
       .language = "de"},
      {.id = "fussschweiss",
       .question = "Warum schwitzen Füße so stark?",
       .body = "An der Fußsohle sitzen besonders viele Schweißdrüsen.",
       .topic_id = "fuss",
       .topic_title = "Füße und Schuhe",
       .language = "de"},
      {.id = "schuhgroesse",
       .question = "Wie findet man die richtige Schuhgröße?",
       .body = "Abends messen: Dann sind die Füße am größten.",
       .also_asked = {"Welche Größe brauchen meine Schuhe?"},
       .topic_id = "fuss",
       .topic_title = "Füße und Schuhe",
       .language = "de"},
      {.id = "blutdruck-messen",
       .question = "Wann sollte man den Blutdruck messen?",
       .body = "Morgens und abends, im Sitzen und nach fünf Minuten Ruhe.",
       .topic_id = "herz",
       .topic_title = "Herz und Kreislauf",
       .language = "de"},
      {.id = "herzklopfen",
       .question = "Ist nächtliches Herzklopfen gefährlich?",
       .body = "Meist nicht. Bei Atemnot oder Brustschmerzen ruft man den Notarzt.",
       .keywords = {"Herzrasen", "Palpitationen"},
       .topic_id = "herz",
       .topic_title = "Herz und Kreislauf",
       .language = "de"},
      {.id = "magen-darm",
       .question = "Was darf man bei einer Magen-Darm-Grippe essen?",
       .body = "Zwieback, Haferschleim und geriebene Äpfel; wichtig ist Trinken.",
       .keywords = {"Durchfall", "Übelkeit"},
       .topic_id = "magen",
       .topic_title = "Magen und Darm",
       .language = "de"},
      {.id = "sodbrennen",
       .question = "Welche Lebensmittel verursachen Sodbrennen?",
       .body = "Fettes, Süßes, Kaffee und Alkohol reizen die Speiseröhre.",
       .topic_id = "magen",
       .topic_title = "Magen und Darm",
       .language = "de"},
      {.id = "nuesse",
       .question = "Sind Nüsse gesund?",
       .body = "Eine Handvoll am Tag liefert gute Fette und Eiweiß.",
       .topic_id = "magen",
       .topic_title = "Magen und Darm",
       .language = "de"},
  });
  std::unique_ptr<const Engine> engine_ = Engine::Build(library_);
};

TEST_F(GermanTest, InflectedWordsMeet) {
  EXPECT_EQ(First("Erkältungen"), "erkaeltung-dauer");
  EXPECT_EQ(First("Fuß"), "blasen-fuesse");
  EXPECT_EQ(First("gesunde Nuss"), "nuesse");
  EXPECT_EQ(First("gefährliches Herzklopfen"), "herzklopfen");
  EXPECT_EQ(First("messe ich den Blutdruck"), "blutdruck-messen");
}

TEST_F(GermanTest, UmlautsMayBeLeftOutOrSpeltOut) {
  for (const char* text : {"Erkältung", "ERKÄLTUNG", "Erkaltung", "Erkaeltung",
                           "Erka\u0308ltung", "erkaeltungen"}) {
    EXPECT_EQ(First(text), "erkaeltung-dauer") << text;
    EXPECT_EQ(Search(text).corrected_query, "") << text;
  }
  for (const char* text : {"Schuhgröße", "SCHUHGRÖSSE", "SCHUHGRÖẞE", "Schuhgroesse",
                           "schuhgrosse", "Schuhgrößen"}) {
    EXPECT_EQ(First(text), "schuhgroesse") << text;
  }
  EXPECT_EQ(First("Uebelkeit"), "magen-darm");
  EXPECT_EQ(First("naechtliches Herzklopfen"), "herzklopfen");
}

TEST_F(GermanTest, WhatTheLibrarySpellsOutMayBeTypedWithUmlauts) {
  const auto library = MakeLibrary(
      {{.id = "fuesse", .question = "Was tun gegen kalte Fuesse?", .language = "de"}});
  const auto engine = Engine::Build(library);
  EXPECT_THAT(Ids(library, engine->Search({.text = "Füße"})), ElementsAre("fuesse"));
}

TEST_F(GermanTest, CorrectionsAreShownWithTheirUmlauts) {
  const SearchResults found = Search("Wie lange dauert eine Erkältug?");
  EXPECT_EQ(found.corrected_query, "Wie lange dauert eine erkältung?");
  EXPECT_EQ(library_.answers[found.results.front().answer].answer_id(),
            "erkaeltung-dauer");
  EXPECT_EQ(First("gefärlich herzklofen"), "herzklopfen");
  EXPECT_EQ(First("Sodbrenen"), "sodbrennen");
}

// Compounds are words of their own: they are found whole, by their hyphenated parts, and
// when a reader writes them apart. Their parts alone are the editors' (keywords).
TEST_F(GermanTest, CompoundsAreFoundWholeAndWrittenApart) {
  EXPECT_EQ(First("Magendarmgrippe"), "magen-darm");
  EXPECT_EQ(First("Magen Darm Grippe"), "magen-darm");
  EXPECT_EQ(First("Grippe"), "magen-darm");
  EXPECT_EQ(First("Blut Druck"), "blutdruck-messen");
  EXPECT_EQ(First("Sod-Brennen"), "sodbrennen");
  EXPECT_THAT(
      Ids(library_, engine_->Search({.text = "Druck", .correct_spelling = false})),
      IsEmpty());
}

TEST_F(GermanTest, HighlightsAreWholeCharacters) {
  const SearchResults found = Search("blasen an fuessen");
  ASSERT_FALSE(found.results.empty());
  EXPECT_THAT(Marked(found.results.front().question_segments),
              ElementsAre("Blasen", "Füßen"));
  EXPECT_EQ(Join(found.results.front().question_segments),
            "Wie behandelt man Blasen an den Füßen?");
  EXPECT_THAT(Marked(Search("süßes").results.front().snippet_segments),
              ElementsAre("Süßes"));
}

TEST_F(GermanTest, ParaphrasesAreAnswered) {
  const std::vector<std::pair<const char*, const char*>> questions = {
      {"Wie viele Tage dauert so eine Erkältung?", "erkaeltung-dauer"},
      {"wie lange habe ich schnupfen", "erkaeltung-dauer"},
      {"Wie kann ich mein Fieber ohne Tabletten senken?", "fieber-senken"},
      {"Was kann ich nachts gegen den Husten tun?", "husten-nachts"},
      {"Ich habe Blasen an den Füßen, was kann ich machen?", "blasen-fuesse"},
      {"Welche Schuhgröße ist die richtige?", "schuhgroesse"},
      {"Wann soll ich meinen Blutdruck messen?", "blutdruck-messen"},
      {"Ist Herzklopfen in der Nacht gefährlich?", "herzklopfen"},
      {"Was kann ich bei Magen-Darm-Grippe essen?", "magen-darm"},
      {"Durch welche Lebensmittel bekommt man Sodbrennen?", "sodbrennen"},
      {"Sind Nüsse denn wirklich gesund?", "nuesse"},
  };
  size_t answered = 0;
  for (const auto& [text, id] : questions) {
    const SearchResults found = Search(text);
    EXPECT_EQ(First(text), id) << text;
    if (found.verdict == Verdict::kAnswered) {
      ++answered;
    } else {
      std::string confidence =
          found.results.empty() ? "-" : std::to_string(found.results.front().confidence);
      GTEST_LOG_(INFO) << text << " " << confidence;
    }
  }
  EXPECT_THAT(answered, Ge(9U));
}

TEST_F(GermanTest, OtherQuestionsAreNotAnswered) {
  for (const char* text : {
           "Wie ist das Wetter in München?",
           "Wann fährt der nächste Zug nach Köln?",
           "Was ist die Hauptstadt von Österreich?",
           "Wie kann ich mein Passwort zurücksetzen?",
           "Welche Nebenwirkungen hat dieses Medikament?",
           "Wie behandelt man einen gebrochenen Arm?",
           "Was ist das?",
           "Wie lange dauert die Fahrt?",
           "Können Sie mir bitte helfen?",
       }) {
    const SearchResults found = Search(text);
    EXPECT_NE(found.verdict, Verdict::kAnswered)
        << text << " " << First(text) << " "
        << (found.results.empty() ? 0 : found.results.front().confidence);
  }
}

TEST_F(GermanTest, LanguageRangesAreThoseOfTheContract) {
  EXPECT_EQ(Ids(library_, Search("Fieber", "DE")).front(), "fieber-senken");
  for (const char* range : {"en", "de-AT", "d", "deu"}) {
    const SearchResults found = Search("Fieber", range);
    EXPECT_THAT(found.results, IsEmpty()) << range;
    EXPECT_EQ(found.verdict, Verdict::kNoMatch) << range;
  }
  const auto austrian = MakeLibrary(
      {{.id = "a", .question = "Wie misst man Fieber?", .language = "de-AT"}});
  const auto engine = Engine::Build(austrian);
  for (const char* range : {"de", "DE", "de-AT", "de-at", ""}) {
    EXPECT_EQ(engine->Search({.text = "Fieber messen", .language = range}).total, 1U)
        << range;
  }
}

}  // namespace
}  // namespace answerbook::search
