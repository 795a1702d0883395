#include "service/search/postings.h"

#include <algorithm>
#include <array>
#include <functional>
#include <utility>

namespace answerbook::search {
namespace {

// Terms in one of so many documents or more are columns. In time 8 to 32 make little
// difference (bench/engine_bench); a column takes half a byte a document, other postings
// three each, so large libraries, where memory counts, have fewer of them.
constexpr size_t kLargeLibrary = 100000;
constexpr uint64_t kColumnFrom = 16;
constexpr uint64_t kColumnFromLarge = 6;

size_t RoundUp(size_t n) { return (n + kWindowStep - 1) / kWindowStep * kWindowStep; }

}  // namespace

PostingLists::PostingLists(size_t documents, std::span<const uint32_t> frequencies)
    : documents_(documents), windows_((documents + kWindow - 1) / kWindow) {
  const uint64_t from = documents < kLargeLibrary ? kColumnFrom : kColumnFromLarge;
  std::vector<List> lists;
  std::vector<uint32_t> window_begin;
  lists.reserve(frequencies.size());
  column_size_ = RoundUp(documents);
  uint32_t columns = 0;
  uint32_t windowed = 0;
  uint32_t flat = 0;
  for (const uint32_t frequency : frequencies) {
    List list{0, frequency, PostingList::Form::kFlat, 0, 0, 0};
    if (frequency * from > documents) {
      list.form = PostingList::Form::kColumn;
      list.begin = columns++;
    } else if (frequency > 2 * (windows_ + 1)) {
      // A directory costs 4 bytes a window and saves 2 a posting.
      list.form = PostingList::Form::kWindowed;
      list.begin = static_cast<uint32_t>(window_begin.size());
      window_begin.resize(window_begin.size() + windows_ + 1, windowed);
      windowed += frequency;
    } else {
      list.begin = flat;
      flat += frequency;
    }
    lists.push_back(list);
  }
  lists_ = std::move(lists);
  window_begin_ = std::move(window_begin);
  built_.resize(columns * column_size_);
  halves_ = std::vector<uint8_t>(columns * column_size_ / 2);
  levels_ = std::vector<uint8_t>(columns * kLevels);
  offsets_ = std::vector<uint16_t>(windowed);
  offset_impacts_ = std::vector<uint8_t>(windowed);
  docs_ = std::vector<DocId>(flat);
  doc_impacts_ = std::vector<uint8_t>(flat);
}

void PostingLists::Put(TermId term, uint32_t at, DocId doc, uint8_t impact) {
  const List& list = lists_[term];
  switch (list.form) {
    case PostingList::Form::kColumn:
      built_[list.begin * column_size_ + doc] = impact;
      break;
    case PostingList::Form::kWindowed: {
      const uint32_t place = window_begin_[list.begin] + at;
      offsets_.mutable_data()[place] = static_cast<uint16_t>(doc % kWindow);
      offset_impacts_.mutable_data()[place] = impact;
      // The last document of a window says where the next one begins.
      window_begin_.mutable_data()[list.begin + doc / kWindow + 1] = place + 1;
      break;
    }
    case PostingList::Form::kFlat:
      docs_.mutable_data()[list.begin + at] = doc;
      doc_impacts_.mutable_data()[list.begin + at] = impact;
      break;
  }
}

// Levels are the different impacts where there are few enough, else the means of equal
// ranges of them.
void PostingLists::PackColumn(List* list) {
  const uint8_t* impacts = &built_[list->begin * column_size_];
  uint8_t* levels = levels_.mutable_data() + list->begin * kLevels;
  std::array<uint32_t, 256> count{};
  for (size_t i = 0; i < documents_; ++i) ++count[impacts[i]];
  size_t least = 1;
  while (least < 255 && count[least] == 0) ++least;
  size_t most = 255;
  while (most > least && count[most] == 0) --most;
  const auto different = static_cast<size_t>(
      std::count_if(count.begin() + 1, count.end(), [](uint32_t n) { return n > 0; }));
  std::array<uint8_t, 256> level_of{};
  std::array<uint64_t, kLevels> sum{};
  std::array<uint64_t, kLevels> number{};
  size_t next = 0;
  for (size_t impact = least; impact <= most; ++impact) {
    if (count[impact] == 0) continue;
    const size_t level = different < kLevels
                             ? ++next
                             : 1 + (impact - least) * (kLevels - 1) / (most - least + 1);
    level_of[impact] = static_cast<uint8_t>(level);
    sum[level] += uint64_t{count[impact]} * impact;
    number[level] += count[impact];
  }
  for (size_t level = 1; level < kLevels; ++level) {
    if (number[level] == 0) continue;
    levels[level] =
        static_cast<uint8_t>((sum[level] + number[level] / 2) / number[level]);
  }
  uint8_t* halves = halves_.mutable_data() + list->begin * column_size_ / 2;
  for (size_t i = 0; i < column_size_; i += 64) {
    for (size_t j = 0; j < 32; ++j) {
      halves[i / 2 + j] = static_cast<uint8_t>(level_of[impacts[i + j]] |
                                               level_of[impacts[i + j + 32]] << 4);
    }
  }
  list->max_impact = *std::max_element(levels, levels + kLevels);
  uint64_t better = 0;
  for (size_t level = kLevels - 1; level > 0 && better < kKth; --level) {
    better += number[level];
    if (better >= kKth) list->kth_impact = levels[level];
  }
}

void PostingLists::Finish() {
  std::vector<uint8_t> sorted;
  List* const lists = lists_.mutable_data();
  for (size_t term = 0; term < lists_.size(); ++term) {
    List& list = lists[term];
    if (list.form == PostingList::Form::kColumn) {
      PackColumn(&list);
      continue;
    }
    if (list.form == PostingList::Form::kWindowed) {
      // Windows without a document begin where the one before them ends.
      uint32_t* begin = window_begin_.mutable_data() + list.begin;
      for (size_t i = 1; i <= windows_; ++i) begin[i] = std::max(begin[i], begin[i - 1]);
    }
    if (list.size == 0) continue;
    const PostingList all = ListOf(static_cast<TermId>(term));
    const uint8_t* impacts =
        all.impacts + (all.window_begin != nullptr ? all.window_begin[0] : 0);
    list.max_impact = *std::max_element(impacts, impacts + list.size);
    if (list.size < kKth) continue;
    sorted.assign(impacts, impacts + list.size);
    std::nth_element(sorted.begin(), sorted.begin() + (kKth - 1), sorted.end(),
                     std::greater<>());
    list.kth_impact = sorted[kKth - 1];
  }
  built_ = {};
}

Column PostingLists::ColumnOf(const List& list) const {
  return {halves_.data() + list.begin * column_size_ / 2,
          levels_.data() + list.begin * kLevels};
}

void PostingLists::Prefetch(TermId term) const {
  const List& list = lists_[term];
  switch (list.form) {
    case PostingList::Form::kColumn:
      __builtin_prefetch(levels_.data() + list.begin * kLevels);
      __builtin_prefetch(halves_.data() + list.begin * column_size_ / 2);
      break;
    case PostingList::Form::kWindowed:
      __builtin_prefetch(window_begin_.data() + list.begin);
      break;
    case PostingList::Form::kFlat:
      __builtin_prefetch(doc_impacts_.data() + list.begin);
      __builtin_prefetch(docs_.data() + list.begin);
      break;
  }
}

PostingList PostingLists::ListOf(TermId term) const {
  const List& list = lists_[term];
  PostingList out;
  out.form = list.form;
  out.kth_impact = list.kth_impact;
  out.max_impact = list.max_impact;
  out.size = list.size;
  switch (list.form) {
    case PostingList::Form::kColumn:
      out.column = ColumnOf(list);
      break;
    case PostingList::Form::kWindowed:
      out.impacts = offset_impacts_.data();
      out.offsets = offsets_.data();
      out.window_begin = window_begin_.data() + list.begin;
      break;
    case PostingList::Form::kFlat:
      out.impacts = doc_impacts_.data() + list.begin;
      out.docs = docs_.data() + list.begin;
      break;
  }
  return out;
}

namespace {

// The first of [begin, begin + size) that is not below `value`, or behind them: without
// branches, half of which would be mispredicted.
template <typename Value>
const Value* LowerBound(const Value* begin, size_t size, Value value) {
  while (size > 1) {
    const size_t half = size / 2;
    begin += half & (0 - size_t{begin[half - 1] < value});
    size -= half;
  }
  return begin + size_t{size == 1 && *begin < value};
}

}  // namespace

uint8_t PostingLists::ImpactIn(TermId term, DocId doc) const {
  const List& list = lists_[term];
  switch (list.form) {
    case PostingList::Form::kColumn:
      return ImpactAt(ColumnOf(list), doc);
    case PostingList::Form::kWindowed: {
      const uint32_t* window = window_begin_.data() + list.begin + doc / kWindow;
      const uint16_t* begin = offsets_.data() + window[0];
      const uint16_t* end = offsets_.data() + window[1];
      const auto offset = static_cast<uint16_t>(doc % kWindow);
      const uint16_t* at = LowerBound(begin, static_cast<size_t>(end - begin), offset);
      return at != end && *at == offset ? offset_impacts_[window[0] + (at - begin)] : 0;
    }
    case PostingList::Form::kFlat:
      break;
  }
  const DocId* begin = docs_.data() + list.begin;
  const DocId* end = begin + list.size;
  const DocId* at = LowerBound(begin, list.size, doc);
  return at != end && *at == doc ? doc_impacts_[list.begin + (at - begin)] : 0;
}

size_t PostingLists::Bytes() const {
  return lists_.Bytes() + halves_.Bytes() + levels_.Bytes() + window_begin_.Bytes() +
         offsets_.Bytes() + offset_impacts_.Bytes() + docs_.Bytes() +
         doc_impacts_.Bytes();
}

bool PostingLists::IsWhole(size_t terms) const {
  // So that no product below overflows.
  if (documents_ >= (uint64_t{1} << 32) || lists_.size() != terms ||
      windows_ != (documents_ + kWindow - 1) / kWindow ||
      column_size_ != RoundUp(documents_) || offsets_.size() != offset_impacts_.size() ||
      docs_.size() != doc_impacts_.size()) {
    return false;
  }
  const auto fits = [this](const List& list) {
    switch (list.form) {
      case PostingList::Form::kColumn: {
        if ((uint64_t{list.begin} + 1) * column_size_ / 2 > halves_.size() ||
            (uint64_t{list.begin} + 1) * kLevels > levels_.size()) {
          return false;
        }
        const Column column = ColumnOf(list);
        bool none_behind = column.levels[0] == 0;
        for (uint64_t doc = documents_; doc < column_size_; ++doc) {
          none_behind &= LevelAt(column, doc) == 0;
        }
        return none_behind;
      }
      case PostingList::Form::kWindowed: {
        if (list.begin + windows_ + 1 > window_begin_.size()) return false;
        const uint32_t* begin = window_begin_.data() + list.begin;
        bool ascending = uint64_t{begin[0]} + list.size == begin[windows_] &&
                         begin[windows_] <= offsets_.size();
        for (size_t i = 0; i < windows_; ++i) ascending &= begin[i] <= begin[i + 1];
        if (!ascending || list.size == 0) return false;
        const uint64_t last = documents_ - (windows_ - 1) * kWindow;
        return content::AreBelow<uint16_t>(
            {offsets_.data() + begin[windows_ - 1], offsets_.data() + begin[windows_]},
            last);
      }
      case PostingList::Form::kFlat: {
        if (uint64_t{list.begin} + list.size > docs_.size()) return false;
        const DocId* docs = docs_.data() + list.begin;
        bool ascending = list.size == 0 || docs[list.size - 1] < documents_;
        for (size_t i = 1; i < list.size; ++i) ascending &= docs[i - 1] < docs[i];
        return ascending;
      }
    }
    return false;
  };
  if (!std::all_of(lists_.begin(), lists_.end(), fits)) return false;
  return content::AreBelow<uint16_t>(offsets_, kWindow);
}

}  // namespace answerbook::search
