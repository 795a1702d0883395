// The sentences of every body, as choosing a snippet needs it: where each begins, and a
// one-byte fingerprint of each of its terms.
#ifndef ANSWERBOOK_SERVICE_SEARCH_PASSAGES_H_
#define ANSWERBOOK_SERVICE_SEARCH_PASSAGES_H_

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/inlined_vector.h"

#include "service/content/library.h"
#include "service/search/postings.h"
#include "service/search/sentences.h"

namespace answerbook::search {

// Where a sentence of a passage begins, and its fingerprints: [terms_begin, terms_end).
struct Sentence {
  uint32_t begin = 0;
  uint32_t terms_begin = 0;
  uint32_t terms_end = 0;
};

// A body's plain text and its sentences.
struct Passage {
  std::string_view text;
  absl::InlinedVector<Sentence, 16> sentences;
  // Of the terms of all sentences; null when they are not known.
  const uint8_t* fingerprints = nullptr;

  // A sentence without the white space around it. Reads the text there.
  Span SpanOf(size_t sentence) const;
};

// The fingerprint of a term: 1 to 255. Two terms share one in 255, so what it finds is
// checked in the text.
inline uint8_t Fingerprint(uint64_t stem_hash) {
  return static_cast<uint8_t>(stem_hash % 255 + 1);
}

// What is kept of one document: where its texts are (set when all are there), then the
// number of sentences of its body, for each by how many bytes it begins after the one
// before and how many terms it has, each number in two bytes, then the fingerprints. A
// body beyond what two bytes can count is taken for one sentence, without any.
class PassageWriter {
 public:
  void Begin() { *this = PassageWriter(); }
  void AddTerm(uint8_t fingerprint) { fingerprints_.push_back(fingerprint); }
  // The terms added since the last call are those of the sentence that began there.
  void EndSentence(uint32_t begin);
  void AppendTo(std::vector<uint8_t>* out) const;

 private:
  std::vector<std::pair<uint32_t, uint32_t>> sentences_;  // advance, terms
  std::vector<uint8_t> fingerprints_;
  uint32_t last_begin_ = 0;
  size_t counted_ = 0;
};

// Immutable once built; thread-safe.
class Passages {
 public:
  // Larger libraries are kept without records, whose fingerprints are an index of a byte
  // for each word of the text: their snippets are found by reading the body.
  static constexpr size_t kMostDocuments = 200000;

  // Sets `passage` to the document's, whose memory is used again.
  void Read(DocId doc, Passage* passage) const;

  // The document's question, without a way through its message where records are kept.
  std::string_view QuestionOf(DocId doc) const {
    return begin_.empty() ? library_->answers[doc].question() : TextsOf(doc).question();
  }

  // Bring what these need into the cache: in the order Begin, this, Texts.
  void PrefetchBegin(DocId doc) const {
    if (!begin_.empty()) __builtin_prefetch(&begin_[doc]);
  }
  void Prefetch(DocId doc) const {
    if (begin_.empty()) return;
    const uint8_t* record = records_.data() + begin_[doc];
    for (size_t i = 0; i < 256; i += 64) __builtin_prefetch(record + i);
  }
  void PrefetchTexts(DocId doc) const {
    if (!begin_.empty()) __builtin_prefetch(TextsOf(doc).question_begin);
  }

  // The plain texts that are not the library's own, and what finding sentences takes.
  size_t Bytes() const;

 private:
  friend class IndexBuilder;
  friend class PassageWriter;

  // The head of a record.
  struct Texts {
    const char* body_begin;
    const char* question_begin;
    uint32_t body_size;
    uint32_t question_size;

    std::string_view body() const { return {body_begin, body_size}; }
    std::string_view question() const { return {question_begin, question_size}; }
  };

  Texts TextsOf(DocId doc) const {
    Texts texts;
    std::memcpy(&texts, records_.data() + begin_[doc], sizeof(texts));
    return texts;
  }
  std::string_view BodyOf(DocId doc) const {
    const auto own = own_texts_.find(doc);
    return own == own_texts_.end() ? library_->answers[doc].body() : own->second;
  }
  // Tells the records where the texts are, which must stay there.
  void SetTexts();

  const content::Library* library_ = nullptr;
  // Of bodies that are not their own plain text.
  absl::flat_hash_map<DocId, std::string> own_texts_;
  std::vector<uint32_t> begin_;  // by document; none if records are not kept
  std::vector<uint8_t> records_;
};

}  // namespace answerbook::search

#endif  // ANSWERBOOK_SERVICE_SEARCH_PASSAGES_H_
