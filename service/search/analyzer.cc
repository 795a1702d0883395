#include "service/search/analyzer.h"

#include <cstring>
#include <memory>
#include <utility>

#include "service/search/spellings.h"
#include "service/search/unicode.h"

namespace answerbook::search {
namespace {

// Enough for the vocabulary of a large corpus, small beside its index.
constexpr size_t kMostCachedStems = 1 << 18;

// Ends with an apostrophe and an s.
bool IsPossessive(std::string_view word) {
  if (word.size() < 3 || (word.back() | 0x20) != 's') return false;
  size_t at = word.size() - 2;
  while (at > 0 && (word[at] & 0xC0) == 0x80) --at;
  return Classify(DecodeAt(word, at).value) == CharClass::kApostrophe;
}

}  // namespace

Analyzer::Analyzer(std::string_view language) : language_(language), stemmer_(language) {}

const std::string& Analyzer::TermOf(std::string_view word) {
  const auto found = stems_.find(absl::string_view(word.data(), word.size()));
  if (found != stems_.end()) return found->second;
  if (stems_.size() >= kMostCachedStems) stems_.clear();
  return stems_.emplace(std::string(word), TermSpelling(language_, stemmer_.Stem(word)))
      .first->second;
}

std::vector<Term> Analyzer::Analyze(std::string_view text) {
  std::vector<Term> terms;
  std::vector<Token> tokens = Tokenize(text);
  terms.reserve(tokens.size());
  for (Token& token : tokens) {
    Term term;
    term.text = TermOf(token.text);
    term.begin = token.begin;
    term.end = token.end;
    term.compound = token.compound;
    term.kind = KindOfWord(language_, token.text);
    term.surface = std::move(token.text);
    terms.push_back(std::move(term));
  }
  return terms;
}

Analyzer& ThreadAnalyzer(std::string_view language) {
  thread_local std::vector<std::unique_ptr<Analyzer>> analyzers;
  constexpr size_t kMostKept = 32;
  for (const auto& analyzer : analyzers) {
    if (analyzer->language() == language) return *analyzer;
  }
  if (analyzers.size() >= kMostKept) analyzers.clear();
  analyzers.push_back(std::make_unique<Analyzer>(language));
  return *analyzers.back();
}

void QuestionNormalizer::Add(std::string_view text, const TokenView& token) {
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  if (token.compound) return;
  if (size_ > 0 && is_digit(normalized_[size_ - 1]) && is_digit(token.text.front())) {
    Append(" ");
  }
  if (token.plain && token.text.size() <= TokenView::kReadable) {
    if (normalized_.size() - size_ < TokenView::kReadable) {
      normalized_.resize(2 * size_ + text.size() + TokenView::kReadable);
    }
    std::memcpy(normalized_.data() + size_, token.text.data(), TokenView::kReadable);
    size_ += token.text.size();
    return;
  }
  Append(IsAscii(token.text) ? token.text : std::string_view(StripAccents(token.text)));
  // Tokens are without possessive endings, but these set questions apart.
  if (IsPossessive(text.substr(token.begin, token.end - token.begin))) Append("s");
}

void QuestionNormalizer::Append(std::string_view text) {
  normalized_.resize(size_);
  normalized_ += text;
  size_ = normalized_.size();
}

std::string NormalizedQuestion(std::string_view text) {
  QuestionNormalizer normalizer;
  ForEachToken(text, [&](const TokenView& token) { normalizer.Add(text, token); });
  return std::move(normalizer).Take();
}

}  // namespace answerbook::search
