// Libraries of any size with the statistics of a real one, to see how search grows.
//
//   LibraryMaker maker(*model_library, /*seed=*/1);
//   for (int i = 0; i < 1'000'000; ++i) Write(maker.Next());
//
// A made topic is a topic of the model, drawn at random (all of them once before one
// comes again), with its words exchanged as WordSupply does: the same word for the same
// word in all texts of the topic.
//
// Kept, because what search costs depends on it: how many answers a topic has; the
// lengths of titles, questions, phrasings, keywords and bodies, in words and in
// sentences; which words of a question stand in the title, in the keywords and in the
// body, and how often a word comes again within an answer; the templates of questions
// ("What are the symptoms of …?") and the boilerplate of bodies; how frequent words are,
// field by field; how the vocabulary grows (Heaps' law); in part, which words stand side
// by side; the share of equal bodies within a topic.
//
// Not kept: meaning; inflection (a word and its plural are exchanged apart), other than
// of common words; word order between topics: two topics made from one have their common
// words at the same places; which topics lie near each other by subject; `related`, and
// upper case within words.
#ifndef ANSWERBOOK_BENCH_GROWING_LIBRARY_MAKER_H_
#define ANSWERBOOK_BENCH_GROWING_LIBRARY_MAKER_H_

#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "bench/growing/word_model.h"
#include "bench/growing/word_supply.h"
#include "service/content/library.h"

namespace answerbook::bench {

class LibraryMaker {
 public:
  // `library` must outlive the maker. The same library and seed give the same answers on
  // every machine.
  LibraryMaker(const content::Library& library, uint64_t seed);
  LibraryMaker(const LibraryMaker&) = delete;
  LibraryMaker& operator=(const LibraryMaker&) = delete;

  // The next answer; those of a topic follow each other. It passes the checks of
  // content::LoadLibrary.
  v1::Answer Next();

  const WordModel& words() const { return model_; }
  size_t coined_words() const { return supply_.coined(); }

 private:
  void BeginTopic();
  // `text` with its words exchanged, or only those that the topic has had; as it is when
  // that is longer than `limit`.
  enum Words { kAll, kThoseHad };
  std::string Exchanged(std::string_view text, size_t limit, Words words = kAll);
  void MakeSources(const v1::Answer& from, v1::Answer* answer);

  const content::Library& library_;
  const WordModel model_;
  WordSupply supply_;
  std::mt19937_64 random_;

  std::vector<size_t> topics_;  // of the model: where each begins, in random order
  size_t next_topic_ = 0;
  std::vector<bool> has_written_summary_;  // by answer of the model

  size_t made_topics_ = 0;
  size_t at_ = 0;   // in the model's answers
  size_t end_ = 0;  // of the topic
  size_t in_topic_ = 0;
  std::string topic_id_;
  std::string title_;
};

}  // namespace answerbook::bench

#endif  // ANSWERBOOK_BENCH_GROWING_LIBRARY_MAKER_H_
