#include "service/search/retrieval.h"

#include <algorithm>

namespace answerbook::search {
namespace {

// The postings of all alternatives of a word merged into one list, the best impact of
// each document kept.
std::vector<Posting> MergeAlternatives(const Index& index, const QueryWord& word) {
  std::vector<Posting> merged;
  for (const Alternative& alternative : word.alternatives) {
    for (const Posting& posting : index.PostingsOf(alternative.term)) {
      merged.push_back({posting.doc, posting.impact * alternative.weight});
    }
  }
  std::sort(merged.begin(), merged.end(), [](const Posting& a, const Posting& b) {
    return a.doc != b.doc ? a.doc < b.doc : a.impact > b.impact;
  });
  const auto same = [](const Posting& a, const Posting& b) { return a.doc == b.doc; };
  merged.erase(std::unique(merged.begin(), merged.end(), same), merged.end());
  return merged;
}

}  // namespace

std::vector<ScoredDoc> Retrieve(const Index& index, const QueryTerms& query) {
  // Zero between calls: only what a query touched is wiped after it.
  thread_local std::vector<float> scores;
  if (scores.size() < index.documents.size()) scores.resize(index.documents.size());
  std::vector<ScoredDoc> found;
  const auto add = [&found](const Posting& posting) {
    float& score = scores[posting.doc];
    if (score == 0) found.push_back({posting.doc, 0});
    score += posting.impact;
  };
  for (const QueryWord& word : query.words) {
    if (word.alternatives.size() == 1 && word.alternatives.front().weight == 1) {
      for (const Posting& posting : index.PostingsOf(word.alternatives.front().term)) {
        add(posting);
      }
    } else {
      for (const Posting& posting : MergeAlternatives(index, word)) add(posting);
    }
  }
  // Into the order of documents: by a look at all of them when many were found, for
  // sorting costs more then.
  if (found.size() > index.documents.size() / 64) {
    found.clear();
    for (DocId doc = 0; doc < index.documents.size(); ++doc) {
      if (scores[doc] != 0) found.push_back({doc, 0});
    }
  } else {
    std::sort(found.begin(), found.end(),
              [](const ScoredDoc& a, const ScoredDoc& b) { return a.doc < b.doc; });
  }
  for (ScoredDoc& doc : found) {
    doc.score = scores[doc.doc];
    scores[doc.doc] = 0;
  }
  return found;
}

}  // namespace answerbook::search
