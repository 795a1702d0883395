// The words of a query as retrieval walks them, window by window.
#ifndef ANSWERBOOK_SERVICE_SEARCH_QUERY_CURSORS_H_
#define ANSWERBOOK_SERVICE_SEARCH_QUERY_CURSORS_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "service/search/postings.h"
#include "service/search/query_terms.h"

namespace answerbook::search {

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

// A word: cursors[begin, end).
struct WordCursors {
  size_t begin;
  size_t end;
  uint8_t presence;  // what having the word counts in RetrieveCovering
  bool plain;        // one alternative
};

// What a document scores for a word beyond what the word's plain alternative says.
struct Extra {
  DocId doc;
  uint8_t score;
};

struct QueryCursors {
  // Replaces all by the words that have alternatives.
  void Prepare(const PostingLists& postings, const std::vector<QueryWord>& query_words);
  // The highest score that a document may have.
  size_t HighestScore() const;
  // Makes words plain whose alternatives are all but one in few documents, as compounds
  // and accented spellings are: what these add to the one that is left are extras. To
  // take the best of two lists of any length takes more time than to add one.
  void MakePlain(const PostingLists& postings);
  // Takes the columns of plain words out of the words, and puts them into groups that can
  // be added in one go. The levels of cursors that are columns have been set.
  void TakeColumns();

  std::vector<Cursor> cursors;
  std::vector<WordCursors> words;  // in Retrieve without those whose columns are below
  std::vector<Column> columns;     // in Retrieve, of the window that is walked
  std::vector<size_t> groups;      // how many of the columns are added in one go
  std::vector<Extra> extras;       // in Retrieve, by document

 private:
  void MakePlain(const PostingLists& postings, WordCursors* word);
};

}  // namespace answerbook::search

#endif  // ANSWERBOOK_SERVICE_SEARCH_QUERY_CURSORS_H_
