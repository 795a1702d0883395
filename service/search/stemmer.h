// Snowball's stemmers (libstemmer).
#ifndef ANSWERBOOK_SERVICE_SEARCH_STEMMER_H_
#define ANSWERBOOK_SERVICE_SEARCH_STEMMER_H_

#include <memory>
#include <string>
#include <string_view>

struct sb_stemmer;

namespace answerbook::search {

// Reduces inflected words of one language to a common stem. Not thread-safe: one for
// each thread (a stemmer holds its working buffer).
class Stemmer {
 public:
  // For a BCP 47 tag; languages that Snowball does not know leave words as they are.
  explicit Stemmer(std::string_view language);
  ~Stemmer();
  Stemmer(Stemmer&&) noexcept;
  Stemmer& operator=(Stemmer&&) noexcept;

  // The stem of `word`, which must be case-folded with its accents.
  std::string Stem(std::string_view word);

 private:
  struct Deleter {
    void operator()(sb_stemmer* stemmer) const;
  };
  std::unique_ptr<sb_stemmer, Deleter> stemmer_;
};

}  // namespace answerbook::search

#endif  // ANSWERBOOK_SERVICE_SEARCH_STEMMER_H_
