// A library in Spanish.
#include <memory>
#include <string>
#include <utility>
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

class SpanishTest : public testing::Test {
 protected:
  SearchResults Search(std::string_view text) const {
    return engine_->Search({.text = text});
  }
  std::string First(std::string_view text) const {
    const auto ids = Ids(library_, Search(text));
    return ids.empty() ? "" : ids.front();
  }

  content::Library library_ = MakeLibrary({
      {.id = "vacunacion-ninos",
       .question = "¿Cuándo empieza la vacunación de los niños?",
       .body = "La vacunación empieza a los dos meses de edad.",
       .also_asked = {"¿A qué edad se pone la primera vacuna a un niño?"},
       .keywords = {"vacuna"},
       .topic_id = "infancia",
       .topic_title = "Salud infantil",
       .language = "es"},
      {.id = "fiebre-bebe",
       .question = "¿Qué hago si mi bebé tiene fiebre?",
       .body = "Ofrezca líquidos y consulte si el bebé tiene menos de tres meses.",
       .topic_id = "infancia",
       .topic_title = "Salud infantil",
       .language = "es"},
      {.id = "sueno-pequenos",
       .question = "¿Cuánto deben dormir los niños pequeños?",
       .body = "Entre once y catorce horas, con una siesta por la tarde.",
       .keywords = {"sueño"},
       .topic_id = "infancia",
       .topic_title = "Salud infantil",
       .language = "es"},
      {.id = "tension-alta",
       .question = "¿Cómo se baja la tensión arterial?",
       .body = "Menos sal, más ejercicio y la medicación que indique su médica.",
       .also_asked = {"¿Cómo bajar la presión?"},
       .keywords = {"hipertensión", "presión"},
       .topic_id = "corazon",
       .topic_title = "El corazón",
       .language = "es"},
      {.id = "palpitaciones",
       .question = "¿Son peligrosas las palpitaciones?",
       .body = "Casi nunca, pero con mareo o dolor en el pecho llame a emergencias.",
       .topic_id = "corazon",
       .topic_title = "El corazón",
       .language = "es"},
      {.id = "operacion-corazon",
       .question = "¿Cuánto dura la recuperación tras una operación de corazón?",
       .body = "Unas seis semanas; la rehabilitación sigue después.",
       .topic_id = "corazon",
       .topic_title = "El corazón",
       .language = "es"},
      {.id = "gripe-contagio",
       .question = "¿Cuántos días es contagiosa la gripe?",
       .body = "Desde el día anterior a los síntomas hasta una semana después.",
       .topic_id = "gripe",
       .topic_title = "Gripe y resfriado",
       .language = "es"},
      {.id = "tos-miel",
       .question = "¿La miel alivia la tos?",
       .body = "Una cucharada calma la garganta; nunca antes del primer año.",
       .topic_id = "gripe",
       .topic_title = "Gripe y resfriado",
       .language = "es"},
      {.id = "fisura-ano",
       .question = "¿Cómo se cura una fisura en el ano?",
       .body = "Con baños tibios y una pomada.",
       .topic_id = "piel",
       .topic_title = "La piel",
       .language = "es"},
      {.id = "quemaduras-sol",
       .question = "¿Cómo se tratan las quemaduras del sol?",
       .body = "Con compresas frías y crema hidratante. El daño baja en unos días.",
       .topic_id = "piel",
       .topic_title = "La piel",
       .language = "es"},
  });
  std::unique_ptr<const Engine> engine_ = Engine::Build(library_);
};

TEST_F(SpanishTest, InflectedWordsMeet) {
  EXPECT_EQ(First("vacunar a la niña"), "vacunacion-ninos");
  EXPECT_EQ(First("palpitación"), "palpitaciones");
  EXPECT_EQ(First("operaciones del corazón"), "operacion-corazon");
  EXPECT_EQ(First("quemadura"), "quemaduras-sol");
}

// Spanish suffixes are told by their accents ("-ación"): without them the stem is
// another one.
TEST_F(SpanishTest, AccentsMayBeLeftOut) {
  for (const char* text :
       {"vacunación", "VACUNACIÓN", "vacunacion", "VACUNACION", "vacunacio\u0301n"}) {
    EXPECT_EQ(First(text), "vacunacion-ninos") << text;
    EXPECT_EQ(Search(text).corrected_query, "") << text;
    EXPECT_THAT(Marked(Search(text).results.front().snippet_segments),
                ElementsAre("vacunación"))
        << text;
  }
  EXPECT_EQ(First("recuperacion operacion corazon"), "operacion-corazon");
  EXPECT_EQ(First("como se baja la tension"), "tension-alta");
  EXPECT_EQ(First("medicacion"), "tension-alta");
}

TEST_F(SpanishTest, WhatTheLibraryWritesWithoutAccentsIsFoundWithThem) {
  const auto library = MakeLibrary(
      {{.id = "op", .question = "Cuanto dura la operacion?", .language = "es"}});
  const auto engine = Engine::Build(library);
  EXPECT_THAT(Ids(library, engine->Search({.text = "operación"})), ElementsAre("op"));
}

TEST_F(SpanishTest, EnyeIsALetterThatMayBeLeftOut) {
  EXPECT_EQ(First("sueno"), "sueno-pequenos");
  EXPECT_EQ(First("fiebre de un nino"), "fiebre-bebe");
  EXPECT_THAT(Marked(Search("dormir nino").results.front().question_segments),
              ElementsAre("dormir", "niños"));
  EXPECT_THAT(Ids(library_, Search("ano")), ElementsAre("fisura-ano"));
  EXPECT_THAT(Ids(library_, Search("primer año")), ElementsAre("tos-miel"));
}

TEST_F(SpanishTest, PunctuationOfQuestionsIsNone) {
  EXPECT_EQ(First("¿La miel alivia la tos?"), "tos-miel");
  EXPECT_EQ(First("¡¡la miel alivia la tos!!"), "tos-miel");
  EXPECT_EQ(Search("la miel alivia la tos").results.front().confidence,
            Search("¿LA MIEL ALIVIA LA TOS?").results.front().confidence);
}

TEST_F(SpanishTest, TyposAreCorrected) {
  EXPECT_EQ(Search("palpitasiones").corrected_query, "palpitaciones");
  EXPECT_EQ(Search("vacunasión").corrected_query, "vacunación");
  EXPECT_EQ(First("recuperasion"), "operacion-corazon");
}

TEST_F(SpanishTest, ParaphrasesAreAnswered) {
  const std::vector<std::pair<const char*, const char*>> questions = {
      {"¿Cuándo se empieza a vacunar a un niño?", "vacunacion-ninos"},
      {"mi bebe tiene fiebre, ¿qué debo hacer?", "fiebre-bebe"},
      {"¿Cuántas horas tienen que dormir los niños pequeños?", "sueno-pequenos"},
      {"¿Cómo puedo bajar la tensión?", "tension-alta"},
      {"¿Las palpitaciones son algo peligroso?", "palpitaciones"},
      {"¿Cuánto tarda la recuperación después de una operación de corazón?",
       "operacion-corazon"},
      {"¿Por cuántos días contagia la gripe?", "gripe-contagio"},
      {"¿Es verdad que la miel alivia la tos?", "tos-miel"},
      {"¿Cómo se trata una quemadura de sol?", "quemaduras-sol"},
  };
  size_t answered = 0;
  for (const auto& [text, id] : questions) {
    const SearchResults found = Search(text);
    EXPECT_EQ(First(text), id) << text;
    if (found.verdict == Verdict::kAnswered) {
      ++answered;
    } else {
      GTEST_LOG_(INFO) << text << " "
                       << (found.results.empty() ? 0 : found.results.front().confidence);
    }
  }
  EXPECT_THAT(answered, Ge(7U));
}

TEST_F(SpanishTest, OtherQuestionsAreNotAnswered) {
  for (const char* text : {
           "¿Cuál es la capital de España?",
           "¿A qué hora sale el tren para Málaga?",
           "¿Cómo puedo cambiar mi contraseña?",
           "¿Qué efectos secundarios tiene este medicamento?",
           "¿Cuánto dura una pila?",
           "¿Qué es esto?",
           "¿Me puede ayudar, por favor?",
       }) {
    const SearchResults found = Search(text);
    EXPECT_NE(found.verdict, Verdict::kAnswered)
        << text << " " << First(text) << " "
        << (found.results.empty() ? 0 : found.results.front().confidence);
  }
  EXPECT_THAT(Search("Straßenbahn").results, IsEmpty());
}

}  // namespace
}  // namespace answerbook::search
