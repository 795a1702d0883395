#include "service/search/spelling.h"

#include <algorithm>
#include <bit>
#include <cstdlib>
#include <string>
#include <utility>

#include "absl/container/inlined_vector.h"

#include "service/search/unicode.h"

namespace answerbook::search {
namespace {

constexpr size_t kFewestLetters = 4;
constexpr size_t kFewestForTwoEdits = 9;
// Deletes are made from the first letters only: enough to find a candidate, and their
// number does not grow with the length of the word.
constexpr size_t kPrefix = 7;

// Nearly all words fit without memory of their own.
using Letters = absl::InlinedVector<char32_t, 32>;

std::u32string_view View(const Letters& letters) {
  return {letters.data(), letters.size()};
}

// Accents are no part of a spelling: who types in a hurry leaves them out.
Letters LettersOf(std::string_view word) {
  std::string plain;
  std::string_view text = word;
  if (std::any_of(word.begin(), word.end(), [](char c) { return (c & 0x80) != 0; })) {
    plain = StripAccents(word);
    text = plain;
  }
  Letters out;
  out.reserve(text.size());
  for (size_t at = 0; at < text.size();) {
    const CodePoint point = DecodeAt(text, at);
    out.push_back(point.value);
    at += point.size;
  }
  return out;
}

bool IsCorrectable(std::u32string_view word) {
  if (word.size() < kFewestLetters) return false;
  return std::all_of(word.begin(), word.end(), [](char32_t c) {
    const CharClass kind = Classify(c);
    return kind == CharClass::kLetter || kind == CharClass::kGreek;
  });
}

uint32_t Hash(std::u32string_view text) {
  uint32_t hash = 2166136261U;  // FNV-1a over code points
  for (char32_t c : text) hash = (hash ^ static_cast<uint32_t>(c)) * 16777619U;
  return hash;
}

// Calls visit(hash) for `word` and what is left when up to `edits` (2 at most) letters of
// its beginning are deleted; for some more than once.
template <typename Visit>
void ForEachDelete(std::u32string_view word, int edits, const Visit& visit) {
  word = word.substr(0, kPrefix);
  visit(Hash(word));
  if (edits == 0 || word.size() <= 1) return;
  char32_t once[kPrefix];
  char32_t twice[kPrefix];
  for (size_t i = 0; i < word.size(); ++i) {
    std::copy(word.begin(), word.begin() + i, once);
    std::copy(word.begin() + i + 1, word.end(), once + i);
    visit(Hash({once, word.size() - 1}));
    if (edits == 1 || word.size() <= 2) continue;
    for (size_t j = i; j + 1 < word.size(); ++j) {
      std::copy(once, once + j, twice);
      std::copy(once + j + 1, once + word.size() - 1, twice + j);
      visit(Hash({twice, word.size() - 2}));
    }
  }
}

uint8_t TagOf(uint32_t hash) { return static_cast<uint8_t>(hash); }

// Whether words of one length differ in more than the order of their letters.
bool HasAnotherLetter(Letters a, Letters b) {
  if (a.size() != b.size()) return false;
  std::sort(a.begin(), a.end());
  std::sort(b.begin(), b.end());
  return a != b;
}

}  // namespace

SpellingIndex::SpellingIndex(const std::vector<WordCount>& words, uint32_t least_count) {
  struct Delete {
    uint32_t hash;
    uint32_t id;
  };
  std::vector<Delete> deletes;
  std::vector<char> text;
  std::vector<uint32_t> begin = {0};
  std::vector<uint32_t> counts;
  for (const WordCount& word : words) {
    if (word.count < least_count) continue;
    const Letters letters = LettersOf(word.word);
    if (!IsCorrectable(View(letters))) continue;
    const auto id = static_cast<uint32_t>(counts.size());
    // Two edits can bridge two letters of length at most.
    const int edits = letters.size() + 2 >= kFewestForTwoEdits ? 2 : 1;
    ForEachDelete(View(letters), edits, [&](uint32_t hash) {
      deletes.push_back({hash, id});
    });
    text.insert(text.end(), word.word.begin(), word.word.end());
    begin.push_back(static_cast<uint32_t>(text.size()));
    counts.push_back(word.count);
  }
  std::sort(deletes.begin(), deletes.end(), [](const Delete& a, const Delete& b) {
    return a.hash != b.hash ? a.hash < b.hash : a.id < b.id;
  });
  deletes.erase(std::unique(deletes.begin(), deletes.end(),
                            [](const Delete& a, const Delete& b) {
                              return a.hash == b.hash && a.id == b.id;
                            }),
                deletes.end());
  // About four a bucket.
  const int bits =
      std::clamp(static_cast<int>(std::bit_width(deletes.size() / 4)), 1, 31);
  shift_ = 32 - bits;
  std::vector<uint32_t> bucket_begin((size_t{1} << bits) + 1, 0);
  std::vector<uint32_t> ids;
  std::vector<uint8_t> tags;
  ids.reserve(deletes.size());
  tags.reserve(deletes.size());
  for (const Delete& entry : deletes) {
    ++bucket_begin[BucketOf(entry.hash) + 1];
    ids.push_back(entry.id);
    tags.push_back(TagOf(entry.hash));
  }
  for (size_t i = 1; i < bucket_begin.size(); ++i) bucket_begin[i] += bucket_begin[i - 1];
  text_ = std::move(text);
  begin_ = std::move(begin);
  counts_ = std::move(counts);
  bucket_begin_ = std::move(bucket_begin);
  ids_ = std::move(ids);
  tags_ = std::move(tags);
}

bool SpellingIndex::IsWhole() const {
  if (counts_.empty()) return true;  // and nothing else is read
  // Every word has a letter.
  for (size_t i = 0; i + 1 < begin_.size(); ++i) {
    if (begin_[i] >= begin_[i + 1]) return false;
  }
  return begin_.size() == counts_.size() + 1 &&
         content::AreBegins(begin_, text_.size()) && shift_ >= 1 && shift_ <= 31 &&
         bucket_begin_.size() == (size_t{1} << (32 - shift_)) + 1 &&
         content::AreBegins(bucket_begin_, ids_.size()) && tags_.size() == ids_.size() &&
         content::AreBelow<uint32_t>(ids_, counts_.size());
}

std::optional<std::string_view> SpellingIndex::Correct(std::string_view word) const {
  const Letters letters = LettersOf(word);
  if (counts_.empty() || !IsCorrectable(View(letters))) return std::nullopt;
  const int most_edits = letters.size() >= kFewestForTwoEdits ? 2 : 1;
  int best_distance = most_edits + 1;
  std::optional<uint32_t> best;
  absl::InlinedVector<uint32_t, 64> seen;
  ForEachDelete(View(letters), most_edits, [&](uint32_t hash) {
    const size_t bucket = BucketOf(hash);
    for (uint32_t at = bucket_begin_[bucket]; at < bucket_begin_[bucket + 1]; ++at) {
      if (tags_[at] != TagOf(hash)) continue;
      const uint32_t id = ids_[at];
      if (std::find(seen.begin(), seen.end(), id) != seen.end()) continue;
      seen.push_back(id);
      const Letters other = LettersOf(WordAt(id));
      if (other.empty()) continue;
      if (letters.size() <= 5 && other.front() != letters.front()) continue;
      if (letters.size() <= 4 && HasAnotherLetter(letters, other)) continue;
      const int limit = std::min(best_distance, most_edits);
      const int distance = AlignmentDistance(View(letters), View(other), limit);
      if (distance > limit) continue;
      const bool better =
          !best.has_value() || distance < best_distance ||
          (distance == best_distance &&
           (counts_[id] > counts_[*best] ||
            (counts_[id] == counts_[*best] && WordAt(id) < WordAt(*best))));
      if (!better) continue;
      best_distance = distance;
      best = id;
    }
  });
  if (!best.has_value()) return std::nullopt;
  return WordAt(*best);
}

size_t SpellingIndex::Bytes() const {
  return text_.Bytes() + begin_.Bytes() + counts_.Bytes() + bucket_begin_.Bytes() +
         ids_.Bytes() + tags_.Bytes();
}

int AlignmentDistance(std::u32string_view a, std::u32string_view b, int limit) {
  const int n = static_cast<int>(a.size());
  const int m = static_cast<int>(b.size());
  if (std::abs(n - m) > limit) return limit + 1;
  using Row = absl::InlinedVector<int, 40>;
  Row two_back(m + 1);
  Row last(m + 1);
  Row row(m + 1);
  for (int j = 0; j <= m; ++j) last[j] = j;
  for (int i = 1; i <= n; ++i) {
    row[0] = i;
    int least = row[0];
    for (int j = 1; j <= m; ++j) {
      const int same = a[i - 1] == b[j - 1] ? 0 : 1;
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + same});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        row[j] = std::min(row[j], two_back[j - 2] + 1);
      }
      least = std::min(least, row[j]);
    }
    if (least > limit) return limit + 1;
    std::swap(two_back, last);
    std::swap(last, row);
  }
  return std::min(last[m], limit + 1);
}

}  // namespace answerbook::search
