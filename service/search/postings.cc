#include "service/search/postings.h"

#include <algorithm>
#include <array>
#include <functional>

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
  lists_.reserve(frequencies.size());
  column_size_ = RoundUp(documents);
  uint32_t columns = 0;
  uint32_t windowed = 0;
  uint32_t flat = 0;
  for (const uint32_t frequency : frequencies) {
    List list{0, frequency, PostingList::Form::kFlat, 0};
    if (frequency * from > documents) {
      list.form = PostingList::Form::kColumn;
      list.begin = columns++;
    } else if (frequency > 2 * (windows_ + 1)) {
      // A directory costs 4 bytes a window and saves 2 a posting.
      list.form = PostingList::Form::kWindowed;
      list.begin = static_cast<uint32_t>(window_begin_.size());
      window_begin_.resize(window_begin_.size() + windows_ + 1, windowed);
      windowed += frequency;
    } else {
      list.begin = flat;
      flat += frequency;
    }
    lists_.push_back(list);
  }
  window_begin_.shrink_to_fit();
  built_.resize(columns * column_size_);
  halves_.resize(columns * column_size_ / 2);
  levels_.resize(columns * kLevels);
  offsets_.resize(windowed);
  offset_impacts_.resize(windowed);
  docs_.resize(flat);
  doc_impacts_.resize(flat);
}

void PostingLists::Put(TermId term, uint32_t at, DocId doc, uint8_t impact) {
  const List& list = lists_[term];
  switch (list.form) {
    case PostingList::Form::kColumn:
      built_[list.begin * column_size_ + doc] = impact;
      break;
    case PostingList::Form::kWindowed: {
      const uint32_t place = window_begin_[list.begin] + at;
      offsets_[place] = static_cast<uint16_t>(doc % kWindow);
      offset_impacts_[place] = impact;
      // The last document of a window says where the next one begins.
      window_begin_[list.begin + doc / kWindow + 1] = place + 1;
      break;
    }
    case PostingList::Form::kFlat:
      docs_[list.begin + at] = doc;
      doc_impacts_[list.begin + at] = impact;
      break;
  }
}

// Levels are the different impacts where there are few enough, else the means of equal
// ranges of them.
void PostingLists::PackColumn(List* list) {
  const uint8_t* impacts = &built_[list->begin * column_size_];
  uint8_t* levels = &levels_[list->begin * kLevels];
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
  uint8_t* halves = &halves_[list->begin * column_size_ / 2];
  for (size_t i = 0; i < column_size_; i += 64) {
    for (size_t j = 0; j < 32; ++j) {
      halves[i / 2 + j] = static_cast<uint8_t>(level_of[impacts[i + j]] |
                                               level_of[impacts[i + j + 32]] << 4);
    }
  }
  uint64_t better = 0;
  for (size_t level = kLevels - 1; level > 0 && better < kKth; --level) {
    better += number[level];
    if (better >= kKth) list->kth_impact = levels[level];
  }
}

void PostingLists::Finish() {
  std::vector<uint8_t> sorted;
  for (List& list : lists_) {
    if (list.form == PostingList::Form::kColumn) {
      PackColumn(&list);
      continue;
    }
    if (list.form == PostingList::Form::kWindowed) {
      // Windows without a document begin where the one before them ends.
      uint32_t* begin = &window_begin_[list.begin];
      for (size_t i = 1; i <= windows_; ++i) begin[i] = std::max(begin[i], begin[i - 1]);
    }
    if (list.size < kKth) continue;
    const PostingList all = ListOf(static_cast<TermId>(&list - lists_.data()));
    const uint8_t* impacts =
        all.impacts + (all.window_begin != nullptr ? all.window_begin[0] : 0);
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

PostingList PostingLists::ListOf(TermId term) const {
  const List& list = lists_[term];
  PostingList out;
  out.form = list.form;
  out.kth_impact = list.kth_impact;
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
    begin += half * size_t{begin[half - 1] < value};
    size -= half;
  }
  return begin + size_t{size == 1 && *begin < value};
}

}  // namespace

uint8_t PostingLists::ImpactIn(TermId term, DocId doc) const {
  const PostingList list = ListOf(term);
  switch (list.form) {
    case PostingList::Form::kColumn:
      return ImpactAt(list.column, doc);
    case PostingList::Form::kWindowed: {
      const size_t window = doc / kWindow;
      const uint16_t* begin = list.offsets + list.window_begin[window];
      const uint16_t* end = list.offsets + list.window_begin[window + 1];
      const auto offset = static_cast<uint16_t>(doc % kWindow);
      const uint16_t* at = LowerBound(begin, static_cast<size_t>(end - begin), offset);
      return at != end && *at == offset ? list.impacts[at - list.offsets] : 0;
    }
    case PostingList::Form::kFlat:
      break;
  }
  const DocId* end = list.docs + list.size;
  const DocId* at = LowerBound(list.docs, list.size, doc);
  return at != end && *at == doc ? list.impacts[at - list.docs] : 0;
}

size_t PostingLists::Bytes() const {
  return lists_.capacity() * sizeof(List) + halves_.capacity() + levels_.capacity() +
         window_begin_.capacity() * sizeof(uint32_t) +
         offsets_.capacity() * sizeof(uint16_t) + offset_impacts_.capacity() +
         docs_.capacity() * sizeof(DocId) + doc_impacts_.capacity();
}

}  // namespace answerbook::search
