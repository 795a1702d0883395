#include "bench/growing/statistics.h"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <numeric>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"

#include "bench/growing/word_model.h"
#include "bench/words.h"

namespace answerbook::bench {
namespace {

class Counter {
 public:
  void Add(const v1::Answer& answer, bool first_of_topic) {
    ++out_.answers;
    out_.topics += first_of_topic ? 1 : 0;
    out_.question_bytes += static_cast<double>(answer.question().size());
    out_.body_bytes += static_cast<double>(answer.body().size());
    out_.title_bytes += static_cast<double>(answer.topic_title().size());
    out_.keywords += answer.keywords_size();
    absl::flat_hash_set<uint32_t> in_answer;
    for (const std::string_view text : TextsOf(answer, first_of_topic)) {
      uint64_t before = 0;
      for (const uint32_t word : Words(text)) {
        ++occurrences_[word];
        if (last_topic_[word] != out_.topics) ++topics_with_[word];
        last_topic_[word] = out_.topics;
        in_answer.insert(word);
        if (before != 0) {
          ++pairs_;
          distinct_pairs_.insert(before << 32U | word);
        }
        before = word + 1;
        ++words_;
      }
    }
    out_.words_apart += static_cast<double>(in_answer.size());
    const std::vector<uint32_t> title = Words(answer.topic_title());
    std::vector<uint32_t> body = Words(answer.body());
    std::sort(body.begin(), body.end());
    for (const uint32_t word : Words(answer.question())) {
      if (IsFunctionWord(texts_[word])) continue;
      ++question_words_;
      in_title_ += std::find(title.begin(), title.end(), word) != title.end() ? 1 : 0;
      in_body_ += std::binary_search(body.begin(), body.end(), word) ? 1 : 0;
    }
  }

  LibraryStatistics Finish() {
    const auto answers = static_cast<double>(std::max<size_t>(1, out_.answers));
    for (double* sum : {&out_.question_bytes, &out_.body_bytes, &out_.title_bytes,
                        &out_.keywords, &out_.words_apart}) {
      *sum /= answers;
    }
    out_.words = words_ / answers;
    size_t once = 0;
    for (size_t word = 0; word < occurrences_.size(); ++word) {
      if (occurrences_[word] == 0 || HasDigit(texts_[word])) continue;
      ++out_.distinct_words;
      once += topics_with_[word] == 1 ? 1 : 0;
    }
    const auto share = [](double part, double all) { return all > 0 ? part / all : 0; };
    out_.once_share =
        share(static_cast<double>(once), static_cast<double>(out_.distinct_words));
    std::sort(occurrences_.begin(), occurrences_.end(), std::greater<>());
    const auto top = [&](size_t n) {
      const auto end = static_cast<std::ptrdiff_t>(std::min(n, occurrences_.size()));
      return share(std::accumulate(occurrences_.begin(), occurrences_.begin() + end, 0.0),
                   words_);
    };
    out_.top_100_share = top(100);
    out_.top_1000_share = top(1000);
    out_.pairs_share = share(static_cast<double>(distinct_pairs_.size()), pairs_);
    out_.question_in_title_share = share(in_title_, question_words_);
    out_.question_in_body_share = share(in_body_, question_words_);
    return out_;
  }

 private:
  std::vector<uint32_t> Words(std::string_view text) {
    std::vector<uint32_t> words;
    for (const Word place : SplitWords(text)) {
      const auto [at, added] = ids_.try_emplace(LowerAscii(TextOf(text, place)),
                                                static_cast<uint32_t>(ids_.size()));
      if (added) {
        texts_.push_back(at->first);
        occurrences_.push_back(0);
        topics_with_.push_back(0);
        last_topic_.push_back(0);
      }
      words.push_back(at->second);
    }
    return words;
  }

  LibraryStatistics out_;
  absl::flat_hash_map<std::string, uint32_t> ids_;
  std::vector<std::string> texts_;
  std::vector<size_t> occurrences_;
  std::vector<size_t> topics_with_;
  std::vector<size_t> last_topic_;
  absl::flat_hash_set<uint64_t> distinct_pairs_;
  double words_ = 0;
  double pairs_ = 0;
  double question_words_ = 0;
  double in_title_ = 0;
  double in_body_ = 0;
};

}  // namespace

LibraryStatistics StatisticsOf(const content::Library& library, size_t most_answers) {
  Counter counter;
  for (size_t i = 0; i < library.answers.size(); ++i) {
    const bool first =
        i == 0 || library.answers[i - 1].topic_id() != library.answers[i].topic_id();
    if (first && i >= most_answers) break;
    counter.Add(library.answers[i], first);
  }
  return counter.Finish();
}

}  // namespace answerbook::bench
