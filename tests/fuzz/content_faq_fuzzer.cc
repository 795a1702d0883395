// Any bytes as a plain-text FAQ page.
#include "service/content/draft.h"
#include "tests/fuzz/memory_file.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace answerbook::content;  // NOLINT(google-build-using-namespace)
  const answerbook::fuzz::MemoryFile file(data, size);
  Draft draft;
  FaqTextReader().Read(file.path(), {}, &draft);
  Assemble(&draft, {});
  return 0;
}
