// The sentences of every body, as choosing a snippet needs it: where each begins, and a
// one-byte fingerprint of each of its terms.
#ifndef ANSWERBOOK_SERVICE_SEARCH_PASSAGES_H_
#define ANSWERBOOK_SERVICE_SEARCH_PASSAGES_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"

#include "service/content/library.h"
#include "service/search/postings.h"

namespace answerbook::search {

struct Sentence {
  uint32_t begin;      // in the plain text, in bytes; the end is where white space before
                       // the next one begins
  uint32_t terms_end;  // in the document's fingerprints; begins where the last one ends
};

// A body's plain text and its sentences.
struct Passage {
  std::string_view text;
  std::span<const Sentence> sentences;
  const uint8_t* fingerprints;
};

// The fingerprint of a term: 1 to 255. Two terms share one in 255, so what it finds is
// checked in the text.
inline uint8_t Fingerprint(uint64_t stem_hash) {
  return static_cast<uint8_t>(stem_hash % 255 + 1);
}

// Immutable once built; thread-safe.
class Passages {
 public:
  Passage Of(DocId doc) const {
    return {TextOf(doc),
            std::span(sentences_)
                .subspan(sentences_begin_[doc],
                         sentences_begin_[doc + 1] - sentences_begin_[doc]),
            fingerprints_.data() + fingerprints_begin_[doc]};
  }

  // Bring what Of(doc) needs, then what it returns, into the cache.
  void PrefetchBegin(DocId doc) const {
    __builtin_prefetch(&sentences_begin_[doc]);
    __builtin_prefetch(&fingerprints_begin_[doc]);
  }
  void Prefetch(DocId doc) const {
    __builtin_prefetch(&sentences_[sentences_begin_[doc]]);
    const uint8_t* fingerprints = fingerprints_.data() + fingerprints_begin_[doc];
    for (size_t i = 0; i < 256; i += 64) __builtin_prefetch(fingerprints + i);
  }

  // The plain texts that are not the library's own, and what finding sentences takes.
  size_t Bytes() const;

 private:
  friend class IndexBuilder;

  std::string_view TextOf(DocId doc) const {
    const auto own = own_texts_.find(doc);
    return own == own_texts_.end() ? library_->answers[doc].body() : own->second;
  }

  const content::Library* library_ = nullptr;
  // Of bodies that are not their own plain text.
  absl::flat_hash_map<DocId, std::string> own_texts_;
  std::vector<uint32_t> sentences_begin_;  // by document, one more at the end
  std::vector<Sentence> sentences_;
  std::vector<uint64_t> fingerprints_begin_;  // by document
  std::vector<uint8_t> fingerprints_;
};

}  // namespace answerbook::search

#endif  // ANSWERBOOK_SERVICE_SEARCH_PASSAGES_H_
