#include "service/search/spelling.h"

#include <algorithm>
#include <cstdlib>

#include "service/search/unicode.h"

namespace answerbook::search {
namespace {

constexpr size_t kFewestLetters = 4;
constexpr size_t kFewestForTwoEdits = 9;
// Deletes are made from the first letters only: enough to find a candidate, and their
// number does not grow with the length of the word.
constexpr size_t kPrefix = 7;

std::u32string ToCodePoints(std::string_view text) {
  std::u32string out;
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

// Hashes of `word` and of what is left when up to `edits` letters are deleted.
void CollectDeletes(const std::u32string& word, int edits, std::vector<uint32_t>* out) {
  out->push_back(Hash(word));
  if (edits == 0 || word.size() <= 1) return;
  for (size_t i = 0; i < word.size(); ++i) {
    std::u32string shorter = word;
    shorter.erase(i, 1);
    CollectDeletes(shorter, edits - 1, out);
  }
}

std::vector<uint32_t> Deletes(std::u32string_view word, int edits) {
  std::vector<uint32_t> hashes;
  CollectDeletes(std::u32string(word.substr(0, kPrefix)), edits, &hashes);
  std::sort(hashes.begin(), hashes.end());
  hashes.erase(std::unique(hashes.begin(), hashes.end()), hashes.end());
  return hashes;
}

}  // namespace

SpellingIndex::SpellingIndex(std::vector<WordCount> words) {
  for (WordCount& word : words) {
    const std::u32string letters = ToCodePoints(word.word);
    if (!IsCorrectable(letters)) continue;
    const auto id = static_cast<uint32_t>(words_.size());
    // Two edits can bridge two letters of length at most.
    const int edits = letters.size() + 2 >= kFewestForTwoEdits ? 2 : 1;
    for (uint32_t hash : Deletes(letters, edits)) deletes_.emplace_back(hash, id);
    words_.push_back(std::move(word));
  }
  std::sort(deletes_.begin(), deletes_.end());
  deletes_.shrink_to_fit();
}

std::optional<std::string_view> SpellingIndex::Correct(std::string_view word) const {
  const std::u32string letters = ToCodePoints(word);
  if (!IsCorrectable(letters)) return std::nullopt;
  const int most_edits = letters.size() >= kFewestForTwoEdits ? 2 : 1;
  int best_distance = most_edits + 1;
  const WordCount* best = nullptr;
  for (uint32_t hash : Deletes(letters, most_edits)) {
    auto at = std::lower_bound(deletes_.begin(), deletes_.end(), std::pair(hash, 0U));
    for (; at != deletes_.end() && at->first == hash; ++at) {
      const WordCount& candidate = words_[at->second];
      const std::u32string other = ToCodePoints(candidate.word);
      if (letters.size() <= 5 && other.front() != letters.front()) continue;
      const int limit = std::min(best_distance, most_edits);
      const int distance = AlignmentDistance(letters, other, limit);
      if (distance > limit) continue;
      const bool better =
          best == nullptr || distance < best_distance ||
          (distance == best_distance &&
           (candidate.count > best->count ||
            (candidate.count == best->count && candidate.word < best->word)));
      if (!better) continue;
      best_distance = distance;
      best = &candidate;
    }
  }
  if (best == nullptr) return std::nullopt;
  return best->word;
}

size_t SpellingIndex::Bytes() const {
  size_t bytes = words_.capacity() * sizeof(WordCount) +
                 deletes_.capacity() * sizeof(std::pair<uint32_t, uint32_t>);
  for (const WordCount& word : words_) {
    if (word.word.capacity() > 15) bytes += word.word.capacity() + 1;
  }
  return bytes;
}

int AlignmentDistance(std::u32string_view a, std::u32string_view b, int limit) {
  const int n = static_cast<int>(a.size());
  const int m = static_cast<int>(b.size());
  if (std::abs(n - m) > limit) return limit + 1;
  std::vector<int> two_back(m + 1);
  std::vector<int> last(m + 1);
  std::vector<int> row(m + 1);
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
