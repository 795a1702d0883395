// What a reader is shown of a text: the matching words marked, the best passage.
#ifndef ANSWERBOOK_SERVICE_SEARCH_HIGHLIGHT_H_
#define ANSWERBOOK_SERVICE_SEARCH_HIGHLIGHT_H_

#include <string_view>

#include "service/search/engine.h"
#include "service/search/index.h"
#include "service/search/query_terms.h"

namespace answerbook::search {

// `text`, of language `language`, in pieces, the words that satisfy a query word
// highlighted. The pieces, views into `text`, joined give it back; none is empty;
// neighbours differ.
Segments Highlight(const Index& index, const QueryTerms& query, std::string_view text,
                   std::string_view language);

// The sentence of `text` that has most of the query, with the one after it where both are
// in one paragraph and fit into about 300 bytes; an ellipsis stands for what was cut
// inside a sentence, as a piece of its own. The beginning of `text` when no sentence
// matches; empty only for an empty text.
Segments Snippet(const Index& index, const QueryTerms& query, std::string_view text,
                 std::string_view language);

}  // namespace answerbook::search

#endif  // ANSWERBOOK_SERVICE_SEARCH_HIGHLIGHT_H_
