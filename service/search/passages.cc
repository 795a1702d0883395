#include "service/search/passages.h"

#include <cstring>

namespace answerbook::search {
namespace {

constexpr uint32_t kMost = 0xFFFF;

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

uint32_t ReadNumber(const uint8_t* at) {
  uint16_t number = 0;
  std::memcpy(&number, at, sizeof(number));
  return number;
}

void AppendNumber(uint32_t number, std::vector<uint8_t>* out) {
  const auto narrow = static_cast<uint16_t>(number);
  const auto* bytes = reinterpret_cast<const uint8_t*>(&narrow);
  out->insert(out->end(), bytes, bytes + sizeof(narrow));
}

}  // namespace

void PassageWriter::EndSentence(uint32_t begin) {
  sentences_.emplace_back(begin - last_begin_,
                          static_cast<uint32_t>(fingerprints_.size() - counted_));
  last_begin_ = begin;
  counted_ = fingerprints_.size();
}

void PassageWriter::AppendTo(std::vector<uint8_t>* out) const {
  out->resize(out->size() + sizeof(Passages::Texts));
  bool counted = !sentences_.empty() && sentences_.size() <= kMost;
  for (const auto& [advance, terms] : sentences_) {
    counted = counted && advance <= kMost && terms <= kMost;
  }
  if (!counted) {
    AppendNumber(0, out);
    return;
  }
  AppendNumber(static_cast<uint32_t>(sentences_.size()), out);
  for (const auto& [advance, terms] : sentences_) {
    AppendNumber(advance, out);
    AppendNumber(terms, out);
  }
  out->insert(out->end(), fingerprints_.begin(), fingerprints_.end());
}

void Passages::SetTexts() {
  for (DocId doc = 0; doc < begin_.size(); ++doc) {
    const std::string_view body = WithoutSpaceBehind(BodyOf(doc));
    const std::string_view question = library_->answers[doc].question();
    const Texts texts{body.data(), question.data(), static_cast<uint32_t>(body.size()),
                      static_cast<uint32_t>(question.size())};
    std::memcpy(records_.data() + begin_[doc], &texts, sizeof(texts));
  }
}

void Passages::Read(DocId doc, Passage* passage) const {
  passage->sentences.clear();
  passage->fingerprints = nullptr;
  if (begin_.empty()) {
    passage->text = BodyOf(doc);
    for (const Span& span : SplitSentences(passage->text)) {
      passage->sentences.push_back({span.begin, 0, 0});
    }
    return;
  }
  passage->text = TextsOf(doc).body();
  const uint8_t* next = records_.data() + begin_[doc] + sizeof(Texts);
  const uint32_t count = ReadNumber(next);
  next += 2;
  if (count == 0) {
    const Span all = Trimmed(passage->text, 0, passage->text.size());
    if (all.begin < all.end) passage->sentences.push_back({all.begin, 0, 0});
    return;
  }
  uint32_t begin = 0;
  uint32_t term = 0;
  passage->sentences.resize(count);
  for (uint32_t i = 0; i < count; ++i, next += 4) {
    begin += ReadNumber(next);
    passage->sentences[i].begin = begin;
    passage->sentences[i].terms_begin = term;
    term += ReadNumber(next + 2);
    passage->sentences[i].terms_end = term;
  }
  passage->fingerprints = next;
}

Span Passage::SpanOf(size_t sentence) const {
  const size_t end =
      sentence + 1 < sentences.size() ? sentences[sentence + 1].begin : text.size();
  return Trimmed(text, sentences[sentence].begin, end);
}

size_t Passages::Bytes() const {
  size_t bytes = own_texts_.capacity() * (sizeof(DocId) + sizeof(std::string) + 1) +
                 begin_.capacity() * sizeof(uint32_t) + records_.capacity();
  for (const auto& [doc, text] : own_texts_) bytes += text.capacity();
  return bytes;
}

}  // namespace answerbook::search
