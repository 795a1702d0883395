#include "service/tools/word_diff.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"

#include "service/search/unicode.h"

namespace answerbook::tools {
namespace {

// Words that may be removed and added before two texts count as different altogether:
// the work and the memory grow with the square of it.
constexpr int kMostChanges = 1000;

bool IsSpace(char c) { return c == ' ' || c == '\n' || c == '\t'; }
bool IsWord(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         static_cast<unsigned char>(c) >= 0x80;
}
// Whether the byte is within a character of UTF-8.
bool IsContinuation(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80; }

// Words, white space between them, and all else by the character; so are scripts that put
// no spaces between words.
std::vector<std::string_view> Split(std::string_view text) {
  std::vector<std::string_view> parts;
  const auto is_word = [&](const search::CodePoint& c, size_t at) {
    return c.size == 1 ? IsWord(text[at])
                       : search::Classify(c.value) != search::CharClass::kIdeograph;
  };
  for (size_t begin = 0; begin < text.size();) {
    search::CodePoint c = search::DecodeAt(text, begin);
    size_t end = begin + c.size;
    if (IsSpace(text[begin])) {
      while (end < text.size() && IsSpace(text[end])) ++end;
    } else if (is_word(c, begin)) {
      while (end < text.size()) {
        c = search::DecodeAt(text, end);
        if (!is_word(c, end)) break;
        end += c.size;
      }
    }
    parts.push_back(text.substr(begin, end - begin));
    begin = end;
  }
  return parts;
}

// A part of either text; of both when kept.
struct Step {
  Piece::Kind kind;
  size_t at;  // of the part: in `before` when it is removed, else in `after`
};

// E. W. Myers, An O(ND) Difference Algorithm and Its Variations: the fewest removed and
// added parts that make b of a. Nothing when they are more than kMostChanges.
class Myers {
 public:
  Myers(const std::vector<uint32_t>& a, const std::vector<uint32_t>& b) : a_(a), b_(b) {}

  bool Run(std::vector<Step>* steps) {
    const int n = static_cast<int>(a_.size());
    const int m = static_cast<int>(b_.size());
    const int most = std::min(n + m, kMostChanges);
    std::vector<int> furthest(2 * static_cast<size_t>(most) + 3, 0);
    const auto at = [&](int k) -> int& {
      return furthest[static_cast<size_t>(k + most) + 1];
    };
    for (int d = 0; d <= most; ++d) {
      for (int k = -d; k <= d; k += 2) {
        int x = k == -d || (k != d && at(k - 1) < at(k + 1)) ? at(k + 1) : at(k - 1) + 1;
        while (x < n && x - k < m && x - k >= 0 && Same(x, x - k)) ++x;
        at(k) = x;
        if (x >= n && x - k >= m) {
          Trace(d, steps);
          return true;
        }
      }
      // What this round reached, for the way back.
      rounds_.emplace_back(furthest.begin() + (most + 1 - d),
                           furthest.begin() + (most + 1 + d) + 1);
    }
    return false;
  }

 private:
  bool Same(int x, int y) const {
    return a_[static_cast<size_t>(x)] == b_[static_cast<size_t>(y)];
  }

  void Trace(int d, std::vector<Step>* steps) const {
    int x = static_cast<int>(a_.size());
    int y = static_cast<int>(b_.size());
    for (; d > 0; --d) {
      const std::vector<int>& before = rounds_[static_cast<size_t>(d - 1)];
      const auto at = [&](int k) { return before[static_cast<size_t>(k + d - 1)]; };
      const int k = x - y;
      const bool down = k == -d || (k != d && at(k - 1) < at(k + 1));
      const int from_k = down ? k + 1 : k - 1;
      const int from_x = at(from_k);
      const int from_y = from_x - from_k;
      while (x > from_x + (down ? 0 : 1) && y > from_y + (down ? 1 : 0)) {
        --x;
        --y;
        steps->push_back({Piece::Kind::kSame, static_cast<size_t>(y)});
      }
      if (down) {
        --y;
        steps->push_back({Piece::Kind::kAdded, static_cast<size_t>(y)});
      } else {
        --x;
        steps->push_back({Piece::Kind::kRemoved, static_cast<size_t>(x)});
      }
    }
    while (y > 0) {
      --y;
      steps->push_back({Piece::Kind::kSame, static_cast<size_t>(y)});
    }
    std::reverse(steps->begin(), steps->end());
  }

  const std::vector<uint32_t>& a_;
  const std::vector<uint32_t>& b_;
  std::vector<std::vector<int>> rounds_;  // by round d: furthest x of diagonals -d to d
};

// The text from the beginning of one part to the end of another.
std::string_view Join(std::string_view first, std::string_view last) {
  return {first.data(), static_cast<size_t>(last.data() + last.size() - first.data())};
}

// At most so many bytes at the beginning or at the end, whole words of them if there are
// any, else whole characters.
std::string_view Head(std::string_view text, size_t bytes) {
  if (text.size() <= bytes) return text;
  size_t end = bytes;
  while (end > 0 && !IsSpace(text[end])) --end;
  if (end == 0) {
    for (end = bytes; end > 0 && IsContinuation(text[end]);) --end;
  }
  return text.substr(0, end);
}
std::string_view Tail(std::string_view text, size_t bytes) {
  if (text.size() <= bytes) return text;
  const size_t earliest = text.size() - bytes;
  size_t begin = earliest;
  while (begin < text.size() && !IsSpace(text[begin - 1])) ++begin;
  if (begin == text.size() && bytes > 0 && !IsSpace(text.back())) {
    for (begin = earliest; begin < text.size() && IsContinuation(text[begin]);) ++begin;
  }
  return text.substr(begin);
}

}  // namespace

std::vector<Piece> DiffWords(std::string_view before, std::string_view after) {
  const std::vector<std::string_view> old_parts = Split(before);
  const std::vector<std::string_view> new_parts = Split(after);
  size_t head = 0;
  while (head < old_parts.size() && head < new_parts.size() &&
         old_parts[head] == new_parts[head]) {
    ++head;
  }
  size_t tail = 0;
  while (tail < old_parts.size() - head && tail < new_parts.size() - head &&
         old_parts[old_parts.size() - 1 - tail] ==
             new_parts[new_parts.size() - 1 - tail]) {
    ++tail;
  }
  // What is between, as numbers.
  absl::flat_hash_map<absl::string_view, uint32_t> numbers;
  const auto number = [&](const std::vector<std::string_view>& parts) {
    std::vector<uint32_t> all;
    for (size_t i = head; i + tail < parts.size(); ++i) {
      const absl::string_view part(parts[i].data(), parts[i].size());
      all.push_back(
          numbers.try_emplace(part, static_cast<uint32_t>(numbers.size())).first->second);
    }
    return all;
  };
  const std::vector<uint32_t> a = number(old_parts);
  const std::vector<uint32_t> b = number(new_parts);
  std::vector<Step> middle;
  if (!Myers(a, b).Run(&middle)) {
    middle.clear();
    for (size_t i = 0; i < a.size(); ++i) middle.push_back({Piece::Kind::kRemoved, i});
    for (size_t i = 0; i < b.size(); ++i) middle.push_back({Piece::Kind::kAdded, i});
  }

  // Each change, removed and added, from one part that stays to the next. White space
  // alone between two changes makes them one.
  std::vector<Piece> pieces;
  const auto same = [&](std::string_view text) {
    if (text.empty()) return;
    if (!pieces.empty() && pieces.back().kind == Piece::Kind::kSame) {
      pieces.back().text = Join(pieces.back().text, text);
    } else {
      pieces.push_back({Piece::Kind::kSame, text});
    }
  };
  for (size_t i = 0; i < head; ++i) same(new_parts[i]);
  size_t old_at = head;  // the next part of `before`
  for (size_t i = 0; i < middle.size();) {
    if (middle[i].kind == Piece::Kind::kSame) {
      same(new_parts[head + middle[i].at]);
      ++old_at;
      ++i;
      continue;
    }
    size_t end = i;  // behind the last part of the change
    for (size_t j = i; j < middle.size(); ++j) {
      if (middle[j].kind != Piece::Kind::kSame) {
        end = j + 1;
      } else if (!IsSpace(new_parts[head + middle[j].at].front())) {
        break;
      }
    }
    std::string_view removed;
    std::string_view added;
    for (; i < end; ++i) {
      const auto add = [](std::string_view part, std::string_view* to) {
        *to = to->empty() ? part : Join(*to, part);
      };
      if (middle[i].kind != Piece::Kind::kAdded) add(old_parts[old_at++], &removed);
      if (middle[i].kind != Piece::Kind::kRemoved) {
        add(new_parts[head + middle[i].at], &added);
      }
    }
    if (!removed.empty()) pieces.push_back({Piece::Kind::kRemoved, removed});
    if (!added.empty()) pieces.push_back({Piece::Kind::kAdded, added});
  }
  for (size_t i = new_parts.size() - tail; i < new_parts.size(); ++i) same(new_parts[i]);
  return pieces;
}

std::string ShowPieces(const std::vector<Piece>& pieces, const Marks& marks,
                       size_t context) {
  std::string out;
  for (size_t i = 0; i < pieces.size(); ++i) {
    const std::string_view text = pieces[i].text;
    switch (pieces[i].kind) {
      case Piece::Kind::kRemoved:
        out.append(marks.removed_begin).append(text).append(marks.removed_end);
        break;
      case Piece::Kind::kAdded:
        out.append(marks.added_begin).append(text).append(marks.added_end);
        break;
      case Piece::Kind::kSame: {
        const bool first = i == 0;
        const bool last = i + 1 == pieces.size();
        const size_t shown = (first ? 0 : context) + (last ? 0 : context);
        if (text.size() <= shown + 8 || (first && last)) {
          out += text;
          break;
        }
        if (!first) out += Head(text, context);
        out += first ? "… " : last ? " …" : " … ";
        if (!last) out += Tail(text, context);
        break;
      }
    }
  }
  return out;
}

}  // namespace answerbook::tools
