// Differences between texts, word by word.
#include "service/tools/word_diff.h"

#include <random>
#include <string>

#include "gtest/gtest.h"

namespace answerbook::tools {
namespace {

std::string Show(const std::string& before, const std::string& after,
                 size_t context = 1000) {
  return ShowPieces(DiffWords(before, after), {}, context);
}

TEST(WordDiffTest, MarksWhatWentAndWhatCame) {
  EXPECT_EQ(Show("", ""), "");
  EXPECT_EQ(Show("tea is warm", "tea is warm"), "tea is warm");
  EXPECT_EQ(Show("tea is warm", "tea is hot"), "tea is [-warm-]{+hot+}");
  EXPECT_EQ(Show("", "hot"), "{+hot+}");
  EXPECT_EQ(Show("hot", ""), "[-hot-]");
  EXPECT_EQ(Show("tea, warm", "tea; warm"), "tea[-,-]{+;+} warm");
  EXPECT_EQ(Show("a b c d e", "a x y d e"), "a [-b c-]{+x y+} d e");
  EXPECT_EQ(Show("Grün ist Tee", "Grüner ist Tee"), "[-Grün-]{+Grüner+} ist Tee");
  EXPECT_EQ(Show("干扰素是化疗吗", "干扰素是药吗"), "干扰素是[-化疗-]{+药+}吗");
}

TEST(WordDiffTest, LeavesOutWhatIsFarFromAChange) {
  const std::string words = "one two three four five six seven eight nine ten";
  EXPECT_EQ(Show(words + " tea " + words, words + " milk " + words, 9),
            "… nine ten [-tea-]{+milk+} one two …");
  EXPECT_EQ(Show("tea " + words + " tea", "milk " + words + " milk", 9),
            "[-tea-]{+milk+} one two … nine ten [-tea-]{+milk+}");
  EXPECT_EQ(Show("干扰素是化疗干扰素是吗", "干扰素是化疗干扰素是", 7), "… 素是[-吗-]");
}

TEST(WordDiffTest, PiecesGiveBothTextsBack) {
  std::mt19937 random(7);
  for (int round = 0; round < 500; ++round) {
    const auto text = [&](size_t words) {
      std::string out;
      for (size_t i = 0; i < words; ++i) {
        out +=
            (i == 0 ? "" : " ") + std::string(1, static_cast<char>('a' + random() % 6));
        if (random() % 8 == 0) out += ',';
      }
      return out;
    };
    const std::string before = text(random() % 30);
    const std::string after = text(random() % 30);
    std::string old_again;
    std::string new_again;
    for (const Piece& piece : DiffWords(before, after)) {
      if (piece.kind != Piece::Kind::kAdded) old_again += piece.text;
      if (piece.kind != Piece::Kind::kRemoved) new_again += piece.text;
    }
    EXPECT_EQ(old_again, before) << after;
    EXPECT_EQ(new_again, after) << before;
  }
}

TEST(WordDiffTest, OfOneChangedWordOnlyThatIsMarked) {
  std::mt19937 random(8);
  for (int round = 0; round < 200; ++round) {
    std::string before;
    std::string after;
    const size_t changed = random() % 40;
    for (size_t i = 0; i < 40; ++i) {
      const std::string word = "w" + std::to_string(random() % 9);
      before += (i == 0 ? "" : " ") + word;
      after += (i == 0 ? "" : " ") + (i == changed ? "new" : word);
    }
    size_t marked = 0;
    for (const Piece& piece : DiffWords(before, after)) {
      if (piece.kind == Piece::Kind::kSame) continue;
      ++marked;
      EXPECT_LE(piece.text.size(), 3U) << piece.text;
    }
    EXPECT_EQ(marked, 2U);
  }
}

TEST(WordDiffTest, TextsWithLittleInCommonAreReplacedWhole) {
  std::string before = "same ";
  std::string after = "same ";
  for (int i = 0; i < 3000; ++i) {
    before += "b" + std::to_string(i) + " ";
    after += "a" + std::to_string(i) + " ";
  }
  before += "end";
  after += "end";
  const auto pieces = DiffWords(before, after);
  ASSERT_EQ(pieces.size(), 4U);
  EXPECT_EQ(pieces[0].text, "same ");
  EXPECT_EQ(pieces[1].kind, Piece::Kind::kRemoved);
  EXPECT_EQ(pieces[2].kind, Piece::Kind::kAdded);
  EXPECT_EQ(pieces[3].text, " end");
}

}  // namespace
}  // namespace answerbook::tools
