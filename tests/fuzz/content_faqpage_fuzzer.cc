// Any bytes as FAQPage JSON-LD.
#include "tests/fuzz/same_again.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace answerbook;  // NOLINT(google-build-using-namespace)
  fuzz::ReadAndWrite(forms::FaqPageReader(), data, size,
                     [](const content::Library& library, const forms::Sink& sink) {
                       forms::WriteFaqPage(library, sink);
                     });
  return 0;
}
