#include "bench/growing/word_model.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <random>
#include <utility>

#include "absl/strings/string_view.h"

#include "bench/words.h"

namespace answerbook::bench {
namespace {

constexpr uint32_t kMostTopicsOfRare = 3;
constexpr uint32_t kFewestTopicsOfCommon = 20;
constexpr size_t kTopicsForOneOfCommon = 50;
constexpr size_t kClasses = 80;  // two for each bit of a topic count, and the named ones

}  // namespace

std::vector<std::string_view> TextsOf(const v1::Answer& answer, bool with_title) {
  std::vector<std::string_view> texts;
  if (with_title) texts.emplace_back(answer.topic_title());
  texts.emplace_back(answer.question());
  for (const std::string& text : answer.alternate_questions()) texts.emplace_back(text);
  for (const std::string& text : answer.keywords()) texts.emplace_back(text);
  texts.emplace_back(answer.caution());
  texts.emplace_back(answer.body());
  return texts;
}

WordModel::WordModel(const content::Library& library) {
  CountWords(library);
  MeasureGrowth(library);
  Classify(library.topics.size());
}

WordId WordModel::Find(std::string_view lower_case) const {
  const auto at = ids_.find(absl::string_view(lower_case.data(), lower_case.size()));
  return at == ids_.end() ? static_cast<WordId>(size()) : at->second;
}

std::span<const WordId> WordModel::Followers(WordId word) const {
  return {followers_.data() + followers_begin_[word],
          followers_.data() + followers_begin_[word + 1]};
}

void WordModel::CountWords(const content::Library& library) {
  std::vector<std::pair<WordId, WordId>> pairs;
  std::vector<size_t> last_topic;  // by word, from 1
  size_t topic = 0;
  for (size_t i = 0; i < library.answers.size(); ++i) {
    const v1::Answer& answer = library.answers[i];
    const bool first = i == 0 || library.answers[i - 1].topic_id() != answer.topic_id();
    topic += first ? 1 : 0;
    for (const std::string_view text : TextsOf(answer, first)) {
      const size_t begin = pairs.size();
      for (const Word place : SplitWords(text)) {
        const auto [at, added] = ids_.try_emplace(LowerAscii(TextOf(text, place)),
                                                  static_cast<WordId>(words_.size()));
        const WordId word = at->second;
        if (added) {
          words_.push_back(at->first);
          topics_with_.push_back(0);
          last_topic.push_back(0);
        }
        if (last_topic[word] != topic) ++topics_with_[word];
        last_topic[word] = topic;
        if (pairs.size() > begin) pairs.back().second = word;
        pairs.emplace_back(word, 0);
      }
      // Which number says "the end" is known when all words are.
      if (pairs.size() > begin) pairs.back().second = ~WordId{0};
    }
  }
  followers_begin_.assign(words_.size() + 1, 0);
  for (const auto& [word, next] : pairs) ++followers_begin_[word + 1];
  for (size_t i = 1; i < followers_begin_.size(); ++i) {
    followers_begin_[i] += followers_begin_[i - 1];
  }
  followers_.resize(pairs.size());
  std::vector<uint32_t> at = followers_begin_;
  for (const auto& [word, next] : pairs) {
    followers_[at[word]++] = std::min(next, static_cast<WordId>(words_.size()));
  }
}

void WordModel::MeasureGrowth(const content::Library& library) {
  std::vector<size_t> topics;  // where each begins
  for (size_t i = 0; i < library.answers.size(); ++i) {
    if (i == 0 || library.answers[i - 1].topic_id() != library.answers[i].topic_id()) {
      topics.push_back(i);
    }
  }
  // In any order but the editors', which has neighbours by subject or by origin.
  std::mt19937_64 random(1);
  for (size_t i = topics.size(); i > 1; --i) {
    std::swap(topics[i - 1], topics[random() % i]);
  }
  std::vector<bool> seen(words_.size());
  Point now{0, 0};
  growth_.push_back(now);
  for (const size_t begin : topics) {
    for (size_t i = begin;
         i < library.answers.size() &&
         library.answers[i].topic_id() == library.answers[begin].topic_id();
         ++i) {
      for (const std::string_view text : TextsOf(library.answers[i], i == begin)) {
        for (const Word place : SplitWords(text)) {
          const WordId word = Find(LowerAscii(TextOf(text, place)));
          ++now.occurrences;
          if (!seen[word] && !HasDigit(words_[word])) ++now.distinct;
          seen[word] = true;
        }
      }
    }
    growth_.push_back(now);
  }
  const double quarter = DistinctAt(now.occurrences / 4);
  if (quarter > 0) exponent_ = std::log(now.distinct / quarter) / std::log(4.0);
}

double WordModel::DistinctAt(double occurrences) const {
  const auto after = std::upper_bound(
      growth_.begin(), growth_.end(), occurrences,
      [](double wanted, const Point& point) { return wanted < point.occurrences; });
  if (after == growth_.end()) {
    const Point& last = growth_.back();
    return last.distinct * std::pow(occurrences / last.occurrences, exponent_);
  }
  const Point& from = *std::prev(after);
  return from.distinct + (after->distinct - from.distinct) *
                             (occurrences - from.occurrences) /
                             (after->occurrences - from.occurrences);
}

void WordModel::Classify(size_t topics) {
  const uint32_t common = std::max(kFewestTopicsOfCommon,
                                   static_cast<uint32_t>(topics / kTopicsForOneOfCommon));
  bands_.resize(kClasses);
  for (WordId word = 0; word < size(); ++word) {
    const uint32_t with = topics_with_[word];
    const bool number = HasDigit(words_[word]);
    if (with >= common || IsFunctionWord(words_[word])) {
      classes_.push_back(kCommon);
    } else if (with <= kMostTopicsOfRare) {
      classes_.push_back(number ? kRareNumber : kRare);
      if (!number) rare_.push_back(word);
    } else {
      const auto doublings = static_cast<uint8_t>(std::bit_width(with));
      const auto band = static_cast<Class>(kFirstBand + 2 * doublings + (number ? 0 : 1));
      classes_.push_back(band);
      bands_[band].insert(bands_[band].end(), with, word);
    }
  }
}

}  // namespace answerbook::bench
