#include "service/search/analyzer.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace answerbook::search {
namespace {

using ::testing::ElementsAre;

std::vector<std::string> Terms(std::string_view language, std::string_view text) {
  Analyzer analyzer(language);
  std::vector<std::string> terms;
  for (const Term& term : analyzer.Analyze(text)) terms.push_back(term.text);
  return terms;
}

TEST(AnalyzerTest, InflectionsShareATerm) {
  EXPECT_EQ(Terms("en", "treating treatments treated"),
            (std::vector<std::string>{"treat", "treatment", "treat"}));
  EXPECT_EQ(Terms("en", "interferons"), Terms("en", "Interferon"));
  EXPECT_EQ(Terms("de", "Häuser"), Terms("de", "HÄUSER"));
  EXPECT_EQ(Terms("de", "Nebenwirkungen"), Terms("de", "Nebenwirkung"));
  EXPECT_EQ(Terms("es", "tratamientos"), Terms("es", "tratamiento"));
}

TEST(AnalyzerTest, RegionsUseTheirLanguagesStemmer) {
  EXPECT_EQ(Terms("en-GB", "cells"), Terms("en", "cell"));
  EXPECT_EQ(Terms("PT-br", "células"), Terms("pt", "célula"));
  EXPECT_EQ(Terms("nb", "bivirkninger"), Terms("no", "bivirkninger"));
}

TEST(AnalyzerTest, UnknownLanguagesAreNotStemmed) {
  EXPECT_THAT(Terms("", "cells"), ElementsAre("cells"));
  EXPECT_THAT(Terms("tlh", "cells"), ElementsAre("cells"));
}

TEST(AnalyzerTest, TermsHaveNoAccents) {
  EXPECT_THAT(Terms("en", "naïve Sjögren"), ElementsAre("naiv", "sjogren"));
}

TEST(AnalyzerTest, WordsAreWeighedByKind) {
  Analyzer analyzer("en");
  const std::vector<Term> terms = analyzer.Analyze("What helps melanoma");
  ASSERT_EQ(terms.size(), 3U);
  EXPECT_EQ(terms[0].kind, WordKind::kStop);
  EXPECT_EQ(terms[1].kind, WordKind::kCarrier);
  EXPECT_EQ(terms[2].kind, WordKind::kContent);
  EXPECT_EQ(Analyzer("de").Analyze("what")[0].kind, WordKind::kContent);
}

TEST(NormalizedQuestionTest, IgnoresCasePunctuationSpacingAndAccents) {
  EXPECT_EQ(NormalizedQuestion("Is  it naïve?"), "isitnaive");
  EXPECT_EQ(NormalizedQuestion("IS IT NAIVE"), "isitnaive");
  EXPECT_NE(NormalizedQuestion("it is naive"), "isitnaive");
  EXPECT_EQ(NormalizedQuestion("?!"), "");
}

TEST(NormalizedQuestionTest, KeepsPossessiveEndingsAndNumbersApart) {
  for (const char* text : {"Crohn's", "CROHN’S", "crohns", "crohn s"}) {
    EXPECT_EQ(NormalizedQuestion(text), "crohns") << text;
  }
  EXPECT_EQ(NormalizedQuestion("Crohn"), "crohn");
  EXPECT_NE(NormalizedQuestion("1.5 mg"), NormalizedQuestion("15 mg"));
  EXPECT_NE(NormalizedQuestion("1 5 mg"), NormalizedQuestion("15 mg"));
}

}  // namespace
}  // namespace answerbook::search
