// What differs between two texts, word by word.
#ifndef ANSWERBOOK_SERVICE_TOOLS_WORD_DIFF_H_
#define ANSWERBOOK_SERVICE_TOOLS_WORD_DIFF_H_

#include <string>
#include <string_view>
#include <vector>

namespace answerbook::tools {

struct Piece {
  enum class Kind { kSame, kRemoved, kAdded };
  Kind kind = Kind::kSame;
  std::string_view text;  // a view into the text that it is from; same ones into `after`
};

// The pieces that are the same or removed give `before`, those that are the same or added
// give `after`. Texts that have little in common are one piece removed and one added.
std::vector<Piece> DiffWords(std::string_view before, std::string_view after);

// How pieces are marked: `[-removed-]{+added+}`, or with colours.
struct Marks {
  std::string_view removed_begin = "[-";
  std::string_view removed_end = "-]";
  std::string_view added_begin = "{+";
  std::string_view added_end = "+}";
};

// The pieces as a text for people. Of what is the same, no more than about `context`
// bytes stay beside what changed; an ellipsis stands for the rest.
std::string ShowPieces(const std::vector<Piece>& pieces, const Marks& marks,
                       size_t context);

}  // namespace answerbook::tools

#endif  // ANSWERBOOK_SERVICE_TOOLS_WORD_DIFF_H_
