// Any bytes as comma- and as tab-separated values.
#include "tests/fuzz/same_again.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace answerbook;  // NOLINT(google-build-using-namespace)
  for (const char separator : {',', '\t'}) {
    fuzz::ReadAndWrite(forms::CsvReader(separator), data, size,
                       [&](const content::Library& library, const forms::Sink& sink) {
                         forms::WriteCsv(library, separator, sink);
                       });
  }
  return 0;
}
