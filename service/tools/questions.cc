#include "service/tools/questions.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"

#include "service/search/analyzer.h"
#include "service/search/language.h"

namespace answerbook::tools {
namespace {

// One word more or less makes another question of a short one ("What are the symptoms of
// asthma?", "What is asthma?").
constexpr size_t kSimilarTenths = 9;
// How many of the questions that ask the same are told.
constexpr size_t kMostTold = 3;

// Words that are of no weight to search, but make another question of one.
std::string_view QuestionWord(std::string_view language, std::string_view word) {
  struct Entry {
    std::string_view language;
    std::string_view word;
    std::string_view means;
  };
  static constexpr Entry kEntries[] = {
      {"en", "when", "when"},    {"en", "where", "where"},  {"en", "who", "who"},
      {"en", "why", "why"},      {"en", "how", "how"},      {"en", "what", "what"},
      {"en", "which", "what"},   {"de", "wann", "when"},    {"de", "wo", "where"},
      {"de", "wer", "who"},      {"de", "warum", "why"},    {"de", "wieso", "why"},
      {"de", "weshalb", "why"},  {"de", "wie", "how"},      {"de", "was", "what"},
      {"de", "welche", "what"},  {"de", "welcher", "what"}, {"de", "welches", "what"},
      {"de", "welchen", "what"}, {"de", "welchem", "what"}, {"es", "cuándo", "when"},
      {"es", "dónde", "where"},  {"es", "quién", "who"},    {"es", "cómo", "how"},
      {"es", "qué", "what"},     {"es", "cuál", "what"},    {"es", "cuáles", "what"},
      {"fr", "quand", "when"},   {"fr", "où", "where"},     {"fr", "pourquoi", "why"},
      {"fr", "comment", "how"},  {"fr", "quel", "what"},    {"fr", "quelle", "what"},
      {"fr", "quels", "what"},   {"fr", "quelles", "what"},
  };
  for (const Entry& entry : kEntries) {
    if (entry.language == language && entry.word == word) return entry.means;
  }
  return {};
}

bool HasDigit(std::string_view word) {
  return std::any_of(word.begin(), word.end(),
                     [](char c) { return c >= '0' && c <= '9'; });
}

// The A of hepatitis A: a capital letter by itself within the text that is not English I.
bool IsName(std::string_view text, const search::Term& term) {
  return term.begin > 0 && term.end - term.begin == 1 && text[term.begin] >= 'A' &&
         text[term.begin] <= 'Z' && text[term.begin] != 'I';
}

// Collects for one question what others there are, each answer once.
class Others {
 public:
  Others(const std::vector<Question>& questions, uint32_t self)
      : questions_(questions), self_(self) {}

  // `some` is ascending, and so are their answers.
  void Add(const std::vector<uint32_t>& some) {
    size_t told = 0;
    uint32_t last = questions_[self_].answer;
    for (const uint32_t other : some) {
      const uint32_t answer = questions_[other].answer;
      if (answer >= questions_[self_].answer || told > kMostTold) break;
      if (answer == last) continue;
      last = answer;
      others_.insert(other);
      ++told;
    }
  }

  SameQuestion Take(bool exact) const {
    SameQuestion same{self_, exact, {}, false};
    for (const uint32_t other : others_) {
      if (!same.first.empty() &&
          questions_[same.first.back()].answer == questions_[other].answer) {
        continue;
      }
      if (same.first.size() == kMostTold) {
        same.more = true;
        break;
      }
      same.first.push_back(other);
    }
    return same;
  }

  bool empty() const { return others_.empty(); }

 private:
  const std::vector<Question>& questions_;
  const uint32_t self_;
  std::set<uint32_t> others_;
};

}  // namespace

std::vector<Question> AllQuestions(const content::Library& library) {
  std::vector<Question> all;
  all.reserve(library.answers.size());
  for (uint32_t i = 0; i < library.answers.size(); ++i) {
    const int phrasings = 1 + library.answers[i].alternate_questions_size();
    for (int p = 0; p < phrasings; ++p) all.push_back({i, static_cast<uint32_t>(p)});
  }
  return all;
}

const std::string& TextOf(const content::Library& library, const Question& question) {
  const v1::Answer& answer = library.answers[question.answer];
  return question.phrasing == 0
             ? answer.question()
             : answer.alternate_questions(static_cast<int>(question.phrasing) - 1);
}

std::string FieldOf(const Question& question) {
  return question.phrasing == 0 ? "question"
                                : absl::StrCat("also_asked[", question.phrasing - 1, "]");
}

uint32_t AddQuestion(std::string_view language, std::string_view text, WordSets* sets) {
  const std::string primary = search::PrimaryLanguage(language);
  std::vector<std::string> meaning;
  std::vector<std::string> all;
  std::set<std::string> kind;
  bool question_word = false;
  std::string before;
  for (const search::Term& term : search::ThreadAnalyzer(language).Analyze(text)) {
    if (term.compound) continue;
    all.push_back(term.text);
    if (HasDigit(term.text)) kind.insert(term.text);
    if (const std::string_view means = QuestionWord(primary, term.surface);
        !means.empty() && !question_word) {
      kind.emplace(means);
      question_word = true;
    }
    if (primary == "en" && before == "to" && term.surface == "do") kind.emplace("to do");
    if (term.kind != search::WordKind::kStop || IsName(text, term)) {
      meaning.push_back(term.text);
    }
    before = term.surface;
  }
  return sets->Add(absl::StrCat(primary, " ", absl::StrJoin(kind, " ")),
                   meaning.empty() ? all : meaning);
}

std::string MeaningWords(std::string_view language, std::string_view text) {
  std::string words;
  for (const search::Term& term : search::ThreadAnalyzer(language).Analyze(text)) {
    if (term.compound || (term.kind == search::WordKind::kStop && !IsName(text, term))) {
      continue;
    }
    absl::StrAppend(&words, words.empty() ? "" : " ", term.surface);
  }
  return words;
}

std::vector<SameQuestion> FindSameQuestions(const content::Library& library,
                                            const std::vector<Question>& questions) {
  WordSets sets(kSimilarTenths);
  std::vector<uint32_t> set_of;
  std::vector<std::vector<uint32_t>> exact;  // questions by their normalized text
  std::vector<uint32_t> exact_of;
  absl::flat_hash_map<std::string, uint32_t> exact_numbers;
  for (uint32_t i = 0; i < questions.size(); ++i) {
    const std::string& text = TextOf(library, questions[i]);
    const std::string& language = library.answers[questions[i].answer].language();
    set_of.push_back(AddQuestion(language, text, &sets));
    const auto at = exact_numbers
                        .try_emplace(absl::StrCat(search::PrimaryLanguage(language), " ",
                                                  search::NormalizedQuestion(text)),
                                     exact_numbers.size())
                        .first;
    exact_of.push_back(at->second);
    if (at->second == exact.size()) exact.emplace_back();
    exact[at->second].push_back(i);
  }

  // For the near ones, of each set the first questions of each text: an exact one is told
  // as such.
  std::vector<std::vector<uint32_t>> members(sets.size());
  for (uint32_t i = 0; i < questions.size(); ++i) {
    if (exact[exact_of[i]].front() == i) members[set_of[i]].push_back(i);
  }
  std::vector<std::vector<uint32_t>> similar(sets.size());
  sets.ForEachSimilar([&](uint32_t a, uint32_t b) {
    similar[a].push_back(b);
    similar[b].push_back(a);
  });

  std::vector<SameQuestion> found;
  for (uint32_t i = 0; i < questions.size(); ++i) {
    Others same(questions, i);
    same.Add(exact[exact_of[i]]);
    if (!same.empty()) {
      found.push_back(same.Take(true));
      continue;  // the first of that text tells what is near
    }
    const uint32_t set = set_of[i];
    if (sets.WordsOf(set) == 0) continue;
    Others near(questions, i);
    near.Add(members[set]);
    for (const uint32_t other : similar[set]) near.Add(members[other]);
    if (!near.empty()) found.push_back(near.Take(false));
  }
  return found;
}

}  // namespace answerbook::tools
