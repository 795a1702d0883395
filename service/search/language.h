// BCP 47 language tags, as far as choosing among them needs.
#ifndef ANSWERBOOK_SERVICE_SEARCH_LANGUAGE_H_
#define ANSWERBOOK_SERVICE_SEARCH_LANGUAGE_H_

#include <string>
#include <string_view>

namespace answerbook::search {

// Whether a text in language `tag` is wanted by someone who asks for `range`:
// RFC 4647 basic filtering. `pt` wants `pt` and `pt-BR`, `pt-BR` not `pt`; case
// does not matter; an empty range wants everything.
bool LanguageMatches(std::string_view range, std::string_view tag);

// The language of `tag` without region and script, in lower case. Norwegian's two written
// forms, `nb` and `nn`, are `no`: they share a stemmer and most of their words.
std::string PrimaryLanguage(std::string_view tag);

}  // namespace answerbook::search

#endif  // ANSWERBOOK_SERVICE_SEARCH_LANGUAGE_H_
