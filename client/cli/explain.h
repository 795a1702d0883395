// Why a result was found, as far as a response tells. The server marks what matched and
// says how it corrected the query; it tells no parts of the score. Whether a marked word
// is another form of a word that was typed is guessed from their spelling, and said so.
#ifndef ANSWERBOOK_CLIENT_CLI_EXPLAIN_H_
#define ANSWERBOOK_CLIENT_CLI_EXPLAIN_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "answerbook/v1/answerbook_service.pb.h"
#include "client/cli/render.h"

namespace answerbook::cli {

enum class MatchKind {
  kAsTyped,    // but for case and accents
  kCorrected,  // a word of the corrected query
  kOtherForm,  // begins as a word of the query does: likely the same word inflected
  kOther,      // none of these: a synonym, or a form that is spelled otherwise
};

// A marked word of a result.
struct WordMatch {
  std::string word;  // as it stands in the result, the first time
  MatchKind kind = MatchKind::kOther;
  std::string typed;  // the word of the query that it goes back to; empty for kOther
};

// The marked words of the question and the snippet, each once.
std::vector<WordMatch> MatchedWords(const v1::SearchResult& result,
                                    std::string_view query,
                                    std::string_view corrected_query);

// The lines below a result.
std::string ExplainResult(const v1::SearchResult& result,
                          const v1::SearchRequest& request,
                          std::string_view corrected_query, size_t indent,
                          const Style& style);

// The lines below all results: verdict, query, language and topics.
std::string ExplainResponse(const v1::SearchResponse& response,
                            const v1::SearchRequest& request, const Style& style);

}  // namespace answerbook::cli

#endif  // ANSWERBOOK_CLIENT_CLI_EXPLAIN_H_
