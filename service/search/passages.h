// The sentences of every body, as choosing and marking a snippet needs it: where each
// begins, and of each of its terms which one it is and where in the text.
#ifndef ANSWERBOOK_SERVICE_SEARCH_PASSAGES_H_
#define ANSWERBOOK_SERVICE_SEARCH_PASSAGES_H_

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "service/content/answer_table.h"
#include "service/content/flat_array.h"
#include "service/search/postings.h"
#include "service/search/sentences.h"

namespace answerbook::search {

// A number as it is written, wherever that is.
template <typename Number>
Number NumberAt(const uint8_t* at) {
  Number number = 0;
  std::memcpy(&number, at, sizeof(number));
  return number;
}

// A sentence of a passage: which one it is, its text with the white space behind it, and
// its terms, [terms_begin, terms_end).
struct Sentence {
  uint32_t index = 0;
  Span span;
  uint32_t terms_begin = 0;
  uint32_t terms_end = 0;
};

// A body's plain text and its sentences, as a record has them or as they were looked for.
class Passage {
 public:
  // What a record has of each sentence: how many bytes it begins behind the one before,
  // and how many terms it has.
  static constexpr size_t kHeadBytes = 2 * sizeof(uint16_t);

  size_t sentences() const { return count_; }
  // The sentences one by one: there must be that sentence.
  Sentence First() const;
  Sentence Next(const Sentence& sentence) const;
  // Of the sentences that have terms the one with this number. Of records only.
  Sentence WithTerms(size_t number) const;
  // A sentence without the white space around it. Reads the text there.
  Span Trimmed(const Sentence& sentence) const;

  bool has_record() const { return fingerprints != nullptr; }
  // The number of a sentence's terms, of a record.
  uint32_t TermsOf(size_t sentence) const {
    return NumberAt<uint16_t>(heads_ + kHeadBytes * sentence + 2);
  }

  std::string_view text;
  // Of the terms of all sentences, function words aside, in the order in which they
  // begin. kByteBlock bytes can be read from each.
  uint32_t terms = 0;
  const uint8_t* fingerprints = nullptr;
  // How many bytes behind the one before (the first: behind the sentence's begin) each
  // begins, and how many it has: 0 where a byte cannot say both for all terms of its
  // sentence. What is mapped from a file may be wrong, and point behind the text.
  const uint8_t* advances = nullptr;
  const uint8_t* lengths = nullptr;
  // The upper two bytes of each term's code.
  const uint8_t* checks = nullptr;

 private:
  friend class Passages;

  uint32_t AdvanceOf(size_t sentence) const {
    return NumberAt<uint16_t>(heads_ + kHeadBytes * sentence);
  }
  uint32_t EndOf(size_t sentence, uint32_t begin) const {
    return sentence + 1 < count_ ? begin + AdvanceOf(sentence + 1)
                                 : static_cast<uint32_t>(text.size());
  }

  size_t count_ = 0;
  const uint8_t* heads_ = nullptr;  // of a record
  std::vector<Span> spans_;         // without one
};

// What a record has of a term: a fingerprint of one byte, 1 to 255, which is what is
// looked for, and behind it two bytes that say whether it is the term indeed. Of a
// hundred thousand terms some 600 share all three with another: those are marked.
inline uint32_t CodeOf(uint64_t stem_hash) {
  return static_cast<uint32_t>((stem_hash >> 40 & 0xFFFF) << 8 | (stem_hash % 255 + 1));
}
inline constexpr uint32_t kSharedCode = uint32_t{1} << 31;
// Adds that to the codes that are there more than once.
void MarkShared(std::vector<uint32_t>* codes);

// What is kept of one document: where its texts are (set when all are there), then the
// number of terms of its body in four bytes and that of sentences, for each by how many
// bytes it begins after the one before and how many terms it has, each number in two
// bytes, then the fingerprints, the advances, the lengths and the checks. A body beyond
// what two bytes can count is taken for one sentence, without any of these.
class PassageWriter {
 public:
  void Begin();
  // `place` is within the sentence.
  void AddTerm(uint32_t code, Span place) { terms_.push_back({place, code}); }
  // The terms added since the last call are those of the sentence that began there.
  void EndSentence(uint32_t begin);
  void AppendTo(std::vector<uint8_t>* out) const;

 private:
  struct Term {
    Span place;
    uint32_t code;
  };

  std::vector<std::pair<uint32_t, uint32_t>> sentences_;  // advance, terms
  std::vector<uint8_t> fingerprints_;
  std::vector<uint8_t> advances_;
  std::vector<uint8_t> lengths_;
  std::vector<uint8_t> checks_;
  std::vector<Term> terms_;  // of the sentence
  uint32_t last_begin_ = 0;
};

// Immutable once built; thread-safe.
class Passages {
 public:
  // Larger libraries are kept without records, which are an index of five bytes for each
  // word of the text: their snippets are found by reading the body.
  static constexpr size_t kMostDocuments = 200000;

  bool has_records() const { return !begin_.empty(); }

  // Sets `passage` to the document's, whose memory is used again.
  void Read(DocId doc, Passage* passage) const;

  std::string_view QuestionOf(DocId doc) const {
    return begin_.empty() ? answers_->Question(doc) : QuestionIn(TextsOf(doc));
  }

  // Bring what these need into the cache: in the order Begin, this, Texts.
  void PrefetchBegin(DocId doc) const {
    if (!begin_.empty()) __builtin_prefetch(&begin_[doc]);
  }
  void Prefetch(DocId doc) const {
    if (begin_.empty()) return;
    const uint8_t* record = records_.data() + begin_[doc];
    for (size_t i = 0; i < 384; i += 64) __builtin_prefetch(record + i);
  }
  void PrefetchTexts(DocId doc) const {
    if (!begin_.empty()) __builtin_prefetch(QuestionIn(TextsOf(doc)).data());
  }

  // The plain texts that are not the library's own, and what finding sentences takes.
  size_t Bytes() const;

  template <typename Self, typename Visitor>
  static void VisitSections(Self& self, Visitor& visit) {
    visit("passages.own_docs", self.own_docs_);
    visit("passages.own_begin", self.own_begin_);
    visit("passages.own_text", self.own_text_);
    visit("passages.begin", self.begin_);
    visit("passages.records", self.records_);
  }
  // Those that are mapped are Reset to their answers first.
  bool IsWhole() const;
  void Reset(const content::AnswerTable* answers) { answers_ = answers; }

 private:
  friend class IndexBuilder;
  friend class PassageWriter;

  // The head of a record. Texts are in the answers, behind AnswerTable::base(), bodies
  // with kOwn in own_text_.
  struct Texts {
    uint64_t body_begin;
    uint64_t question_begin;
    uint32_t body_size;
    uint32_t question_size;
  };
  static constexpr uint64_t kOwn = uint64_t{1} << 63;

  Texts TextsOf(DocId doc) const {
    Texts texts;
    std::memcpy(&texts, records_.data() + begin_[doc], sizeof(texts));
    return texts;
  }
  std::string_view QuestionIn(const Texts& texts) const {
    return {answers_->base() + texts.question_begin, texts.question_size};
  }
  std::string_view BodyIn(const Texts& texts) const {
    const char* base = texts.body_begin < kOwn ? answers_->base() : own_text_.data();
    return {base + (texts.body_begin & ~kOwn), texts.body_size};
  }
  // A body that is not its own plain text has a text of its own here.
  std::optional<std::string_view> OwnTextOf(DocId doc) const;
  // Tells the records where the texts are.
  void SetTexts(std::vector<uint8_t>* records) const;
  bool IsRecord(DocId doc, uint64_t end) const;

  const content::AnswerTable* answers_ = nullptr;
  content::FlatArray<DocId> own_docs_;  // ascending: those with an own text
  content::FlatArray<uint64_t>
      own_begin_;  // by these, into own_text_, one more at the end
  content::FlatArray<char> own_text_;
  content::FlatArray<uint32_t> begin_;  // by document; none if records are not kept
  content::FlatArray<uint8_t> records_;
};

}  // namespace answerbook::search

#endif  // ANSWERBOOK_SERVICE_SEARCH_PASSAGES_H_
