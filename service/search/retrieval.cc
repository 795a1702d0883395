#include "service/search/retrieval.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <span>

#include "service/search/top.h"

namespace answerbook::search {
namespace {

// More words than this could overflow a score.
constexpr size_t kMostUnsaturated = 65535 / 255;

// An alternative of a word while the windows are walked.
struct Cursor {
  PostingList list;
  TermId term;
  uint32_t weight;  // 256 is 1
  uint32_t at;      // flat lists: the first posting that is not before the window
  // Of a column, what each level counts: its impact weighted, or in RetrieveCovering the
  // word's presence.
  std::array<uint8_t, kLevels> values;

  Column ColumnIn(size_t window, const uint8_t* levels) const {
    return {list.column.halves + window * (kWindow / 2), levels};
  }
};

// A word: cursors_[begin, end).
struct WordCursors {
  size_t begin;
  size_t end;
  uint8_t presence;  // what having the word counts in RetrieveCovering
  bool plain;        // one alternative, see MakePlain
};

// What a document scores for a word beyond what the word's plain alternative says.
struct Extra {
  DocId doc;
  uint8_t score;
};

// Calls add(offset, impact) for each posting of a list that is no column in the window.
template <typename Add>
void ForEachPosting(Cursor* cursor, size_t window, const Add& add) {
  const PostingList& list = cursor->list;
  if (list.form == PostingList::Form::kWindowed) {
    const uint32_t end = list.window_begin[window + 1];
    for (uint32_t i = list.window_begin[window]; i < end; ++i) {
      add(list.offsets[i], list.impacts[i]);
    }
    return;
  }
  const size_t end = (window + 1) * kWindow;
  for (; cursor->at < list.size && list.docs[cursor->at] < end; ++cursor->at) {
    add(list.docs[cursor->at] % kWindow, list.impacts[cursor->at]);
  }
}

// One for each thread: what a search writes to.
struct Workspace {
  std::vector<Cursor> cursors;
  std::vector<WordCursors> words;  // in Retrieve without those whose columns are below
  std::vector<Column> columns;     // in Retrieve, of the window that is walked
  std::vector<size_t> groups;      // how many of the columns are added in one go
  std::vector<Extra> extras;       // in Retrieve, by document
  size_t next_extra;               // not in the windows before
  alignas(64) std::array<uint16_t, kWindow> scores;
  alignas(64) std::array<uint8_t, kWindow> word_best;
  std::array<uint16_t, kWindow> above;
  std::vector<uint32_t> counts;
  std::vector<ScoredDoc> sorted;
};

// Not inlined: loops keep what it returns in a register.
[[gnu::noinline]] Workspace& ThisThreads() {
  thread_local Workspace workspace;
  return workspace;
}

void Prepare(const PostingLists& postings, const std::vector<QueryWord>& words,
             Workspace* space) {
  space->cursors.clear();
  space->words.clear();
  for (const QueryWord& word : words) {
    if (word.alternatives.empty()) continue;
    const size_t begin = space->cursors.size();
    for (const Alternative& alternative : word.alternatives) {
      space->cursors.push_back({postings.ListOf(alternative.term),
                                alternative.term,
                                WeightUnits(alternative.weight),
                                0,
                                {}});
    }
    const size_t end = space->cursors.size();
    space->words.push_back({begin, end, 0, end - begin == 1});
  }
}

// Of a word with several alternatives of which all but one are in few documents, as
// compounds and accented spellings are: makes that one the word's only one, and what the
// others add to it extras. To take the best of two lists of any length takes more time
// than to add one.
void MakePlain(const PostingLists& postings, WordCursors* word, Workspace* space) {
  constexpr uint32_t kFew = 24;
  Cursor* const cursors = space->cursors.data();
  size_t main = word->begin;
  for (size_t i = word->begin; i < word->end; ++i) {
    if (cursors[i].list.size > cursors[main].list.size) main = i;
  }
  for (size_t i = word->begin; i < word->end; ++i) {
    const PostingList& list = cursors[i].list;
    if (i != main && (list.size > kFew || list.form != PostingList::Form::kFlat)) return;
  }
  const size_t before = space->extras.size();
  for (size_t i = word->begin; i < word->end; ++i) {
    if (i == main) continue;
    const PostingList& list = cursors[i].list;
    for (uint32_t j = 0; j < list.size; ++j) {
      space->extras.push_back(
          {list.docs[j], Weighted(list.impacts[j], cursors[i].weight)});
    }
  }
  // Of each document the best.
  const auto first = space->extras.begin() + static_cast<std::ptrdiff_t>(before);
  std::sort(first, space->extras.end(), [](const Extra& a, const Extra& b) {
    return a.doc != b.doc ? a.doc < b.doc : a.score > b.score;
  });
  space->extras.erase(
      std::unique(first, space->extras.end(),
                  [](const Extra& a, const Extra& b) { return a.doc == b.doc; }),
      space->extras.end());
  for (auto extra = first; extra != space->extras.end(); ++extra) {
    const uint8_t said =
        Weighted(postings.ImpactIn(cursors[main].term, extra->doc), cursors[main].weight);
    extra->score = std::max(extra->score, said) - said;
  }
  word->begin = main;
  word->end = main + 1;
  word->plain = true;
}

void MakePlain(const PostingLists& postings, Workspace* space) {
  space->extras.clear();
  space->next_extra = 0;
  for (WordCursors& word : space->words) {
    if (!word.plain) MakePlain(postings, &word, space);
  }
  std::sort(space->extras.begin(), space->extras.end(),
            [](const Extra& a, const Extra& b) { return a.doc < b.doc; });
}

// Takes the columns of plain words out of the words, and puts them into groups that can
// be added in one go.
void TakeColumns(Workspace* space) {
  // More than this are read from too many places at a time.
  constexpr size_t kMostAtOnce = 8;
  space->columns.clear();
  space->groups.clear();
  std::erase_if(space->words, [space](const WordCursors& word) {
    const Cursor& cursor = space->cursors[word.begin];
    if (!word.plain || cursor.list.form != PostingList::Form::kColumn) return false;
    space->columns.push_back({cursor.list.column.halves, cursor.values.data()});
    return true;
  });
  uint32_t sum = 0;
  for (const Column& column : space->columns) {
    const uint32_t highest = *std::max_element(column.levels, column.levels + kLevels);
    if (space->groups.empty() || sum + highest > 255 ||
        space->groups.back() == kMostAtOnce) {
      space->groups.push_back(0);
      sum = 0;
    }
    sum += highest;
    ++space->groups.back();
  }
}

// Adds a word with several alternatives, or any other.
template <typename Value>
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
  AddImpacts(best, n, space->scores.data());
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
void AddPlain(const WordCursors& word, size_t window, bool may_overflow,
              Workspace* space) {
  uint16_t* scores = space->scores.data();
  Cursor* const cursor = &space->cursors[word.begin];
  const uint32_t weight = cursor->weight;
  if (weight != 256 || may_overflow) {
    ForEachPosting(cursor, window, [scores, weight](size_t offset, uint8_t impact) {
      scores[offset] = static_cast<uint16_t>(
          std::min(scores[offset] + Weighted(impact, weight), 65535));
    });
  } else {
    ForEachPosting(cursor, window, [scores](size_t offset, uint8_t impact) {
      scores[offset] = static_cast<uint16_t>(scores[offset] + impact);
    });
  }
}

void AddExtras(size_t window, Workspace* space) {
  const size_t end = (window + 1) * kWindow;
  for (size_t& i = space->next_extra;
       i < space->extras.size() && space->extras[i].doc < end; ++i) {
    uint16_t& score = space->scores[space->extras[i].doc % kWindow];
    score = static_cast<uint16_t>(std::min(score + space->extras[i].score, 65535));
  }
}

// Adds up the window's scores and does as AddColumnsAndScan with them.
size_t ScoreWindow(size_t window, size_t n, bool may_overflow, uint16_t threshold,
                   uint64_t* matches, Workspace* space) {
  if (window > 0) {
    for (Column& column : space->columns) column.halves += kWindow / 2;
  }
  uint16_t* scores = space->scores.data();
  const bool columns_alone = space->words.empty() && space->extras.empty();
  bool scored = false;
  // Columns first: the first of them need not be added to anything.
  std::span<const Column> left(space->columns);
  for (size_t i = 0; i < space->groups.size(); ++i) {
    // The last of them, where they are all.
    if (i + 1 == space->groups.size() && columns_alone) break;
    AddColumns(left.first(space->groups[i]), scored, n, scores);
    left = left.subspan(space->groups[i]);
    scored = true;
  }
  if (!scored && !columns_alone) std::memset(scores, 0, n * sizeof(uint16_t));
  for (const WordCursors& word : space->words) {
    if (word.plain) {
      AddPlain(word, window, may_overflow, space);
    } else {
      AddBest(word, window, n, ImpactValue(), space);
    }
  }
  AddExtras(window, space);
  scored = scored || !columns_alone;
  return AddColumnsAndScan(left, scored, n, threshold, scores, matches,
                           space->above.data());
}

size_t Documents(const PostingLists& postings, size_t window) {
  const size_t n = std::min(kWindow, postings.documents() - window * kWindow);
  return (n + kWindowStep - 1) / kWindowStep * kWindowStep;
}

}  // namespace

void Retrieve(const PostingLists& postings, const std::vector<QueryWord>& words,
              const DocBits* filter, size_t keep, const QuestionRecords* records,
              DocBits* matches, std::vector<ScoredDoc>* best) {
  Workspace& space = ThisThreads();
  Prepare(postings, words, &space);
  SetValues(ImpactValue(), &space);
  const bool may_overflow = space.words.size() > kMostUnsaturated;

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
  MakePlain(postings, &space);
  TakeColumns(&space);
  const bool any_known = !space.words.empty() || !space.columns.empty();
  matches->resize(BitWords(postings.documents()));
  // The windows write all but the last word.
  std::fill(any_known ? matches->end() - 1 : matches->begin(), matches->end(), 0);
  size_t asked = 0;  // of *best
  for (size_t window = 0; any_known && window < postings.windows(); ++window) {
    const size_t found =
        ScoreWindow(window, Documents(postings, window), may_overflow, top.threshold(),
                    matches->data() + window * (kWindow / 64), &space);
    // Where the records begin has been asked for a window ago.
    if (records != nullptr) {
      for (; asked < best->size(); ++asked) records->Prefetch((*best)[asked].doc);
    }
    for (size_t i = 0; i < found; ++i) {
      const uint16_t offset = space.above[i];
      const auto doc = static_cast<DocId>(window * kWindow + offset);
      if (filter != nullptr && !HasBit(*filter, doc)) continue;
      top.Push(space.scores[offset], doc);
      if (records != nullptr) records->PrefetchBegin(doc);
    }
    top.Update();
  }
  top.Finish(&space.sorted);
}

void RetrieveCovering(const PostingLists& postings, const std::vector<QueryWord>& words,
                      float mass, float least, DocBits* covered) {
  // Shares are counted in units small enough that their rounded-up sum fits.
  constexpr float kWhole = 200;
  Workspace& space = ThisThreads();
  Prepare(postings, words, &space);
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
    std::memset(space.scores.data(), 0, n * sizeof(uint16_t));
    for (const WordCursors& word : space.words) {
      AddBest(word, window, n, PresenceValue(), &space);
    }
    const size_t found =
        AddColumnsAndScan({}, /*scored=*/true, n, threshold, space.scores.data(),
                          matches.data(), space.above.data());
    for (size_t i = 0; i < found; ++i) {
      const size_t doc = window * kWindow + space.above[i];
      (*covered)[doc / 64] |= uint64_t{1} << (doc % 64);
    }
  }
}

}  // namespace answerbook::search
