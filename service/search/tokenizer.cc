#include "service/search/tokenizer.h"

#include <algorithm>
#include <array>
#include <optional>

#include "absl/container/inlined_vector.h"

#include "service/search/unicode.h"

namespace answerbook::search {
namespace {

// A stretch of characters of one class within a word.
struct Run {
  CharClass kind;
  size_t begin;
  size_t end;
};
using Runs = absl::InlinedVector<Run, 8>;

std::string_view GreekLetterName(char32_t c) {
  switch (c) {
    case U'α':
      return "alpha";
    case U'β':
      return "beta";
    case U'γ':
      return "gamma";
    case U'δ':
      return "delta";
    case U'ε':
      return "epsilon";
    case U'ζ':
      return "zeta";
    case U'η':
      return "eta";
    case U'θ':
      return "theta";
    case U'κ':
      return "kappa";
    case U'λ':
      return "lambda";
    case U'μ':
      return "mu";
    case U'σ':
    case U'ς':
      return "sigma";
    case U'τ':
      return "tau";
    case U'ω':
      return "omega";
    default:
      return {};
  }
}

// Case-folded, without apostrophes and a possessive 's.
std::string FoldWord(std::string_view word) {
  std::string folded = CaseFold(word);
  std::string out;
  out.reserve(folded.size());
  for (size_t at = 0; at < folded.size();) {
    const CodePoint point = DecodeAt(folded, at);
    const size_t next = at + point.size;
    if (Classify(point.value) == CharClass::kApostrophe) {
      if (folded.size() - next == 1 && folded[next] == 's') break;
    } else {
      out.append(folded, at, point.size);
    }
    at = next;
  }
  return out;
}

// What French, Italian, Catalan and Portuguese write with an apostrophe before a vowel.
bool IsElided(std::string_view word) {
  constexpr std::array<std::string_view, 27> kElided = {
      "l",    "d",     "j",      "m",      "t",      "s",      "n",    "c",    "qu",
      "un",   "jusqu", "lorsqu", "puisqu", "quoiqu", "quelqu", "all",  "dall", "dell",
      "nell", "sull",  "coll",   "quell",  "quest",  "bell",   "sant", "v",    "gl"};
  return std::find(kElided.begin(), kElided.end(), word) != kElided.end();
}

// Whether a word that begins so follows an elided one: a vowel, or a mute h.
bool TakesElision(std::string_view letter) {
  const std::string plain = StripAccents(CaseFold(letter));
  return !plain.empty() &&
         std::string_view("aeiouyh").find(plain.front()) != std::string_view::npos;
}

size_t CodePoints(std::string_view text) {
  return static_cast<size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

// Whether the marks before `end` set the thousands of a number apart: 10,000 and
// 1,234,567 but not 1,5 nor 0,125 nor 1,2,345.
bool AreThousands(std::string_view number, char mark, size_t end) {
  size_t begin = number.find(mark);
  if (begin >= end || number.front() == '0' || CodePoints(number.substr(0, begin)) > 3) {
    return false;
  }
  while (begin < end) {
    const size_t next = std::min(number.find(mark, begin + 1), end);
    if (CodePoints(number.substr(begin + 1, next - begin - 1)) != 3) return false;
    begin = next;
  }
  return true;
}

// A number without the marks of its thousands, with a decimal point: half the world
// writes 1,5 for 1.5, which is not to be taken for 15.
void FoldNumber(std::string* number) {
  const size_t comma = number->find(',');
  if (comma == std::string::npos) return;
  const size_t point = number->find('.');
  const size_t end = std::min(point, number->size());
  if (AreThousands(*number, ',', end) && number->find(',', end) == std::string::npos) {
    std::erase(*number, ',');
  } else if (number->find(',', comma + 1) == std::string::npos &&
             (point == std::string::npos || AreThousands(*number, '.', comma))) {
    std::erase(*number, '.');
    std::replace(number->begin(), number->end(), ',', '.');
  }
}

std::string FoldRun(std::string_view text, const Run& run) {
  const std::string_view raw = text.substr(run.begin, run.end - run.begin);
  if (run.kind == CharClass::kDigit) {
    std::string digits = CaseFold(raw);
    FoldNumber(&digits);
    return digits;
  }
  std::string folded = FoldWord(raw);
  if (run.kind == CharClass::kGreek && !folded.empty()) {
    const CodePoint first = DecodeAt(folded, 0);
    if (first.size == folded.size()) {
      const std::string_view name = GreekLetterName(first.value);
      if (!name.empty()) return std::string(name);
    }
  }
  return folded;
}

class Tokenizer {
 public:
  Tokenizer(std::string_view text, absl::FunctionRef<void(const TokenView&)> visit)
      : text_(text), visit_(visit) {}

  void Split() {
    size_t at = 0;
    while (at < text_.size()) {
      if (const size_t end = PlainWord(at); end > at) {
        at = end;
        continue;
      }
      const CodePoint point = DecodeAt(text_, at);
      switch (Classify(point.value)) {
        case CharClass::kLetter:
        case CharClass::kDigit:
        case CharClass::kGreek:
          at = Word(at);
          break;
        case CharClass::kIdeograph:
          at = Unspaced(at);
          break;
        default:
          at += point.size;
      }
    }
  }

 private:
  // Most words are ASCII letters, or digits, between characters that join nothing: these
  // need none of what follows. Reads one such word and returns where it ends, or `at`.
  size_t PlainWord(size_t at) {
    enum : uint8_t { kSeparator, kLetter, kDigit, kPoint, kSpecial };
    static constexpr auto kKinds = [] {
      std::array<uint8_t, 256> kinds{};
      for (int c = 'a'; c <= 'z'; ++c) kinds[c] = kinds[c - 'a' + 'A'] = kLetter;
      for (int c = '0'; c <= '9'; ++c) kinds[c] = kDigit;
      kinds['.'] = kinds[','] = kPoint;
      kinds['\''] = kinds['-'] = kSpecial;
      for (int c = 0x80; c <= 0xFF; ++c) kinds[c] = kSpecial;
      return kinds;
    }();
    const auto kind_at = [this](size_t i) {
      return i < text_.size() ? kKinds[static_cast<uint8_t>(text_[i])] : +kSeparator;
    };
    const uint8_t kind = kind_at(at);
    if (kind != kLetter && kind != kDigit) return at;
    char folded[kLongestPlain];
    size_t end = at;
    for (; kind_at(end) == kind; ++end) {
      if (end - at == kLongestPlain) return at;
      folded[end - at] = static_cast<char>(text_[end] | 0x20);  // digits have that bit
    }
    const uint8_t next = kind_at(end);
    if (next != kSeparator && !(next == kPoint && kind == kLetter)) return at;
    visit_({std::string_view(folded, end - at), static_cast<uint32_t>(at),
            static_cast<uint32_t>(end), false, true});
    return end;
  }

  std::optional<CharClass> ClassAt(size_t at) const {
    if (at >= text_.size()) return std::nullopt;
    return Classify(DecodeAt(text_, at).value);
  }

  // The end of the run of class `kind` that begins at `at`.
  size_t EndOfRun(size_t at, CharClass kind) const {
    while (at < text_.size()) {
      const CodePoint point = DecodeAt(text_, at);
      const CharClass here = Classify(point.value);
      const size_t next = at + point.size;
      const bool apostrophe =
          kind == CharClass::kLetter && here == CharClass::kApostrophe;
      const bool point_or_comma =
          kind == CharClass::kDigit && (point.value == '.' || point.value == ',');
      const bool joins = (apostrophe || point_or_comma) && ClassAt(next) == kind;
      if (here != kind && here != CharClass::kIgnorable && !joins) break;
      at = next;
    }
    return at;
  }

  // Emits an elided word and returns where the next one begins; `at` when there is none.
  size_t Elided(size_t at) {
    std::string word;
    size_t end = at;
    for (; end < text_.size() && word.size() <= kLongestElided; ++end) {
      const char c = static_cast<char>(text_[end] | 0x20);
      if (c < 'a' || c > 'z') break;
      word += c;
    }
    if (!IsElided(word) || ClassAt(end) != CharClass::kApostrophe) return at;
    const size_t next = end + DecodeAt(text_, end).size;
    if (ClassAt(next) != CharClass::kLetter) return at;
    if (!TakesElision(text_.substr(next, DecodeAt(text_, next).size))) return at;
    Add(word, at, end, false);
    return next;
  }

  // Reads a word with all its parts, emits them, and returns where it ends.
  size_t Word(size_t at) {
    at = Elided(at);
    Runs parts;
    Runs runs;  // of the part being read
    size_t end = at;
    while (const std::optional<CharClass> kind = ClassAt(at)) {
      if (*kind == CharClass::kLetter || *kind == CharClass::kDigit ||
          *kind == CharClass::kGreek) {
        end = EndOfRun(at, *kind);
        runs.push_back({*kind, at, end});
        at = end;
      } else if (*kind == CharClass::kHyphen && !runs.empty()) {
        const size_t next = at + DecodeAt(text_, at).size;
        const std::optional<CharClass> after = ClassAt(next);
        if (after != CharClass::kLetter && after != CharClass::kDigit &&
            after != CharClass::kGreek) {
          break;
        }
        FinishPart(&runs, &parts);
        at = next;
      } else {
        break;
      }
    }
    FinishPart(&runs, &parts);
    Emit(parts);
    return end;
  }

  // Decides whether the runs of one hyphen-free part are words of their own: 20|mg,
  // irf|1 and ifn|γ are, the pieces of b12, h1n1 and a1298c are not.
  static void FinishPart(Runs* runs, Runs* parts) {
    if (runs->empty()) return;
    bool split = runs->size() == 2;
    for (const Run& run : *runs) {
      if (run.kind == CharClass::kLetter && run.end - run.begin < 2) split = false;
    }
    if (split || runs->size() == 1) {
      parts->insert(parts->end(), runs->begin(), runs->end());
    } else {
      parts->push_back({CharClass::kLetter, runs->front().begin, runs->back().end});
    }
    runs->clear();
  }

  void Emit(const Runs& parts) {
    std::string joined;
    size_t emitted = 0;
    for (const Run& part : parts) {
      std::string folded = FoldRun(text_, part);
      if (folded.empty()) continue;
      ++emitted;
      if (parts.size() > 1) joined += folded;
      Add(folded, part.begin, part.end, false);
    }
    if (emitted > 1) Add(joined, parts.front().begin, parts.back().end, true);
  }

  // Overlapping pairs of a stretch of characters written without spaces.
  size_t Unspaced(size_t at) {
    size_t previous = at;
    size_t count = 0;
    while (ClassAt(at) == CharClass::kIdeograph) {
      const size_t next = at + DecodeAt(text_, at).size;
      if (count > 0) {
        Add(CaseFold(text_.substr(previous, next - previous)), previous, next, false);
      }
      previous = at;
      at = next;
      ++count;
    }
    if (count == 1)
      Add(CaseFold(text_.substr(previous, at - previous)), previous, at, false);
    return at;
  }

  void Add(const std::string& text, size_t begin, size_t end, bool compound) {
    visit_({text, static_cast<uint32_t>(begin), static_cast<uint32_t>(end), compound,
            false});
  }

  static constexpr size_t kLongestPlain = 64;
  static_assert(kLongestPlain >= TokenView::kReadable);
  static constexpr size_t kLongestElided = 6;

  std::string_view text_;
  absl::FunctionRef<void(const TokenView&)> visit_;
};

}  // namespace

void ForEachToken(std::string_view text,
                  absl::FunctionRef<void(const TokenView&)> visit) {
  Tokenizer(text, visit).Split();
}

std::vector<Token> Tokenize(std::string_view text) {
  std::vector<Token> tokens;
  tokens.reserve(text.size() / 6 + 4);
  ForEachToken(text, [&tokens](const TokenView& token) {
    tokens.push_back({std::string(token.text), token.begin, token.end, token.compound});
  });
  return tokens;
}

}  // namespace answerbook::search
