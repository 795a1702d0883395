#include "service/search/postings.h"

#include <algorithm>
#include <functional>

namespace answerbook::search {
namespace {

// Terms in one of so many documents or more are columns. In time 8 to 32 make little
// difference (bench/engine_bench); a column takes a byte a document, other postings three
// each, so large libraries, where memory counts, have fewer of them.
constexpr size_t kLargeLibrary = 100000;
constexpr uint64_t kColumnFrom = 16;
constexpr uint64_t kColumnFromLarge = 6;

size_t RoundUp(size_t n) { return (n + kWindowStep - 1) / kWindowStep * kWindowStep; }

}  // namespace

PostingLists::PostingLists(size_t documents, std::span<const uint32_t> frequencies)
    : documents_(documents), windows_((documents + kWindow - 1) / kWindow) {
  const uint64_t from = documents < kLargeLibrary ? kColumnFrom : kColumnFromLarge;
  lists_.reserve(frequencies.size());
  uint64_t columns = 0;
  uint64_t windowed = 0;
  uint64_t flat = 0;
  uint32_t directory = 0;
  for (const uint32_t frequency : frequencies) {
    List list{0, frequency, 0, PostingList::Form::kFlat, 0};
    if (frequency * from > documents) {
      list.form = PostingList::Form::kColumn;
      list.begin = columns;
      columns += RoundUp(documents);
    } else if (frequency > 2 * (windows_ + 1)) {
      // A directory costs 4 bytes a window and saves 2 a posting.
      list.form = PostingList::Form::kWindowed;
      list.begin = windowed;
      list.directory = directory;
      windowed += frequency;
      directory += static_cast<uint32_t>(windows_ + 1);
    } else {
      list.begin = flat;
      flat += frequency;
    }
    lists_.push_back(list);
  }
  columns_.resize(columns);
  window_begin_.resize(directory);
  offsets_.resize(windowed);
  offset_impacts_.resize(windowed);
  docs_.resize(flat);
  doc_impacts_.resize(flat);
}

void PostingLists::Put(TermId term, uint32_t at, DocId doc, uint8_t impact) {
  const List& list = lists_[term];
  switch (list.form) {
    case PostingList::Form::kColumn:
      columns_[list.begin + doc] = impact;
      break;
    case PostingList::Form::kWindowed:
      offsets_[list.begin + at] = static_cast<uint16_t>(doc % kWindow);
      offset_impacts_[list.begin + at] = impact;
      // The last document of a window says where the next one begins.
      window_begin_[list.directory + doc / kWindow + 1] = at + 1;
      break;
    case PostingList::Form::kFlat:
      docs_[list.begin + at] = doc;
      doc_impacts_[list.begin + at] = impact;
      break;
  }
}

void PostingLists::Finish() {
  std::vector<uint8_t> sorted;
  for (List& list : lists_) {
    if (list.form == PostingList::Form::kWindowed) {
      // Windows without a document begin where the one before them ends.
      uint32_t* begin = &window_begin_[list.directory];
      for (size_t i = 1; i <= windows_; ++i) begin[i] = std::max(begin[i], begin[i - 1]);
    }
    if (list.size < kKth) continue;
    const uint8_t* impacts = ListOf(static_cast<TermId>(&list - lists_.data())).impacts;
    const size_t count =
        list.form == PostingList::Form::kColumn ? documents_ : size_t{list.size};
    sorted.assign(impacts, impacts + count);
    std::nth_element(sorted.begin(), sorted.begin() + (kKth - 1), sorted.end(),
                     std::greater<>());
    list.kth_impact = sorted[kKth - 1];
  }
}

PostingList PostingLists::ListOf(TermId term) const {
  const List& list = lists_[term];
  PostingList out;
  out.form = list.form;
  out.kth_impact = list.kth_impact;
  out.size = list.size;
  switch (list.form) {
    case PostingList::Form::kColumn:
      out.impacts = columns_.data() + list.begin;
      break;
    case PostingList::Form::kWindowed:
      out.impacts = offset_impacts_.data() + list.begin;
      out.offsets = offsets_.data() + list.begin;
      out.window_begin = window_begin_.data() + list.directory;
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
    begin += begin[half - 1] < value ? half : 0;
    size -= half;
  }
  return begin + (size == 1 && *begin < value ? 1 : 0);
}

}  // namespace

uint8_t PostingLists::ImpactIn(TermId term, DocId doc) const {
  const PostingList list = ListOf(term);
  switch (list.form) {
    case PostingList::Form::kColumn:
      return list.impacts[doc];
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
  return lists_.capacity() * sizeof(List) + columns_.capacity() +
         window_begin_.capacity() * sizeof(uint32_t) +
         offsets_.capacity() * sizeof(uint16_t) + offset_impacts_.capacity() +
         docs_.capacity() * sizeof(DocId) + doc_impacts_.capacity();
}

}  // namespace answerbook::search
