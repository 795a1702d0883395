// Which documents have a term, and what it adds to their scores.
//
// Everything of BM25F that does not depend on the query is folded into one impact a
// posting when the index is built, and kept in 8 bits (Anh, de Kretser and Moffat,
// "Vector-space ranking with effective early termination", 2001): impacts are the
// definition of the score, not an estimate of it.
//
// A term's postings take one of three forms:
//   column    half a byte a document, see Column: for frequent terms, whose impacts are
//             small; where there are more than 15 different ones, near ones become one;
//   windowed  for each window of 8,192 documents 16-bit offsets and 8-bit impacts, and
//             where each window begins;
//   flat      32-bit documents and 8-bit impacts: for terms too rare for a directory.
#ifndef ANSWERBOOK_SERVICE_SEARCH_POSTINGS_H_
#define ANSWERBOOK_SERVICE_SEARCH_POSTINGS_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "service/content/flat_array.h"
#include "service/search/lexicon.h"
#include "service/search/window_kernels.h"

namespace answerbook::search {

using DocId = uint32_t;  // an index into Library::answers

// A term's postings; which members are set depends on the form.
struct PostingList {
  enum class Form : uint8_t { kFlat, kWindowed, kColumn };

  Form form = Form::kFlat;
  uint8_t kth_impact = 0;                  // see PostingLists::kKth
  uint8_t max_impact = 0;                  // the highest of all
  uint32_t size = 0;                       // documents that have the term
  Column column{};                         // of all documents
  const uint8_t* impacts = nullptr;        // windowed and flat
  const uint32_t* window_begin = nullptr;  // windowed: by window, one more at the end
  const uint16_t* offsets = nullptr;       // windowed: within the window
  const DocId* docs = nullptr;             // flat
};

// Immutable once built; thread-safe. Holds at most 2^32 - 1 postings of a form.
class PostingLists {
 public:
  // kth_impact is the least of a term's highest kKth impacts, 0 for terms in fewer
  // documents: so many documents at least score as much.
  static constexpr size_t kKth = 32;

  PostingLists() = default;
  // Lays out lists of `frequencies[term]` documents each among `documents`.
  PostingLists(size_t documents, std::span<const uint32_t> frequencies);

  size_t documents() const { return documents_; }
  size_t windows() const { return windows_; }
  uint32_t Frequency(TermId term) const { return lists_[term].size; }

  PostingList ListOf(TermId term) const;

  // Bring a term's list into the cache: in the order Begin, this.
  void PrefetchBegin(TermId term) const { __builtin_prefetch(&lists_[term]); }
  void Prefetch(TermId term) const;

  // The impact of a term in a document, 0 where it does not occur.
  uint8_t ImpactIn(TermId term, DocId doc) const;

  size_t Bytes() const;

  template <typename Self, typename Visitor>
  static void VisitSections(Self& self, Visitor& visit) {
    visit("postings.documents", self.documents_);
    visit("postings.windows", self.windows_);
    visit("postings.column_size", self.column_size_);
    visit("postings.lists", self.lists_);
    visit("postings.halves", self.halves_);
    visit("postings.levels", self.levels_);
    visit("postings.window_begin", self.window_begin_);
    visit("postings.offsets", self.offsets_);
    visit("postings.offset_impacts", self.offset_impacts_);
    visit("postings.docs", self.docs_);
    visit("postings.doc_impacts", self.doc_impacts_);
  }
  // For so many terms.
  bool IsWhole(size_t terms) const;

  // Building: a term's documents in their order, the `at`-th of which is `doc`. Different
  // documents may be put by different threads at a time; a column's too. Then Finish.
  void Put(TermId term, uint32_t at, DocId doc, uint8_t impact);
  void Finish();

 private:
  struct List {
    uint32_t begin;  // column: its number; windowed: into window_begin_; flat: into docs_
    uint32_t size;
    PostingList::Form form;
    uint8_t kth_impact;
    uint8_t max_impact;
    uint8_t zero;
  };

  Column ColumnOf(const List& list) const;
  void PackColumn(List* list);

  uint64_t documents_ = 0;
  uint64_t windows_ = 0;
  uint64_t column_size_ = 0;            // documents of a column
  content::FlatArray<List> lists_;      // by term
  std::vector<uint8_t> built_;          // while building: columns of a byte a document
  content::FlatArray<uint8_t> halves_;  // of all columns
  content::FlatArray<uint8_t> levels_;
  // Of windowed lists: where each window begins in what follows, one more at the end.
  content::FlatArray<uint32_t> window_begin_;
  content::FlatArray<uint16_t> offsets_;
  content::FlatArray<uint8_t> offset_impacts_;
  content::FlatArray<DocId> docs_;
  content::FlatArray<uint8_t> doc_impacts_;
};

}  // namespace answerbook::search

#endif  // ANSWERBOOK_SERVICE_SEARCH_POSTINGS_H_
