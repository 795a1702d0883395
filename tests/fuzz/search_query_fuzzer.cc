// Any bytes as a query: no crash, results in order, pieces that join to their text.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>

#include "service/search/engine.h"
#include "tests/search/test_library.h"

namespace answerbook::search {
namespace {

void Check(bool condition) {
  if (!condition) std::abort();
}

void Try(std::string_view text) {
  static const auto* const library = new content::Library(MakeLibrary(
      {{.id = "risks",
        .question = "What are the side effects of interferon alfa-2b?",
        .body =
            "Depression, flu-like illness and more. Ask your team.\n\n- fever\n- chills",
        .also_asked = {"is IFN-α dangerous", "İnterferon zararlı mı"}},
       {.id = "uses",
        .question = "Welche Krebsarten behandelt man mit Interferon?",
        .body = "Früher mehrere; heute wenige, z. B. Polycythaemia vera.",
        .topic_id = "uses",
        .topic_title = "Anwendung",
        .language = "de"},
       {.id = "zh",
        .question = "干扰素可以治疗癌症吗？",
        .body = "可以治疗一些癌症。不是所有的。",
        .topic_id = "zh",
        .topic_title = "干扰素",
        .language = "zh"}}));
  static const Engine* const engine = Engine::Build(*library).release();
  const SearchResults found = engine->Search({.text = text, .limit = 100});
  Check(found.results.size() == found.total);
  float last = 0;
  for (size_t i = 0; i < found.results.size(); ++i) {
    const Result& result = found.results[i];
    Check(i == 0 || result.score <= last);
    last = result.score;
    Check(result.confidence >= 0 && result.confidence <= 1);
    Check(Join(result.question_segments) == result.matched_question);
    Check(!result.snippet_segments.empty());
  }
}

}  // namespace
}  // namespace answerbook::search

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  answerbook::search::Try({reinterpret_cast<const char*>(data), size});
  return 0;
}
