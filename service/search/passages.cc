#include "service/search/passages.h"

#include <algorithm>
#include <cstring>

#include "service/search/byte_classes.h"

namespace answerbook::search {
namespace {

constexpr uint32_t kMost = 0xFFFF;
constexpr uint32_t kMostInByte = 0xFF;
// Of a term: its fingerprint, advance, length and check.
constexpr uint64_t kBytesOfTerm = 5;

bool IsSpace(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

Span Trimmed(std::string_view text, uint32_t begin, size_t end) {
  while (begin < end && IsSpace(text[begin])) ++begin;
  while (end > begin && IsSpace(text[end - 1])) --end;
  return {begin, static_cast<uint32_t>(end)};
}

// So that where the last sentence ends need not be looked for.
std::string_view WithoutSpaceBehind(std::string_view text) {
  return text.substr(0, Trimmed(text, 0, text.size()).end);
}

template <typename Number>
void Append(size_t value, std::vector<uint8_t>* out) {
  const auto number = static_cast<Number>(value);
  const auto* bytes = reinterpret_cast<const uint8_t*>(&number);
  out->insert(out->end(), bytes, bytes + sizeof(number));
}

// Of a record: where its texts are, the numbers of terms and of sentences.
constexpr size_t kTermsAt = 24;
constexpr size_t kSentencesAt = kTermsAt + sizeof(uint32_t);
constexpr size_t kHeadsAt = kSentencesAt + sizeof(uint16_t);
constexpr size_t kHeadBytes = Passage::kHeadBytes;

}  // namespace

void MarkShared(std::vector<uint32_t>* codes) {
  std::vector<std::pair<uint32_t, size_t>> sorted;
  sorted.reserve(codes->size());
  for (size_t i = 0; i < codes->size(); ++i) sorted.emplace_back((*codes)[i], i);
  std::sort(sorted.begin(), sorted.end());
  for (size_t i = 1; i < sorted.size(); ++i) {
    if (sorted[i - 1].first != sorted[i].first) continue;
    (*codes)[sorted[i - 1].second] |= kSharedCode;
    (*codes)[sorted[i].second] |= kSharedCode;
  }
}

void PassageWriter::Begin() {
  sentences_.clear();
  fingerprints_.clear();
  advances_.clear();
  lengths_.clear();
  checks_.clear();
  terms_.clear();
  last_begin_ = 0;
}

void PassageWriter::EndSentence(uint32_t begin) {
  sentences_.emplace_back(begin - last_begin_, static_cast<uint32_t>(terms_.size()));
  last_begin_ = begin;
  // A compound comes after its parts, and begins with the first of them.
  std::stable_sort(terms_.begin(), terms_.end(), [](const Term& a, const Term& b) {
    return a.place.begin < b.place.begin;
  });
  const size_t first = advances_.size();
  uint32_t at = 0;
  bool told = true;
  for (const auto& [place, code] : terms_) {
    const uint32_t advance = place.begin - at;
    const uint32_t length = place.end - place.begin;
    told = told && advance <= kMostInByte && length <= kMostInByte;
    fingerprints_.push_back(static_cast<uint8_t>(code));
    Append<uint16_t>(code >> 8, &checks_);
    advances_.push_back(static_cast<uint8_t>(advance));
    lengths_.push_back(static_cast<uint8_t>(length));
    at = place.begin;
  }
  if (!told) {
    std::fill(lengths_.begin() + static_cast<std::ptrdiff_t>(first), lengths_.end(), 0);
  }
  terms_.clear();
}

void PassageWriter::AppendTo(std::vector<uint8_t>* out) const {
  out->resize(out->size() + sizeof(Passages::Texts));
  bool counted = !sentences_.empty() && sentences_.size() <= kMost;
  for (const auto& [advance, terms] : sentences_) {
    counted = counted && advance <= kMost && terms <= kMost;
  }
  if (!counted) {
    Append<uint32_t>(0, out);
    Append<uint16_t>(0, out);
    return;
  }
  Append<uint32_t>(fingerprints_.size(), out);
  Append<uint16_t>(sentences_.size(), out);
  for (const auto& [advance, terms] : sentences_) {
    Append<uint16_t>(advance, out);
    Append<uint16_t>(terms, out);
  }
  for (const auto* bytes : {&fingerprints_, &advances_, &lengths_, &checks_}) {
    out->insert(out->end(), bytes->begin(), bytes->end());
  }
}

std::optional<std::string_view> Passages::OwnTextOf(DocId doc) const {
  const DocId* const found = std::lower_bound(own_docs_.begin(), own_docs_.end(), doc);
  if (found == own_docs_.end() || *found != doc) return std::nullopt;
  const auto i = static_cast<size_t>(found - own_docs_.begin());
  return TextOf(own_text_).substr(own_begin_[i], own_begin_[i + 1] - own_begin_[i]);
}

void Passages::SetTexts(std::vector<uint8_t>* records) const {
  for (DocId doc = 0; doc < begin_.size(); ++doc) {
    const std::optional<std::string_view> own = OwnTextOf(doc);
    const std::string_view body = WithoutSpaceBehind(own.value_or(answers_->Body(doc)));
    const std::string_view question = answers_->Question(doc);
    const char* const base = own.has_value() ? own_text_.data() : answers_->base();
    const Texts texts{
        static_cast<uint64_t>(body.data() - base) | (own.has_value() ? kOwn : 0),
        static_cast<uint64_t>(question.data() - answers_->base()),
        static_cast<uint32_t>(body.size()), static_cast<uint32_t>(question.size())};
    std::memcpy(records->data() + begin_[doc], &texts, sizeof(texts));
  }
}

bool Passages::IsRecord(DocId doc, uint64_t end) const {
  static_assert(sizeof(Texts) == kTermsAt);
  const uint64_t begin = begin_[doc];
  if (begin > end || end - begin < kHeadsAt) return false;
  const Texts texts = TextsOf(doc);
  const uint64_t body_begin = texts.body_begin & ~kOwn;
  const size_t bodies =
      texts.body_begin < kOwn ? answers_->TextBytes() : own_text_.size();
  if (body_begin > bodies || texts.body_size > bodies - body_begin ||
      texts.question_begin > answers_->TextBytes() ||
      texts.question_size > answers_->TextBytes() - texts.question_begin) {
    return false;
  }
  const uint8_t* record = records_.data() + begin;
  const uint64_t terms = NumberAt<uint32_t>(record + kTermsAt);
  const uint64_t sentences = NumberAt<uint16_t>(record + kSentencesAt);
  if (end - begin - kHeadsAt < kHeadBytes * sentences + kBytesOfTerm * terms)
    return false;
  uint64_t text = 0;
  uint64_t counted = 0;
  for (uint64_t i = 0; i < sentences; ++i) {
    const uint8_t* head = record + kHeadsAt + kHeadBytes * i;
    text += NumberAt<uint16_t>(head);
    counted += NumberAt<uint16_t>(head + 2);
  }
  return text <= texts.body_size && counted == terms;
}

bool Passages::IsWhole() const {
  if (own_begin_.size() != own_docs_.size() + 1 ||
      !content::AreBegins(own_begin_, own_text_.size()) || records_.size() < kByteBlock) {
    return false;
  }
  if (begin_.empty()) return true;
  if (begin_.size() != answers_->answers()) return false;
  const uint64_t end = records_.size() - kByteBlock;
  for (DocId doc = 0; doc < begin_.size(); ++doc) {
    if (!IsRecord(doc, end)) return false;
  }
  return true;
}

void Passages::Read(DocId doc, Passage* passage) const {
  passage->fingerprints = nullptr;
  passage->spans_.clear();
  if (begin_.empty()) {
    passage->text = OwnTextOf(doc).value_or(answers_->Body(doc));
    passage->spans_ = SplitSentences(passage->text);
    passage->count_ = passage->spans_.size();
    return;
  }
  passage->text = BodyIn(TextsOf(doc));
  const uint8_t* record = records_.data() + begin_[doc];
  passage->count_ = NumberAt<uint16_t>(record + kSentencesAt);
  if (passage->count_ == 0) {
    const Span all = search::Trimmed(passage->text, 0, passage->text.size());
    if (all.begin < all.end) passage->spans_.push_back(all);
    passage->count_ = passage->spans_.size();
    return;
  }
  passage->terms = NumberAt<uint32_t>(record + kTermsAt);
  passage->heads_ = record + kHeadsAt;
  passage->fingerprints = passage->heads_ + kHeadBytes * passage->count_;
  passage->advances = passage->fingerprints + passage->terms;
  passage->lengths = passage->advances + passage->terms;
  passage->checks = passage->lengths + passage->terms;
}

Sentence Passage::First() const {
  Sentence before;
  before.index = 0xFFFFFFFF;
  before.span.end = has_record() ? AdvanceOf(0) : 0;
  return Next(before);
}

Sentence Passage::Next(const Sentence& sentence) const {
  Sentence next;
  next.index = sentence.index + 1;
  if (!has_record()) {
    next.span = spans_[next.index];
    return next;
  }
  next.span.begin = sentence.span.end;
  next.span.end = EndOf(next.index, next.span.begin);
  next.terms_begin = sentence.terms_end;
  next.terms_end = next.terms_begin + TermsOf(next.index);
  return next;
}

Sentence Passage::WithTerms(size_t number) const {
  Sentence sentence;
  uint32_t begin = 0;
  uint32_t end = 0;  // of the terms
  uint32_t i = 0;
  for (size_t left = number + 1;; ++i) {
    const uint32_t here = TermsOf(i);
    begin += AdvanceOf(i);
    end += here;
    left -= here > 0 ? 1 : 0;
    if (left == 0) break;
  }
  sentence.index = i;
  sentence.span = {begin, EndOf(i, begin)};
  sentence.terms_begin = end - TermsOf(i);
  sentence.terms_end = end;
  return sentence;
}

Span Passage::Trimmed(const Sentence& sentence) const {
  return search::Trimmed(text, sentence.span.begin, sentence.span.end);
}

size_t Passages::Bytes() const {
  return own_docs_.Bytes() + own_begin_.Bytes() + own_text_.Bytes() + begin_.Bytes() +
         records_.Bytes();
}

}  // namespace answerbook::search
