// Any bytes as a text to index, highlight and cut a snippet from; the first line is the
// query.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "service/search/highlight.h"
#include "service/search/sentences.h"
#include "tests/search/test_library.h"

namespace answerbook::search {
namespace {

void Check(bool condition) {
  if (!condition) std::abort();
}

void Try(std::string_view input) {
  const size_t line = input.find('\n');
  if (line == std::string_view::npos) return;
  const std::string_view query = input.substr(0, line);
  const std::string text(input.substr(line + 1));
  const content::Library library =
      MakeLibrary({{.id = "a", .question = text, .body = text}});
  const content::AnswerTable answers(library);
  const BuiltIndex built = BuildIndex(library, answers);
  const SpellingIndex spelling(built.words);
  const QueryTerms terms =
      AnalyzeQuery(built.index, &spelling, SynonymIndex(), query, {0});
  const Highlighter highlighter(built.index, terms);

  Segments segments;
  highlighter.Highlight(text, 0, &segments);
  Check(Join(segments) == text);
  uint32_t at = 0;
  for (const Span& span : SplitSentences(text)) {
    Check(span.begin >= at && span.end > span.begin && span.end <= text.size());
    at = span.end;
  }
  // 300 bytes, an ellipsis at each end, and the rest of a character.
  SnippetChoice choice;
  built.index.passages.Read(0, &choice.passage);
  highlighter.Choose(&choice);
  highlighter.Snippet(&choice, 0, &segments);
  Check(Join(segments).size() <= 300 + 6 + 4);
}

}  // namespace
}  // namespace answerbook::search

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  answerbook::search::Try({reinterpret_cast<const char*>(data), size});
  return 0;
}
