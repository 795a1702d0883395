// BM25F as in Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and
// Beyond" (2009), section 3.6: term frequencies of all fields are weighted and
// normalised by field length, summed, and saturated once.
#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "service/content/markdown.h"
#include "service/search/analyzer.h"
#include "service/search/index.h"
#include "service/search/unicode.h"

namespace answerbook::search {
namespace {

enum Field { kQuestion, kAlternates, kKeywords, kSummary, kBody, kFieldCount };

// docs/search.md has the measurements that chose these.
constexpr std::array<float, kFieldCount> kWeight = {3.0F, 1.5F, 2.0F, 1.0F, 1.0F};
constexpr std::array<float, kFieldCount> kLengthNorm = {0.5F, 0.5F, 0.3F, 0.5F, 0.75F};
constexpr float kSaturation = 1.2F;  // k1

struct FieldTerm {
  TermId term;
  DocId doc;
  std::array<uint16_t, kFieldCount> frequency;
};

class Builder {
 public:
  explicit Builder(const content::Library& library) : library_(library) {}

  BuiltIndex Build() && {
    const size_t count = library_.answers.size();
    index_.documents.reserve(count);
    index_.plain_bodies.reserve(count);
    lengths_.resize(count);
    for (DocId doc = 0; doc < count; ++doc) AddDocument(doc);
    MakePostings();
    for (Phrasing& phrasing : index_.phrasings) {
      phrasing.mass = 0;
      for (TermId term : index_.TermsOf(phrasing.terms_begin, phrasing.terms_end)) {
        phrasing.mass += index_.mass[term];
      }
    }
    index_.phrasings.shrink_to_fit();
    index_.set_terms.shrink_to_fit();
    return {std::move(index_), Words()};
  }

 private:
  void AddDocument(DocId doc) {
    const v1::Answer& answer = library_.answers[doc];
    Document document{};
    document.language = LanguageOf(answer.language());
    Analyzer& analyzer = *analyzers_[document.language];
    if (doc > 0 && library_.answers[doc - 1].topic_id() != answer.topic_id()) ++topic_;
    document.topic = topic_;
    index_.plain_bodies.push_back(content::MarkdownToPlainText(answer.body()));

    const size_t first = occurrences_.size();
    document.phrasings_begin = static_cast<uint32_t>(index_.phrasings.size());
    AddPhrasing(doc, kQuestion, answer.question(), &analyzer);
    for (const std::string& question : answer.alternate_questions()) {
      AddPhrasing(doc, kAlternates, question, &analyzer);
    }
    document.phrasings_end = static_cast<uint32_t>(index_.phrasings.size());

    set_.clear();
    for (const std::string& keyword : answer.keywords()) {
      AddText(doc, kKeywords, keyword, &analyzer, &set_);
    }
    const size_t keywords = set_.size();
    AddText(doc, kKeywords, answer.topic_title(), &analyzer, &set_);
    std::vector<TermId> subject(set_.begin() + static_cast<std::ptrdiff_t>(keywords),
                                set_.end());
    std::tie(document.keywords_begin, document.keywords_end) = StoreSet();
    set_ = std::move(subject);
    std::tie(document.subject_begin, document.subject_end) = StoreSet();

    AddText(doc, kSummary, answer.summary(), &analyzer, nullptr);
    AddText(doc, kBody, index_.plain_bodies.back(), &analyzer, nullptr);
    AddText(doc, kBody, answer.caution(), &analyzer, nullptr);
    index_.documents.push_back(document);
    MergeOccurrences(first);
  }

  void AddPhrasing(DocId doc, Field field, const std::string& text, Analyzer* analyzer) {
    set_.clear();
    AddText(doc, field, text, analyzer, &set_);
    Phrasing phrasing{};
    std::tie(phrasing.terms_begin, phrasing.terms_end) = StoreSet();
    index_.phrasings.push_back(phrasing);
  }

  // Indexes `text`; collects its terms in `set` when that is not null.
  void AddText(DocId doc, Field field, const std::string& text, Analyzer* analyzer,
               std::vector<TermId>* set) {
    for (const Term& term : analyzer->Analyze(text)) {
      const auto [entry, added] = index_.vocabulary.try_emplace(
          term.text, static_cast<TermId>(index_.vocabulary.size()));
      // No question is corrected to a word that says little.
      if (!term.compound && term.kind == WordKind::kContent) ++surfaces_[term.surface];
      if (added) kinds_.push_back(WordKind::kStop);
      // A stem is worth what the best of its words is ("using" and "use" share one).
      kinds_[entry->second] = std::min(kinds_[entry->second], term.kind);
      FieldTerm occurrence{entry->second, doc, {}};
      occurrence.frequency[field] = 1;
      occurrences_.push_back(occurrence);
      if (!term.compound) ++lengths_[doc][field];
      if (set != nullptr) set->push_back(entry->second);
    }
  }

  std::vector<WordCount> Words() const {
    // Spellings that differ in accents are one word to a reader's keyboard.
    absl::flat_hash_map<std::string, uint32_t> counts;
    for (const auto& [surface, count] : surfaces_) counts[StripAccents(surface)] += count;
    std::vector<WordCount> words;
    words.reserve(counts.size());
    for (const auto& [word, count] : counts) words.push_back({word, count});
    return words;
  }

  std::pair<uint32_t, uint32_t> StoreSet() {
    std::sort(set_.begin(), set_.end());
    set_.erase(std::unique(set_.begin(), set_.end()), set_.end());
    const auto begin = static_cast<uint32_t>(index_.set_terms.size());
    index_.set_terms.insert(index_.set_terms.end(), set_.begin(), set_.end());
    return {begin, static_cast<uint32_t>(index_.set_terms.size())};
  }

  // Leaves one entry a term for the document whose entries begin at `first`.
  void MergeOccurrences(size_t first) {
    const auto begin = occurrences_.begin() + static_cast<std::ptrdiff_t>(first);
    std::sort(begin, occurrences_.end(),
              [](const FieldTerm& a, const FieldTerm& b) { return a.term < b.term; });
    auto out = begin;
    for (auto in = begin; in != occurrences_.end(); ++in) {
      if (out != begin && std::prev(out)->term == in->term) {
        for (int field = 0; field < kFieldCount; ++field) {
          uint16_t& sum = std::prev(out)->frequency[field];
          sum = static_cast<uint16_t>(std::min(sum + in->frequency[field], 0xFFFF));
        }
      } else {
        *out++ = *in;
      }
    }
    occurrences_.erase(out, occurrences_.end());
  }

  uint16_t LanguageOf(const std::string& language) {
    for (size_t i = 0; i < index_.languages.size(); ++i) {
      if (index_.languages[i] == language) return static_cast<uint16_t>(i);
    }
    index_.languages.push_back(language);
    analyzers_.push_back(std::make_unique<Analyzer>(language));
    return static_cast<uint16_t>(index_.languages.size() - 1);
  }

  void MakePostings() {
    const size_t terms = index_.vocabulary.size();
    const auto documents = static_cast<double>(library_.answers.size());
    std::array<double, kFieldCount> mean_length{};
    for (const auto& lengths : lengths_) {
      for (int field = 0; field < kFieldCount; ++field)
        mean_length[field] += lengths[field];
    }
    for (double& mean : mean_length)
      mean = std::max(mean / std::max(documents, 1.0), 1.0);

    index_.postings_begin.assign(terms + 1, 0);
    for (const FieldTerm& entry : occurrences_) ++index_.postings_begin[entry.term + 1];
    index_.idf.resize(terms);
    index_.mass.resize(terms);
    for (size_t term = 0; term < terms; ++term) {
      const auto frequency = static_cast<double>(index_.postings_begin[term + 1]);
      index_.idf[term] = Idf(documents, frequency);
      const float factor = kinds_[term] == WordKind::kContent   ? 1.0F
                           : kinds_[term] == WordKind::kCarrier ? kCarrierMass
                                                                : 0.0F;
      index_.mass[term] = MassOf(index_.idf[term], Idf(documents, 0)) * factor;
      index_.postings_begin[term + 1] += index_.postings_begin[term];
    }
    index_.unknown_idf = Idf(documents, 0);
    index_.highest_score = index_.unknown_idf * (kSaturation + 1);

    index_.postings.resize(occurrences_.size());
    std::vector<uint64_t> next(index_.postings_begin.begin(),
                               index_.postings_begin.end() - 1);
    for (const FieldTerm& entry : occurrences_) {
      float frequency = 0;
      for (int field = 0; field < kFieldCount; ++field) {
        if (entry.frequency[field] == 0) continue;
        const auto length =
            static_cast<float>(lengths_[entry.doc][field] / mean_length[field]);
        frequency += kWeight[field] * static_cast<float>(entry.frequency[field]) /
                     (1 - kLengthNorm[field] + kLengthNorm[field] * length);
      }
      index_.postings[next[entry.term]++] = {
          entry.doc, index_.idf[entry.term] * frequency * (kSaturation + 1) /
                         (kSaturation + frequency)};
    }
  }

  static float Idf(double documents, double frequency) {
    return static_cast<float>(
        std::log1p((documents - frequency + 0.5) / (frequency + 0.5)));
  }

  const content::Library& library_;
  Index index_;
  std::vector<FieldTerm> occurrences_;  // by document, then term
  std::vector<std::array<uint32_t, kFieldCount>> lengths_;
  std::vector<WordKind> kinds_;                       // by term
  std::vector<std::unique_ptr<Analyzer>> analyzers_;  // by language
  std::vector<TermId> set_;
  absl::flat_hash_map<std::string, uint32_t> surfaces_;
  uint32_t topic_ = 0;
};

}  // namespace

BuiltIndex BuildIndex(const content::Library& library) {
  return Builder(library).Build();
}

}  // namespace answerbook::search
