#include "service/search/document_terms.h"

#include <algorithm>

#include "service/content/markdown.h"
#include "service/search/sentences.h"
#include "service/search/spellings.h"
#include "service/search/tokenizer.h"

namespace answerbook::search {
namespace {

// Acronyms of fewer letters are mostly other words.
constexpr size_t kShortestAcronym = 3;
constexpr size_t kLongestAcronym = 6;

void AppendSet(std::vector<uint32_t>* set, std::vector<uint32_t>* out) {
  std::sort(set->begin(), set->end());
  set->erase(std::unique(set->begin(), set->end()), set->end());
  // Questions are short; of a text with more words some are enough to know it by.
  if (set->size() > kMostTermsInSet) set->resize(kMostTermsInSet);
  out->push_back(static_cast<uint32_t>(set->size()));  // masses are not known yet
  out->insert(out->end(), set->begin(), set->end());
}

uint64_t NamesKey(const v1::Answer& answer) {
  uint64_t key = XXH3_64bits(answer.topic_id().data(), answer.topic_id().size());
  for (const std::string& keyword : answer.keywords()) {
    key = XXH3_64bits_withSeed(keyword.data(), keyword.size(), key);
  }
  return key;
}

}  // namespace

DocumentAnalyzer::DocumentAnalyzer(const content::Library& library,
                                   const SynonymIndex& synonyms,
                                   const std::vector<std::string>& languages,
                                   const std::vector<uint32_t>& topic_of,
                                   const std::vector<uint16_t>& topic_language)
    : library_(library),
      synonyms_(synonyms),
      topic_of_(topic_of),
      topic_language_(topic_language),
      keep_passages_(library.answers.size() <= Passages::kMostDocuments) {
  for (const std::string& language : languages) analyzers_.emplace_back(language);
}

WindowTerms DocumentAnalyzer::Analyze(size_t window) {
  WindowTerms out;
  occurrences_.clear();
  const size_t begin = window * kWindow;
  const size_t end = std::min(begin + kWindow, library_.answers.size());
  for (size_t doc = begin; doc < end; ++doc) {
    AddDocument(static_cast<DocId>(doc), &out);
  }
  out.occurrences = occurrences_;
  std::sort(out.occurrences.begin(), out.occurrences.end(),
            [](const Occurrence& a, const Occurrence& b) {
              return a.term != b.term ? a.term < b.term : a.doc < b.doc;
            });
  return out;
}

void DocumentAnalyzer::AddDocument(DocId doc, WindowTerms* out) {
  const v1::Answer& answer = library_.answers[doc];
  language_ = topic_language_[topic_of_[doc]];
  doc_ = static_cast<uint16_t>(doc % kWindow);
  document_begin_ = occurrences_.size();
  length_ = {};

  out->phrasings_begin.push_back(static_cast<uint32_t>(out->phrasings.size()));
  out->phrasings.push_back(1 + static_cast<uint32_t>(answer.alternate_questions_size()));
  AddPhrasing(kQuestion, answer.question(), out);
  for (const std::string& question : answer.alternate_questions()) {
    AddPhrasing(kAlternates, question, out);
  }
  AddNames(answer, out);
  AddText(kSummary, answer.summary(), nullptr);
  AddBody(answer, doc, out);
  AddText(kBody, answer.caution(), nullptr);
  out->lengths.push_back(length_);
}

void DocumentAnalyzer::AddPhrasing(Field field, std::string_view text, WindowTerms* out) {
  set_.clear();
  AddText(field, text, &set_);
  AppendSet(&set_, &out->phrasings);
}

void DocumentAnalyzer::AddNames(const v1::Answer& answer, WindowTerms* out) {
  const uint64_t key = NamesKey(answer);
  out->names_of.push_back(key);
  std::vector<uint32_t> names{0};
  AddName(answer.topic_title(), &names);
  for (const std::string& keyword : answer.keywords()) AddName(keyword, &names);
  out->names.try_emplace(key, std::move(names));
}

void DocumentAnalyzer::AddName(std::string_view text, std::vector<uint32_t>* names) {
  set_.clear();
  AddText(kKeywords, text, &set_);
  AppendSet(&set_, names);
  ++names->front();
  AddAcronym(initials_, names);
  if (initials_meant_ != initials_) AddAcronym(initials_meant_, names);
}

void DocumentAnalyzer::AddAcronym(std::string_view acronym,
                                  std::vector<uint32_t>* names) {
  if (acronym.size() < kShortestAcronym || acronym.size() > kLongestAcronym) return;
  if (!std::all_of(acronym.begin(), acronym.end(),
                   [](char c) { return c >= 'a' && c <= 'z'; })) {
    return;
  }
  const KnownWord& word = Known(acronym, /*compound=*/true);
  if (word.kind != WordKind::kContent) return;
  Count(kKeywords, word.term);
  set_.assign(1, word.term);
  AppendSet(&set_, names);
  ++names->front();
}

void DocumentAnalyzer::AddBody(const v1::Answer& answer, DocId doc, WindowTerms* out) {
  std::string plain = content::MarkdownToPlainText(answer.body());
  passage_.Begin();
  for (const Span& sentence : SplitSentences(plain)) {
    row_.clear();
    ForEachToken(
        std::string_view(plain).substr(sentence.begin, sentence.end - sentence.begin),
        [&](const TokenView& token) {
          const KnownWord& word = Known(token.text, token.compound);
          if (!token.compound) {
            ++length_[kBody];
            if (!synonyms_.empty()) row_.push_back(stems_[word.term]);
          }
          if (word.kind == WordKind::kStop) return;
          Count(kBody, word.term);
          passage_.AddTerm(CodeOf(stems_[word.term]), {token.begin, token.end});
        });
    AddPhrases(kBody, nullptr);
    passage_.EndSentence(sentence.begin);
  }
  out->passages_begin.push_back(static_cast<uint32_t>(out->passages.size()));
  if (keep_passages_) passage_.AppendTo(&out->passages);
  if (plain != answer.body()) out->own_texts.emplace_back(doc, std::move(plain));
}

void DocumentAnalyzer::AddText(Field field, std::string_view text,
                               std::vector<uint32_t>* set) {
  row_.clear();
  initials_.clear();
  initials_meant_.clear();
  uint32_t said = 0;  // where the last word that is no stop word ended
  ForEachToken(text, [&](const TokenView& token) {
    // "est-ce", "a-t-il": written together they say no more than each.
    if (token.compound && said <= token.begin) return;
    const KnownWord& word = Known(token.text, token.compound);
    if (word.kind != WordKind::kStop) said = token.end;
    if (!token.compound) {
      ++length_[field];
      if (!synonyms_.empty()) row_.push_back(stems_[word.term]);
      if (field == kKeywords) {
        initials_ += token.text.front();
        if (word.kind != WordKind::kStop) initials_meant_ += token.text.front();
      }
    }
    // What says nothing by itself is found in questions and names only: there are few of
    // these, and a query of such words alone means a question.
    if (word.kind == WordKind::kStop && field >= kSummary) return;
    Count(field, word.term);
    if (set != nullptr && word.kind != WordKind::kStop) set->push_back(word.term);
  });
  AddPhrases(field, set);
}

void DocumentAnalyzer::AddPhrases(Field field, std::vector<uint32_t>* set) {
  if (synonyms_.empty()) return;
  for (size_t i = 0; i < row_.size(); ++i) {
    const SynonymText* text =
        synonyms_.Find(language_, std::span<const uint64_t>(row_).subspan(i));
    if (text != nullptr && text->length > 1) {
      const uint32_t term = TermOf(text->stem);
      Count(field, term);
      if (set != nullptr) set->push_back(term);
    }
  }
}

void DocumentAnalyzer::Count(Field field, uint32_t term) {
  const uint32_t place = place_of_[term];
  if (place < document_begin_ || place >= occurrences_.size() ||
      occurrences_[place].term != term) {
    place_of_[term] = static_cast<uint32_t>(occurrences_.size());
    occurrences_.push_back({term, doc_, {}});
  }
  uint8_t& frequency = occurrences_[place_of_[term]].frequency[field];
  if (frequency < 255) ++frequency;
}

uint32_t DocumentAnalyzer::TermOf(uint64_t stem) {
  const auto [entry, added] =
      terms_.try_emplace(stem, static_cast<uint32_t>(stems_.size()));
  if (added) {
    stems_.push_back(stem);
    place_of_.push_back(0);
  }
  return entry->second;
}

const DocumentAnalyzer::KnownWord& DocumentAnalyzer::Known(std::string_view word,
                                                           bool compound) {
  const uint64_t key = Lexicon::KeyOf(word, language_);
  auto found = words_.find(key);
  if (found == words_.end()) {
    Analyzer& analyzer = analyzers_[language_];
    const uint64_t stem = HashWord(analyzer.TermOf(word));
    found = words_
                .try_emplace(
                    key, KnownWord{TermOf(stem), KindOfWord(analyzer.language(), word), 0,
                                   std::string(word)})
                .first;
    AddTyped(word, stem);
  }
  if (!compound) ++found->second.count;
  return found->second;
}

void DocumentAnalyzer::AddTyped(std::string_view word, uint64_t stem) {
  Analyzer& analyzer = analyzers_[language_];
  const std::string& language = analyzer.language();
  const std::vector<std::string> spellings = TypedSpellings(language, word);
  for (size_t i = 0; i < spellings.size(); ++i) {
    if (HashWord(analyzer.TermOf(spellings[i])) == stem) continue;
    // Without accents comes first; spelt out, it is the same word whatever its letters.
    const bool other_letters = i == 0 && HasOwnLetters(language, word);
    typed_.push_back({Lexicon::KeyOf(spellings[i], language_), stem, other_letters});
  }
}

}  // namespace answerbook::search
