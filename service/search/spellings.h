// How words of a language are typed on a keyboard that lacks its letters.
#ifndef ANSWERBOOK_SERVICE_SEARCH_SPELLINGS_H_
#define ANSWERBOOK_SERVICE_SEARCH_SPELLINGS_H_

#include <string>
#include <string_view>
#include <vector>

namespace answerbook::search {

// All take a BCP 47 tag and a case-folded word with its accents.

// `stem` without accents, but with the letters that are letters of their own in the
// language, not accented ones: ñ in Spanish, å ä ö in Swedish and Finnish, æ ø å in
// Danish and Norwegian. "Año" is no "ano", nor "år" an "ar".
std::string TermSpelling(std::string_view language, std::string_view stem);

// Whether `word` has such a letter.
bool HasOwnLetters(std::string_view language, std::string_view word);

// `word` with letters spelt out as is usual without them: "fuesse" for "füsse" in German,
// "aa" for å, "oe" for ö and ø, "ae" for ä and æ in the Scandinavian languages. In other
// languages `word` as it is.
std::string SpeltOut(std::string_view language, std::string_view word);

// `word` with the umlauts that a German may have spelt out ("ae", "oe", "ue"); as it is
// where there is none of them, and in other languages.
std::string WithUmlauts(std::string_view language, std::string_view word);

// The other ways in which `word` may be typed: without accents and spelt out, as far as
// these differ from it and from each other.
std::vector<std::string> TypedSpellings(std::string_view language, std::string_view word);

}  // namespace answerbook::search

#endif  // ANSWERBOOK_SERVICE_SEARCH_SPELLINGS_H_
