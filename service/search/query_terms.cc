#include "service/search/query_terms.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "service/search/analyzer.h"
#include "service/search/unicode.h"

namespace answerbook::search {
namespace {

// A corrected word is a guess: it must not count as much as one that was typed.
constexpr float kCorrectedWeight = 0.75F;

class QueryAnalysis {
 public:
  QueryAnalysis(const Index& index, const SpellingIndex* spelling, std::string_view text,
                const std::vector<std::string>& languages)
      : index_(index), spelling_(spelling), text_(text), languages_(languages) {}

  QueryTerms Run() && {
    terms_ = ThreadAnalyzer(languages_.front()).Analyze(text_);
    const bool only_stop_words = std::all_of(
        terms_.begin(), terms_.end(),
        [](const Term& t) { return t.compound || t.kind == WordKind::kStop; });
    for (size_t i = 0; i < terms_.size(); ++i) {
      if (terms_[i].compound) continue;
      if (terms_[i].kind == WordKind::kStop && !only_stop_words) continue;
      AddWord(i);
    }
    for (const QueryWord& word : result_.words) {
      result_.mass += word.mass;
      for (const Alternative& alternative : word.alternatives) {
        result_.terms.insert(alternative.term);
      }
    }
    if (copied_ > 0) {
      result_.corrected_query.append(text_.substr(copied_));
    }
    return std::move(result_);
  }

 private:
  std::optional<TermId> Find(std::string_view term) const {
    const auto found =
        index_.vocabulary.find(absl::string_view(term.data(), term.size()));
    if (found == index_.vocabulary.end()) return std::nullopt;
    return found->second;
  }

  void AddAlternative(std::string_view term, float weight, QueryWord* word) const {
    const std::optional<TermId> id = Find(term);
    if (!id.has_value()) return;
    for (const Alternative& known : word->alternatives) {
      if (known.term == *id) return;
    }
    word->alternatives.push_back({*id, weight});
  }

  void AddWord(size_t at) {
    const Term& term = terms_[at];
    QueryWord word;
    AddAlternative(term.text, 1, &word);
    for (size_t i = 1; i < languages_.size(); ++i) {
      AddAlternative(ThreadAnalyzer(languages_[i]).TermOf(term.surface), 1, &word);
    }
    AddCompounds(at, &word);
    if (word.alternatives.empty() && spelling_ != nullptr) Correct(term, &word);

    const float factor = term.kind == WordKind::kCarrier ? kCarrierMass : 1.0F;
    if (word.alternatives.empty()) {
      // An unknown word is as rare as can be: what the question is about may be
      // exactly what this library does not have.
      if (!unknown_.insert(term.text).second) return;
      word.mass = index_.unknown_idf * factor;
    } else {
      for (const QueryWord& earlier : result_.words) {
        if (!earlier.alternatives.empty() &&
            earlier.alternatives.front().term == word.alternatives.front().term) {
          return;  // said before
        }
      }
      word.mass =
          MassOf(index_.idf[word.alternatives.front().term], index_.unknown_idf) * factor;
    }
    result_.words.push_back(std::move(word));
  }

  // "anti-tumor" and "anti tumor" are satisfied by antitumor as well.
  void AddCompounds(size_t at, QueryWord* word) const {
    const Term& term = terms_[at];
    for (const Term& other : terms_) {
      if (other.compound && other.begin <= term.begin && term.end <= other.end) {
        AddAlternative(other.text, 1, word);
      }
    }
    const auto join = [&](size_t first, size_t second) {
      const Term& a = terms_[first];
      const Term& b = terms_[second];
      if (a.compound || b.compound || a.kind == WordKind::kStop ||
          b.kind == WordKind::kStop) {
        return;
      }
      AddAlternative(ThreadAnalyzer(languages_.front()).TermOf(a.surface + b.surface), 1,
                     word);
    };
    if (at > 0) join(at - 1, at);
    if (at + 1 < terms_.size()) join(at, at + 1);
  }

  void Correct(const Term& term, QueryWord* word) {
    if (term.kind != WordKind::kContent) return;
    const std::optional<std::string_view> correction =
        spelling_->Correct(StripAccents(term.surface));
    if (!correction.has_value()) return;
    AddAlternative(ThreadAnalyzer(languages_.front()).TermOf(*correction),
                   kCorrectedWeight, word);
    if (word->alternatives.empty()) return;
    result_.corrected_query.append(text_.substr(copied_, term.begin - copied_));
    result_.corrected_query.append(*correction);
    copied_ = term.end;
  }

  const Index& index_;
  const SpellingIndex* spelling_;
  std::string_view text_;
  const std::vector<std::string>& languages_;
  std::vector<Term> terms_;
  absl::flat_hash_set<std::string> unknown_;
  size_t copied_ = 0;  // of text_, into corrected_query
  QueryTerms result_;
};

}  // namespace

QueryTerms AnalyzeQuery(const Index& index, const SpellingIndex* spelling,
                        std::string_view text,
                        const std::vector<std::string>& languages) {
  return QueryAnalysis(index, spelling, text, languages).Run();
}

}  // namespace answerbook::search
