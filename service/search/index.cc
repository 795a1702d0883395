#include "service/search/index.h"

#include <algorithm>

namespace answerbook::search {
namespace {

template <typename T>
size_t BytesOf(const std::vector<T>& values) {
  return values.capacity() * sizeof(T);
}

}  // namespace

size_t Index::Bytes() const {
  size_t bytes = lexicon.Bytes() + BytesOf(idf) + BytesOf(mass) + BytesOf(fingerprints) +
                 postings.Bytes() + questions.Bytes() + passages.Bytes() +
                 BytesOf(topic_of) + BytesOf(topic_begin) + BytesOf(topic_language);
  for (const auto& documents : documents_in) bytes += BytesOf(documents);
  return bytes;
}

std::vector<std::string> LanguagesOf(const content::Library& library) {
  std::vector<std::string> languages;
  for (const v1::Topic& topic : library.topics) {
    if (std::find(languages.begin(), languages.end(), topic.language()) ==
        languages.end()) {
      languages.push_back(topic.language());
    }
  }
  return languages;
}

}  // namespace answerbook::search
