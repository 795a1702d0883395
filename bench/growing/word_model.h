// The words of a library: how common each is, what follows what, and how the vocabulary
// grows with the text.
#ifndef ANSWERBOOK_BENCH_GROWING_WORD_MODEL_H_
#define ANSWERBOOK_BENCH_GROWING_WORD_MODEL_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"

#include "service/content/library.h"

namespace answerbook::bench {

// The texts of an answer that are searched; its topic's title only with `with_title`, so
// that it counts once a topic. A summary is none: it is made from the body as a rule.
std::vector<std::string_view> TextsOf(const v1::Answer& answer, bool with_title);

// Words are numbered from 0; upper case and lower case are one.
using WordId = uint32_t;

class WordModel {
 public:
  // A word stands for itself, or for any word of the same class.
  enum Class : uint8_t {
    kCommon,      // function words, and what stands in one topic of 50
    kRare,        // in at most 3 topics
    kRareNumber,  // the same, with a digit
    kFirstBand,   // the others by how many topics have them, a band for each doubling,
                  // odd classes for those with a digit
  };

  explicit WordModel(const content::Library& library);

  size_t size() const { return words_.size(); }
  const std::string& Text(WordId word) const { return words_[word]; }
  // size() when the library does not have it.
  WordId Find(std::string_view lower_case) const;
  Class ClassOf(WordId word) const { return classes_[word]; }
  const std::vector<WordId>& rare() const { return rare_; }
  // The words of a band, each as often as there are topics that have it.
  const std::vector<WordId>& Band(Class band) const { return bands_[band]; }
  // What follows the word, for each time that it occurs; size() at the end of a text.
  std::span<const WordId> Followers(WordId word) const;

  // How many different words without digits a text of so many words has. Beyond the
  // library's size, Heaps' law with the exponent of its last three quarters.
  double DistinctAt(double occurrences) const;
  double heaps_exponent() const { return exponent_; }

 private:
  void CountWords(const content::Library& library);
  void MeasureGrowth(const content::Library& library);
  void Classify(size_t topics);

  absl::flat_hash_map<std::string, WordId> ids_;
  std::vector<std::string> words_;
  std::vector<uint32_t> topics_with_;
  std::vector<Class> classes_;
  std::vector<WordId> rare_;
  std::vector<std::vector<WordId>> bands_;  // by class
  std::vector<WordId> followers_;
  std::vector<uint32_t> followers_begin_;

  struct Point {
    double occurrences;
    double distinct;
  };
  std::vector<Point> growth_;  // after each topic
  double exponent_ = 1;
};

}  // namespace answerbook::bench

#endif  // ANSWERBOOK_BENCH_GROWING_WORD_MODEL_H_
