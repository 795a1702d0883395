#include "service/search/query_cursors.h"

#include <algorithm>
#include <cstddef>

#include "service/search/retrieval.h"

namespace answerbook::search {

void QueryCursors::Prepare(const PostingLists& postings,
                           const std::vector<QueryWord>& query_words) {
  cursors.clear();
  words.clear();
  for (const QueryWord& word : query_words) {
    if (word.alternatives.empty()) continue;
    const size_t begin = cursors.size();
    for (const Alternative& alternative : word.alternatives) {
      cursors.push_back({postings.ListOf(alternative.term),
                         alternative.term,
                         WeightUnits(alternative.weight),
                         0,
                         {}});
    }
    const size_t end = cursors.size();
    words.push_back({begin, end, 0, end - begin == 1});
  }
}

void QueryCursors::MakePlain(const PostingLists& postings, WordCursors* word) {
  constexpr uint32_t kFew = 24;
  size_t main = word->begin;
  for (size_t i = word->begin; i < word->end; ++i) {
    if (cursors[i].list.size > cursors[main].list.size) main = i;
  }
  for (size_t i = word->begin; i < word->end; ++i) {
    const PostingList& list = cursors[i].list;
    if (i != main && (list.size > kFew || list.form != PostingList::Form::kFlat)) return;
  }
  const size_t before = extras.size();
  for (size_t i = word->begin; i < word->end; ++i) {
    if (i == main) continue;
    const PostingList& list = cursors[i].list;
    for (uint32_t j = 0; j < list.size; ++j) {
      extras.push_back({list.docs[j], Weighted(list.impacts[j], cursors[i].weight)});
    }
  }
  // Of each document the best.
  const auto first = extras.begin() + static_cast<std::ptrdiff_t>(before);
  std::sort(first, extras.end(), [](const Extra& a, const Extra& b) {
    return a.doc != b.doc ? a.doc < b.doc : a.score > b.score;
  });
  extras.erase(std::unique(first, extras.end(),
                           [](const Extra& a, const Extra& b) { return a.doc == b.doc; }),
               extras.end());
  for (auto extra = first; extra != extras.end(); ++extra) {
    const uint8_t said =
        Weighted(postings.ImpactIn(cursors[main].term, extra->doc), cursors[main].weight);
    extra->score = std::max(extra->score, said) - said;
  }
  word->begin = main;
  word->end = main + 1;
  word->plain = true;
}

void QueryCursors::MakePlain(const PostingLists& postings) {
  extras.clear();
  for (WordCursors& word : words) {
    if (!word.plain) MakePlain(postings, &word);
  }
  std::sort(extras.begin(), extras.end(),
            [](const Extra& a, const Extra& b) { return a.doc < b.doc; });
}

void QueryCursors::TakeColumns() {
  // More than this are read from too many places at a time.
  constexpr size_t kMostAtOnce = 8;
  columns.clear();
  groups.clear();
  std::erase_if(words, [this](const WordCursors& word) {
    const Cursor& cursor = cursors[word.begin];
    if (!word.plain || cursor.list.form != PostingList::Form::kColumn) return false;
    columns.push_back({cursor.list.column.halves, cursor.values.data()});
    return true;
  });
  uint32_t sum = 0;
  for (const Column& column : columns) {
    const uint32_t highest = *std::max_element(column.levels, column.levels + kLevels);
    if (groups.empty() || sum + highest > 255 || groups.back() == kMostAtOnce) {
      groups.push_back(0);
      sum = 0;
    }
    sum += highest;
    ++groups.back();
  }
}

size_t QueryCursors::HighestScore() const {
  size_t sum = 0;
  for (const WordCursors& word : words) {
    uint8_t highest = 0;
    for (size_t i = word.begin; i < word.end; ++i) {
      const Cursor& cursor = cursors[i];
      highest = std::max(highest, Weighted(cursor.list.max_impact, cursor.weight));
    }
    sum += highest;
  }
  return sum;
}

}  // namespace answerbook::search
