#include "service/search/index.h"

#include <algorithm>

namespace answerbook::search {
namespace {

template <typename T>
size_t BytesOf(const std::vector<T>& values) {
  return values.capacity() * sizeof(T);
}

size_t HeapBytes(const std::string& text) {
  return text.capacity() > 15 ? text.capacity() + 1 : 0;  // libstdc++ keeps 15 inline
}

}  // namespace

float Index::ImpactIn(TermId term, DocId doc) const {
  const std::span<const Posting> list = PostingsOf(term);
  const auto at = std::lower_bound(list.begin(), list.end(), doc,
                                   [](const Posting& p, DocId d) { return p.doc < d; });
  return at != list.end() && at->doc == doc ? at->impact : 0;
}

size_t Index::Bytes() const {
  size_t bytes = BytesOf(idf) + BytesOf(mass) + BytesOf(postings_begin) +
                 BytesOf(postings) + BytesOf(documents) + BytesOf(phrasings) +
                 BytesOf(set_terms) + BytesOf(plain_bodies) +
                 vocabulary.capacity() * (sizeof(std::pair<std::string, TermId>) + 1);
  for (const auto& [word, term] : vocabulary) bytes += HeapBytes(word);
  for (const std::string& body : plain_bodies) bytes += HeapBytes(body);
  return bytes;
}

}  // namespace answerbook::search
