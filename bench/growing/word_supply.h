// Words for a library that is being made, drawn so that their frequencies and the growth
// of the vocabulary are those of a model.
#ifndef ANSWERBOOK_BENCH_GROWING_WORD_SUPPLY_H_
#define ANSWERBOOK_BENCH_GROWING_WORD_SUPPLY_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_set.h"

#include "bench/growing/word_model.h"

namespace answerbook::bench {

// Exchanges words topic by topic: within a topic a word is always exchanged for the same
// word, and no two for one. What a word is exchanged for depends on its class:
//  - a common word for itself;
//  - one of a band for another of the band, if it can be one that follows the word before
//    somewhere in the model, so that words that go together still do;
//  - a rare word for a new one as long as the vocabulary lags behind the model's growth
//    curve (the model's own rare words first, then coined ones), else for a rare word of
//    an earlier topic: the more topics have it, the likelier (Simon's process, whose
//    frequencies follow Zipf's law as those of the model do);
//  - a rare number for one with other digits.
class WordSupply {
 public:
  // `model` must outlive the supply.
  WordSupply(const WordModel& model, uint64_t seed);

  void BeginTopic();
  void BeginText() { before_ = kNone; }
  // For the next word of the text. Lower case; valid until the next topic begins.
  const std::string& Exchange(WordId model_word);
  // The same if the topic has had the word, else null.
  const std::string* Exchanged(WordId model_word) const;

  size_t coined() const { return coined_.size(); }

 private:
  using Pick = WordId;  // below model_.size(): the model's, then coined_, numbers_ last
  static constexpr Pick kNone = ~Pick{0};
  static constexpr Pick kNumbers = Pick{1} << 31;

  size_t Below(size_t n) { return static_cast<size_t>(random_() % n); }
  const std::string& Text(Pick pick) const;
  Pick Draw(WordId model_word);
  Pick FromBand(WordModel::Class band);
  Pick Rare();
  Pick Fresh();
  Pick Number(std::string_view like);
  std::string Coin();
  bool Taken(Pick pick) const { return taken_[pick] == topic_; }

  const WordModel& model_;
  std::mt19937_64 random_;

  std::deque<std::string> coined_;
  absl::flat_hash_set<std::string> coined_set_;
  std::vector<WordId> unused_rare_;  // of the model, in random order
  std::vector<WordId> word_parts_;   // of the model: what coined words are made of
  std::vector<Pick> rare_drawn_;     // as often as they were
  std::vector<bool> used_;           // by Pick
  double occurrences_ = 0;
  double distinct_ = 0;

  uint32_t topic_ = 0;
  Pick before_ = kNone;
  std::vector<uint32_t> taken_;         // by Pick: the last topic with it
  std::vector<uint32_t> exchanged_in_;  // by word of the model: the last topic with it
  std::vector<Pick> exchanged_for_;     // and what for
  std::deque<std::string> numbers_;     // of the topic
};

}  // namespace answerbook::bench

#endif  // ANSWERBOOK_BENCH_GROWING_WORD_SUPPLY_H_
