// Any bytes as a file of synonyms: rules within the limits, or an error; what was parsed
// can be searched with.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "service/search/engine.h"
#include "service/search/synonyms_file.h"
#include "tests/search/test_library.h"

namespace answerbook::search {
namespace {

void Try(std::string_view text) {
  const absl::StatusOr<Synonyms> rules = ParseSynonyms(text, "file");
  if (!rules.ok()) {
    if (rules.status().message().empty()) std::abort();
    return;
  }
  for (const SynonymRule& rule : *rules) {
    if (rule.from.empty() || rule.to.empty()) std::abort();
  }
  const content::Library library =
      MakeLibrary({{.id = "a", .question = "Is hair loss alopecia, or a tumor?"}});
  const auto engine = Engine::Build(library, *rules);
  engine->Search({.text = "alopecia or hair loss of a tumour"});
}

}  // namespace
}  // namespace answerbook::search

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  answerbook::search::Try({reinterpret_cast<const char*>(data), size});
  return 0;
}
