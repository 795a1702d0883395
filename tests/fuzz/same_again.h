// A property of all libraries: what is written of them reads as the same.
#ifndef ANSWERBOOK_TESTS_FUZZ_SAME_AGAIN_H_
#define ANSWERBOOK_TESTS_FUZZ_SAME_AGAIN_H_

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "service/content/draft.h"
#include "service/forms/form.h"
#include "service/forms/writers.h"
#include "service/snapshot/content_version.h"
#include "tests/fuzz/memory_file.h"

namespace answerbook::fuzz {

// Reads bytes as a library; when they are one, writes it by write(library, sink) and
// reads that with the same reader.
template <typename Write>
void ReadAndWrite(const content::Reader& reader, const uint8_t* data, size_t size,
                  const Write& write) {
  const auto read = [&](const uint8_t* bytes, size_t count, content::Draft* draft) {
    const MemoryFile file(bytes, count);
    reader.Read(file.path(), {}, draft);
    return content::Assemble(draft, {});
  };
  content::Draft draft;
  const content::Library library = read(data, size, &draft);
  if (!draft.problems.empty() || library.answers.empty()) return;
  std::string text;
  write(library, [&](std::string_view bytes) { text += bytes; });
  content::Draft again;
  const content::Library same =
      read(reinterpret_cast<const uint8_t*>(text.data()), text.size(), &again);
  if (!again.problems.empty()) {
    std::fprintf(stderr, "%s\n", content::ToString(again.problems.front()).c_str());
    std::abort();
  }
  if (snapshot::ContentVersion(library) != snapshot::ContentVersion(same)) {
    std::fprintf(stderr, "reads as another library: %s\n", text.c_str());
    std::abort();
  }
}

}  // namespace answerbook::fuzz

#endif  // ANSWERBOOK_TESTS_FUZZ_SAME_AGAIN_H_
