#include "service/search/highlight.h"

#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "service/search/tokenizer.h"
#include "tests/search/highlight_fixture.h"
#include "tests/search/test_library.h"

namespace answerbook::search {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST_F(HighlightTest, MarksInflectionsAndWholeCompounds) {
  const std::string text = "The treatments treat anti-tumor cells, Wegener’s too.";
  Use(text, "treatment antitumor wegeners");
  const Segments segments = HighlightOf(text);
  EXPECT_EQ(Join(segments), text);
  EXPECT_THAT(Marked(segments), ElementsAre("treatments", "anti-tumor", "Wegener’s"));
}

TEST_F(HighlightTest, DoesNotMarkStopWords) {
  Use("What is it for the cells?", "what is it for cells");
  EXPECT_THAT(Marked(HighlightOf("What is it for the cells?")), ElementsAre("cells"));
}

TEST_F(HighlightTest, JoinsTouchingPairsOfUnspacedScripts) {
  Use("干扰素治疗癌症", "干扰素");
  const Segments segments = HighlightOf("用干扰素治疗");
  EXPECT_EQ(Join(segments), "用干扰素治疗");
  EXPECT_THAT(Marked(segments), ElementsAre("干扰素"));
}

TEST_F(HighlightTest, PiecesJoinedGiveAnyTextBack) {
  Use("alpha beta-gamma 癌症 e\u0301tude", "alpha betagamma 癌症 étude");
  std::mt19937 random(23);
  const std::vector<std::string> pieces = {"alpha", "beta", "-",           "gamma", " ",
                                           "癌",    "症",   "e\u0301tude", "🙂",  "\n",
                                           "’",     "s",    ".",           "\xFF"};
  for (int round = 0; round < 2000; ++round) {
    std::string text;
    for (size_t i = random() % 14; i > 0; --i) text += pieces[random() % pieces.size()];
    const Segments segments = HighlightOf(text);
    ASSERT_EQ(Join(segments), text);
    for (size_t i = 0; i < segments.size(); ++i) {
      ASSERT_FALSE(segments[i].text.empty());
      if (i > 0) {
        ASSERT_NE(segments[i].highlighted, segments[i - 1].highlighted);
      }
    }
  }
}

TEST_F(HighlightTest, SnippetIsTheSentenceWithMostOfTheQuery) {
  const std::string text =
      "Interferon is a protein.\n\nIt was found long ago. Depression is a known risk of "
      "interferon. Tell the team at once. The rest is history and goes on for very many "
      "words that nobody asked about at all, which is why they should not be shown here, "
      "however well they may be written by whoever wrote them.";
  Use(text, "interferon depression");
  const Segments segments = Snippet();
  EXPECT_EQ(Join(segments),
            "Depression is a known risk of interferon. Tell the team at once.");
  EXPECT_THAT(Marked(segments), ElementsAre("Depression", "interferon"));
}

TEST_F(HighlightTest, SnippetIsOneListItemWithoutItsMarker) {
  const std::string text = "Effects:\n\n- fever and chills\n- fatigue";
  Use(text, "fever");
  EXPECT_EQ(Join(Snippet()), "fever and chills");
}

TEST_F(HighlightTest, WithoutAHitTheSnippetIsTheBeginning) {
  Use("First things first. Then more.", "unrelated");
  EXPECT_THAT(Join(Snippet()), HasSubstr("First things first."));
  Use("", "unrelated");
  EXPECT_THAT(Snippet(), IsEmpty());
}

// What Highlight should mark, by analysing the whole text.
std::vector<std::string> PlainlyMarked(const Index& index, const QueryTerms& terms,
                                       const std::string& text) {
  std::vector<std::pair<size_t, size_t>> spans;
  for (const Token& token : Tokenize(text)) {
    const Word* word = index.lexicon.Find(Lexicon::KeyOf(token.text, 0));
    if (word == nullptr || terms.uses.Find(word->term).term != word->term) continue;
    while (token.compound && !spans.empty() && spans.back().first >= token.begin) {
      spans.pop_back();
    }
    if (!spans.empty() && spans.back().second >= token.begin) {
      spans.back().second = token.end;
    } else {
      spans.emplace_back(token.begin, token.end);
    }
  }
  std::vector<std::string> marked;
  marked.reserve(spans.size());
  for (const auto& [begin, end] : spans)
    marked.push_back(text.substr(begin, end - begin));
  return marked;
}

// So many of the pieces that words and what is between them are made of.
std::string RandomText(std::mt19937* random, size_t pieces) {
  static const auto* const all = new std::vector<std::string>{
      "alpha", "beta-gamma", " ",     " ",      " ",      "癌症症", "e\u0301tude", "20mg",
      "b12",   "2.5",        "dogs",  "’s",     "'",      "-",      ".",           ",",
      "20",    "mg",         "\n",    "\xFF",   "ALPHAS", "Beta",   "\u00A0",      "(",
      "dog's", "…",          "γ",     "IFN",    "an",     "gammas", "1,000",       "d'",
      "l'",    "un'",        "altra", "ivoire", ". ",     "! "};
  std::string text;
  for (; pieces > 0; --pieces) text += (*all)[(*random)() % all->size()];
  return text;
}

std::string RandomQuery(std::mt19937* random) {
  std::string query;
  for (size_t i = 1 + (*random)() % 4; i > 0; --i) query += RandomText(random, 1) + " ";
  return query;
}

TEST_F(HighlightTest, FindsWhatAnalysingTheWholeTextFinds) {
  std::mt19937 random(29);
  for (int round = 0; round < 3000; ++round) {
    const std::string text = RandomText(&random, random() % 60);
    const std::string query = RandomQuery(&random);
    Use(text, query);
    const Segments segments = HighlightOf(text);
    ASSERT_EQ(Join(segments), text);
    ASSERT_EQ(Marked(segments), PlainlyMarked(built_.index, terms_, text)) << text << "\n"
                                                                           << query;
  }
}

// A snippet is marked by where the index says that its words are.
TEST_F(HighlightTest, SnippetsAreMarkedAsAnalysingTheirTextMarksThem) {
  std::mt19937 random(37);
  int marked = 0;
  for (int round = 0; round < 3000; ++round) {
    std::string text = RandomText(&random, random() % 60);
    text.resize(std::min<size_t>(text.size(), 290));  // shown whole
    // In some, words are so far apart that a byte cannot say it.
    if (round % 8 == 0) {
      text.resize(std::min<size_t>(text.size(), 30));
      text.insert(random() % (text.size() + 1), 260, ' ');
    }
    const std::string query = RandomQuery(&random);
    Use(text, query);
    const Segments segments = Snippet();
    const std::string joined = Join(segments);
    if (joined.ends_with("…") || joined.starts_with("…")) continue;  // cut in a word
    ASSERT_EQ(Marked(segments), PlainlyMarked(built_.index, terms_, joined))
        << text << "\n"
        << query;
    marked += Marked(segments).empty() ? 0 : 1;
  }
  EXPECT_GT(marked, 500);
}

TEST_F(HighlightTest, WordsThatWouldNotBeOneAloneAreMarkedToo) {
  const std::string text = "La République-de-Côte-d'Ivoire exporte.";
  Use(text, "Côte-d'Ivoire");
  EXPECT_THAT(Marked(Snippet()), ElementsAre("Côte", "d'Ivoire"));
  Use("Vide d'un'altra cosa.", "d'un'altra");
  EXPECT_THAT(Marked(Snippet()), ElementsAre("un'altra"));
}

// "Evening" has the stem of a function word.
TEST_F(HighlightTest, WhoAsksForAWordDoesNotMeanAFunctionWord) {
  const std::string text = "Take it even if you feel well. Take it in the evening.";
  Use(text, "evening");
  EXPECT_THAT(Marked(Snippet()), ElementsAre("evening"));
  EXPECT_THAT(Marked(HighlightOf(text)), ElementsAre("evening"));
}

// The index does not say where function words are.
TEST_F(HighlightTest, FunctionWordsAreMarkedWhereThereAreNoOthers) {
  const std::string text =
      "Most of them. It is what it is.\n\nThis is it, and what is more is unknown.";
  Use(text, "what is it");
  const Segments segments = Snippet();
  EXPECT_EQ(Join(segments), "It is what it is.");
  EXPECT_THAT(Marked(segments), ElementsAre("It", "is", "what", "it", "is"));
}

TEST_F(HighlightTest, OfEqualSentencesTheFirstIsShown) {
  // Sums of these in any other order than that of the question differ in their last bit.
  std::string body;
  for (const std::string left_out : {"c", "d", "e", "a", "f"}) {
    for (const std::string word : {"a", "b", "c", "d", "e", "f", "g"}) {
      if (word != left_out) absl::StrAppend(&body, word, "xyz ");
    }
    body += "end.\n\n";
  }
  Use(body, "axyz bxyz cxyz dxyz exyz fxyz gxyz");
  EXPECT_THAT(Join(Snippet()), ::testing::StartsWith("axyz bxyz dxyz"));
}

TEST_F(HighlightTest, AListMarkerAloneIsNoPartOfTheNextParagraph) {
  Use("- #\n\nfever.", "something");
  EXPECT_THAT(Join(Snippet()), ::testing::AnyOf("-", "- ", "fever."));
}

TEST_F(HighlightTest, WordsFarApartInASentenceAreMarkedToo) {
  const std::string text =
      "Fever" + std::string(256, ' ') + "chills and " + std::string(100, 'x') + " fever.";
  Use(text, "fever chills");
  EXPECT_THAT(Marked(Snippet()), ElementsAre("Fever", "chills"));
  const std::string longer = "Some " + std::string(256, 'x') + " fever is common.";
  Use(longer, "fever");
  EXPECT_THAT(Marked(Snippet()), ElementsAre("fever"));
}

// The mass of distinct query words in a sentence, by analysing it.
float PlainMass(const Index& index, const QueryTerms& terms, std::string_view sentence) {
  std::vector<bool> seen(terms.words.size());
  for (const Token& token : Tokenize(sentence)) {
    const Word* word = index.lexicon.Find(Lexicon::KeyOf(token.text, 0));
    if (word == nullptr) continue;
    for (size_t i = 0; i < terms.words.size(); ++i) {
      for (const Alternative& alternative : terms.words[i].alternatives) {
        if (alternative.term == word->term) seen[i] = true;
      }
    }
  }
  float mass = 0;
  for (size_t i = 0; i < seen.size(); ++i) mass += seen[i] ? terms.words[i].mass : 0;
  return mass;
}

// Fingerprints of one byte collide often among so many words. In every other round the
// index says that whole codes do, so that sentences are read.
TEST_F(HighlightTest, TheBestSentenceIsTheOneThatReadingAllOfThemFinds) {
  std::mt19937 random(31);
  const auto word = [&random] {
    return "w" + std::string(1, static_cast<char>('a' + random() % 20)) +
           std::string(1, static_cast<char>('a' + random() % 20)) + "q";
  };
  for (int round = 0; round < 300; ++round) {
    std::string body;
    for (int i = 0; i < 40; ++i) {
      body += 'S';
      for (int j = 0; j < 12; ++j) body += " " + word();
      body += ".\n\n";
    }
    std::string query;
    for (int i = 0; i < 5; ++i) query += word() + " ";
    Use(body, query);
    if (round % 2 == 0) {
      std::vector<uint32_t> codes(built_.index.codes.begin(), built_.index.codes.end());
      for (uint32_t& code : codes) code |= kSharedCode;
      built_.index.codes = std::move(codes);
    }
    std::string best;
    float best_mass = -1;
    for (const Span& span : SplitSentences(body)) {
      const std::string sentence = body.substr(span.begin, span.end - span.begin);
      const float mass = PlainMass(built_.index, terms_, sentence);
      if (mass > best_mass) {
        best_mass = mass;
        best = sentence;
      }
    }
    ASSERT_EQ(Join(Snippet()), best) << query;
  }
}

}  // namespace
}  // namespace answerbook::search
