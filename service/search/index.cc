#include "service/search/index.h"

#include <algorithm>
#include <string_view>

namespace answerbook::search {

size_t Index::Bytes() const {
  return lexicon.Bytes() + idf.Bytes() + mass.Bytes() + codes.Bytes() + postings.Bytes() +
         questions.Bytes() + passages.Bytes() + documents_in.Bytes() + topic_of.Bytes() +
         topic_begin.Bytes() + topic_language.Bytes();
}

bool Index::IsWhole(const content::AnswerTable& answers) const {
  const size_t terms = lexicon.terms();
  if (documents() != answers.answers() || topic_of.size() != answers.answers() ||
      topic_language.size() != answers.topics() ||
      topic_begin.size() != answers.topics() + 1 || idf.size() != terms ||
      mass.size() != terms || codes.size() != (passages.has_records() ? terms : 0)) {
    return false;
  }
  if (!content::AreBegins(topic_begin, documents()) ||
      !content::AreBelow<uint32_t>(topic_of, answers.topics()) ||
      !content::AreBelow<uint16_t>(topic_language, languages.size())) {
    return false;
  }
  if (documents_in.size() !=
      (languages.size() > 1 ? languages.size() * LanguageWords(documents()) : 0)) {
    return false;
  }
  const auto are_weights = [](std::span<const float> values) {
    return std::all_of(values.begin(), values.end(), IsWeight);
  };
  if (!are_weights({&impact_unit, 1}) || !are_weights({&unknown_mass, 1}) ||
      !are_weights(idf) || !are_weights(mass)) {
    return false;
  }
  return lexicon.IsWhole() && postings.IsWhole(terms) &&
         questions.IsWhole(answers, terms) && passages.IsWhole();
}

std::vector<std::string> LanguagesOf(const content::AnswerTable& answers) {
  std::vector<std::string> languages;
  std::string_view last;
  for (size_t topic = 0; topic < answers.topics(); ++topic) {
    const std::string_view language = answers.Language(topic);
    if (topic > 0 && language == last) continue;  // as nearly always
    last = language;
    if (std::find(languages.begin(), languages.end(), language) == languages.end()) {
      languages.emplace_back(language);
    }
  }
  return languages;
}

}  // namespace answerbook::search
