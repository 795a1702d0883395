// BM25F as in Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and
// Beyond" (2009), section 3.6: term frequencies of all fields are weighted and
// normalised by field length, summed, and saturated once.
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "service/content/parallel.h"
#include "service/search/byte_classes.h"
#include "service/search/document_terms.h"
#include "service/search/index.h"
#include "service/search/unicode.h"

namespace answerbook::search {
namespace {

using content::ParallelFor;
using content::ThreadsFor;

// docs/search.md has the measurements that chose these.
constexpr std::array<float, kFieldCount> kWeight = {3.0F, 1.5F, 2.0F, 1.0F, 1.0F};
constexpr std::array<float, kFieldCount> kLengthNorm = {0.5F, 0.5F, 0.3F, 0.5F, 0.75F};
constexpr float kSaturation = 1.2F;  // k1

float Idf(double documents, double frequency) {
  return static_cast<float>(
      std::log1p((documents - frequency + 0.5) / (frequency + 0.5)));
}

}  // namespace

class IndexBuilder {
 public:
  IndexBuilder(const content::Library& library, const content::AnswerTable& answers,
               const SynonymIndex& synonyms, unsigned threads)
      : library_(library),
        answers_(answers),
        synonyms_(synonyms),
        windows_count_((library.answers.size() + kWindow - 1) / kWindow),
        threads_(ThreadsFor(windows_count_, threads)) {}

  BuiltIndex Build() && {
    ReadTopics();
    AnalyzeDocuments();
    NumberTerms();
    WeighTerms();
    FillPostings();
    JoinQuestions();
    JoinPassages();
    if (index_.passages.has_records()) CodeTerms();
    index_.topic_of = std::move(topic_of_);
    index_.topic_language = std::move(topic_language_);
    return {std::move(index_), Words()};
  }

 private:
  void ReadTopics() {
    index_.languages = LanguagesOf(answers_);
    const size_t documents = library_.answers.size();
    topic_of_.reserve(documents);
    std::vector<uint32_t> topic_begin;
    for (size_t topic = 0; topic < answers_.topics(); ++topic) {
      const auto language = std::find(index_.languages.begin(), index_.languages.end(),
                                      answers_.Language(topic));
      topic_language_.push_back(
          static_cast<uint16_t>(language - index_.languages.begin()));
      const auto [begin, end] = answers_.AnswersOf(topic);
      topic_begin.push_back(begin);
      topic_of_.insert(topic_of_.end(), end - begin, static_cast<uint32_t>(topic));
    }
    topic_begin.push_back(static_cast<uint32_t>(documents));
    index_.topic_begin = std::move(topic_begin);
    if (index_.languages.size() <= 1) return;
    const size_t words = Index::LanguageWords(documents);
    std::vector<uint64_t> bits(index_.languages.size() * words);
    for (DocId doc = 0; doc < documents; ++doc) {
      const size_t language = topic_language_[topic_of_[doc]];
      bits[language * words + doc / 64] |= uint64_t{1} << (doc % 64);
    }
    index_.documents_in = std::move(bits);
  }

  void AnalyzeDocuments() {
    for (unsigned i = 0; i < threads_; ++i) {
      workers_.emplace_back(library_, synonyms_, index_.languages, topic_of_,
                            topic_language_);
    }
    windows_.resize(windows_count_);
    ParallelFor(windows_count_, threads_, [this](size_t window, unsigned worker) {
      windows_[window] = workers_[worker].Analyze(window);
      windows_[window].worker = worker;
    });
  }

  // Gives all workers' terms common numbers.
  void NumberTerms() {
    std::vector<Lexicon::Entry> entries;
    for (const DocumentAnalyzer& worker : workers_) {
      std::vector<bool> named(worker.stems().size());
      for (const auto& [key, word] : worker.words()) {
        entries.push_back({key, worker.stems()[word.term], word.kind});
        named[word.term] = true;
      }
      for (size_t term = 0; term < named.size(); ++term) {
        const uint64_t stem = worker.stems()[term];
        if (named[term]) continue;
        // Texts of several words are terms that no word has: any key does.
        entries.push_back({~(stem | Lexicon::kFunctionWord), stem, WordKind::kContent});
      }
    }
    std::vector<TypedWord> typed;
    for (const DocumentAnalyzer& worker : workers_) {
      typed.insert(typed.end(), worker.typed().begin(), worker.typed().end());
    }
    const size_t words = entries.size();
    kinds_of_.reserve(words);
    for (const Lexicon::Entry& entry : entries) {
      kinds_of_.emplace_back(entry.stem, entry.kind);
    }
    index_.lexicon = Lexicon(std::move(entries), std::move(typed));
    for (const DocumentAnalyzer& worker : workers_) {
      std::vector<TermId>& numbers = numbers_.emplace_back();
      numbers.reserve(worker.stems().size());
      for (const uint64_t stem : worker.stems()) {
        numbers.push_back(*index_.lexicon.FindTerm(stem));
      }
    }
  }

  void CodeTerms() {
    std::vector<uint32_t> codes(index_.lexicon.terms());
    for (const auto& [stem, kind] : kinds_of_) {
      codes[*index_.lexicon.FindTerm(stem)] = CodeOf(stem);
    }
    MarkShared(&codes);
    index_.codes = std::move(codes);
  }

  void WeighTerms() {
    const size_t terms = index_.lexicon.terms();
    const auto documents = static_cast<double>(library_.answers.size());
    // A stem is worth what the best of its words is ("using" and "use" share one).
    std::vector<WordKind> kinds(terms, WordKind::kStop);
    for (const auto& [stem, kind] : kinds_of_) {
      WordKind& best = kinds[*index_.lexicon.FindTerm(stem)];
      best = std::min(best, kind);
    }
    frequencies_.assign(terms, 0);
    std::vector<uint32_t> named(terms, 0);
    for (const WindowTerms& window : windows_) {
      const std::vector<TermId>& numbers = numbers_[window.worker];
      for (const Occurrence& occurrence : window.occurrences) {
        const TermId term = numbers[occurrence.term];
        ++frequencies_[term];
        if (occurrence.frequency[kKeywords] > 0) ++named[term];
      }
    }
    const float unknown = Idf(documents, 0);
    std::vector<float> idfs(terms);
    std::vector<float> masses(terms);
    for (size_t term = 0; term < terms; ++term) {
      const float idf = Idf(documents, frequencies_[term]);
      const float aboutness = AboutnessOf(frequencies_[term], named[term]);
      const float factor = kinds[term] == WordKind::kContent   ? 1.0F
                           : kinds[term] == WordKind::kCarrier ? kCarrierMass
                                                               : 0.0F;
      idfs[term] = idf * aboutness;
      masses[term] = MassOf(idf, unknown, aboutness) * factor;
    }
    index_.idf = std::move(idfs);
    index_.mass = std::move(masses);
    index_.unknown_mass = MassOf(unknown, unknown, AboutnessOf(0, 0));
    index_.impact_unit = unknown * (kSaturation + 1) / 255;
  }

  void FillPostings() {
    std::array<double, kFieldCount> mean_length{};
    for (const WindowTerms& window : windows_) {
      for (const auto& lengths : window.lengths) {
        for (int field = 0; field < kFieldCount; ++field) {
          mean_length[field] += lengths[field];
        }
      }
    }
    const auto documents =
        static_cast<double>(std::max<size_t>(library_.answers.size(), 1));
    for (double& mean : mean_length) mean = std::max(mean / documents, 1.0);

    index_.postings = PostingLists(library_.answers.size(), frequencies_);
    // Where in its term's list each window's first occurrence goes: windows are filled at
    // the same time.
    std::vector<uint32_t> next(frequencies_.size(), 0);
    std::vector<std::vector<uint32_t>> first(windows_count_);
    for (size_t i = 0; i < windows_count_; ++i) {
      const WindowTerms& window = windows_[i];
      uint32_t last = 0;
      for (size_t j = 0; j < window.occurrences.size(); ++j) {
        const uint32_t term = window.occurrences[j].term;
        uint32_t& at = next[numbers_[window.worker][term]];
        if (j == 0 || term != last) first[i].push_back(at);
        last = term;
        ++at;
      }
    }
    ParallelFor(windows_count_, threads_,
                [&](size_t i, unsigned) { FillWindow(i, first[i], mean_length); });
    index_.postings.Finish();
  }

  void FillWindow(size_t number, const std::vector<uint32_t>& first,
                  const std::array<double, kFieldCount>& mean_length) {
    WindowTerms& window = windows_[number];
    std::vector<std::array<float, kFieldCount>> factors;
    factors.reserve(window.lengths.size());
    for (const auto& lengths : window.lengths) {
      std::array<float, kFieldCount>& factor = factors.emplace_back();
      for (int field = 0; field < kFieldCount; ++field) {
        const auto length = static_cast<float>(lengths[field] / mean_length[field]);
        factor[field] =
            kWeight[field] / (1 - kLengthNorm[field] + kLengthNorm[field] * length);
      }
    }
    auto next_first = first.begin();
    uint32_t at = 0;
    for (size_t i = 0; i < window.occurrences.size(); ++i) {
      const Occurrence& occurrence = window.occurrences[i];
      at = i > 0 && window.occurrences[i - 1].term == occurrence.term ? at + 1
                                                                      : *next_first++;
      float frequency = 0;
      for (int field = 0; field < kFieldCount; ++field) {
        frequency += factors[occurrence.doc][field] *
                     static_cast<float>(occurrence.frequency[field]);
      }
      const TermId term = numbers_[window.worker][occurrence.term];
      const float score =
          index_.idf[term] * frequency * (kSaturation + 1) / (kSaturation + frequency);
      const float units = std::ceil(score / index_.impact_unit);
      index_.postings.Put(term, at, static_cast<DocId>(number * kWindow + occurrence.doc),
                          static_cast<uint8_t>(std::clamp(units, 1.0F, 255.0F)));
    }
    window.occurrences = {};
  }

  // Copies sets of a worker's terms as TermSets of common ones, with their masses.
  void CopySets(const uint32_t* from, const std::vector<TermId>& numbers,
                std::vector<uint32_t>* to) const {
    for (uint32_t sets = *from++; sets > 0; --sets) {
      const uint32_t size = *from++;
      const size_t head = to->size();
      to->push_back(0);
      for (uint32_t i = 0; i < size; ++i) to->push_back(numbers[*from++]);
      // A worker's order is that of its own numbers.
      std::sort(to->begin() + static_cast<std::ptrdiff_t>(head) + 1, to->end());
      float mass = 0;
      for (size_t i = head + 1; i < to->size(); ++i) mass += index_.mass[(*to)[i]];
      (*to)[head] = PackHead(mass, size, sets > 1);
    }
  }

  void JoinQuestions() {
    QuestionRecords& to = index_.questions;
    absl::flat_hash_map<uint64_t, uint32_t> names;
    size_t size = library_.answers.size() + kTermsPadding;
    for (const WindowTerms& window : windows_) size += window.phrasings.size();
    std::vector<uint32_t> begins;
    std::vector<uint32_t> words;
    std::vector<uint32_t> all_names;
    begins.reserve(library_.answers.size());
    words.reserve(size);
    for (WindowTerms& window : windows_) {
      const std::vector<TermId>& numbers = numbers_[window.worker];
      for (size_t i = 0; i < window.names_of.size(); ++i) {
        const uint64_t key = window.names_of[i];
        const auto [entry, added] =
            names.try_emplace(key, static_cast<uint32_t>(all_names.size()));
        if (added) CopySets(window.names.at(key).data(), numbers, &all_names);
        begins.push_back(static_cast<uint32_t>(words.size()));
        words.push_back(entry->second);
        CopySets(&window.phrasings[window.phrasings_begin[i]], numbers, &words);
      }
      window.phrasings = {};
      window.names = {};
    }
    all_names.resize(all_names.size() + kTermsPadding);
    words.resize(words.size() + kTermsPadding);
    to.begin_ = std::move(begins);
    to.words_ = std::move(words);
    to.names_ = std::move(all_names);
  }

  void JoinPassages() {
    Passages& to = index_.passages;
    to.Reset(&answers_);
    size_t bytes = 0;
    for (const WindowTerms& window : windows_) bytes += window.passages.size();
    const bool keep = library_.answers.size() <= Passages::kMostDocuments &&
                      bytes <= std::numeric_limits<uint32_t>::max();
    std::vector<uint8_t> records;
    std::vector<uint32_t> begins;
    std::vector<DocId> own_docs;
    std::vector<uint64_t> own_begin;
    std::vector<char> own_text;
    if (keep) {
      records.reserve(bytes + kByteBlock);
      begins.reserve(library_.answers.size());
    }
    for (WindowTerms& window : windows_) {
      for (const auto& [doc, text] : window.own_texts) {
        own_docs.push_back(doc);
        own_begin.push_back(own_text.size());
        own_text.insert(own_text.end(), text.begin(), text.end());
      }
      if (keep) {
        const auto base = static_cast<uint32_t>(records.size());
        for (const uint32_t begin : window.passages_begin) begins.push_back(base + begin);
        records.insert(records.end(), window.passages.begin(), window.passages.end());
      }
      window = {};
    }
    own_begin.push_back(own_text.size());
    to.own_docs_ = std::move(own_docs);
    to.own_begin_ = std::move(own_begin);
    to.own_text_ = std::move(own_text);
    to.begin_ = std::move(begins);
    if (keep) to.SetTexts(&records);
    records.resize(records.size() + kByteBlock);  // see FindTerms
    to.records_ = std::move(records);
  }

  // No question is corrected to a word that says little.
  std::vector<WordCount> Words() const {
    absl::flat_hash_map<std::string_view, uint32_t> counts;
    for (const DocumentAnalyzer& worker : workers_) {
      for (const auto& [key, word] : worker.words()) {
        if (word.kind == WordKind::kContent && word.count > 0) {
          counts[word.surface] += word.count;
        }
      }
    }
    // Spellings that differ in accents are one word to a reader's keyboard; the most
    // frequent one is shown.
    struct Spelling {
      std::string plain;
      std::string_view word;
      uint32_t count;
    };
    std::vector<Spelling> spellings;
    spellings.reserve(counts.size());
    for (const auto& [word, count] : counts) {
      spellings.push_back({StripAccents(word), word, count});
    }
    std::sort(
        spellings.begin(), spellings.end(), [](const Spelling& a, const Spelling& b) {
          return std::tie(a.plain, b.count, a.word) < std::tie(b.plain, a.count, b.word);
        });
    std::vector<WordCount> words;
    words.reserve(spellings.size());
    for (size_t i = 0; i < spellings.size(); ++i) {
      if (i == 0 || spellings[i].plain != spellings[i - 1].plain) {
        words.push_back({std::string(spellings[i].word), 0});
      }
      words.back().count += spellings[i].count;
    }
    return words;
  }

  const content::Library& library_;
  const content::AnswerTable& answers_;
  const SynonymIndex& synonyms_;
  const size_t windows_count_;
  const unsigned threads_;
  Index index_;
  std::vector<uint32_t> topic_of_;
  std::vector<uint16_t> topic_language_;
  std::vector<DocumentAnalyzer> workers_;
  std::vector<WindowTerms> windows_;
  std::vector<std::pair<uint64_t, WordKind>> kinds_of_;  // by stem, one a word
  std::vector<std::vector<TermId>> numbers_;  // by worker, by its number of the term
  std::vector<uint32_t> frequencies_;         // by term: documents that have it
};

BuiltIndex BuildIndex(const content::Library& library,
                      const content::AnswerTable& answers, const SynonymIndex& synonyms,
                      unsigned threads) {
  return IndexBuilder(library, answers, synonyms, threads).Build();
}

}  // namespace answerbook::search
