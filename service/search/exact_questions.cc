#include "service/search/exact_questions.h"

#include <algorithm>
#include <bit>
#include <numeric>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"

#include "service/content/parallel.h"
#include "service/search/analyzer.h"
#include "service/search/unicode.h"

namespace answerbook::search {
namespace {

using content::ParallelFor;
using content::ThreadsFor;

uint32_t Hash(std::string_view text) {
  return static_cast<uint32_t>(HashWord(text) >> 32);
}

// `folded` without punctuation, single blanks between words; a blank for each punctuation
// character where `separates`.
std::string WithoutPunctuation(std::string_view folded, bool separates) {
  std::string out;
  bool blank = false;
  for (size_t at = 0; at < folded.size();) {
    const CodePoint point = DecodeAt(folded, at);
    const CharClass kind = Classify(point.value);
    if (kind == CharClass::kLetter || kind == CharClass::kDigit ||
        kind == CharClass::kGreek || kind == CharClass::kIdeograph) {
      if (blank && !out.empty()) out += ' ';
      blank = false;
      out.append(folded, at, point.size);
    } else {
      blank |= separates || point.value == ' ';
    }
    at += point.size;
  }
  return out;
}

// False only where NormalizedQuestion(text) is something else: where the letters and
// digits of `text`, up to the first apostrophe or what is not ASCII, differ. Cheaper than
// that, and few pass.
bool MayBe(std::string_view text, std::string_view normalized) {
  size_t at = 0;
  for (const char c : text) {
    if (static_cast<unsigned char>(c) >= 0x80 || c == '\'') return true;
    const char lower = absl::ascii_tolower(static_cast<unsigned char>(c));
    if (!absl::ascii_isalnum(static_cast<unsigned char>(lower))) continue;
    // Blanks between numbers, points and commas within them.
    while (at < normalized.size() &&
           (normalized[at] == ' ' || normalized[at] == '.' || normalized[at] == ',')) {
      ++at;
    }
    if (at == normalized.size() || normalized[at] != lower) return false;
    ++at;
  }
  return true;
}

// Of two texts with one NormalizedQuestion: how many of these readings agree.
uint32_t Closeness(std::string_view a, std::string_view b) {
  if (a == b) return kClosest;
  const std::string folded_a = CaseFold(a);
  const std::string folded_b = CaseFold(b);
  const auto agree = [&](bool separates) {
    return WithoutPunctuation(folded_a, separates) ==
           WithoutPunctuation(folded_b, separates);
  };
  return uint32_t{folded_a == folded_b} + uint32_t{agree(true)} + uint32_t{agree(false)};
}

struct Entry {
  uint32_t hash;  // of the normalized phrasing
  DocId doc;
};

// Documents that one thread reads at a time.
constexpr size_t kBatch = 8192;

}  // namespace

ExactQuestions::ExactQuestions(const content::AnswerTable& answers, unsigned threads)
    : answers_(&answers) {
  const size_t batches = (answers.answers() + kBatch - 1) / kBatch;
  std::vector<std::vector<Entry>> found(batches);
  ParallelFor(batches, ThreadsFor(batches, threads), [&](size_t batch, unsigned) {
    const size_t end = std::min((batch + 1) * kBatch, answers.answers());
    for (size_t doc = batch * kBatch; doc < end; ++doc) {
      const uint32_t phrasings = answers.Phrasings(doc);
      for (uint32_t phrasing = 0; phrasing < phrasings; ++phrasing) {
        const std::string normalized =
            NormalizedQuestion(answers.Phrasing(doc, phrasing));
        if (normalized.empty()) continue;
        found[batch].push_back({Hash(normalized), static_cast<DocId>(doc)});
      }
    }
  });
  std::vector<Entry> all;
  for (std::vector<Entry>& entries : found) {
    all.insert(all.end(), entries.begin(), entries.end());
    entries = {};
  }
  std::sort(all.begin(), all.end(), [](const Entry& a, const Entry& b) {
    return a.hash != b.hash ? a.hash < b.hash : a.doc < b.doc;
  });
  // About 16 a bucket.
  shift_ = 32 - std::clamp(static_cast<int>(std::bit_width(all.size() / 16)), 1, 31);
  std::vector<uint32_t> bucket_begin((size_t{1} << (32 - shift_)) + 1, 0);
  std::vector<uint16_t> tags;
  std::vector<DocId> docs;
  tags.reserve(all.size());
  docs.reserve(all.size());
  for (const Entry& entry : all) {
    ++bucket_begin[BucketOf(entry.hash) + 1];
    tags.push_back(TagOf(entry.hash));
    docs.push_back(entry.doc);
  }
  std::partial_sum(bucket_begin.begin(), bucket_begin.end(), bucket_begin.begin());
  tags_ = std::move(tags);
  docs_ = std::move(docs);
  bucket_begin_ = std::move(bucket_begin);
}

bool ExactQuestions::IsWhole() const {
  return shift_ >= 1 && shift_ <= 31 && tags_.size() == docs_.size() &&
         bucket_begin_.size() == (size_t{1} << (32 - shift_)) + 1 &&
         content::AreBegins(bucket_begin_, docs_.size()) &&
         content::AreBelow<DocId>(docs_, answers_->answers());
}

std::vector<ExactMatch> ExactQuestions::Find(std::string_view text,
                                             std::string_view normalized) const {
  std::vector<ExactMatch> found;
  if (normalized.empty() || docs_.empty()) return found;
  const uint32_t hash = Hash(normalized);
  const size_t bucket = BucketOf(hash);
  DocId last = static_cast<DocId>(answers_->answers());
  for (uint32_t at = bucket_begin_[bucket]; at < bucket_begin_[bucket + 1]; ++at) {
    const DocId doc = docs_[at];
    // Several phrasings of a document may be the same.
    if (tags_[at] != TagOf(hash) || doc == last) continue;
    last = doc;
    // Equal hashes of different texts are possible.
    const uint32_t phrasings = answers_->Phrasings(doc);
    std::optional<ExactMatch> best;
    for (uint32_t phrasing = 0; phrasing < phrasings; ++phrasing) {
      const std::string_view phrased = answers_->Phrasing(doc, phrasing);
      if (!MayBe(phrased, normalized)) continue;
      if (NormalizedQuestion(phrased) != normalized) continue;
      const uint32_t closeness = Closeness(text, phrased);
      if (best && best->closeness >= closeness) continue;
      best = ExactMatch{doc, phrasing, closeness};
    }
    if (best) found.push_back(*best);
  }
  // Among phrasings whose hashes differ only in what the tag leaves out, a document may
  // be there again later.
  const auto by_doc = [](const ExactMatch& a, const ExactMatch& b) {
    return a.doc < b.doc;
  };
  if (!std::is_sorted(found.begin(), found.end(), by_doc)) {
    std::sort(found.begin(), found.end(), by_doc);
  }
  found.erase(std::unique(found.begin(), found.end(),
                          [](const ExactMatch& a, const ExactMatch& b) {
                            return a.doc == b.doc;
                          }),
              found.end());
  return found;
}

}  // namespace answerbook::search
