// The words behind stop_words.h: our own choice for each language.
//
// To add a language, or a word: words in lower case with their accents, a space between,
// apostrophes left out; what stands before one ("l'", "dell'") is a word by itself.
// Inflected forms are listed one by one, for they are looked up before stemming. Words
// that change what a medical question asks (no, not, without, during, after, before,
// more, than) are carriers on purpose. The first list that has a word decides.
#ifndef ANSWERBOOK_SERVICE_SEARCH_STOP_WORD_LISTS_H_
#define ANSWERBOOK_SERVICE_SEARCH_STOP_WORD_LISTS_H_

#include <span>
#include <string_view>

namespace answerbook::search {

struct StopWordList {
  std::string_view language;  // see PrimaryLanguage
  std::string_view stop;      // function words
  std::string_view carrier;   // words that many questions share whatever they are about
};

std::span<const StopWordList> GermanicStopWords();
std::span<const StopWordList> RomanceStopWords();
std::span<const StopWordList> SlavicStopWords();

}  // namespace answerbook::search

#endif  // ANSWERBOOK_SERVICE_SEARCH_STOP_WORD_LISTS_H_
