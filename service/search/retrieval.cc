#include "service/search/retrieval.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <limits>
#include <span>
#include <type_traits>

#include "service/search/query_cursors.h"
#include "service/search/top.h"

namespace answerbook::search {
namespace {

template <typename Score>
constexpr int kHighest = std::numeric_limits<Score>::max();

// Calls add(offset, impact) for each posting of a list that is no column in the window.
template <typename Add>
void ForEachPosting(Cursor* cursor, size_t window, const Add& add) {
  const PostingList& list = cursor->list;
  // A copy of each pointer: `add` writes bytes, which may be anything.
  const uint8_t* const impacts = list.impacts;
  if (list.form == PostingList::Form::kWindowed) {
    const uint16_t* const offsets = list.offsets;
    const uint32_t end = list.window_begin[window + 1];
#pragma GCC unroll 4
    for (uint32_t i = list.window_begin[window]; i < end; ++i) {
      add(offsets[i], impacts[i]);
    }
    return;
  }
  const DocId* const docs = list.docs;
  const size_t end = (window + 1) * kWindow;
  const uint32_t size = list.size;
  uint32_t i = cursor->at;
  for (; i < size && docs[i] < end; ++i) add(docs[i] % kWindow, impacts[i]);
  cursor->at = i;
}

// One for each thread: what a search writes to.
struct Workspace : QueryCursors {
  size_t next_extra;  // not in the windows before
  // The window's: those of a type are used alone.
  alignas(64) std::array<uint16_t, kWindow> word_scores;
  alignas(64) std::array<uint8_t, kWindow> byte_scores;
  alignas(64) std::array<uint8_t, kWindow> word_best;
  std::array<uint16_t, kWindow> above;
  std::vector<uint32_t> counts;
  std::vector<ScoredDoc> sorted;
};

template <typename Score>
Score* ScoresOf(Workspace* space) {
  if constexpr (std::is_same_v<Score, uint8_t>) {
    return space->byte_scores.data();
  } else {
    return space->word_scores.data();
  }
}

// Not inlined: loops keep what it returns in a register.
[[gnu::noinline]] Workspace& ThisThreads() {
  thread_local Workspace workspace;
  return workspace;
}

// Adds a word with several alternatives, or any other.
template <typename Score, typename Value>
void AddBest(const WordCursors& word, size_t window, size_t n, const Value& value,
             Workspace* space) {
  uint8_t* best = space->word_best.data();
  std::memset(best, 0, n);
  for (size_t i = word.begin; i < word.end; ++i) {
    Cursor& cursor = space->cursors[i];
    if (cursor.list.form == PostingList::Form::kColumn) {
      MaxColumn(cursor.ColumnIn(window, cursor.values.data()), n, best);
    } else {
      ForEachPosting(&cursor, window, [&](size_t offset, uint8_t impact) {
        best[offset] = std::max(best[offset], value.One(cursor, word, impact));
      });
    }
  }
  AddImpacts(best, n, ScoresOf<Score>(space));
}

struct ImpactValue {
  static uint8_t One(const Cursor& cursor, const WordCursors& /*word*/, uint8_t impact) {
    return Weighted(impact, cursor.weight);
  }
};

struct PresenceValue {
  static uint8_t One(const Cursor& cursor, const WordCursors& word, uint8_t /*impact*/) {
    return Weighted(word.presence, cursor.weight);
  }
};

// What the levels of columns count.
template <typename Value>
void SetValues(const Value& value, Workspace* space) {
  for (const WordCursors& word : space->words) {
    for (size_t i = word.begin; i < word.end; ++i) {
      Cursor& cursor = space->cursors[i];
      if (cursor.list.form != PostingList::Form::kColumn) continue;
      for (size_t level = 1; level < kLevels; ++level) {
        cursor.values[level] = value.One(cursor, word, cursor.list.column.levels[level]);
      }
    }
  }
}

// Adds a plain word whose list is no column.
template <typename Score>
void AddPlain(const WordCursors& word, size_t window, bool may_overflow,
              Workspace* space) {
  Score* scores = ScoresOf<Score>(space);
  Cursor* const cursor = &space->cursors[word.begin];
  const uint32_t weight = cursor->weight;
  if (weight != 256 || may_overflow) {
    ForEachPosting(cursor, window, [scores, weight](size_t offset, uint8_t impact) {
      scores[offset] = static_cast<Score>(
          std::min(scores[offset] + Weighted(impact, weight), kHighest<Score>));
    });
  } else {
    ForEachPosting(cursor, window, [scores](size_t offset, uint8_t impact) {
      scores[offset] = static_cast<Score>(scores[offset] + impact);
    });
  }
}

template <typename Score>
void AddExtras(size_t window, Workspace* space) {
  Score* scores = ScoresOf<Score>(space);
  const size_t end = (window + 1) * kWindow;
  for (size_t& i = space->next_extra;
       i < space->extras.size() && space->extras[i].doc < end; ++i) {
    Score& score = scores[space->extras[i].doc % kWindow];
    score = static_cast<Score>(std::min(score + space->extras[i].score, kHighest<Score>));
  }
}

// Adds up the window's scores and does as Scan with them.
template <typename Score>
size_t ScoreWindow(size_t window, size_t n, bool may_overflow, Score threshold,
                   uint64_t* matches, Workspace* space) {
  if (window > 0) {
    for (Column& column : space->columns) column.halves += kWindow / 2;
  }
  Score* scores = ScoresOf<Score>(space);
  bool scored = false;
  // Columns first: the first of them need not be added to anything.
  std::span<const Column> left(space->columns);
  for (const size_t group : space->groups) {
    AddColumns(left.first(group), scored, n, scores);
    left = left.subspan(group);
    scored = true;
  }
  if (!scored) std::memset(scores, 0, n * sizeof(Score));
  for (const WordCursors& word : space->words) {
    if (word.plain) {
      AddPlain<Score>(word, window, may_overflow, space);
    } else {
      AddBest<Score>(word, window, n, ImpactValue(), space);
    }
  }
  AddExtras<Score>(window, space);
  return Scan(scores, n, threshold, matches, space->above.data());
}

size_t Documents(const PostingLists& postings, size_t window) {
  const size_t n = std::min(kWindow, postings.documents() - window * kWindow);
  return (n + kWindowStep - 1) / kWindowStep * kWindowStep;
}

// What Retrieve does once the words are prepared. Scores that may be higher than their
// type says are cut.
template <typename Score>
void RetrieveWindows(const PostingLists& postings, bool may_overflow,
                     const DocBits* filter, const QuestionRecords* records,
                     DocBits* matches, Top* top, std::vector<ScoredDoc>* best,
                     Workspace* workspace) {
  Workspace& space = *workspace;
  space.MakePlain(postings);
  space.TakeColumns();
  space.next_extra = 0;
  const bool any_known = !space.words.empty() || !space.columns.empty();
  matches->resize(BitWords(postings.documents()));
  // The windows write all but the last word.
  std::fill(any_known ? matches->end() - 1 : matches->begin(), matches->end(), 0);
  const Score* scores = ScoresOf<Score>(&space);
  size_t asked = 0;  // of *best
  for (size_t window = 0; any_known && window < postings.windows(); ++window) {
    const size_t found = ScoreWindow(window, Documents(postings, window), may_overflow,
                                     static_cast<Score>(top->threshold()),
                                     matches->data() + window * (kWindow / 64), &space);
    // Where the records begin has been asked for a window ago.
    if (records != nullptr) {
      for (; asked < best->size(); ++asked) records->Prefetch((*best)[asked].doc);
    }
    for (size_t i = 0; i < found; ++i) {
      const uint16_t offset = space.above[i];
      const auto doc = static_cast<DocId>(window * kWindow + offset);
      if (filter != nullptr && !HasBit(*filter, doc)) continue;
      top->Push(scores[offset], doc);
      if (records != nullptr) records->PrefetchBegin(doc);
    }
    top->Update();
  }
}

}  // namespace

void Retrieve(const PostingLists& postings, const std::vector<QueryWord>& words,
              const DocBits* filter, size_t keep, const QuestionRecords* records,
              DocBits* matches, std::vector<ScoredDoc>* best) {
  Workspace& space = ThisThreads();
  space.Prepare(postings, words);
  SetValues(ImpactValue(), &space);
  const size_t highest = space.HighestScore();

  // So many documents have one term alone with that impact that the best must have it.
  uint16_t floor = 0;
  if (filter == nullptr && keep <= PostingLists::kKth) {
    for (const Cursor& cursor : space.cursors) {
      const uint8_t kth = Weighted(cursor.list.kth_impact, cursor.weight);
      // None where it counts for nothing.
      if (kth > 0) floor = std::max<uint16_t>(floor, kth - 1);
    }
  }
  Top top(keep, floor, &space.counts, best);
  if (highest <= kHighest<uint8_t>) {
    RetrieveWindows<uint8_t>(postings, false, filter, records, matches, &top, best,
                             &space);
  } else {
    RetrieveWindows<uint16_t>(postings, highest > kHighest<uint16_t>, filter, records,
                              matches, &top, best, &space);
  }
  top.Finish(&space.sorted);
}

void RetrieveCovering(const PostingLists& postings, const std::vector<QueryWord>& words,
                      float mass, float least, DocBits* covered) {
  // Shares are counted in units small enough that their rounded-up sum fits.
  constexpr float kWhole = 200;
  Workspace& space = ThisThreads();
  space.Prepare(postings, words);
  auto at = space.words.begin();
  for (const QueryWord& word : words) {
    if (word.alternatives.empty()) continue;
    at->presence = static_cast<uint8_t>(
        std::clamp(std::ceil(kWhole * word.mass / std::max(mass, 1e-9F)), 1.0F, 255.0F));
    ++at;
  }
  SetValues(PresenceValue(), &space);
  covered->assign(BitWords(postings.documents()), 0);
  DocBits matches(kWindow / 64);
  const auto threshold =
      static_cast<uint16_t>(std::max(std::floor(kWhole * least) - 1, 0.0F));
  for (size_t window = 0; window < postings.windows(); ++window) {
    const size_t n = Documents(postings, window);
    std::memset(space.word_scores.data(), 0, n * sizeof(uint16_t));
    for (const WordCursors& word : space.words) {
      AddBest<uint16_t>(word, window, n, PresenceValue(), &space);
    }
    const size_t found =
        Scan(space.word_scores.data(), n, threshold, matches.data(), space.above.data());
    for (size_t i = 0; i < found; ++i) {
      const size_t doc = window * kWindow + space.above[i];
      (*covered)[doc / 64] |= uint64_t{1} << (doc % 64);
    }
  }
}

}  // namespace answerbook::search
