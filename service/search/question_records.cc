#include "service/search/question_records.h"

namespace answerbook::search {
namespace {

// Sets of terms that begin at `at`, all before `end` and with the padding behind them:
// where they end, or nullptr. Counts them in `sets`.
const uint32_t* EndOfSets(const uint32_t* at, const uint32_t* end, size_t terms,
                          size_t* sets) {
  *sets = 0;
  for (bool more = true; more; ++*sets) {
    if (at >= end) return nullptr;
    const uint32_t head = *at++;
    const size_t size = head & kMostTermsInSet;
    if (static_cast<size_t>(end - at) < size) return nullptr;
    if (!IsWeight(std::bit_cast<float>(head & ~uint32_t{0xFF}))) return nullptr;
    bool known = true;
    for (size_t i = 0; i < size; ++i) known &= at[i] < terms;
    if (!known) return nullptr;
    at += size;
    more = (head & kMoreSets) != 0;
  }
  return at;
}

}  // namespace

bool QuestionRecords::IsWhole(const content::AnswerTable& answers, size_t terms) const {
  if (begin_.size() != answers.answers() || words_.size() < kTermsPadding ||
      names_.size() < kTermsPadding) {
    return false;
  }
  const uint32_t* const end = words_.end() - kTermsPadding;
  const uint32_t* const names_end = names_.end() - kTermsPadding;
  size_t sets = 0;
  // Names are shared by many documents, and begin one behind the other.
  std::vector<bool> is_name(names_.size());
  for (const uint32_t* at = names_.begin(); at < names_end;) {
    is_name[static_cast<size_t>(at - names_.begin())] = true;
    at = EndOfSets(at, names_end, terms, &sets);
    if (at == nullptr) return false;
  }
  const uint32_t* at = words_.begin();
  for (size_t doc = 0; doc < begin_.size(); ++doc) {
    if (words_.begin() + begin_[doc] != at || at >= end) return false;
    const uint32_t name = *at++;
    if (name >= names_.size() || !is_name[name]) return false;
    at = EndOfSets(at, end, terms, &sets);
    // Which phrasing matched is looked up among the answer's.
    if (at == nullptr || sets != answers.Phrasings(doc)) return false;
  }
  return at == end;
}

}  // namespace answerbook::search
