#include "service/search/stemmer.h"

#include <libstemmer.h>

#include "service/search/language.h"

namespace answerbook::search {

void Stemmer::Deleter::operator()(sb_stemmer* stemmer) const {
  sb_stemmer_delete(stemmer);
}

Stemmer::Stemmer(std::string_view language) {
  // Snowball knows languages by their two-letter codes; a region or script does not
  // change how words inflect.
  stemmer_.reset(sb_stemmer_new(PrimaryLanguage(language).c_str(), nullptr));
}

Stemmer::~Stemmer() = default;
Stemmer::Stemmer(Stemmer&&) noexcept = default;
Stemmer& Stemmer::operator=(Stemmer&&) noexcept = default;

std::string Stemmer::Stem(std::string_view word) {
  if (stemmer_ == nullptr) return std::string(word);
  const auto* stem =
      sb_stemmer_stem(stemmer_.get(), reinterpret_cast<const sb_symbol*>(word.data()),
                      static_cast<int>(word.size()));
  if (stem == nullptr) return std::string(word);  // out of memory, says libstemmer
  return std::string(reinterpret_cast<const char*>(stem),
                     static_cast<size_t>(sb_stemmer_length(stemmer_.get())));
}

}  // namespace answerbook::search
