#include "service/search/highlight.h"

#include <random>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "tests/search/test_library.h"

namespace answerbook::search {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// An index of one body and a query against it.
class HighlightTest : public testing::Test {
 protected:
  void Use(std::string_view body, std::string_view query) {
    library_ = MakeLibrary(
        {{.id = "a", .question = "Something else?", .body = std::string(body)}});
    built_ = BuildIndex(library_);
    terms_ = AnalyzeQuery(built_.index, nullptr, query, {"en"});
  }
  Segments HighlightOf(std::string_view text) {
    return Highlight(built_.index, terms_, text, "en");
  }
  Segments SnippetOf(std::string_view text) {
    return Snippet(built_.index, terms_, text, "en");
  }

  content::Library library_;
  BuiltIndex built_;
  QueryTerms terms_;
};

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
  const Segments segments = SnippetOf(text);
  EXPECT_EQ(Join(segments),
            "Depression is a known risk of interferon. Tell the team at once.");
  EXPECT_THAT(Marked(segments), ElementsAre("Depression", "interferon"));
}

TEST_F(HighlightTest, SnippetIsOneListItemWithoutItsMarker) {
  const std::string text = "Effects:\n\n- fever and chills\n- fatigue";
  Use(text, "fever");
  EXPECT_EQ(Join(SnippetOf(text)), "fever and chills");
}

TEST_F(HighlightTest, LongSentencesAreCutAtWordsAroundTheHit) {
  std::string text;
  for (int i = 0; i < 100; ++i) text += "größer word ";
  text += "melanoma ";
  for (int i = 0; i < 100; ++i) text += "größer word ";
  Use(text, "melanoma");
  const Segments segments = SnippetOf(text);
  const std::string joined = Join(segments);
  EXPECT_THAT(Marked(segments), ElementsAre("melanoma"));
  EXPECT_LE(joined.size(), 310U);
  EXPECT_TRUE(joined.starts_with("…größer") || joined.starts_with("…word")) << joined;
  EXPECT_TRUE(joined.ends_with("größer…") || joined.ends_with("word…")) << joined;
}

TEST_F(HighlightTest, TextWithoutSpacesIsCutBetweenCharacters) {
  std::string text;
  for (int i = 0; i < 400; ++i) text += "癌";
  Use(text, "something");
  const std::string joined = Join(SnippetOf(text));
  EXPECT_EQ(joined.size() % 3, 0U);
  EXPECT_TRUE(joined.ends_with("癌…"));
}

TEST_F(HighlightTest, WithoutAHitTheSnippetIsTheBeginning) {
  Use("First things first. Then more.", "unrelated");
  EXPECT_THAT(Join(SnippetOf("First things first. Then more.")),
              HasSubstr("First things first."));
  EXPECT_THAT(SnippetOf(""), IsEmpty());
}

}  // namespace
}  // namespace answerbook::search
