// Bundles with any bytes in them: refused, or safe to ask anything. The input says which
// bytes of a good bundle are others; its checksums are made right, so that what is read
// behind them is reached. With an odd first byte they are not, and the input is a file.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "service/bundle/bundle.h"
#include "tests/bundle/reseal.h"
#include "tests/search/test_library.h"

namespace answerbook::bundle {
namespace {

std::string MakeBundle() {
  const content::Library library = search::MakeLibrary(
      {{.id = "a",
        .question = "Is coffee good?",
        .body = "It **is**. Most people like it; some do not.",
        .also_asked = {"May I drink coffee?"},
        .keywords = {"caffeine"},
        .topic_id = "drinks"},
       {.id = "b", .question = "Ist Tee gut?", .topic_id = "tee", .language = "de"}});
  return BytesOf(
      *snapshot::Snapshot::Build(library, {{.from = {"espresso"}, .to = {"coffee"}}}));
}

void Try(std::string_view input) {
  static const std::string& good = *new std::string(MakeBundle());
  static const std::vector<std::string>& questions =
      *new std::vector<std::string>{"coffee", "espresso", "cofee", "Tee", "is it good?"};
  if (input.empty()) return;
  std::string changed;
  if (input[0] % 2 != 0) {
    changed = input.substr(1);
  } else {
    changed = good;
    const std::vector<Entry> directory = DirectoryOf(good);
    // Three bytes a change: where, in two, and what.
    for (size_t i = 1; i + 2 < input.size(); i += 3) {
      const size_t at = static_cast<uint8_t>(input[i]) * size_t{256} +
                        static_cast<uint8_t>(input[i + 1]);
      const size_t begin = directory.front().begin;
      changed[begin + at % (changed.size() - begin)] = input[i + 2];
    }
    // Zeros between sections are checked before all else.
    for (size_t i = 0; i < directory.size(); ++i) {
      const uint64_t end = directory[i].begin + directory[i].size;
      const uint64_t next =
          i + 1 < directory.size() ? directory[i + 1].begin : changed.size();
      changed.replace(end, next - end, next - end, '\0');
    }
    Reseal(HeaderOf(good), directory, &changed);
  }
  if (const auto snapshot = Use(changed); snapshot.ok()) {
    AskEverything(**snapshot, questions);
  }
}

}  // namespace
}  // namespace answerbook::bundle

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  answerbook::bundle::Try({reinterpret_cast<const char*>(data), size});
  return 0;
}
